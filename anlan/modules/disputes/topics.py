"""The dispute types, read from `topics.toml`."""

from __future__ import annotations

import tomllib
from pathlib import Path

_TABLE = tomllib.loads(Path(__file__).with_name("topics.toml").read_text(encoding="utf-8"))
TOPICS = {code: row["name"] for code, row in _TABLE.items()}
SUBTOPICS = {code: tuple(row["subtopics"]) for code, row in _TABLE.items()}
LABOUR = frozenset({"10", "11"})
MEDICAL = frozenset({"15"})


def flagged(flag: str) -> frozenset[str]:
    """The types that carry the flag (`safety`, `wet`, `organ`, `injury`, `oral`)."""
    return frozenset(code for code, row in _TABLE.items() if flag in row["flags"])
