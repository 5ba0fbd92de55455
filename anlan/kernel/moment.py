"""The time, as the one write path takes it. Only the demo and the tests ever stand at another moment."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime

from django.utils import timezone

_stand: ContextVar[datetime | None] = ContextVar("stand", default=None)


def now() -> datetime:
    """The present moment, aware, in UTC."""
    return _stand.get() or timezone.now()


def today() -> date:
    """The calendar day where the district is."""
    return timezone.localtime(now()).date()


@contextmanager
def standing_at(moment: datetime) -> Iterator[None]:
    """Let `now()` be that moment, in this context only. A history can be lived through, never written afterwards."""
    token = _stand.set(moment)
    try:
        yield
    finally:
        _stand.reset(token)
