"""A party's own step: its form, what it answers shown whole, and a second look before what cannot be taken back."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID, uuid4

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from anlan.kernel import drafts, limits, shown
from anlan.kernel.act import take
from anlan.kernel.errors import Invalid, KeyReused, Refused, Stale
from anlan.kernel.file import CaseFile
from anlan.kernel.forms import StepForm, seen_in
from anlan.kernel.may import may
from anlan.kernel.procedure import Means, Step
from anlan.kernel.tongue import cite
from anlan.kernel.who import Who
from anlan.window.apply import KEEP, unjudged
from anlan.window.matters import opened
from anlan.window.page import known, page, say

FINAL = frozenset({Means.WITHDRAWN, Means.SETTLED, Means.FULFILLED})
"""What cannot be taken back: said beforehand."""


@dataclass(frozen=True, slots=True)
class Errand:
    """A party at the form of a step."""

    request: HttpRequest
    who: Who
    code: str
    key: str

    @property
    def draft(self) -> str:
        """The name of its draft."""
        return f"{self.code} {self.key}"

    def show(self, file: CaseFile, form: Any = None, *, since: Any = None, status: int = 200) -> HttpResponse:
        """The page of the form."""
        step = self.step(file)
        typed = self.request.POST if self.request.method == "POST" else drafts.kept(self.who.owner, self.draft)
        blank: Any = step.form or StepForm
        form = form or unjudged(blank)(typed, file=file, who=self.who)
        said = {
            "form": form, "matter": file.matter, "step": step, "hint": _(step.hint) if step.hint else "",
            "law": cite(step.law) if step.law else "", "hidden": self._hidden(file), "since": since,
            "answers": _answers(file, step), "sides": self._sides(file), "final": step.means in FINAL,
            "keeps": not step.withheld,
        }  # fmt: skip
        return page(self.request, "window/step.html", said, status=status)

    def keep(self, file: CaseFile) -> HttpResponse:
        """Keep what is being typed, if the step may be taken at all."""
        if not self.step(file).withheld:
            drafts.keep(self.who.owner, self.draft, self.request.POST)
        return HttpResponse(status=204)

    def step(self, file: CaseFile) -> Step:
        """The step, if it may be taken; Refused with the reason otherwise."""
        step = file.procedure.step(self.key)
        answer = may(self.who, step, file) if step else None
        if step is None or answer is None or answer.no:
            raise Refused(answer.no if answer else _("没有这个步骤。"))
        return step

    def _hidden(self, file: CaseFile) -> list[tuple[str, Any]]:
        return [("key", self.request.POST.get("key") or uuid4().hex), ("seen", file.matter.seq)]

    def _sides(self, file: CaseFile) -> list[dict[str, str]]:
        speakers = file.speakers(self.who)
        return [{"id": str(p.id), "name": p.name} for p in speakers] if len(speakers) > 1 else []


@require_http_methods(["GET", "POST"])
@known
def step(request: HttpRequest, who: Who, code: str, key: str) -> HttpResponse:
    """The form of a step, and taking it."""
    errand = Errand(request, _speaking(request, who), code, key)
    file = opened(request, who, code)
    if request.method == "POST" and KEEP in request.POST:
        return errand.keep(file)
    if request.method == "GET" or "_add" in request.POST:
        return errand.show(file)
    try:
        return _taken(errand)
    except Refused:
        drafts.keep(who.owner, errand.draft, request.POST)
        raise


def _taken(errand: Errand) -> HttpResponse:
    typed = errand.request.POST
    if errand.request.FILES:
        limits.spend(limits.HANDED_IN, errand.who.owner)
    seen = seen_in(typed)
    try:
        take(
            errand.code,
            errand.key,
            typed,
            errand.request.FILES,
            by=errand.who,
            seen=seen,
            key=typed.get("key", "")[:64],
        )
    except Invalid as wrong:
        return errand.show(wrong.form.file or CaseFile.open(errand.code, errand.who), wrong.form, status=wrong.status)
    except Stale as late:
        file = CaseFile.open(errand.code, errand.who)
        since = [act for act in shown.timeline(file) if act["seq"] > (seen or 0) and not act["private"]]
        return errand.show(file, since=since, status=late.status)
    except KeyReused as used:
        say(errand.request, "warning", str(used))
    else:
        drafts.drop(errand.who.owner, errand.draft)
        say(errand.request, "success", _("办好了，已经记下。"))
    return redirect("window-matter", errand.code)


def _speaking(request: HttpRequest, who: Who) -> Who:
    try:
        return replace(who, for_party=UUID(request.POST.get("for", "")))
    except ValueError:
        return who


def _answers(file: CaseFile, step: Step) -> list[tuple[str, str]]:
    """What a joint step answers (the text to sign, the extension asked for), whole."""
    asked = file.last(*step.joint) if step.joint else None
    declared = file.procedure.step(asked.step) if asked else None
    return shown.note(declared, asked.data, file) if asked and declared else []
