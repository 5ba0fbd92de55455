"""Locks a name after wrong tries, without letting strangers lock anybody out for ever.

Counted under three keys. From a device that has entered under this name before, the device's own: a stranger cannot spend
it. From elsewhere the name with the address, and the name from anywhere, for guesses that come from many addresses.
Each further lock within a day lasts twice as long. A try is counted before the password is looked at, so that many at
once are no way around, and forgotten when it was right. Names that nobody bears are counted alike.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from math import ceil
from secrets import token_hex
from typing import Any

from django.conf import settings
from django.core import signing
from django.db import connection
from django.http import HttpRequest, HttpResponse

from anlan.doors.models import Guess
from anlan.doors.seal import keyed
from anlan.kernel.errors import TooOften
from anlan.kernel.moment import now
from anlan.town.models import Person
from anlan.vault.sources import source

BASE = timedelta(minutes=settings.ANLAN_LOCK_MINUTES)
"""How long the first lock lasts."""
LONGEST = 6
"""How often a lock may double: 64 times BASE is the longest."""
FORGET = timedelta(days=1)
ANYWHERE = 10
"""How many times as many tries a name has from all unknown places together."""
COOKIE, DEVICE_LIFE = "device", timedelta(days=180)

_TRY = """
INSERT INTO doors_guess AS g (district, key, whose, tries, locks, at, until)
VALUES (%(district)s, %(key)s, %(whose)s, 1, 0, %(now)s, NULL)
ON CONFLICT (district, key) DO UPDATE SET
    tries = CASE WHEN g.at < %(old)s THEN 1 WHEN g.tries + 1 >= %(most)s THEN 0 ELSE g.tries + 1 END,
    locks = CASE WHEN g.at < %(old)s THEN 0 WHEN g.tries + 1 >= %(most)s THEN g.locks + 1 ELSE g.locks END,
    until = CASE WHEN g.at >= %(old)s AND g.tries + 1 >= %(most)s
                 THEN %(now)s + %(base)s * power(2, least(g.locks, %(longest)s)) END,
    at = %(now)s
WHERE g.until IS NULL OR g.until <= %(now)s
RETURNING until
"""


@dataclass(frozen=True)
class Trial:
    """One try under a name: `keys` are what it counts under, each with the most tries; `locked` if this is the last."""

    keys: tuple[tuple[bytes, int], ...]
    locked: bool = False

    def right(self) -> None:
        """It was right: forget the wrong ones before it."""
        Guess.objects.filter(district=settings.DISTRICT, key__in=[key for key, _most in self.keys]).delete()


def trying(request: HttpRequest, name: str, what: str = "password") -> Trial:
    """Count a try; TooOften while the name is locked from there."""
    name = name.strip().casefold()
    keys = tuple(_keys(request, name, what))
    counted = [_count(key, _key("of", name), most) for key, most in keys]  # all of them, whatever the first says
    return Trial(keys, any(counted))


def _keys(request: HttpRequest, name: str, what: str) -> list[tuple[bytes, int]]:
    most = settings.ANLAN_TRIES
    if device := device_of(request, name):
        return [(_key(what, name, "device", device), most)]
    return [
        (_key(what, name, "address", source(request)), most),
        (_key(what, name, "anywhere"), most * ANYWHERE),
    ]


def _key(*parts: str) -> bytes:
    return keyed("guesses", "\0".join(parts).encode())


def unlock(person: Person) -> None:
    """Forget every wrong try under the person's name, from wherever it came."""
    whose = _key("of", person.username.strip().casefold())
    Guess.objects.filter(district=settings.DISTRICT, whose=whose).delete()


def _count(key: bytes, whose: bytes, most: int) -> bool:
    """Count under one key; whether this try is the last before a lock."""
    moment = now()
    asked: dict[str, Any] = {
        "district": settings.DISTRICT, "key": key, "whose": whose, "now": moment, "old": moment - FORGET, "most": most,
        "base": BASE, "longest": LONGEST,
    }  # fmt: skip
    with connection.cursor() as sql:
        sql.execute(_TRY, asked)
        row = sql.fetchone()
    if row is None:
        raise TooOften(_seconds_left(key))
    return row[0] is not None


def _seconds_left(key: bytes) -> int:
    until = Guess.objects.filter(district=settings.DISTRICT, key=key).values_list("until", flat=True).first()
    return max(1, ceil((until - now()).total_seconds())) if until else 1


def know(request: HttpRequest, response: HttpResponse, name: str, path: str = "/desk/") -> None:
    """Leave this device the mark of having entered under that name, at the doors under that path."""
    name = name.strip().casefold()
    told = signing.dumps([name, device_of(request, name) or token_hex(16)], salt=COOKIE)
    response.set_cookie(
        COOKIE, told, max_age=int(DEVICE_LIFE.total_seconds()), httponly=True, secure=settings.HTTPS, samesite="Lax", path=path
    )  # fmt: skip


def device_of(request: HttpRequest, name: str) -> str:
    """The id of this device if it entered under that name before, else ''."""
    try:
        known, device = signing.loads(request.COOKIES.get(COOKIE, ""), salt=COOKIE, max_age=DEVICE_LIFE)
    except (signing.BadSignature, ValueError, TypeError):
        return ""
    return str(device) if known == name else ""
