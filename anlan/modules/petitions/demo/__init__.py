"""What a newcomer finds of them: lives in a table, lived by `anlan demo`."""
