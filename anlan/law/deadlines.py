"""Deadline arithmetic (民法典 §200–204, 民诉法 §85).

The day it starts from is not counted. Months end on the corresponding day, or on the last of the month. A last day that
is a day off moves to the next working day. The day itself ends at 24:00. Hours are counted exactly.
"""

from __future__ import annotations

import calendar as months
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta

from anlan.law.calendar import ONE_DAY, STANDARD, Holidays
from anlan.law.rules import Rule
from anlan.law.span import Span

__all__ = ["Deadline", "Span", "due", "warning_text"]

Pause = tuple[date, date | None]
"""From the first day not counted to the day it goes on, which counts again; None: it still stands."""

PAUSED = "中止"
WEEKENDS_ONLY, STILL_PAUSED, ENDS_ON_DAY_OFF = "weekends_only", "still_paused", "ends_on_day_off"
WARNINGS = {
    WEEKENDS_ONLY: ("{}年的放假安排还没有录入，只按周末推算。", "The holidays of {} are not known yet: weekends only."),
    STILL_PAUSED: ("期限仍在中止，恢复后日期会顺延。", "It is still paused; the date will move when it goes on."),
    ENDS_ON_DAY_OFF: ("这一天是休息日，请提前办理。", "That day is a day off: be earlier."),
}


@dataclass(frozen=True, slots=True)
class Deadline:
    """The last day, and how it was found.

    on           the last day; it ends at 24:00
    basis        the citation of the rule, or the span
    verified     whether the rule is
    skipped      the days not counted, each with why (周六, 春节, 中止)
    rolled_from  the day it would have been, were that not a day off
    warnings     codes (`weekends_only:2027`, `still_paused`); `warning_text` says them
    at           the exact moment, of hours only
    """

    on: date
    basis: str = ""
    verified: bool = True
    skipped: tuple[tuple[date, str], ...] = ()
    rolled_from: date | None = None
    warnings: tuple[str, ...] = ()
    at: datetime | None = None

    @property
    def ends(self) -> datetime:
        """The moment when it is over: midnight after the last day (local, without a zone), or the exact moment."""
        return self.at or datetime.combine(self.on + ONE_DAY, time.min)


def warning_text(code: str, *, english: bool = False) -> str:
    """Say a warning of `Deadline.warnings` in one sentence."""
    name, _, value = code.partition(":")
    return WARNINGS[name][english].format(value)


def due(
    what: Span | Rule, since: date, *, paused: Sequence[Pause] = (), extra: Span | None = None,
    holidays: Holidays = STANDARD,
) -> Deadline:  # fmt: skip
    """Return the deadline of a span or rule that starts on `since` (a datetime for hours).

    `paused` days are not counted; of a pause that still stands, the date is the earliest possible. `extra` is an
    extension, counted from the last day (民法典 §203: the rolled one). Raises ValueError for what cannot be reckoned.
    """
    span = what.span if isinstance(what, Rule) else what
    try:
        _after(since)
        if span.unit == "h":
            found = _in_hours(span, since, plain=not paused and extra is None)
        else:
            found = _in_days(what, since, paused, holidays, extra)
    except OverflowError:
        raise ValueError(f"{span} from {since} is beyond the calendar.") from None
    return replace(found, basis=what.basis, verified=what.verified) if isinstance(what, Rule) else found


def _in_days(
    what: Span | Rule, since: date, paused: Sequence[Pause], holidays: Holidays, extra: Span | None
) -> Deadline:
    span = what.span if isinstance(what, Rule) else what
    day = since.date() if isinstance(since, datetime) else since
    count = _Count(holidays, _closed(paused))
    if isinstance(what, Rule) and what.before:
        return Deadline(count.back(span, day), skipped=count.days_off(), warnings=tuple(count.codes))
    nominal = count.on(span, day)
    if extra is not None:
        nominal = count.on(extra, count.rolled(nominal, span))
    last = count.rolled(nominal, span)
    if any(end is None and start <= last for start, end in paused):
        count.warn(STILL_PAUSED)
    return Deadline(
        last,
        basis=span.text,
        skipped=count.days_off(),
        rolled_from=nominal if nominal != last else None,
        warnings=tuple(count.codes),
    )


def _in_hours(span: Span, since: date, *, plain: bool) -> Deadline:
    if not isinstance(since, datetime):
        raise ValueError("Hours are counted from an exact time, like 2026-03-02T09:30.")
    if not plain:
        raise ValueError("Hours are neither paused nor extended.")
    at = since + timedelta(hours=span.amount)
    return Deadline(at.date(), span.text, at=at)


def _closed(paused: Sequence[Pause]) -> tuple[tuple[date, date], ...]:
    closed = tuple((start, end) for start, end in paused if end is not None)
    for start, end in closed:
        if end < start:
            raise ValueError(f"A pause cannot end on {end}, before it began on {start}.")
    return closed


@dataclass
class _Count:
    """One reckoning: counts days, and remembers which it passed over and why."""

    holidays: Holidays
    pauses: tuple[tuple[date, date], ...]
    passed: dict[date, str] = field(default_factory=dict)
    codes: list[str] = field(default_factory=list)

    def on(self, span: Span, since: date) -> date:
        """The last day before any rolling."""
        if span.unit == "m":
            last = _months_later(since, span.amount)
            lost = sum(bool(self._pause(since + n * ONE_DAY)) for n in range(1, (last - since).days + 1))
            return self._days(lost, last, working=False)
        return self._days(span.amount, since, working=span.unit == "wd")

    def back(self, span: Span, event: date) -> date:
        """The last day on which something due before the event may be done; never moved into the time itself."""
        day = _months_later(event, -span.amount) if span.unit == "m" else event
        left = 0 if span.unit == "m" else span.amount
        while left:
            day -= ONE_DAY
            left -= not (span.unit == "wd" and self._rest(day))
        if self._rest(day):
            self.warn(ENDS_ON_DAY_OFF)
        return day

    def rolled(self, last: date, span: Span) -> date:
        """The first working day from the last one on; a day that the parties named themselves (0 days) stays."""
        while span.amount and (self._rest(last) or self._pause(last)):
            last = _after(last)
        return last

    def warn(self, code: str) -> None:
        """Note a warning once."""
        if code not in self.codes:
            self.codes.append(code)

    def days_off(self) -> tuple[tuple[date, str], ...]:
        """The days passed over, in order."""
        return tuple(sorted(self.passed.items()))

    def _days(self, amount: int, since: date, *, working: bool) -> date:
        day, left = since, amount
        while left:
            day = _after(day)
            left -= not (self._pause(day) or (working and self._rest(day)))
        return day

    def _rest(self, day: date) -> str:
        if not self.holidays.covered(day.year):
            self.warn(f"{WEEKENDS_ONLY}:{day.year}")
        return self._pass(day, self.holidays.rest(day))

    def _pause(self, day: date) -> str:
        return self._pass(day, PAUSED if any(start <= day < end for start, end in self.pauses) else "")

    def _pass(self, day: date, why: str) -> str:
        if why:
            self.passed.setdefault(day, why)
        return why


def _after(day: date) -> date:
    """The next day, of which the end must still be in the calendar."""
    if day.year == date.max.year:
        raise OverflowError
    return day + ONE_DAY


def _months_later(day: date, amount: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + amount, 12)
    if not date.min.year <= year < date.max.year:
        raise OverflowError
    return date(year, month + 1, min(day.day, months.monthrange(year, month + 1)[1]))
