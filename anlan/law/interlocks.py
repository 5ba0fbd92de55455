"""Forum interlocks: what triage must ask before acceptance, since accepting here may close another door.

The data is `data/interlocks.toml`; each question is answered yes or no.
"""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Literal

from anlan.law.statutes import Article, article

FILE = Path(__file__).parent / "data" / "interlocks.toml"
Effect = Literal["block", "warn", "police_first", "not_confirmable", "route"]
"""What a yes means.

block            must not be accepted here
warn             may be accepted once the parties know what it closes
police_first     report and see to safety before anything else
not_confirmable  may be mediated, but no court confirms the agreement
route            belongs to another way, which is told
"""


@dataclass(frozen=True, slots=True)
class Interlock:
    """One question of triage, and what to tell when the answer is yes.

    topics    dispute type codes it is asked of; empty: all
    rules     ids of deadline rules whose date is shown with it
    region    division code prefix, None national
    forums    the mediations it is asked in: people, administrative, court
    verified  False: whoever shows it says that nobody has checked it
    """

    id: str
    question: str
    question_en: str
    effect: Effect
    tell: str
    tell_en: str
    basis: str
    basis_en: str
    verified: bool
    articles: tuple[Article, ...] = ()
    topics: tuple[str, ...] = ()
    rules: tuple[str, ...] = ()
    region: str | None = None
    forums: tuple[str, ...] = ("people",)

    def in_force(self, on: date) -> bool:
        """Whether every article it rests on is in force."""
        return all(one.in_force(on) for one in self.articles)


def interlocks(topic: str, region: str = "", *, on: date | None = None, forum: str = "people") -> Sequence[Interlock]:
    """Return the questions for a dispute type (`15`) in a region (a division code), in the order to ask them.

    With `on`, only those whose articles are in force on that day; `forum` is who mediates: people, administrative, court.
    """
    return [
        lock
        for lock in INTERLOCKS
        if forum in lock.forums
        and (not lock.topics or topic in lock.topics)
        and (lock.region is None or region.startswith(lock.region))
        and (on is None or lock.in_force(on))
    ]


def read(text: str) -> tuple[Interlock, ...]:
    """Read interlocks from TOML; raises LookupError for an article that is not recorded."""
    return tuple(_interlock(row) for row in tomllib.loads(text)["interlock"])


def _interlock(row: dict[str, object]) -> Interlock:
    references: list[str] = row.pop("articles", [])  # type: ignore[assignment]
    articles = tuple(article(reference) for reference in references)
    found = {
        "basis": "、".join(one.cite() for one in articles),
        "basis_en": "; ".join(one.cite_en() for one in articles),
        "verified": all(one.verified for one in articles),
        "articles": articles,
        **{key: tuple(value) if isinstance(value, list) else value for key, value in row.items()},
    }
    return Interlock(**found)  # type: ignore[arg-type]


INTERLOCKS = read(FILE.read_text(encoding="utf-8"))
