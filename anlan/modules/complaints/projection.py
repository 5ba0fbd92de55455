"""Which offices answer complaints late, or not at all: never how many complaints there are, and never of whom."""

from __future__ import annotations

from datetime import date

from django.db.models import Count, Q

from anlan.kernel.clocks import local
from anlan.kernel.feed import Projection
from anlan.kernel.models import Act, Matter
from anlan.kernel.procedure import Means
from anlan.kernel.reports import Column, Line, Report
from anlan.modules.complaints.models import Complained
from anlan.town.models import Office, Place

PROCEDURE, CLOCK = "complaint", "answering"
LEAST = 10
"""The fewest complaints of which an office's answers are shown (the charter's k)."""


class Answers(Projection):
    """Keeps one line a complaint."""

    key = "complaints.answers"

    def clear(self, district: str) -> None:
        """Forget the district's lines that can be read again: of what was erased by law the line is all there is."""
        kept = Matter.objects.kept().filter(district=district)
        Complained.objects.filter(district=district, matter_id__in=kept.values("id")).delete()

    def apply(self, acts: list[Act]) -> None:
        """Take in acts of complaints, in their order."""
        for act in (act for act in acts if act.procedure == PROCEDURE):
            kept = Complained.objects.filter(district=act.district, matter_id=act.matter_id)
            if act.means == Means.RECEIVED and not act.matter.erased:
                _came(act).save(force_insert=True)
            elif act.means == Means.CLOSED:
                kept.update(answered=local(act.at))
            elif act.means == Means.WITHDRAWN:
                kept.delete()
            elif act.means == Means.OVERDUE and act.data.get("clock") == CLOCK:
                kept.update(late=local(act.at))


answers = Answers()


def _came(act: Act) -> Complained:
    office = act.data["office"]["id"]
    return Complained(district=act.district, matter_id=act.matter_id, office=office, came=local(act.at))


def lines(place: Place, since: date, until: date) -> list[Line]:
    """The offices of a place and below it that had LEAST complaints to answer in that time: how many answers were late, or are owed."""
    offices = Office.objects.filter(district=place.district, place__code__startswith=place.code)
    names = dict(offices.values_list("code", "name"))
    rows = Complained.objects.filter(district=place.district, office__in=names, came__gte=since, came__lte=until)
    over = Q(late__isnull=False)
    found = (
        rows.values("office")
        .order_by("office")
        .annotate(
            every=Count("matter_id"),
            done=Count("matter_id", filter=over & Q(answered__isnull=False)),
            owed=Count("matter_id", filter=over & Q(answered=None)),
        )
    )
    return [(names[row["office"]], [row["done"], row["owed"]]) for row in found if row["every"] >= LEAST]


report = Report(
    "complaints", "投诉答复逾期统计",
    (
        Column("1", "逾期后才答复（件）", "", "这段时间收到的投诉里，过了答复期限才答复的"),
        Column("2", "逾期还没答复（件）", "", "这段时间收到的投诉里，过了答复期限、到今天还没有答复的"),
    ),
    lines,
    "按负责答复的单位统计，不按被投诉的单位和人；收到不满十件的单位不列。投诉多少不作评价，投诉是当事人的权利。",
)  # fmt: skip
