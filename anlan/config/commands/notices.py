"""Notices: how many wait, went out or failed; send them; let failed ones be tried again.

anlan notices                  how many stand where, by the way that they go
anlan notices send [--once]    send what waits, and end when nothing has waited for a while; the worker starts it
anlan notices failed           those that did not go out, or of which nobody knows: number, case code, way, why
anlan notices again NUMBER …   try these once more; `all` those that surely did not go out
"""

import argparse
from collections.abc import Iterator

from django.conf import settings
from django.db.models import Count
from django.utils.translation import override

from anlan.config.idle import SECONDS, until_idle
from anlan.config.trouble import Trouble
from anlan.notices import outgoing, remind
from anlan.notices.models import WHY, Notice, NoticeSet

NEEDS = ("django", "database")
MOST = 200


def arguments(parser: argparse.ArgumentParser) -> None:
    """What to do, and with which."""
    parser.add_argument("what", nargs="?", choices=("state", "send", "failed", "again"), default="state")
    parser.add_argument("numbers", nargs="*", metavar="NUMBER", help="as `failed` lists them, or all (again)")
    parser.add_argument("--once", action="store_true", help="send what waits now, and end (send)")


def run(args: argparse.Namespace) -> int:
    """Do it."""
    if args.what == "send":
        return until_idle(lambda: remind.remind() + outgoing.send_waiting(), 0.0 if args.once else SECONDS)
    if args.what == "again":
        print(f"{_again(args.numbers)} wait to be sent.")
        return 0
    with override("en"):
        print("\n".join(_state() if args.what == "state" else map(_line, _ours().amiss().order_by("-id")[:MOST])))
    return 0


def _ours() -> NoticeSet:
    return Notice.objects.filter(district=settings.DISTRICT).select_related("matter")


def _state() -> Iterator[str]:
    for row in _ours().values("way", "state").annotate(many=Count("id")).order_by("way", "state"):
        yield f"{row['way']}\t{row['state']}\t{row['many']}"


def _line(row: Notice) -> str:
    return f"{row.id}\t{row.matter.code}\t{row.way}\t{row.state}\t{WHY.get(row.why, row.why)}"


def _again(numbers: list[str]) -> int:
    if numbers == ["all"]:
        return outgoing.resend(_ours().filter(state=Notice.State.FAILED))
    if not numbers:
        raise Trouble("Say which: anlan notices again NUMBER …, or all.")
    known = {str(row.id): row.id for row in _ours().amiss()}
    if unknown := [number for number in numbers if number not in known]:
        raise Trouble(f"There is no failed notice {unknown[0]}; anlan notices failed lists them.")
    return outgoing.resend(_ours().filter(id__in=[known[number] for number in numbers]))
