"""Signing: what parties read, sign by hand and one-time code or on paper, and what comes of it (docs/signing.md)."""
