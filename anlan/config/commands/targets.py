"""A district's own service targets: list them, see what a file would change, publish it.

    anlan targets                              the service targets, and which of them the district has changed
    anlan targets --check targets.toml         every fault of a file, or what it would change, reckoned out; changes nothing
    anlan targets --publish targets.toml --by 张三   check it and put it into ANLAN_TARGETS; the one before goes to old/

docs/law.md tells the format. Limits of the law cannot be changed; what runs already keeps its day.
"""

import argparse
from collections.abc import Iterator

from django.conf import settings

from anlan.config import published
from anlan.config.trouble import Trouble
from anlan.explorer import shelf
from anlan.kernel.clocks import holidays
from anlan.kernel.moment import now, today
from anlan.law import targets
from anlan.law.deadlines import due
from anlan.law.rules import Rule, every, resolve

NEEDS = ("django",)


def arguments(parser: argparse.ArgumentParser) -> None:
    """A file to check or to publish."""
    published.arguments(parser, "say every fault of a file, or what it would change")


def run(args: argparse.Namespace) -> int:
    """List, check or publish."""
    try:
        if args.check:
            print("\n".join(_preview(_checked(published.text(args.check)))) or "It changes nothing.")
        elif args.publish:
            _publish(published.text(args.publish), published.named(args.by))
        else:
            print("\n".join(_row(rule) for rule in every() if rule.kind == "service_target"))
    except targets.Faulty as faulty:
        raise Trouble("\n".join(faulty.faults)) from None
    return 0


def _publish(text: str, by: str) -> None:
    new = _checked(text)
    place = shelf.put(settings.ANLAN_TARGETS, shelf.headed(text, by, now()), now())
    print("\n".join([*_preview(new), f"Published as {place}."]))


def _checked(text: str) -> tuple[Rule, ...]:
    new = targets.read(text, settings.DISTRICT)
    if wrong := targets.unfit(new, targets.Shelf(settings.ANLAN_TARGETS, settings.DISTRICT)(), today()):
        raise targets.Faulty(wrong)
    return new


def _preview(new: tuple[Rule, ...]) -> Iterator[str]:
    """A line a change that is still to come: the span now and then, and when a run that begins that day would be due."""
    for rule in (rule for rule in new if not rule.in_force(today())):
        start = rule.effective_from or today()
        before = resolve(rule.id, on=today(), region=settings.DISTRICT)
        until, now_until = (due(each, start, holidays=holidays()).on for each in (rule, before))
        yield f"{rule.id}  {rule.name}: {before.span_text} → {rule.span_text}; begun {start}, due {until} instead of {now_until}"


def _row(rule: Rule) -> str:
    changed = f"  from {rule.effective_from} here" if rule.region == settings.DISTRICT else ""
    return f"{rule.id:<18} {rule.span!s:>5}  {rule.name}{changed}"
