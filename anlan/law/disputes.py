"""The national dispute types, read from `data/disputes.toml`: code → name, local subtypes, and what each asks for."""

from __future__ import annotations

import tomllib
from pathlib import Path

_TABLE = tomllib.loads((Path(__file__).parent / "data" / "disputes.toml").read_text(encoding="utf-8"))
TOPICS: dict[str, str] = {code: row["name"] for code, row in _TABLE.items()}
SUBTOPICS: dict[str, tuple[str, ...]] = {code: tuple(row["subtopics"]) for code, row in _TABLE.items()}
SUBTOPICS_EN: dict[str, tuple[str, ...]] = {code: tuple(row["subtopics_en"]) for code, row in _TABLE.items()}
"""The same in English, in the same order."""


def flagged(flag: str) -> frozenset[str]:
    """The types that carry the flag (`safety`, `wet`, `organ`, `injury`, `oral`)."""
    return frozenset(code for code, row in _TABLE.items() if flag in row["flags"])
