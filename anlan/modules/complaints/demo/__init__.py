"""The demo's complaints and calls back, as a table of lives."""
