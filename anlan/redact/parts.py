"""A Chinese name in its parts."""

from __future__ import annotations

from anlan.redact.spans import Person
from anlan.redact.tables import compounds, surnames


def as_person(name: str) -> Person | None:
    """A Chinese name in its parts; None if it does not look like one."""
    size = 2 if name[:2] in compounds() and len(name) > 2 else 1
    if name[:size] in surnames() and 1 <= len(name) - size <= 2:
        return Person(name[:size], name[size:])
    return Person("", name) if len(name) <= 4 else None
