"""The explorer's words: list what is told and who checked it, check a district's own file, publish it.

    anlan explorer                           every type: checked on which day, by whom, and whether the district changed it
    anlan explorer --check 02.toml           every fault of a file, with its place; the name is the type's number, or routes
    anlan explorer --publish 02.toml --by 张三  check it and put it into ANLAN_EXPLORER; the one before goes to old/

docs/explorer.md tells the format.
"""

import argparse
from pathlib import Path

from django.conf import settings

from anlan.config import published
from anlan.config.trouble import Trouble
from anlan.explorer import reading, shelf
from anlan.kernel.moment import now
from anlan.law.disputes import TOPICS

NEEDS = ("django",)


def arguments(parser: argparse.ArgumentParser) -> None:
    """A file to check or to publish."""
    published.arguments(parser, "say every fault of a file")


def run(args: argparse.Namespace) -> int:
    """List, check or publish."""
    if args.publish:
        return _publish(args.publish, published.named(args.by))
    if args.check:
        wrong = shelf.faults(args.check.name, published.text(args.check), settings.ANLAN_EXPLORER)
        print("\n".join(wrong) or f"{args.check.name}: nothing is wrong with it.")
        return 1 if wrong else 0
    wrong = [fault for topic in TOPICS for fault in _row(topic)]
    print("\n".join(wrong), end="")
    return 1 if wrong else 0


def _publish(path: Path, by: str) -> int:
    try:
        place = shelf.publish(path.name, published.text(path), settings.ANLAN_EXPLORER, by=by, at=now())
    except reading.Faulty as faulty:
        raise Trouble("\n".join(["It is not published:", *faulty.faults])) from None
    print(f"Published as {place}.")
    return 0


def _row(topic: str) -> list[str]:
    """Print a type's line; what is wrong with the district's file of it."""
    try:
        guide = reading.guide(topic, settings.ANLAN_EXPLORER)
    except reading.Faulty as faulty:
        return [f"{topic}: {fault}" for fault in faulty.faults]
    mark = "  changed here" if guide.local else ""
    print(f"{topic}  {guide.checked}  {guide.name}  {'、'.join(guide.editors)}{mark}")
    return []
