"""What the security administrator may do at once for the safety of an account.

Each measure is done by the function of that dotted name, called with the person: the seam to the floor that keeps the
doors. A measure whose function this installation does not have is not offered.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from django.utils.module_loading import import_string

from anlan.modules.accounts.kinds import FACTORS, MEASURES, SESSIONS, UNLOCK
from anlan.town.models import Person

HOOKS = {
    UNLOCK: ("anlan.doors.lockout.unlock",),
    SESSIONS: ("anlan.doors.sessions.end", "anlan.doors.apikeys.end"),
    FACTORS: ("anlan.doors.factors.reset",),
}


def offered() -> list[tuple[str, str]]:
    """The measures that can be taken here, with their names."""
    return [(key, MEASURES[key]) for key in HOOKS if any(_found(HOOKS[key]))]


def taken(measure: str, person: Person) -> None:
    """Take it."""
    for hook in _found(HOOKS[measure]):
        hook(person)


def _found(names: Iterable[str]) -> list[Callable[[Person], Any]]:
    found = []
    for name in names:
        try:
            found.append(import_string(name))
        except ImportError:
            continue
    return found
