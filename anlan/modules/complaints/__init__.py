"""Complaints about the handling: answered above, by nobody who had a hand in it; the call back after a rating."""
