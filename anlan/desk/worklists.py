"""The worklists: which matters each shows, in which order, page by page without counting."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from anlan.kernel import search
from anlan.kernel.models import Matter, Seat
from anlan.kernel.moment import now, today
from anlan.kernel.procedure import BARRED
from anlan.kernel.queries import MatterSet
from anlan.kernel.who import Who

ROWS = 25
DIGITS = 10
STILL = timedelta(days=7)
AHEAD = {"0": 0, "3": 3, "7": 7, "30": 30}
"""How far the list of what is due looks ahead, in days."""
Query = Mapping[str, str]
Found = QuerySet[Matter]
Select = Callable[[Who, Query], Found]
Pick = Callable[[Found], list[Matter]]
Fetcher = Callable[[Pick, Who, Query, int], list[Matter]]
"""Lets a pick take so many of what is found, where there is a cheaper way than to find everything first."""


@dataclass(frozen=True, slots=True)
class Worklist:
    """One list. `by` is the column it goes by, oldest first; without one the newest matter stands first."""

    key: str
    name: str | Promise
    select: Select
    by: str = ""
    empty: str | Promise = ""
    hint: str | Promise = ""
    in_nav: bool = True
    fetcher: Fetcher | None = None

    def fetch(self, who: Who, query: Query, most: int = ROWS) -> list[Matter]:
        """The first matters after the place that `query` names, and one more if there are more than `most`."""

        def pick(matters: Found) -> list[Matter]:
            after = self._after(narrowed(matters, query), query.get("after", ""))
            return list(after.select_related("office__place").order_by(*order)[: most + 1])

        order = [self.by, "id"] if self.by else ["-id"]
        return self.fetcher(pick, who, query, most + 1) if self.fetcher else pick(self.select(who, query))

    def count(self, who: Who, most: int = 100) -> int:
        """How many, up to `most`: never a full count."""
        return self.select(who, {})[:most].count()

    def place_of(self, matter: Matter) -> str:
        """Where the matter stands in the list, to go on from there even after it has moved."""
        return f"{getattr(matter, self.by).isoformat()},{matter.id}" if self.by else f",{matter.id}"

    def _after(self, matters: Found, place: str) -> Found:
        value, _comma, tail = place.partition(",")
        last, at = _id(tail), _moment(self.by, value)
        if last is None or (self.by and at is None):
            return matters
        if not self.by:
            return matters.filter(id__lt=last)
        beyond = Q(**{f"{self.by}__gt": at}) | Q(id__gt=last)
        return matters.filter(beyond, **{f"{self.by}__gte": at})


def narrowed(matters: Found, query: Query) -> Found:
    """Those that pass the filters: topic and stage as `procedure.key`, office by id, place by the start of its code."""
    for name in ("topic", "stage"):
        procedure, _dot, value = query.get(name, "").partition(".")
        if value:
            matters = matters.filter(procedure=procedure, **{name: value})
    if (office := query.get("office", "")).isdecimal() and len(office) < DIGITS:
        matters = matters.filter(office_id=int(office))
    if (place := query.get("place", "")).isalnum():
        matters = matters.filter(place__code__startswith=place)
    return matters


def _here(who: Who) -> MatterSet:
    found: MatterSet = Matter.objects.filter(district=_district(who))
    return found.open_to(who)


def _district(who: Who) -> str:
    return who.person.district if who.person else ""


def _due(who: Who, query: Query) -> Found:
    day = today() + timedelta(days=AHEAD.get(query.get("ahead", ""), 0))
    return _here(who).visible_to(who).due_by(day).filter(next_due__gte=today())


def _overdue(who: Who, _query: Query) -> Found:
    return _here(who).visible_to(who).due_by(today() - timedelta(days=1))


def _stuck(who: Who, _query: Query) -> Found:
    return _here(who).visible_to(who).still_since(now() - STILL)


def _mine(who: Who, _query: Query) -> Found:
    return _involving(who, _here(who).open())


def _involving(who: Who, matters: Found) -> Found:
    """Those on which the person sits or that she registered; by id, for an OR would read the whole district."""
    seats = Seat.objects.filter(district=_district(who), person=who.person, until=None).exclude(role=BARRED)
    registered = matters.filter(registrar=who.person).values("id")
    return matters.filter(id__in=seats.values("matter_id").union(registered))


def _handed(who: Who, _query: Query) -> Found:
    return _here(who).handed_to(who).open()


def _office(who: Who, _query: Query) -> Found:
    return _here(who).of_office(who).open()


def _all(who: Who, _query: Query) -> Found:
    return _here(who).visible_to(who) if who.reach else _involving(who, _here(who))


def _found(who: Who, query: Query) -> Found:
    return search.find(query.get("q", ""), who, _district(who))


def _newest(pick: Pick, who: Who, query: Query, most: int) -> list[Matter]:
    after = _id(query.get("after", "").rpartition(",")[2])
    return search.newest(pick, query.get("q", ""), who, _district(who), most=most, after=after)


WORKLISTS = {
    worklist.key: worklist
    for worklist in (
        Worklist("due", _("到期"), _due, "next_due", _("今天没有到期的案件"), _("可以看看未来几天的。")),
        Worklist("overdue", _("已逾期"), _overdue, "next_due", _("没有逾期的案件")),
        Worklist("stuck", _("卡住"), _stuck, "acted_at", _("没有卡住的案件"), _("一周没有动作或者中止的会列在这里。")),
        Worklist("mine", _("我的"), _mine, "", _("您手上没有在办的案件"), _("由您承办或登记的会列在这里。")),
        Worklist(
            "handed",
            _("交外单位"),
            _handed,
            "",
            _("没有交给外单位的案件"),
            _("委托、邀请其他单位办理，或者请本单位参与的会列在这里。"),
        ),
        Worklist("office", _("本单位"), _office, "", _("本单位没有在办的案件"), _("本单位和下级单位的会列在这里。")),
        Worklist("all", _("全部"), _all, "", _("还没有案件")),
        Worklist(
            "search",
            _("查找"),
            _found,
            "",
            _("没有找到"),
            _("换个说法，或者少写几个字再试。"),
            in_nav=False,
            fetcher=_newest,
        ),
    )
}


def _id(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _moment(by: str, text: str) -> date | datetime | None:
    try:
        return date.fromisoformat(text) if by == "next_due" else datetime.fromisoformat(text).astimezone(UTC)
    except (ValueError, OverflowError):
        return None
