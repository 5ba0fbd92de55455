"""Reckon a deadline: the last day, its basis, whether anybody has verified it, and the days skipped.

    anlan due PM_LIMIT --from 2026-01-20
    anlan due PM_LIMIT --from 2026-01-20 --region 440305
    anlan due MED_30WD --from 2026-01-20 --pause 2026-02-02..2026-02-25
    anlan due --span 30wd --from 2026-01-20
    anlan due DV_ORDER --from 2026-01-20T09:30
    anlan due --list

The day itself is not counted; a last day that is a day off moves to the next working day; it ends at 24:00.
"""

import argparse
import itertools
import json
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

from anlan.config.trouble import Trouble
from anlan.law.calendar import ONE_DAY, STANDARD, BadTable, Holidays
from anlan.law.deadlines import Deadline, due, warning_text
from anlan.law.rules import WORDS, NoRule, Rule, every, resolve
from anlan.law.span import Span

NEEDS = ()
KINDS = {"limit": "limit", "service_target": "service target, no law", "info": "for information"}
DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def arguments(parser: argparse.ArgumentParser) -> None:
    """What to reckon, and from when."""
    parser.add_argument("rule", nargs="?", metavar="RULE", help="a rule of the list")
    parser.add_argument("--span", help="a length instead of a rule: 30d, 5wd (working days), 1m, 72h")
    parser.add_argument("--from", dest="since", metavar="DATE", help="the day it starts, or the minute where hours run")
    parser.add_argument("--region", default="", metavar="CODE", help="division code: local rules come before national")
    parser.add_argument("--topic", metavar="TYPE", help="dispute type, 01 to 18")
    parser.add_argument(
        "--pause", action="append", default=[], metavar="DATE..DATE", help="days not counted, the last excluded; an open "
        "end is a pause that still stands",
    )  # fmt: skip
    parser.add_argument("--extra", metavar="SPAN", help="an extension, counted from the last day")
    parser.add_argument("--holidays", type=Path, metavar="FILE", help="a newer table of date,kind,name lines")
    parser.add_argument("--list", action="store_true", help="list the rules")
    parser.add_argument("--json", action="store_true", help="print JSON")


def run(args: argparse.Namespace) -> int:
    """Print the deadline or the list."""
    if args.list:
        print(_json([_told_rule(rule) for rule in every()]) if args.json else "\n".join(map(_row, every())))
        return 0
    if bool(args.rule) == bool(args.span):
        raise Trouble("Name one rule (anlan due --list lists them) or one --span, like 30wd.")
    since = _start(args.since)
    what = _span(args.span) if args.span else _rule(args, since)
    try:
        found = due(
            what, since, paused=[_pause(text) for text in args.pause], extra=_span(args.extra) if args.extra else None,
            holidays=_holidays(args.holidays),
        )  # fmt: skip
    except ValueError as wrong:
        raise Trouble(str(wrong)) from None
    print(_json(_told(what, since, found)) if args.json else "\n".join(_lines(what, since, found)))
    return 0


def _start(text: str | None) -> date:
    if text is None:
        raise Trouble("Say when it starts: --from 2026-01-20.")
    try:
        return date.fromisoformat(text)
    except ValueError:
        pass
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        raise Trouble(f"{text} is not a day of the calendar; write it like 2026-01-20.") from None


def _rule(args: argparse.Namespace, since: date) -> Rule:
    day = since.date() if isinstance(since, datetime) else since
    try:
        return resolve(args.rule, on=day, region=args.region, topic=args.topic)
    except NoRule as none:
        raise Trouble(str(none)) from None


def _span(text: str) -> Span:
    try:
        return Span.parse(text)
    except ValueError as wrong:
        raise Trouble(str(wrong)) from None


def _pause(text: str) -> tuple[date, date | None]:
    start, dots, end = text.partition("..")
    try:
        if dots:
            return date.fromisoformat(start), date.fromisoformat(end) if end else None
    except ValueError:
        pass
    raise Trouble(f"{text} is not a pause; write it like 2026-02-02..2026-02-25.")


def _holidays(path: Path | None) -> Holidays:
    if path is None:
        return STANDARD
    try:
        return STANDARD.joined(Holidays.read(path))
    except BadTable as wrong:
        raise Trouble(str(wrong)) from None
    except OSError as error:
        raise Trouble(f"{path} cannot be read: {error.strerror}.") from None


def _row(rule: Rule) -> str:
    mark = "" if rule.verified else "  NOT VERIFIED"
    return f"{rule.id:<18} {rule.span!s:>5}  {rule.region or '-':<5} {rule.kind:<14}  {rule.name}  {rule.basis}{mark}"


def _lines(what: Rule | Span, since: date, found: Deadline) -> Iterator[str]:
    if isinstance(what, Rule):
        yield f"{what.id}  {what.name} / {what.name_en} ({KINDS[what.kind]})"
    until = f"{found.at:%H:%M}" if found.at else "24:00"
    moved = f", moved from {found.rolled_from} ({_weekday(found.rolled_from)})" if found.rolled_from else ""
    yield f"due       {found.on} ({_weekday(found.on)}), ends {until}{moved}"
    yield f"span      {_span_line(what, since)}"
    if isinstance(what, Rule):
        yield f"basis     {what.basis} / {what.basis_en}"
        yield f"verified  {'yes' if what.verified else 'NO: nobody has checked the wording of this rule yet'}"
    yield from (f"skipped   {line}" for line in _groups(found.skipped))
    yield from (f"warning   {warning_text(code, english=True)}" for code in found.warnings)


def _span_line(what: Rule | Span, since: date) -> str:
    if isinstance(what, Span):
        return f"{what.text} / {what.text_en} after {since}"
    word = "before" if what.before else "after"
    event, event_en = WORDS["start"][what.start]
    return f"{what.span.text} / {what.span.text_en} {word} {event_en} ({event}), {since}"


def _groups(skipped: tuple[tuple[date, str], ...]) -> Iterator[str]:
    """Days that follow each other for the same reason, or over a weekend, on one line."""
    numbered = enumerate((day, "周末" if why in ("周六", "周日") else why) for day, why in skipped)
    for (why, _anchor), group in itertools.groupby(numbered, lambda row: (row[1][1], row[1][0] - row[0] * ONE_DAY)):
        days = [day for _number, (day, _why) in group]
        yield f"{days[0]} {why}" if len(days) == 1 else f"{days[0]} to {days[-1]} {why} ({len(days)} days)"


def _weekday(day: date) -> str:
    return DAYS[day.weekday()]


def _json(found: Any) -> str:
    return json.dumps(found, ensure_ascii=False, indent=2)


def _told(what: Rule | Span, since: date, found: Deadline) -> dict[str, Any]:
    return {
        "rule": _told_rule(what) if isinstance(what, Rule) else None,
        "span": str(what.span if isinstance(what, Rule) else what),
        "from": since.isoformat(),
        "on": found.on.isoformat(),
        "weekday": _weekday(found.on),
        "ends": found.ends.isoformat(),
        "rolled_from": found.rolled_from and found.rolled_from.isoformat(),
        "basis": found.basis,
        "verified": found.verified,
        "skipped": [{"date": day.isoformat(), "why": why} for day, why in found.skipped],
        "warnings": [{"code": code, "text": warning_text(code)} for code in found.warnings],
    }


def _told_rule(rule: Rule) -> dict[str, Any]:
    plain = ("id", "version", "region", "name", "name_en", "start", "before", "kind", "minimum", "pause", "topics")
    return {
        **{name: getattr(rule, name) for name in plain},
        "span": str(rule.span),
        "extension": rule.extension and rule.extension.how,
        "articles": [one.cite() for one in rule.articles],
        "basis": rule.basis,
        "basis_en": rule.basis_en,
        "verified": rule.verified,
        "effective_from": rule.effective_from and rule.effective_from.isoformat(),
        "effective_to": rule.effective_to and rule.effective_to.isoformat(),
    }
