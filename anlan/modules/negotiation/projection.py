"""How many of those who were invited to negotiate came, and how many agreed: by place and by topic, never fewer than ten together."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from decimal import Decimal
from typing import TypeVar

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from anlan.kernel.clocks import local
from anlan.kernel.feed import Projection
from anlan.kernel.models import Act, Matter
from anlan.kernel.procedure import Means
from anlan.kernel.reports import Column, Figure, Line, Report
from anlan.law.disputes import TOPICS
from anlan.modules.negotiation.models import Invited
from anlan.town.models import Place

PROCEDURE = "negotiation"
STAMPS = {Means.ACCEPTED: "came", Means.SETTLED: "agreed", Means.REFERRED: "handed"}
LEAST = 10
"""The fewest invitations that are counted together (the charter's k)."""


class Invitations(Projection):
    """Keeps one line an invitation."""

    key = "negotiation.invited"

    def clear(self, district: str) -> None:
        """Forget the district's lines that can be read again: of what was erased by law the line is all there is."""
        kept = Matter.objects.kept().filter(district=district)
        Invited.objects.filter(district=district, matter_id__in=kept.values("id")).delete()

    def apply(self, acts: list[Act]) -> None:
        """Take in acts of negotiations, in their order."""
        for act in (act for act in acts if act.procedure == PROCEDURE):
            if act.means == Means.RECEIVED and not act.matter.erased:
                _opened(act).save(force_insert=True)
            elif stamp := STAMPS.get(Means(act.means)):
                found = Invited.objects.filter(district=act.district, matter_id=act.matter_id)
                found.update(**{stamp: local(act.at)})


invitations = Invitations()


def _opened(act: Act) -> Invited:
    told = act.data
    return Invited(
        district=act.district,
        matter_id=act.matter_id,
        place=told["place"]["id"],
        topic=told["topic"],
        invited=local(act.at),
    )


T = TypeVar("T")
Rows = list[Invited]


def lines(place: Place, since: date, until: date) -> list[Line]:
    """The whole place first, then the places one tier below it, then the topics; each only where it has LEAST invitations."""
    rows = list(_within(place, since, until))
    if len(rows) < LEAST:
        return []
    below = list(Place.objects.filter(parent=place).order_by("code"))
    places = _parted(rows, below, lambda row, part: row.place.startswith(part.code))
    topics = _parted(rows, TOPICS, lambda row, code: row.topic == code)
    named = [(part.name, found) for part, found in places] + [(_(TOPICS[code]), found) for code, found in topics]
    return [(_("合计"), _figures(rows)), *((name, _figures(found)) for name, found in named)]


def _within(place: Place, since: date, until: date) -> QuerySet[Invited]:
    codes = Q(*(Q(place__startswith=code) for code in place.lineage()), _connector=Q.OR)
    return Invited.objects.filter(codes, district=place.district, invited__gte=since, invited__lte=until)


def _parted(rows: Rows, parts: Iterable[T], of: Callable[[Invited, T], bool]) -> list[tuple[T, Rows]]:
    """The parts that are shown: what the others leave of the whole is nothing, or LEAST too, else it could be reckoned."""
    found = [(part, [row for row in rows if of(row, part)]) for part in parts]
    kept = [(part, own) for part, own in found if len(own) >= LEAST]
    while kept and 0 < len(rows) - sum(len(own) for _part, own in kept) < LEAST:
        kept.remove(min(kept, key=lambda pair: len(pair[1])))
    return kept


def _figures(rows: Rows) -> list[Figure]:
    came = sum(row.came is not None for row in rows)
    agreed = sum(row.agreed is not None for row in rows)
    return [
        len(rows),
        came,
        _percent(came, len(rows)),
        agreed,
        _percent(agreed, came),
        sum(bool(row.handed) for row in rows),
    ]


def _percent(part: int, whole: int) -> Decimal:
    return (Decimal(100 * part) / (whole or 1)).quantize(Decimal("0.1"))


report = Report(
    "negotiation", "自行协商统计",
    (
        Column("1", "邀请（件）", "", "在这段时间发出的邀请"),
        Column("2", "对方来谈（件）", "", "这些邀请里，到今天为止对方来谈了的"),
        Column("3", "来谈率（%）", "", "第 2 列除以第 1 列"),
        Column("4", "谈成（件）", "", "这些邀请里，到今天为止双方达成协议的"),
        Column("5", "谈成率（%）", "", "第 4 列除以第 2 列；不来、不谈、谈不成都是当事人的权利，不作评价"),
        Column("6", "转人民调解（件）", "", "这些邀请里，有一方请了调解员的"),
    ),
    lines, "只按地方和类别统计，不按单位和人；不满十件的不列，凭合计能推算出来的也不列。",
)  # fmt: skip
