"""What the steps of a major decision do beyond stage, clocks and papers."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from anlan.kernel.clocks import holidays, local
from anlan.kernel.deed import Deed
from anlan.law.deadlines import due
from anlan.law.rules import resolve

Dates = Callable[[Deed], list[tuple[date, str]]]


def least(rule_id: str) -> Dates:
    """The last day of a time that the law sets at least: the rule's own, or the earlier one for which reasons were told."""

    def ends(deed: Deed) -> list[tuple[date, str]]:
        began = local(deed.at)
        rule = resolve(rule_id, on=began, region=deed.matter.place.code)
        return [(deed.clean.get("shorter_until") or due(rule, began, holidays=holidays()).on, "")]

    return ends


def propose(deed: Deed) -> None:
    """Name the matter."""
    deed.matter.title = deed.clean["title"]


def start(deed: Deed) -> None:
    """Name who does the work, and who reviews it."""
    deed.seat("lead", deed.clean["lead"])
    deed.seat("legal", deed.clean["legal"])


def review(deed: Deed) -> None:
    """What has not passed goes back; an exploratory reform may go on with its legal risk marked."""
    deed.lead("assessed" if deed.clean["result"] == "fail" else "reviewed")


def convene(deed: Deed) -> None:
    """Seat the members of this meeting."""
    deed.unseat("member")
    for person in deed.clean["members"]:
        deed.seat("member", person)


def excuse(deed: Deed) -> None:
    """Whoever is not there is not waited for; if all the others have spoken, the head has the word."""
    deed.unseat("member", deed.clean["member"].pk)
    speak = deed.procedure.step("speak")
    spoken = speak and deed.file.answered(speak)
    waits = bool(speak and deed.file.sitting(speak) - (spoken or set()))
    deed.lead("discussing" if waits else "deciding")
    deed.complete = not waits  # the limit of the meeting runs on


def again(deed: Deed) -> None:
    """What is changed greatly goes through the whole procedure again (§37)."""
    old = deed.file.acts[0].data
    deed.child = {
        "office": deed.matter.office.code, "place": deed.matter.place.code, "title": deed.clean["title"],
        "origin": "leader", "problem": deed.clean["reason"], "plan": deed.clean["plan"], "basis": old.get("basis", ""),
        "listed": True,
    }  # fmt: skip
