"""The form of a step that is taken at another district: what was typed stays here until that district has acknowledged it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from django import forms
from django.forms.utils import ErrorDict
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from anlan.desk.door import official
from anlan.desk.exchange import at
from anlan.desk.page import page, say
from anlan.exchange import asked, seen
from anlan.exchange.asked import Unfillable
from anlan.exchange.errors import Elsewhere, Unreachable
from anlan.exchange.line import Line
from anlan.kernel import drafts
from anlan.kernel.errors import Refused
from anlan.kernel.forms import seen_in
from anlan.kernel.who import Who

SHAPE_MAX = 200_000
SHAPE, PROCEDURE, NAME, SENT = "x-shape", "x-procedure", "x-name", "x-sent"
"""Hidden fields that say what form it was, so that it can be sent again although the lead does not answer; under which key it was."""
UNKEPT = (SHAPE, PROCEDURE, NAME)


@dataclass(frozen=True, slots=True)
class Errand:
    """An official at the form of a step of a matter that another district leads."""

    request: HttpRequest
    who: Who
    line: Line
    code: str
    step: str

    @property
    def draft(self) -> str:
        """The name of its draft."""
        return f"{self.code} {self.step} exchange"

    @property
    def back(self) -> str:
        """The matter's page."""
        return reverse("desk-exchange-matter", args=[self.code])

    def show(
        self, form: forms.Form, typed: QueryDict | dict[str, str], *, status: int = 200, **more: Any
    ) -> HttpResponse:
        """The page of the form. `typed`: its hidden fields."""
        hidden = [(name, typed.get(name, "")) for name in ("key", "seen", SHAPE, PROCEDURE, NAME, SENT)]
        said = {
            "form": form, "sections": [{"heading": "", "fields": list(form)}], "hidden": hidden, "lead": self.line.peer,
            "submit": typed.get(NAME, ""), "cancel_url": self.back, "code": self.code,
            "draft_url": f"{reverse('desk-drafts')}?{urlencode({'form': self.draft})}", "unkept": ",".join(UNKEPT),
        }  # fmt: skip
        return page(self.request, self.who, "desk/exchange_step.html", said | more, status=status)

    def keep(self) -> None:
        """Keep what was typed, and under which key it was sent: sent again with it, it is done once."""
        typed = self.request.POST.copy()
        typed[SENT] = typed.get("key", "")
        for name in UNKEPT:
            typed.pop(name, None)
        drafts.keep(self.who.owner, self.draft, typed)


@require_http_methods(["GET", "POST"])
@official
def step(request: HttpRequest, who: Who, code: str, key: str) -> HttpResponse:
    """The form of the step as the lead has it now; and taking it there."""
    line, code = at(who, code)
    errand = Errand(request, who, line, code, key)
    return _opened(errand) if request.method == "GET" else _sent(errand)


def _opened(errand: Errand) -> HttpResponse:
    head = seen.read(errand.line, seen.Matter, "matters", errand.code)
    schema = seen.schema(errand.line, head.procedure.key, errand.code, errand.step)
    kept = drafts.kept(errand.who.owner, errand.draft)
    try:
        form = _unjudged(schema, kept)
    except Unfillable:
        raise Refused(_("这一步要填的内容（附件、多行表格）只能在主办区办理，请与对方联系。")) from None
    shape = json.dumps(schema, ensure_ascii=False)
    steps = seen.read(errand.line, seen.Permissions, "matters", errand.code, "permissions").steps
    name = next((step.name for step in steps if step.key == errand.step), errand.step)
    hidden = {
        "key": (kept and kept.get(SENT)) or uuid4().hex, "seen": str(head.seq), SHAPE: shape,
        PROCEDURE: head.procedure.key, NAME: name, SENT: (kept and kept.get(SENT)) or "",
    }  # fmt: skip
    return errand.show(form, hidden, draft=kept is not None, title=head.title)


def _sent(errand: Errand) -> HttpResponse:
    typed = errand.request.POST
    if "_keep" in typed:
        errand.keep()
        say(errand.request, "success", _("草稿已保存，您随时可以接着填。"))
        return redirect(errand.back)
    form = _judged(typed)
    if not form.is_valid():
        return errand.show(form, typed, status=422)
    try:
        body = errand.line.post(
            typed.get(PROCEDURE, ""), errand.code, errand.step, data=asked.as_json(form), key=typed.get("key", "")[:64],
            seen=seen_in(typed),
        )  # fmt: skip
        taken = seen.decoded(errand.line, seen.Taken, body)
    except Unreachable as fault:
        errand.keep()
        again = {**typed.dict(), SENT: typed.get("key", "")}
        return errand.show(form, again, status=fault.status, away=str(fault))
    except Elsewhere as fault:
        return _refused(errand, form, fault)
    return _done(errand, taken)


def _refused(errand: Errand, form: forms.Form, fault: Elsewhere) -> HttpResponse:
    """The lead's sentence, above what was typed. A stale view may be sent once more, a used key is exchanged for a new one."""
    errand.keep()
    typed = errand.request.POST.copy()
    if fault.slug == "stale":
        typed["seen"] = str(fault.seq)
        return errand.show(form, typed, status=fault.status, since=str(fault))
    if fault.slug == "key-reused":
        typed["key"] = uuid4().hex
    asked.judged_elsewhere(form, fault)
    return errand.show(form, typed, status=fault.status)


def _done(errand: Errand, taken: seen.Taken) -> HttpResponse:
    drafts.drop(errand.who.owner, errand.draft)
    stage = _("案件现在：%(stage)s") % {"stage": taken.stage.name}
    say(errand.request, "success", _("已办理：%(step)s。") % {"step": errand.request.POST.get(NAME, "")}, stage)
    return redirect(errand.back)


def _judged(typed: QueryDict) -> forms.Form:
    shape = typed.get(SHAPE, "")
    try:
        schema = json.loads(shape) if len(shape) < SHAPE_MAX else None
        return asked.form_of(schema if isinstance(schema, dict) else {"properties": None}, typed)
    except (ValueError, RecursionError, Unfillable, AttributeError, TypeError):
        raise Refused(_("这份表单不完整，请回到案件页重新打开。")) from None


def _unjudged(schema: dict[str, Any], typed: QueryDict | None) -> forms.Form:
    """The form with what was typed before, with which no fault is found yet."""
    form = asked.form_of(schema, typed)
    if typed is not None:
        form._errors = ErrorDict()  # type: ignore[attr-defined] # noqa: SLF001
    return form
