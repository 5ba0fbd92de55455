"""Limits on trying, counted in PostgreSQL so that they hold across processes."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass

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
            [settings.DISTRICT, _key(key), window * seconds],
        )
        (tries,) = sql.fetchone()
    if tries > most:
        raise TooOften((window + 1) * seconds - int(time.time()))


@dataclass(frozen=True, slots=True)
class Limit:
    """At most so many times in so many seconds, of each one in whose place `%s` stands."""

    key: str
    most: int
    seconds: int


OPENED = Limit("opened by %s", 10, 3600)
OPENED_FROM = Limit("opened from %s", 60, 3600)
"""Matters opened by a telephone, and from an address (behind which a whole courtyard may sit)."""
ONCE = Limit("typed once by %s", 10, 600)
"""Acts with a code or a password in them."""
HANDED_IN = Limit("handed in by %s", 120, 3600)
"""Requests with files."""
FILES = Limit("files of %s", 300, 600)
"""Papers and uploads fetched."""


def spend(limit: Limit, of: str) -> None:
    """Count one; TooOften if there were too many."""
    count(limit.key % of, most=limit.most, seconds=limit.seconds)


class Allowance:
    """So many requests a minute. The database counts them by the `lease`, this process one by one, so that most cost nothing."""

    def __init__(self, *, most: int, lease: int) -> None:
        self.most, self.lease = most, lease
        self.lock = threading.Lock()
        self.left: dict[str, tuple[int, int]] = {}

    def spend(self, key: str) -> None:
        """Count one request; TooOften if there were too many."""
        window = int(time.time()) // MINUTE
        with self.lock:
            leased, left = self.left.get(key, (window, 0))
            if leased == window and left:
                self.left[key] = (window, left - 1)
                return
        count(key, most=self.most // self.lease, seconds=MINUTE)
        with self.lock:
            if len(self.left) > MANY:
                self.left.clear()
            self.left[key] = (window, self.lease - 1)


MINUTE = 60
MANY = 10_000
"""Of how many at most a process remembers what it may still spend."""


def _key(key: str) -> str:
    return f"{mark('limits', key):x}"


def sweep() -> int:
    """Forget windows older than a day; how many."""
    with connection.cursor() as sql:
        sql.execute('DELETE FROM kernel_throttle WHERE "window" < %s', [int(time.time()) - 86400])
        return int(sql.rowcount)
