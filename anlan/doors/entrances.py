"""Writes the record of entrances."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest

from anlan.doors import caller
from anlan.doors.models import Entrance
from anlan.kernel.moment import now
from anlan.town.models import Person
from anlan.vault.keys import mark

Kind = Entrance.Kind


def phone_mark(phone: str) -> int:
    """What stands for a resident's number in the tables of the doors."""
    return mark("visits", phone)


def record(
    request: HttpRequest | None,
    kind: str,
    *,
    who: Person | str | None,
    success: bool = True,
    way: str = "",
    about: str = "",
) -> None:
    """Write one down: `who` is an official, a resident's number, or nobody known. No request: by command or worker."""
    Entrance(
        district=settings.DISTRICT, at=now(), kind=kind, success=success, way=way[:20], about=about[:80],
        person=who if isinstance(who, Person) else None,
        phone=phone_mark(who) if isinstance(who, str) and who else None,
        address=caller.short_address(request) if request else "", device=caller.device(request) if request else "",
    ).save(force_insert=True)  # fmt: skip
