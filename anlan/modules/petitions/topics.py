"""The fields of petitions, read from `topics.toml`."""

from __future__ import annotations

import tomllib
from pathlib import Path

_TABLE = tomllib.loads(Path(__file__).with_name("topics.toml").read_text(encoding="utf-8"))
TOPICS = {code: row["name"] for code, row in _TABLE.items()}
DISPUTES = {code: row["dispute"] for code, row in _TABLE.items()}
"""Field of a petition → type of the dispute that people's mediation takes up from it."""
