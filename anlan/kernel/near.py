"""What hardly ever changes, remembered for some seconds: which office serves a place, which offices a post reaches."""

from __future__ import annotations

import time
from collections.abc import Sequence
from datetime import date
from functools import lru_cache
from uuid import UUID

from django.db import connection

from anlan.town.models import Office, Place, Post, reach

SECONDS = 20
"""How long a change of offices may go unseen by a process."""


def serving(place: Place, topic: str, on: date) -> Office | None:
    """The office that a matter of this topic at this place goes to on that day."""
    return _serving(place, topic, on, _moment())


def reached(posts: Sequence[Post]) -> frozenset[int]:
    """The offices of these posts and below them."""
    return _reached(tuple(posts), _moment())


def oldest(district: str) -> UUID | None:
    """The first matter that was opened there: it does not change, but for an empty district."""
    return _oldest(district, _moment())


def forget() -> None:
    """Forget it all: the offices have changed."""
    _serving.cache_clear()
    _reached.cache_clear()
    _oldest.cache_clear()


def _moment() -> int:
    return int(time.monotonic() / SECONDS)


@lru_cache(maxsize=2048)
def _serving(place: Place, topic: str, on: date, moment: int) -> Office | None:  # noqa: ARG001 - the moment keys it
    return Office.objects.serving(place, topic, day=on)


@lru_cache(maxsize=512)
def _reached(posts: tuple[Post, ...], moment: int) -> frozenset[int]:  # noqa: ARG001
    return frozenset(reach(posts))


@lru_cache(maxsize=64)
def _oldest(district: str, moment: int) -> UUID | None:  # noqa: ARG001
    with connection.cursor() as sql:
        sql.execute("SELECT kernel_oldest(%s)", [district])
        (found,) = sql.fetchone()
    return found  # type: ignore[no-any-return]
