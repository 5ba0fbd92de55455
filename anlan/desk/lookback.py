"""Looking back: from a place and an outcome, a matter or a paper to the acts that led to it; as page, report and PROV."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from anlan.desk.door import official
from anlan.desk.page import page
from anlan.kernel import limits
from anlan.kernel.errors import NotHere, Refused
from anlan.kernel.file import CaseFile
from anlan.kernel.models import Act, Matter
from anlan.kernel.moment import now, today
from anlan.kernel.press.apart import pdf_apart
from anlan.kernel.procedure import Means
from anlan.kernel.sight import Veil
from anlan.kernel.tongue import cite
from anlan.kernel.who import Who
from anlan.lookback.duty import BASIS
from anlan.lookback.gaps import gaps
from anlan.lookback.gate import family, opened, reach
from anlan.lookback.graph import Look
from anlan.lookback.late import late
from anlan.lookback.outcomes import FEW, OUTCOMES, found, periods
from anlan.lookback.prov import document
from anlan.town.models import Office, Place, Tier

View = dict[str, Any]
WRONG = {"backwards": gettext_lazy("结束日期早于开始日期。"), "long": gettext_lazy("一次最多看一年。")}


class Asked(forms.Form):
    """Which outcome, where, at which office, from which day to which."""

    outcome = forms.ChoiceField(choices=list(OUTCOMES.items()), label=gettext_lazy("结果"))
    place = forms.ModelChoiceField(Place.objects.none(), to_field_name="code", label=gettext_lazy("地点"))
    office = forms.ModelChoiceField(
        Office.objects.none(), to_field_name="code", required=False, label=gettext_lazy("单位"),
        empty_label=gettext_lazy("全部"),
    )  # fmt: skip
    since = forms.DateField(label=gettext_lazy("从"), widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}))
    until = forms.DateField(label=gettext_lazy("到"), widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}))

    def clean(self) -> dict[str, Any]:
        """A period that runs forwards, of a year at most."""
        clean = super().clean() or {}
        if clean.get("since") and clean.get("until"):
            for wrong in periods(clean["since"], clean["until"]):
                self.add_error("until", str(WRONG[wrong]))
        return clean


@require_safe
@official
def outcomes(request: HttpRequest, who: Who) -> HttpResponse:
    """The matters of a place that came to an outcome: where looking back begins."""
    offices = reach(who)
    if not offices:
        raise Refused(_("责任倒查由主任和督查员办理。"))
    asked = _asked(request, offices)
    said: View = {"asked": asked, "few": FEW}
    if asked.is_valid():
        told = asked.cleaned_data
        office = told["office"].pk if told["office"] else None
        hits = found(who, Means(told["outcome"]), told["since"], told["until"], place=told["place"], office=office)
        said |= {"found": hits, "rows": [_row(matter, act) for matter, act in hits.hits]}
    return page(request, who, "desk/lookbacks.html", said, status=200 if asked.is_valid() else 422)


@require_safe
@official
def lookback(request: HttpRequest, who: Who, code: str, paper_id: UUID | None = None) -> HttpResponse:
    """The acts that led to where a matter stands, or to one of its papers."""
    return page(request, who, "desk/lookback.html", _told(who, _looks(who, code, paper_id), paper_id))


@require_safe
@official
def report(request: HttpRequest, who: Who, code: str, paper_id: UUID | None = None) -> HttpResponse:  # noqa: ARG001
    """The same to be printed, as PDF."""
    looks = _looks(who, code, paper_id)
    limits.count(f"lookback {who.owner}", most=30, seconds=600)
    said = _told(who, looks, paper_id) | {"now": now(), "by": who.person}
    response = HttpResponse(
        pdf_apart(render_to_string("desk/lookback_report.html", said)), content_type="application/pdf"
    )
    return _kept_from_caches(response, f"lookback-{code}.pdf")


@require_safe
@official
def prov(request: HttpRequest, who: Who, code: str, paper_id: UUID | None = None) -> HttpResponse:  # noqa: ARG001
    """The same as W3C PROV-JSON, with roles and without names."""
    response = JsonResponse(
        document(_looks(who, code, paper_id).all), json_dumps_params={"ensure_ascii": False, "indent": 1}
    )
    return _kept_from_caches(response, f"lookback-{code}.json")


def link_to(file: CaseFile, who: Who) -> str:
    """The address of looking back at a matter; '' for whoever may not."""
    return reverse("desk-lookback", args=[file.matter.code]) if file.matter.office_id in reach(who) else ""


@dataclass(frozen=True)
class Looks:
    """The matter that was asked for among those it came from or led to, the oldest first; `shut`: those not opened."""

    here: Look
    all: list[Look]
    shut: list[Matter]


def _looks(who: Who, code: str, paper_id: UUID | None) -> Looks:
    file = opened(code, who)
    files, shut = family(file, who)
    here = Look(file, _until(file, paper_id))
    return Looks(here, [here if one is file else Look(one) for one in files], shut)


def _until(file: CaseFile, paper_id: UUID | None) -> int | None:
    if paper_id is None:
        return None
    paper = next((paper for paper in file.papers if paper.id == paper_id), None)
    if paper is None:
        raise NotHere
    return paper.seq


def _told(who: Who, looks: Looks, paper_id: UUID | None) -> View:
    here, code = looks.here, looks.here.file.matter.code
    paper = next((version for version in here.versions if version.id == paper_id), None)
    base = reverse("desk-lookback", args=[code]) + (f"/papers/{paper_id}" if paper_id else "")
    return {
        "here": _matter(who, here), "kin": [_matter(who, look) for look in looks.all if look is not here], "paper": paper,
        "shut": [{"code": kin.code, "url": reverse("desk-lookback", args=[kin.code])} for kin in looks.shut],
        "report_url": f"{base}.pdf", "prov_url": f"{base}.json", "rules": [cite(article) for article in BASIS],
    }  # fmt: skip


def _matter(who: Who, look: Look) -> View:
    matter, file = look.file.matter, look.file
    overdue, veil = late(look), Veil.before(who, file)
    links = [replace(link, words=veil(link.words)) for link in look.links]
    return {
        "code": matter.code, "title": matter.title or _(file.procedure.name), "procedure": _(file.procedure.name),
        "stage": _(file.stage.name), "office": matter.office.name, "place": matter.place.name, "links": links,
        "late": overdue, "gaps": gaps(look, overdue), "versions": look.versions, "url": reverse("desk-matter", args=[matter.code]),
        "look_url": reverse("desk-lookback", args=[matter.code]),
    }  # fmt: skip


def _row(matter: Matter, act: Act) -> View:
    file = CaseFile(matter)
    return {
        "code": matter.code, "url": reverse("desk-lookback", args=[matter.code]), "procedure": _(file.procedure.name),
        "topic": _(file.procedure.topics.get(matter.topic, "")), "stage": _(file.stage.name), "at": act.at,
        "office": matter.office.name, "place": matter.place.name,
    }  # fmt: skip


def _asked(request: HttpRequest, offices: frozenset[int]) -> Asked:
    typed = request.GET.copy()
    near = Office.objects.filter(pk__in=offices).select_related("place").order_by("place__tier", "code")
    first = near.first()
    usual = {"outcome": str(Means.OVERDUE), "place": first.place.code if first else "", **_usual(today())}
    for name, value in usual.items():
        typed.setdefault(name, value)
    asked = Asked(typed)
    within = (
        Place.objects.on(today()).filter(code__startswith=usual["place"], tier__lte=Tier.COMMUNITY).order_by("code")
    )
    asked.fields["place"].queryset = within  # type: ignore[attr-defined]
    asked.fields["office"].queryset = near  # type: ignore[attr-defined]
    return asked


def _usual(day: date) -> dict[str, str]:
    return {"since": (day - timedelta(days=90)).isoformat(), "until": day.isoformat()}


def _kept_from_caches(response: HttpResponse, name: str) -> HttpResponse:
    response.headers["Content-Disposition"] = content_disposition_header(as_attachment=False, filename=name) or "inline"
    response.headers["Cache-Control"] = "private, no-store"
    return response
