"""The explorer: before anybody applies, what a dispute is, how long there is, which ways are open. Content is data."""
