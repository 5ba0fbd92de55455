"""From a place and an outcome to the matters that ended so: of offices and places, never of a person; nothing is ranked."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext_lazy

from anlan.kernel.keys import first_id
from anlan.kernel.models import Act, Matter
from anlan.kernel.procedure import Means
from anlan.kernel.who import Who
from anlan.lookback.gate import reach
from anlan.town.models import Place

OUTCOMES = {
    Means.OVERDUE: gettext_lazy("逾期"), Means.DECLINED: gettext_lazy("不予受理或不通过"),
    Means.UNSETTLED: gettext_lazy("未达成协议"), Means.SETTLED: gettext_lazy("达成协议"),
    Means.CONFIRMED: gettext_lazy("决定或确认"), Means.WITHDRAWN: gettext_lazy("撤回或终止"),
}  # fmt: skip
FEW = 10
"""Below this many no number is told."""
MOST = 200
LONGEST = timedelta(days=366)


@dataclass(frozen=True, slots=True)
class Found:
    """The matters with that outcome, the newest first, each with the act that brought it; `more`: there are others."""

    hits: list[tuple[Matter, Act]]
    more: bool

    @property
    def number(self) -> int | None:
        """How many, if enough to be told."""
        return len(self.hits) if len(self.hits) >= FEW else None


def found(who: Who, means: Means, since: date, until: date, *, place: Place, office: int | None = None) -> Found:
    """The matters of a place with an outcome in a period of a year at most, as far as `who` may look back."""
    offices = reach(who) & ({office} if office else reach(who))
    matters = Matter.objects.filter(district=place.district, office_id__in=offices, place__code__startswith=place.code)
    acts = Act.objects.filter(
        district=place.district, id__range=(_first(since), _first(until + timedelta(days=1))), means=means,
        matter_id__in=matters.values("id"),
    )  # fmt: skip
    newest: dict[UUID, Act] = {}
    for act in acts.order_by("-id")[: MOST * 5]:
        newest.setdefault(act.matter_id, act)
    picked = dict(list(newest.items())[:MOST])
    rows = matters.filter(id__in=list(picked)).select_related("office__place", "place")
    known = {matter.id: matter for matter in rows}
    return Found([(known[key], act) for key, act in picked.items()], len(newest) > MOST)


def periods(since: date, until: date) -> Iterator[str]:
    """What is wrong with a period: a code for each fault."""
    if since > until:
        yield "backwards"
    if until - since > LONGEST:
        yield "long"


def _first(day: date) -> UUID:
    """The smallest id that an act of that day can have."""
    return first_id(timezone.make_aware(datetime.combine(day, time.min)))
