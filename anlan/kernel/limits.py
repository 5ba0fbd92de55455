"""Limits on trying, counted in PostgreSQL so that they hold across processes."""

from __future__ import annotations

import time

from django.conf import settings
from django.db import connection

from anlan.kernel.errors import TooOften
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
            [settings.DISTRICT, f"{mark('limits', key):x}", window * seconds],
        )
        (tries,) = sql.fetchone()
    if tries > most:
        raise TooOften((window + 1) * seconds - int(time.time()))


def sweep() -> int:
    """Forget windows older than a day; how many."""
    with connection.cursor() as sql:
        sql.execute('DELETE FROM kernel_throttle WHERE "window" < %s', [int(time.time()) - 86400])
        return int(sql.rowcount)
