"""The dispute types, and those with a limit of their own."""

from __future__ import annotations

from anlan.law.disputes import SUBTOPICS, TOPICS, flagged

__all__ = ["LABOUR", "MEDICAL", "SUBTOPICS", "TOPICS", "flagged"]

LABOUR = frozenset({"10", "11"})
MEDICAL = frozenset({"15"})
