"""Rows of a list of matters, as `parts/rows.html` shows them: one query for the matters, one for their parties."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from anlan.desk.spot import Spot
from anlan.kernel import shown
from anlan.kernel.file import CaseFile
from anlan.kernel.models import Matter, Party
from anlan.kernel.moment import today

Row = dict[str, Any]
Sides = dict[UUID, dict[str, list[Party]]]


def rows(matters: Sequence[Matter], spot: Spot) -> list[Row]:
    """The matters as rows whose links remember the list that they stand in."""
    sides, day = _sides(matters), today()
    return [_row(matter, sides[matter.id], day) | {"url": _url(matter, spot)} for matter in matters]


def _row(matter: Matter, sides: dict[str, list[Party]], day: date) -> Row:
    file = CaseFile(matter)
    due = matter.next_due if matter.closed_at is None else None
    return {
        "code": matter.code, "title": matter.title or _(file.procedure.name), "stage": _(file.stage.name),
        "topic": _(file.procedure.topics.get(matter.topic, "") or file.procedure.name),
        "where": matter.office.name, "tier": int(matter.office.tier),
        "party": " / ".join(_side(parties) for parties in sides.values()),
        "due_on": due, "days_left": (due - day).days if due else None, "stuck": stuck(file, day),
    }  # fmt: skip


def stuck(file: CaseFile, day: date) -> str:
    """Why an open matter does not move and for whom it waits; '' if it moves."""
    why = shown.stuck(file.matter, day) if file.matter.closed_at is None else ""
    waits = shown.waiting_for(file) if why and not file.matter.stuck else ""
    return _("%(why)s，等%(who)s办理") % {"why": why, "who": waits} if waits else why


def _side(parties: list[Party]) -> str:
    heads = sum(party.count for party in parties)
    return parties[0].name if heads == 1 else _("%(name)s 等%(count)s人") % {"name": parties[0].name, "count": heads}


def _sides(matters: Sequence[Matter]) -> Sides:
    sides: Sides = defaultdict(lambda: defaultdict(list))
    if matters:
        known = {matter.id: matter for matter in matters}
        present = Party.objects.present().filter(district=matters[0].district, matter_id__in=known, standing="self")
        for party in present.order_by("id"):
            party.matter = known[party.matter_id]
            sides[party.matter_id][party.role].append(party)
    return sides


def _url(matter: Matter, spot: Spot) -> str:
    return reverse("desk-matter", args=[matter.code]) + spot.standing_at(matter).suffix
