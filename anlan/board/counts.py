"""The numbers of the board: one statement over the open matters of the offices that somebody oversees, folded here."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Q, Value
from django.db.models.functions import Substr

from anlan.board.gate import parts, within
from anlan.board.hands import Hand, hands
from anlan.kernel.models import Matter
from anlan.kernel.moment import now, today
from anlan.kernel.procedure import Procedure, Stage
from anlan.kernel.queries import MatterSet
from anlan.kernel.registry import procedure_of, procedures
from anlan.kernel.who import Who
from anlan.town.models import Office, Place

SOON = timedelta(days=3)
Row = dict[str, Any]


@dataclass
class Figures:
    """Numbers of open matters; `waits` by the keys of `Waits`."""

    open: int = 0
    soon: int = 0
    late: int = 0
    paused: int = 0
    waits: Counter[str] = field(default_factory=Counter)

    def add(self, row: Row) -> None:
        """Take in one line of the statement."""
        self.open += row["open"]
        self.soon += row["soon"]
        self.late += row["late"]
        self.paused += row["still"]
        if row["stuck"]:
            self.waits[row["stuck"]] += row["open"]

    def join(self, other: Figures) -> None:
        """Add another's numbers."""
        for name in ("open", "soon", "late", "paused"):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        self.waits.update(other.waits)

    @property
    def waiting(self) -> int:
        """How many wait for anything at all."""
        return sum(self.waits.values())


@dataclass(frozen=True)
class Board:
    """What stands where at a moment. Offices and places stand in the order of their codes, never of their numbers.

    below  the places one tier down; `elsewhere` holds those matters that are of none of them
    hands  the hand-overs that wait, the oldest first; `more`: there are others
    """

    place: Place
    made: datetime
    whole: Figures
    offices: list[tuple[Office, Figures]]
    below: list[tuple[Place, Figures]]
    elsewhere: Figures
    stages: list[tuple[Procedure, Stage, Figures]]
    hands: list[Hand]
    more: bool


def board(who: Who, place: Place) -> Board:
    """The board of a place for `who`."""
    children = parts(place)
    rows = _rows(who, place, _width(children))
    offices, (waiting, more) = by_office(rows), hands(who, place)
    below, elsewhere = _below(rows, children, {office.pk: office.place.code for office, _figures in offices})
    return Board(place, now(), total(rows), offices, below, elsewhere, _stages(rows), waiting, more)


def overseen(who: Who, place: Place) -> MatterSet:
    """The matters at a place, of the offices that `who` oversees."""
    found: MatterSet = Matter.objects.filter(within(place), district=place.district)
    return found.of_office(who)


def standing(who: Who, place: Place) -> list[tuple[Office, Figures]]:
    """How the open matters of a place stand now, by office."""
    return by_office(_rows(who, place, 0))


def by_office(rows: Iterable[Row]) -> list[tuple[Office, Figures]]:
    """The lines folded by office."""
    folded = _folded(rows, "office_id")
    offices = Office.objects.filter(pk__in=folded).select_related("place").order_by("code")
    return [(office, folded[office.pk]) for office in offices]


def total(rows: Iterable[Row]) -> Figures:
    """All the lines together."""
    whole = Figures()
    for row in rows:
        whole.add(row)
    return whole


def _rows(who: Who, place: Place, width: int) -> list[Row]:
    day = today()
    part = Substr("place__code", 1, width) if width else Value("")
    found = overseen(who, place).open().annotate(part=part).order_by()
    grouped = found.values("office_id", "procedure", "edition", "stage", "stuck", "part").annotate(
        open=Count("id"),
        soon=Count("id", filter=Q(next_due__gte=day, next_due__lte=day + SOON)),
        late=Count("id", filter=Q(next_due__lt=day)),
        still=Count("id", filter=~Q(paused="")),
    )
    return [dict(row) for row in grouped]


def _folded(rows: Iterable[Row], key: str) -> dict[Any, Figures]:
    folded: dict[Any, Figures] = {}
    for row in rows:
        folded.setdefault(row[key], Figures()).add(row)
    return folded


def _width(children: dict[str, Place]) -> int:
    return len(next(iter(children), ""))


def _below(
    rows: list[Row], children: dict[str, Place], homes: dict[int, str]
) -> tuple[list[tuple[Place, Figures]], Figures]:
    """Each part counts what its own board shows, so a matter from one in the hands of another counts at both."""
    made, elsewhere = {child: Figures() for child in children.values()}, Figures()
    for row in rows:
        codes = row["part"], homes[row["office_id"]][: _width(children)]
        of = {children[code] for code in codes if code in children}
        for child in of:
            made[child].add(row)
        if not of:
            elsewhere.add(row)
    return list(made.items()), elsewhere


def _stages(rows: list[Row]) -> list[tuple[Procedure, Stage, Figures]]:
    found: dict[tuple[int, int], tuple[Procedure, Stage, Figures]] = {}
    order = list(procedures())
    for row in rows:
        declared = procedure_of(Matter(procedure=row["procedure"], edition=row["edition"]))
        stage = declared.stage(row["stage"])
        key = order.index(declared.key), declared.stages.index(stage)
        found.setdefault(key, (declared, stage, Figures()))[2].add(row)
    return [found[key] for key in sorted(found)]
