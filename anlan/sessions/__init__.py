"""Sessions (调解会): a time that nobody has given away yet, who comes, what is said around it, and a record that the parties read."""
