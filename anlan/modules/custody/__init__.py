"""What is kept of people: their requests about it, and the end of its retention."""
