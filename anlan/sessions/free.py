"""Times at which a meeting may begin: within opening hours, on working days, where nothing is taken. Pure reckoning."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, time, timedelta, tzinfo

from anlan.law.calendar import ONE_DAY, Holidays

EVERY = timedelta(hours=1)
"""How far apart the beginnings are that are offered, from the hour of opening on."""
Span = tuple[datetime, datetime]
Hours = Sequence[tuple[time, time]]


def overlap(one: Span, other: Span) -> bool:
    """Whether they have a moment in common; one may begin as the other ends."""
    return one[0] < other[1] and other[0] < one[1]


def starts(hours: Hours, length: timedelta, days: Iterable[date], zone: tzinfo) -> Iterator[datetime]:
    """Every beginning on these days from which the whole length lies within one span of the hours."""
    for day in days:
        for opens, closes in hours:
            at, end = datetime.combine(day, opens, zone), datetime.combine(day, closes, zone)
            while at + length <= end:
                yield at
                at += EVERY


def working(since: date, number: int, holidays: Holidays, *, rest: bool = False) -> Iterator[date]:
    """So many days from that one on, on which an office works; with `rest` every day counts."""
    day = since
    while number:
        if rest or holidays.is_workday(day):
            yield day
            number -= 1
        day += ONE_DAY


def clear(found: Iterable[datetime], length: timedelta, taken: Iterable[Span]) -> Iterator[datetime]:
    """Those of the beginnings from which nothing is taken for the whole length."""
    spans = sorted(taken)
    for at in found:
        if not any(overlap((at, at + length), span) for span in spans):
            yield at
