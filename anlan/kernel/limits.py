"""Limits on trying, counted in PostgreSQL so that they hold across processes."""

from __future__ import annotations

import time

from django.conf import settings
from django.db import connection

from anlan.kernel.errors import TooOften
from anlan.kernel.models import Throttle
from anlan.town.models import Person
from anlan.vault.keys import mark


def count(key: str, *, most: int, seconds: int) -> None:
    """Count one try of `key`; TooOften if there were more than `most` in this window of `seconds`.

    Counted in its own statement outside any transaction of the caller's, so a failed try counts too.
    """
    window = int(time.time()) // seconds
    with connection.cursor() as sql:
        sql.execute(
            'INSERT INTO kernel_throttle AS t (district, key, "window", count) VALUES (%s, %s, %s, 1)'
            ' ON CONFLICT (district, key, "window") DO UPDATE SET count = t.count + 1 RETURNING count',
            [settings.DISTRICT, _key(key), window * seconds],
        )
        (tries,) = sql.fetchone()
    if tries > most:
        raise TooOften((window + 1) * seconds - int(time.time()))


def _key(key: str) -> str:
    return f"{mark('limits', key):x}"


def forget(key: str) -> None:
    """Forget what was counted of `key`."""
    Throttle.objects.filter(district=settings.DISTRICT, key=_key(key)).delete()


def unlock(person: Person) -> None:
    """Let the person try to sign in again."""
    forget(SIGN_IN % person.username)


SIGN_IN = "sign-in as %s"
"""Under which key the tries of a user name are counted."""


def sweep() -> int:
    """Forget windows older than a day; how many."""
    with connection.cursor() as sql:
        sql.execute('DELETE FROM kernel_throttle WHERE "window" < %s', [int(time.time()) - 86400])
        return int(sql.rowcount)
