"""The procedures of the house of mediation, each declared in a file of its own."""

from anlan.modules.disputes.people import mediation

__all__ = ["mediation"]
