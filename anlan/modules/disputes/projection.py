"""The statistics of people's mediation (司法部 report, columns 1–40), from the acts alone."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Count, DecimalField, Q, Sum
from django.db.models.functions import Cast, Coalesce, NullIf, Round, Substr
from django.utils.translation import gettext as _

from anlan.kernel.clocks import local
from anlan.kernel.feed import Projection
from anlan.kernel.models import Act, Matter
from anlan.kernel.procedure import Means
from anlan.kernel.reports import Column, Line, Report
from anlan.modules.disputes.models import Tally
from anlan.modules.disputes.topics import TOPICS
from anlan.town.models import Office, OfficeKind, Place, Tier

STAMPS = {
    Means.ACCEPTED: "accepted", Means.SETTLED: "settled", Means.FULFILLED: "fulfilled", Means.UNSETTLED: "unsettled",
    Means.DECLINED: "declined", Means.WITHDRAWN: "withdrawn",
}  # fmt: skip
ENTERED = {"asking": "asked", "consented": "came"}
PROCEDURE = "mediation"


class Tallies(Projection):
    """Keeps one `Tally` a mediation."""

    key = "disputes.tally"

    def clear(self, district: str) -> None:
        """Forget the district's lines that can be read again: of what was erased by law the line is all there is."""
        kept = Matter.objects.kept().filter(district=district)
        Tally.objects.filter(district=district, matter_id__in=kept.values("id")).delete()

    def apply(self, acts: list[Act]) -> None:
        """Take in acts of mediations, in their order."""
        own = [act for act in acts if act.procedure == PROCEDURE]
        if not own:
            return
        ids = {act.matter_id for act in own}
        lines = {t.matter_id: t for t in Tally.objects.filter(district=own[0].district, matter_id__in=ids)}
        for act in own:
            if act.means == Means.RECEIVED and not act.matter.erased:
                lines[act.matter_id] = _opened(act)
            elif line := lines.get(act.matter_id):
                _move(line, act)
        Tally.objects.bulk_create(
            lines.values(), update_conflicts=True, unique_fields=["district", "matter_id"], update_fields=FIELDS
        )


FIELDS = [field.name for field in Tally._meta.concrete_fields if field.name not in ("district", "matter_id")]
tallies = Tallies()


def _opened(act: Act) -> Tally:
    sides = [*act.data["applicants"], *act.data["respondents"]]
    return Tally(
        district=act.district, matter_id=act.matter_id, place=act.data["place"]["id"], topic=act.data["topic"],
        source=act.data["source"], people=sum(row.get("count") or 1 for row in sides), received=local(act.at),
    )  # fmt: skip


def _move(line: Tally, act: Act) -> None:
    if stamp := STAMPS.get(Means(act.means)):
        setattr(line, stamp, local(act.at))
    if entered := ENTERED.get(act.stage_to):
        setattr(line, entered, local(act.at))
    if not act.matter.erased:
        _told(line, act)


def _told(line: Tally, act: Act) -> None:
    """What is counted of the act beside its day; of one whose data were erased that stands in the line already."""
    if act.means == Means.ACCEPTED:
        line.hard, line.body = bool(act.data.get("hard")), _body(act.office_id)
    elif act.step == "draft":
        line.amount = Decimal(act.data.get("amount") or 0)
        line.form = act.data["form"]
    elif act.means == Means.OVERDUE:
        line.late += 1


def _body(office_id: int | None) -> str:
    office = Office.objects.select_related("place").filter(pk=office_id or 0).first()
    if office is None or office.kind != OfficeKind.COMMITTEE:
        return "other"
    return (
        "street" if office.place.tier == Tier.STREET else "other" if office.place.tier == Tier.DISTRICT else "community"
    )


ACCEPTED, SETTLED, ASKED = Q(taken=True), Q(reached=True), Q(invited=True)
CAME = ASKED & Q(came__isnull=False)
AGREED = CAME & Q(settled__isnull=False)
SOURCES = (("initiative", "主动调解"), ("application", "依申请"))
SENDERS = (
    ("court", "法院"),
    ("procuratorate", "检察院"),
    ("police", "公安"),
    ("petition", "信访"),
    ("other", "其他部门"),
)


def _columns() -> tuple[tuple[Column, object], ...]:
    """Each column with the aggregate that makes it; numbered as the report is."""
    by = "案件分类"
    rows: list[tuple[str, str, str, object]] = [
        ("调解案件总数（件）", "", "在这段时间受理的案件", _count(ACCEPTED)),
        ("涉及当事人数（人）", "", "这些案件的各方人数，群体按登记的人数", Sum("people", filter=ACCEPTED, default=0)),
        ("调解成功（件）", "", "在这段时间达成协议的案件；请与一方不同意、撤回、终止、已履行一起看", _count(SETTLED)),
        ("疑难复杂案件（件）", "", "受理时定为疑难复杂的", _count(ACCEPTED & Q(hard=True))),
        ("协议涉及金额（万元）", "", "达成协议的金额合计", Sum("amount", filter=SETTLED, default=Decimal(0))),
        *((name, "不同主体", "", _count(ACCEPTED & Q(body=body))) for body, name in BODIES),
        *((name, "案件来源", "", _count(ACCEPTED & Q(source=key))) for key, name in SOURCES),
        ("接受委托移送", "案件来源", "", _count(ACCEPTED & Q(source__in=[key for key, name in SENDERS]))),
        *((name, "其中", "", _count(ACCEPTED & Q(source=key))) for key, name in SENDERS),
        *((name, by, "", _count(ACCEPTED & Q(topic=code))) for code, name in TOPICS.items()),
        ("口头", "协议形式", "", _count(SETTLED & Q(form="oral"))),
        ("书面", "协议形式", "", _count(SETTLED & Q(form="written"))),
        ("已履行（件）", "", "在这段时间确认履行完的（此列凭经验列入，未核实）", _count(Q(done=True))),
    ]
    beside = [
        ("一方不同意或撤回", "另附", "当事人的权利，不作评价", _count(Q(left=True))),
        ("终止（未达成）", "另附", "", _count(Q(failed=True))),
        ("不予受理", "另附", "", _count(Q(turned=True))),
        ("征询意见（件）", "来谈", "在这段时间征询了各方意见的案件", _count(ASKED)),
        ("各方来谈（件）", "来谈", "这些案件里，到今天为止各方都同意调解的", _count(CAME)),
        ("来谈率（%）", "来谈", "各方来谈的除以征询意见的；不来是当事人的权利，不作评价", _percent(CAME, ASKED)),
        ("来谈的里谈成（件）", "来谈", "各方来谈的案件里，到今天为止达成协议的", _count(AGREED)),
        ("谈成率（%）", "来谈", "谈成的除以各方来谈的；谈不成也是当事人的权利，不作评价", _percent(AGREED, CAME)),
    ]
    numbered = [(Column(str(n), name, group, counts), made) for n, (name, group, counts, made) in enumerate(rows, 1)]
    return tuple(numbered + [(Column("", name, group, counts), made) for name, group, counts, made in beside])


BODIES = (("village", "村"), ("community", "居"), ("town", "乡镇"), ("street", "街道"), ("firm", "企事业单位"),
          ("other", "社会团体和其他组织"))  # fmt: skip


def _count(condition: Q) -> Count:
    return Count("matter_id", filter=condition)


RATE = DecimalField(max_digits=8, decimal_places=1)


def _percent(part: Q, whole: Q) -> Coalesce:
    share = 100 * Cast(_count(part), RATE) / NullIf(_count(whole), 0)
    return Coalesce(Round(share, 1), Decimal("0.0"))


COLUMNS = _columns()


def lines(place: Place, since: date, until: date) -> list[Line]:
    """The whole place first, then each place one tier below it that has anything to count; amounts in 万元."""
    period = {name: _within(field, since, until) for name, field in PERIODS.items()}
    within = Q(*(Q(place__startswith=code) for code in place.lineage()), _connector=Q.OR)
    counted = Tally.objects.filter(within, district=place.district).annotate(**period)
    made = {f"c{number}": aggregate for number, (column, aggregate) in enumerate(COLUMNS)}
    below = Place.objects.filter(parent=place).order_by("code")
    width = len(below[0].code) if below else len(place.code)
    parts = {
        row["part"]: row for row in counted.annotate(part=Substr("place", 1, width)).values("part").annotate(**made)
    }
    whole = (_("合计"), _figures(counted.aggregate(**made)))
    return [whole, *((part.name, _figures(parts[part.code])) for part in below if part.code in parts)]


PERIODS = {"taken": "accepted", "reached": "settled", "done": "fulfilled", "failed": "unsettled", "left": "withdrawn",
           "turned": "declined", "invited": "asked"}  # fmt: skip


def _within(field: str, since: date, until: date) -> Q:
    return Q(**{f"{field}__gte": since, f"{field}__lte": until, f"{field}__isnull": False})


def _figures(row: Mapping[str, Any]) -> list[int | Decimal]:
    figures: list[int | Decimal] = [row[f"c{number}"] for number in range(len(COLUMNS))]
    figures[AMOUNT] = (figures[AMOUNT] / Decimal(10000)).quantize(Decimal("0.01"))
    return figures


AMOUNT = 4
report = Report(
    "mediation", "人民调解案件统计", tuple(column for column, made in COLUMNS), lines,
    "按受理、达成等行为发生之日计；数字只由办理记录生成，不另行填报。",
)  # fmt: skip
