"""What the steps of mediation at a court's request do: who sits on it, which limit runs, why it ends."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from django.utils.translation import override

from anlan.kernel.clocks import local
from anlan.kernel.deed import Deed
from anlan.modules.disputes import effects
from anlan.modules.disputes.forms.court import delegated
from anlan.modules.disputes.organ_effects import counted
from anlan.modules.disputes.tables import ENDS

COURT = "court"


def refer(deed: Deed) -> None:
    """The court sits on the matter as the one that asked for it."""
    effects.apply(deed)
    deed.data["source"] = "court"
    deed.invite(COURT, deed.clean["court"])


def reassign(deed: Deed) -> None:
    """To another organisation."""
    deed.move(deed.clean["office"])


def of_kind(kind: str, rule: str) -> Callable[[Deed], list[tuple[date, str]]]:
    """The limit of one kind of request, from the organisation's taking it on."""

    def dates(deed: Deed) -> list[tuple[date, str]]:
        asked: Any = deed.file.acts[0].data["kind"]
        return counted(rule, local(deed.at), deed) if asked == kind else []

    return dates


def declare(deed: Deed) -> None:
    """Without a tie it goes on; with one the parties may still agree to her, and else she leaves (特邀调解规定 §15)."""
    deed.lead("contacting" if deed.clean["conflict"] == "no" else "waiving")


def ended(key: str) -> Callable[[Deed], None]:
    """The effect of a step by which it ends for that reason of 在线调解规则 §25."""

    def effect(deed: Deed) -> None:
        _end(deed, key)

    return effect


def chosen(deed: Deed) -> None:
    """It ends for the reason that the mediator gave."""
    _end(deed, deed.clean["reason"])


def sham(deed: Deed) -> None:
    """Suspected sham mediation ends it for another reason."""
    _end(deed, "other")


def _end(deed: Deed, key: str) -> None:
    """The reason in the article's words, and the routes: what papers print and the court reads."""
    deed.data["end"], deed.data["end_name"] = key, ENDS[key][0]
    if not deed.data.get("routes"):
        effects.tell_routes(deed)
    if key in ("unwilling", "unreachable", "apart", "limit", "unsigned", "other") and delegated(deed.file):
        deed.leave("docketing")


def settle(deed: Deed) -> None:
    """The agreement goes to the court that asked; the reason is the first of the article."""
    effects.settle(deed)
    deed.data["end"], deed.data["end_name"] = "agreed", ENDS["agreed"][0]
    with override("zh-hans"):
        deed.data["sent_to"] = [seat.name for seat in deed.file.seated(COURT)]
