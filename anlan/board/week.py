"""The weekly sheet: what came in and how it ended in an ISO week, and how matters stand as it is made; by office."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from django.db.models import Count
from django.utils import timezone

from anlan.board.counts import Figures, overseen, standing
from anlan.board.words import FLOW
from anlan.kernel.keys import first_id
from anlan.kernel.moment import now, today
from anlan.kernel.who import Who
from anlan.town.models import Office, Place

WEEKS = 26
"""How many weeks back there is a sheet."""


@dataclass(frozen=True, slots=True)
class Week:
    """From a Monday to the Sunday after it; `code` as in ISO 8601: 2026-W48."""

    monday: date

    @classmethod
    def of(cls, day: date) -> Week:
        """The week in which the day lies."""
        return cls(day - timedelta(days=day.weekday()))

    @property
    def sunday(self) -> date:
        """Its last day."""
        return self.monday + timedelta(days=6)

    @property
    def year(self) -> int:
        """The year that counts it."""
        return self.monday.isocalendar().year

    @property
    def number(self) -> int:
        """Which of that year, from 1."""
        return self.monday.isocalendar().week

    @property
    def code(self) -> str:
        """Its name in addresses."""
        return f"{self.year}-W{self.number:02d}"


@dataclass
class Line:
    """An office's: what happened in the week (by meaning), and how its matters stand."""

    flow: Counter[str] = field(default_factory=Counter)
    now: Figures = field(default_factory=Figures)


@dataclass(frozen=True)
class Sheet:
    """The sheet of a place and a week; offices in the order of their codes."""

    place: Place
    week: Week
    made: datetime
    whole: Line
    offices: list[tuple[Office, Line]]


def weeks() -> list[Week]:
    """Those that a sheet can be made for, the present one first."""
    this = Week.of(today())
    return [Week(this.monday - timedelta(weeks=back)) for back in range(WEEKS)]


def sheet(who: Who, place: Place, week: Week) -> Sheet:
    """The sheet, of the offices that `who` oversees; a matter counts at the office where it is now."""
    lines, whole = _flow(who, place, week), Line()
    for office, figures in standing(who, place):
        lines.setdefault(office.pk, Line()).now = figures
    for line in lines.values():
        whole.flow += line.flow
        whole.now.join(line.now)
    offices = Office.objects.filter(pk__in=lines).order_by("code")
    return Sheet(place, week, now(), whole, [(office, lines[office.pk]) for office in offices])


def _flow(who: Who, place: Place, week: Week) -> dict[int, Line]:
    span = (first_id(_midnight(week.monday)), first_id(_midnight(week.sunday + timedelta(days=1))))
    acts = {"acts__district": place.district, "acts__id__gte": span[0], "acts__id__lt": span[1]}
    found = overseen(who, place).filter(**acts, acts__means__in=[word.key for word in FLOW]).order_by()
    lines: dict[int, Line] = {}
    for row in found.values("office_id", "acts__means").annotate(number=Count("id", distinct=True)):
        lines.setdefault(row["office_id"], Line()).flow[row["acts__means"]] = row["number"]
    return lines


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))
