"""Clocks: start, stop, pause, resume, extend, run out. A run keeps the rule as it was when it started."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from anlan.kernel.models import Due
from anlan.kernel.moment import now, today
from anlan.kernel.procedure import Clock, Step
from anlan.kernel.tongue import basis
from anlan.law.calendar import STANDARD, Holidays
from anlan.law.deadlines import STILL_PAUSED, WEEKENDS_ONLY, Span, due
from anlan.law.rules import Rule, resolve

if TYPE_CHECKING:
    from anlan.kernel.deed import Deed
    from anlan.kernel.file import CaseFile


def wind(deed: Deed) -> None:
    """Do to the matter's clocks whatever the step says, and note its nearest date on the matter."""
    for clock in deed.procedure.clocks:
        if clock.covers(deed.matter.topic):
            _wind(clock, deed)
    if deed.step.extends:
        _extend(deed)
    open_dues = [run for run in deed.file.dues if run.ended_at is None]
    counted = [run.on for run in open_dues if run.kind in OFFICE and run.state != Due.State.PAUSED]
    deed.matter.next_due = min(counted, default=None)


OFFICE = frozenset({"limit", "service_target"})
"""The kinds of clock that run against the office; the others only inform the parties."""
LEAST = "least"
"""The kind of a time that may not be shorter: the steps that end it are refused until its last day has passed."""


@cache
def holidays() -> Holidays:
    """The table of days off: the one shipped, with the district's own newer years (`ANLAN_HOLIDAYS`); read once.

    Raises BadTable or OSError for a file that cannot be read.
    """
    own = settings.ANLAN_HOLIDAYS
    return STANDARD.joined(Holidays.read(Path(own))) if own else STANDARD


def too_early(file: CaseFile, step: Step) -> str:
    """Why the step may not be taken yet: a time that the law sets at least has not passed; '' if none runs."""
    ends = {clock.key for clock in file.procedure.clocks if step.key in clock.until}
    runs = [run for run in file.dues if run.kind == LEAST and run.ended_at is None and run.clock in ends]
    waits = next((run for run in runs if today() <= run.on), None)
    if waits is None:
        return ""
    said = {"name": _(file.procedure.clock(waits.clock).name), "basis": basis(rule_of(waits)), "on": waits.on}
    return _("“%(name)s”的法定最短时间到%(on)s为止，这一步要在此之后办理（%(basis)s）。") % said


def rule_of(run: Due) -> Rule:
    """The rule of a run, in the version and region that it started under."""
    return resolve(run.rule, on=local(run.since), region=run.region)


def warnings(run: Due) -> list[str]:
    """What to keep in mind about its date, as codes of `law.deadlines`. A day that the parties named is no reckoning."""
    if run.state == Due.State.PAUSED:
        return [STILL_PAUSED]
    rule = rule_of(run)
    named = not rule.span.amount or (run.extended and rule.extension_span is None)
    return [] if named or holidays().covered(run.on.year) else [f"{WEEKENDS_ONLY}:{run.on.year}"]


def is_out(run: Due) -> bool:
    """Whether its last day (which ends at 24:00) has passed, and nothing says so yet."""
    return run.state == Due.State.RUNNING and run.on < today()


def run_out(run: Due) -> None:
    """Mark a run whose last day has passed."""
    run.state, run.warn_on = Due.State.OVERDUE, None
    if run.kind not in OFFICE:
        run.ended_at = now()
    run.save(update_fields=["state", "ended_at", "warn_on"])


def warned(run: Due) -> None:
    """Set the day of the next warning, if there is one."""
    run.warn_on = _warning(rule_of(run), local(run.since), after=today())
    run.save(update_fields=["warn_on"])


def _warning(rule: Rule, since: date, *, after: date) -> date | None:
    days = (since + timedelta(days=days) for days in rule.warn_at)
    return next((day for day in days if day > after), None)


def _wind(clock: Clock, deed: Deed) -> None:
    step = deed.step.key
    runs = [run for run in deed.file.dues if run.clock == clock.key and run.ended_at is None]
    if step in clock.pauses:
        _pause(runs, deed)
    elif step in clock.resumes:
        _resume(runs, deed)
    elif step in clock.until:
        for run in runs:
            run.stop(deed.at)
        runs = []
    if step in clock.since and (clock.dates or not runs):
        _start(clock, deed)


def _start(clock: Clock, deed: Deed) -> None:
    named = clock.rule_at(deed.matter.office.tier.name.lower())
    if not named:
        return
    rule = resolve(named, on=local(deed.at), region=deed.matter.place.code, topic=deed.matter.topic)
    dates = clock.dates(deed) if clock.dates else [(_due(rule, local(deed.at)), "")]
    running = {run.label for run in deed.file.dues if run.clock == clock.key and run.ended_at is None}
    for on, label in (each for each in dates if each[1] not in running):
        run = Due(
            district=deed.matter.district, matter_id=deed.matter.id, clock=clock.key, label=label, rule=rule.id,
            version=rule.version, region=deed.matter.place.code, kind=clock.kind or _kind(rule), since=deed.at, on=on,
            warn_on=_warning(rule, local(deed.at), after=local(deed.at)) if clock.warns else None,
        )  # fmt: skip
        deed.fresh.append(run)
        deed.file.dues.append(run)


def _kind(rule: Rule) -> str:
    return LEAST if rule.minimum else rule.kind


def _due(what: Span | Rule, since: date, **counted: Any) -> date:
    return due(what, since, holidays=holidays(), **counted).on


def _pause(runs: list[Due], deed: Deed) -> None:
    """Stop counting, unless the rule names the reasons for which days are not counted, and this is none of them."""
    for run in runs:
        reasons = rule_of(run).pause
        if run.state == Due.State.RUNNING and (not reasons or deed.data.get("reason") in reasons):
            run.state = Due.State.PAUSED
            run.pauses = [*run.pauses, [local(deed.at).isoformat(), None]]
            run.save(update_fields=["state", "pauses"])


def _resume(runs: list[Due], deed: Deed) -> None:
    for run in runs:
        if run.state == Due.State.PAUSED:
            run.state = Due.State.RUNNING
            run.pauses = [*run.pauses[:-1], [run.pauses[-1][0], local(deed.at).isoformat()]]
            run.on = _moved(run)
            run.save(update_fields=["state", "pauses", "on"])


def _moved(run: Due) -> date:
    paused = [(date.fromisoformat(a), date.fromisoformat(b)) for a, b in run.pauses if b]
    if run.extended:
        first, last = paused[-1]
        return _due(Span((last - first).days, "d"), run.on)
    return _due(rule_of(run), local(run.since), paused=paused)


def _extend(deed: Deed) -> None:
    for run in extendable(deed.file, deed.step):
        run.on = max(run.on, _asked_for(deed) or _longer(run))
        run.extended += 1
        run.state = Due.State.RUNNING if run.state == Due.State.OVERDUE else run.state
        run.save(update_fields=["on", "extended", "state"])


def extendable(file: CaseFile, step: Step) -> list[Due]:
    """The open runs that the step extends, of those whose rule allows it at all."""
    running = [run for run in file.dues if run.clock in step.extended and run.ended_at is None]
    return [run for run in running if rule_of(run).extension]


def _longer(run: Due) -> date:
    span = rule_of(run).extension_span
    return _due(span, run.on) if span else run.on


def _asked_for(deed: Deed) -> date | None:
    until = deed.file.said(*deed.step.joint).get("until") or deed.data.get("until")
    return date.fromisoformat(str(until)) if until else None


def local(moment: datetime) -> date:
    """The calendar day of a moment where the district is."""
    return timezone.localtime(moment).date()
