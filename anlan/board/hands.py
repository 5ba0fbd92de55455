"""The hand-overs that wait between offices, the oldest first: by case code, procedure, stage, office and days; nothing of people."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Exists, F, OuterRef, Q

from anlan.board.gate import within
from anlan.kernel.clocks import local
from anlan.kernel.models import Matter, Seat
from anlan.kernel.moment import today
from anlan.kernel.procedure import Procedure, Stage, Waits
from anlan.kernel.queries import MatterSet
from anlan.kernel.registry import procedure_of
from anlan.kernel.who import Who
from anlan.town.models import Place

MOST = 50
READ = ("id", "code", "procedure", "edition", "stage", "moved_at", "office_id", "office__name")
"""The columns that are read: no title and no party can be shown by mistake."""


@dataclass(frozen=True)
class Hand:
    """One of them: where it is, which other offices sit on it, since when it waits and for how many days."""

    code: str
    procedure: Procedure
    stage: Stage
    office: str
    others: list[str]
    since: date
    days: int


def hands(who: Who, place: Place) -> tuple[list[Hand], bool]:
    """The oldest MOST at the offices that `who` oversees, or handed over by an office of hers; and whether there are more."""
    every: MatterSet = Matter.objects.filter(within(place), district=place.district)
    waiting = every.of_office(who).open().filter(Q(stuck=Waits.OFFICE) | Q(Exists(_guests())))
    given = every.visible_to(who).handed_to(who).open()
    rows = {
        row["id"]: row
        for found in (waiting, given)
        for row in found.order_by("moved_at", "id").values(*READ)[: MOST + 1]
    }
    oldest = sorted(rows.values(), key=lambda row: (row["moved_at"], row["id"]))
    others = _others(place.district, oldest[:MOST])
    return [_hand(row, others.get(row["id"], [])) for row in oldest[:MOST]], len(oldest) > MOST


def _guests() -> Any:
    seats = Seat.objects.filter(district=OuterRef("district"), matter_id=OuterRef("id"), until=None)
    return seats.filter(office__isnull=False).exclude(office_id=OuterRef("office_id"))


def _others(district: str, rows: list[dict[str, Any]]) -> dict[UUID, list[str]]:
    homes = {row["id"]: row["office_id"] for row in rows}
    seats = Seat.objects.filter(district=district, matter_id__in=homes, until=None, office__isnull=False)
    found: dict[UUID, list[str]] = {}
    named = seats.order_by("office__code").annotate(named=F("office__name"))
    for matter, office, name in named.values_list("matter_id", "office_id", "named"):
        if office != homes[matter]:
            found.setdefault(matter, []).append(name)
    return found


def _hand(row: dict[str, Any], others: list[str]) -> Hand:
    declared = procedure_of(Matter(procedure=row["procedure"], edition=row["edition"]))
    since = local(row["moved_at"])
    days = (today() - since).days
    return Hand(row["code"], declared, declared.stage(row["stage"]), row["office__name"], others, since, days)
