"""The page of a matter: where it stands, until when, who is in it, what was done, what can be done next."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from anlan.desk.door import official
from anlan.desk.lookback import link_to
from anlan.desk.page import page
from anlan.desk.records import papers, parties, private, timeline
from anlan.desk.rows import stuck
from anlan.desk.spot import Spot, suffix_of
from anlan.desk.step import PARTY
from anlan.kernel import shown
from anlan.kernel.file import CaseFile
from anlan.kernel.may import recordable, steps_open_to
from anlan.kernel.models import Matter
from anlan.kernel.moment import today
from anlan.kernel.procedure import Step
from anlan.kernel.sight import Veil
from anlan.kernel.who import Who
from anlan.sessions.shown import around

LATEST = 12
"""How many acts the page shows at first."""
View = dict[str, Any]


@require_safe
@official
def matter(request: HttpRequest, who: Who, code: str) -> HttpResponse:
    """A matter as one who may see it sees it."""
    file = CaseFile.open(code, who)
    spot = Spot.behind(request)
    veil = Veil.before(who, file)
    every = request.GET.get("acts") == "all"
    said = {
        "matter": _head(file), "ladder": shown.ladder(file), "rail": shown.rail(file), "clocks": shown.clocks(file),
        "acts": timeline(file, veil, most=None if every else LATEST), "more_url": "" if every else _more_url(request, file),
        "parties": parties(file, veil), "papers": papers(file), "private": private(file, who), "kin": _kin(file, who),
        "session": around(file, who, reverse("desk-matter", args=[file.matter.code])),
        "spot": spot, "openings_url": reverse("desk-openings", args=[file.matter.code]), "lookback_url": link_to(file, who),
        **steps(file, who, spot),
    }  # fmt: skip
    return page(request, who, "desk/matter.html", said)


def steps(file: CaseFile, who: Who, spot: Spot | None) -> View:
    """The next steps: the official's own, and those of the parties that the official may record."""
    base, remembered = reverse("desk-matter", args=[file.matter.code]), suffix_of(spot)
    own = steps_open_to(who, file)
    onward = next((step for step in file.stage.steps.values() if step.targets), None)
    recorded = f"{remembered}&for={PARTY}" if remembered else f"?for={PARTY}"
    return {
        "mine": [_button(step, base, remembered) | {"primary": step is onward} for step in own],
        "for_party": [_button(step, base, recorded) for step in recordable(who, file)],
    }


def _button(step: Step, base: str, suffix: str) -> View:
    return {"key": step.key, "name": _(step.name), "url": f"{base}/{step.key}{suffix}"}


def _head(file: CaseFile) -> View:
    matter = file.matter
    return {
        "code": matter.code, "title": matter.title or _(file.procedure.name), "number": matter.number,
        "topic": _(file.procedure.topics.get(matter.topic, "") or file.procedure.name), "place": matter.place.name,
        "opened_at": matter.opened_at, "stuck": stuck(file, today()), "url": reverse("desk-matter", args=[matter.code]),
    }  # fmt: skip


def _more_url(request: HttpRequest, file: CaseFile) -> str:
    if len(file.acts) <= LATEST:
        return ""
    return "?" + urlencode({**request.GET.dict(), "acts": "all"}) + "#acts"


def _kin(file: CaseFile, who: Who) -> list[View]:
    matter = file.matter
    opened = any(step.opens for act in file.acts if (step := file.procedure.step(act.step)))
    related = Q(id=matter.parent_id) if matter.parent_id else Q()
    related |= Q(parent_id=matter.id) if opened else Q()
    if not related:
        return []
    found = Matter.objects.visible_to(who).filter(related, district=matter.district).order_by("id")
    return [
        {"title": kin.title, "code": kin.code, "parent": kin.id == matter.parent_id,
         "url": reverse("desk-matter", args=[kin.code])}
        for kin in found[:20]
    ]  # fmt: skip
