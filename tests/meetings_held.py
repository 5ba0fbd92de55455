"""The cast around a meeting: a time that stands still, two matters that may or may not get in one another's way."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pytest
from django.utils import timezone

from anlan.kernel.act import take
from anlan.kernel.models import Act, Seat
from anlan.kernel.moment import standing_at
from anlan.sessions.arranging import publish
from anlan.town.models import Office
from tests.cast import Cast

ZONE = timezone.get_default_timezone()
NOW = datetime(2026, 11, 25, 10, tzinfo=ZONE)
"""A Wednesday."""
FRIDAY = "2026-11-27T09:00"
OFFICE = "410802005-tw"
OTHER = "13800000077"
ROOMS = {"hours": ["09:00-12:00", "14:00-17:00"], "rooms": ["一号调解室", "二号调解室"], "phone": "0391-1111111",
         "video": "https://meet.example/{room}"}  # fmt: skip


def at(text: str) -> datetime:
    """A moment in China."""
    return datetime.fromisoformat(text).replace(tzinfo=ZONE)


def arrange(cast: Cast, **changes: Any) -> Office:
    """The street's committee has two rooms, a telephone and a video service."""
    office = Office.objects.get(code=OFFICE)
    publish(office, cast.person("director"), ROOMS | changes)
    return office


def book(cast: Cast, code: str, when: str = FRIDAY, by: str = "mediator", **typed: Any) -> Act:
    """Book a meeting of one hour."""
    return take(code, "book", {"how": "onsite", "minutes": "60", "when": when} | typed, by=cast.who(by))


def apart(cast: Cast, code: str, mediator: str = "director") -> str:
    """Let a matter be other people's altogether: its parties have other telephones, and somebody else mediates it."""
    for number, party in enumerate(cast.file(code).parties):
        party.phone = f"1390000000{number}"
        party.save()
    Seat.objects.filter(matter_id=cast.file(code).matter.id, role="mediator").update(person=cast.person(mediator))
    return code


@pytest.fixture
def wednesday() -> Iterator[None]:
    """It is that Wednesday at ten."""
    with standing_at(NOW):
        yield
