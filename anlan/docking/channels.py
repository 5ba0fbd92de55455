"""The ways between offices and what each kind of office can take, read from `channels.toml`."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from anlan.kernel.registry import procedures
from anlan.law.statutes import Article, article
from anlan.town.models import Office


@dataclass(frozen=True, slots=True)
class Channel:
    """One way: its names, the kinds of office that send by it, the source that the receiver notes, the law behind it."""

    key: str
    name: str
    name_en: str
    sends: tuple[str, ...]
    source: str
    article: Article


_TABLE = tomllib.loads(Path(__file__).with_name("channels.toml").read_text(encoding="utf-8"))
CHANNELS = {
    key: Channel(key, row["name"], row["name_en"], tuple(row["sends"]), row["source"], article(row["article"]))
    for key, row in _TABLE["channel"].items()
}
TAKES: dict[str, tuple[str, ...]] = {kind: tuple(keys) for kind, keys in _TABLE["takes"].items()}
OPENS: dict[str, Any] = _TABLE["opens"]
"""What is said of a procedure that is opened for some channels alone (`channels.toml`)."""


def channel_of(kind: str) -> Channel:
    """The way by which an office of that kind sends; a mediation body's own for any other."""
    return next((way for way in CHANNELS.values() if kind in way.sends), CHANNELS["mediation"])


def goes_by(procedure: str, channel: str) -> bool:
    """Whether a matter that came by this channel may be opened by that procedure."""
    row = OPENS.get(procedure)
    return row is None or channel in row["only"]


def begins_with(procedure: str) -> str:
    """The step that says in that procedure what accepting a referral has said already; '' if there is none."""
    return str(OPENS.get(procedure, {}).get("step", ""))


def taken_by(office: Office, topic: str, channel: str = "") -> list[str]:
    """The procedures by which the office can take a matter of that topic that comes by that channel; [] if it can not."""
    if office.topics and topic not in office.topics:
        return []
    known = procedures()
    keys = [key for key in TAKES.get(office.kind, ()) if key in known and goes_by(key, channel)]
    return [key for key in keys if not known[key].topics or topic in known[key].topics]
