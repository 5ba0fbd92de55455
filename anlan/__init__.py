"""Anlan (安澜): settling a district's disputes early, nearby and fairly, with every public act traceable."""

__version__ = "0.1.0"
