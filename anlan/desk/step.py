"""The page of a step: its form, its refusals in words, and whatever was typed kept through all of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from anlan.desk.door import official
from anlan.desk.page import page, say
from anlan.desk.records import timeline
from anlan.desk.sheet import Behalf, Sheet, forget
from anlan.desk.spot import Spot, suffix_of
from anlan.kernel import drafts, limits, openings, shown
from anlan.kernel.act import take
from anlan.kernel.errors import Invalid, KeyReused, Refused, Stale
from anlan.kernel.file import CaseFile
from anlan.kernel.forms import seen_in
from anlan.kernel.may import may, recordable
from anlan.kernel.models import Act
from anlan.kernel.procedure import Step
from anlan.kernel.registry import procedures
from anlan.kernel.sight import Veil
from anlan.kernel.tongue import cite
from anlan.kernel.who import Who

PARTY = "party"


@dataclass(frozen=True, slots=True)
class Errand:
    """Somebody at the form of a step of a matter."""

    request: HttpRequest
    who: Who
    code: str
    key: str

    @property
    def recorded(self) -> bool:
        """Whether a party's own act is being recorded, as its helper."""
        return self.request.GET.get("for") == PARTY

    @property
    def draft(self) -> str:
        """The name of its draft."""
        return f"{self.code} {self.key} {PARTY if self.recorded else 'own'}"

    @property
    def back(self) -> str:
        """The matter's page, still in the list that it came from."""
        return reverse("desk-matter", args=[self.code]) + suffix_of(Spot.behind(self.request))

    def step(self, file: CaseFile) -> Step:
        """The step, if it may be taken now; Refused with the reason otherwise."""
        step = file.procedure.step(self.key)
        if step is None:
            raise Refused(_("没有这个步骤。"))
        answer = may(self.who, step, file)
        if not (step in recordable(self.who, file) if self.recorded else answer):
            raise Refused(answer.no or _("现在没有哪一方可以办理这一步。"))
        return step

    def sheet(self, file: CaseFile, **changes: Any) -> Sheet:
        """The sheet to show: what was just sent, else the draft, else a blank one."""
        step = self.step(file)
        typed = self.request.POST if self.request.method == "POST" else None
        parties = recordable(self.who, file)[step] if self.recorded else None
        return Sheet(self.who, file.procedure, step, self.draft, typed, file, parties=parties, **changes)

    def show(
        self, file: CaseFile, *, status: int = 200, since: list[dict[str, Any]] | None = None, **changes: Any
    ) -> HttpResponse:
        """The page of the form; `since`: what others did meanwhile."""
        sheet = self.sheet(file, **changes)
        said = sheet.context() | _beside(file, sheet.step) | {"cancel_url": self.back, "since": since}
        return page(self.request, self.who, "desk/step.html", said, status=status)


@require_http_methods(["GET", "POST"])
@official
def step(request: HttpRequest, who: Who, code: str, key: str) -> HttpResponse:
    """The form of a step, and taking it."""
    errand = Errand(request, who, code, key)
    if request.method == "GET":
        file = CaseFile.open(code, who)
        return _to_recording(errand, file) or errand.show(file)
    try:
        return _sent(errand)
    except Refused:
        drafts.keep(who.owner, errand.draft, request.POST)
        raise


def _to_recording(errand: Errand, file: CaseFile) -> HttpResponse | None:
    known = file.procedure.step(errand.key)
    if errand.recorded or known is None or may(errand.who, known, file) or known not in recordable(errand.who, file):
        return None
    query = errand.request.GET.copy()
    query["for"] = PARTY
    return redirect(f"{errand.request.path}?{query.urlencode()}")


def _sent(errand: Errand) -> HttpResponse:
    typed = errand.request.POST
    if "_keep" in typed:
        drafts.keep(errand.who.owner, errand.draft, typed)
        say(errand.request, "success", _("草稿已保存，您随时可以接着填。"))
        return redirect(errand.back)
    if "_add" in typed:
        return errand.show(CaseFile.open(errand.code, errand.who))
    behalf = Behalf(typed) if errand.recorded else None
    if behalf and not behalf.is_valid():
        return errand.show(CaseFile.open(errand.code, errand.who), behalf=behalf, status=422)
    return _taken(errand, behalf)


def _taken(errand: Errand, behalf: Behalf | None) -> HttpResponse:
    typed, by = errand.request.POST, behalf.speaker(errand.who) if behalf else errand.who
    if errand.request.FILES:
        limits.spend(limits.HANDED_IN, by.owner)
    seen = seen_in(typed)
    try:
        act = take(
            errand.code, errand.key, typed, errand.request.FILES, by=by, seen=seen, key=typed.get("key", "")[:64]
        )
    except Invalid as wrong:
        file = wrong.form.file or CaseFile.open(errand.code, errand.who)
        openings.let_in(errand.who, file.matter)  # the act that would have been the note of it was not written
        return errand.show(file, form=wrong.form, behalf=behalf, status=wrong.status)
    except Stale as late:
        return _told(errand, late, seen or 0)
    except KeyReused as used:
        say(errand.request, "warning", _("这份表单已经提交过一次，内容与现在的不同。"), _("请核对后再提交。"))
        return errand.show(CaseFile.open(errand.code, errand.who), key=uuid4().hex, status=used.status)
    return _done(errand, act)


def _told(errand: Errand, late: Stale, seen: int) -> HttpResponse:
    file = CaseFile.open(errand.code, errand.who)
    since = [view for view in timeline(file, Veil.before(errand.who, file)) if view["seq"] > seen]
    return errand.show(file, since=since, status=late.status)


def _done(errand: Errand, act: Act) -> HttpResponse:
    forget(errand.who, errand.draft, errand.request.POST)
    procedure = procedures()[act.procedure]
    known = procedure.step(act.step)
    moved = _("案件现在：%(stage)s") % {"stage": _(procedure.stage(act.stage_to).name)}
    say(errand.request, "success", _("已办理：%(step)s。") % {"step": _(known.name) if known else act.step}, moved)
    return redirect(errand.back)


def _beside(file: CaseFile, step: Step) -> dict[str, Any]:
    return {
        "matter": file.matter, "hint": _(step.hint) if step.hint else "",
        "law": cite(step.law) if step.law else "",
        "verified": step.law is None or step.law.verified,
        "stage": _(file.stage.name),
        "clocks": shown.clocks(file), "parties": [{"name": p.name, "role": p.get_role_display()} for p in file.parties],
    }  # fmt: skip
