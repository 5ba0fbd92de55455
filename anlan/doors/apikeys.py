"""Keys to the API, which open without password and second factor: they end when an account may be in other hands."""

from __future__ import annotations

from django.http import HttpRequest

from anlan.doors import entrances
from anlan.kernel import tokens
from anlan.kernel.moment import now
from anlan.town.models import Person


def end(person: Person, request: HttpRequest | None = None) -> int:
    """End all of hers that live, and record it; how many."""
    ended = tokens.living(person).update(until=now())
    if ended:
        entrances.record(request, entrances.Kind.KEY, who=person, about="- all")
    return ended
