"""Notices: who is told of an act, in which words, by which way, and whether it went out."""
