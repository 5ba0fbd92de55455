"""Referrals: a matter that one office asked another to settle, and what came of it."""
