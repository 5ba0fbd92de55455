"""The demo's disputes: made up, told as people tell them, and lived through step by step."""
