"""What the explorer tells of a dispute type: the shapes that `reading.py` fills from data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from anlan.law.statutes import Article

NEEDED = ("mediation", "administrative", "arbitration", "court", "payment_order", "notary", "legal_aid")
"""The ways on which every type says something, be it that they are closed."""
State = Literal["open", "closed", "limited"]
STATES = ("open", "closed", "limited")
Say = tuple[str, str]
"""中文, English."""
When = Mapping[str, tuple[str, ...]]
"""Question → the answers for which it holds; empty: always."""
YES, NO, UNKNOWN = "yes", "no", "unknown"
LOCK_ANSWERS: tuple[tuple[str, Say], ...] = (
    (NO, ("没有", "No")), (YES, ("有", "Yes")), (UNKNOWN, ("不清楚", "I do not know")),
)  # fmt: skip
LONGEST = 5
"""Questions a person is asked before something is told."""


@dataclass(frozen=True, slots=True)
class Told:
    """A sentence with its articles; `state` and `route` of a way; `rule`, `since` (a question) and `restarts` of a limit.

    restarts  the articles by which asking for help begins the limit anew
    """

    say: Say
    law: tuple[Article, ...] = ()
    when: When = field(default_factory=dict)
    route: str = ""
    state: State = "open"
    rule: str = ""
    since: str = ""
    restarts: tuple[Article, ...] = ()


@dataclass(frozen=True, slots=True)
class Question:
    """One question: a day, or a choice of options; of an interlock, yes, no, or unknown."""

    id: str
    ask: Say
    hint: Say
    options: tuple[tuple[str, Say], ...] = ()
    when: When = field(default_factory=dict)
    lock: str = ""

    @property
    def is_day(self) -> bool:
        """Whether a day of the calendar answers it."""
        return not self.options


@dataclass(frozen=True, slots=True)
class Guide:
    """What is told of one dispute type.

    checked  the day on which the editors compared it with the law
    local    whether a district changed it
    letter   what the first letter asks for, a line each
    """

    topic: str
    name: str
    what: Say
    checked: date
    editors: tuple[str, ...]
    questions: tuple[Question, ...]
    rights: tuple[Told, ...]
    limits: tuple[Told, ...]
    routes: tuple[Told, ...]
    notes: tuple[Told, ...]
    evidence: tuple[Say, ...]
    letter: tuple[str, ...]
    subject: str
    local: bool = False


@dataclass(frozen=True, slots=True)
class Route:
    """A way: where it is, its telephone and who says that this is the number; `here` is our own procedure for it."""

    id: str
    name: Say
    how: Say
    where: Say
    phone: str = ""
    source: Say = ("", "")
    here: str = ""
    law: tuple[Article, ...] = ()
    verified: bool = False


def holds(when: When, answers: Mapping[str, str]) -> bool:
    """Whether a condition is met by these answers."""
    return all(answers.get(question) in fit for question, fit in when.items())
