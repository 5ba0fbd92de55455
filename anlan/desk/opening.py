"""Opening a matter at the counter, on the telephone or at somebody's door."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from anlan.desk.door import official
from anlan.desk.page import page, say
from anlan.desk.records import papers
from anlan.desk.sheet import WAYS, Sheet, forget
from anlan.kernel import drafts, limits, shown
from anlan.kernel.act import open_matter
from anlan.kernel.errors import Invalid, KeyReused, Refused
from anlan.kernel.file import CaseFile
from anlan.kernel.may import may_open
from anlan.kernel.models import Matter
from anlan.kernel.procedure import Procedure
from anlan.kernel.registry import procedures
from anlan.kernel.sight import Veil
from anlan.kernel.who import Who


@require_safe
@official
def openings(request: HttpRequest, who: Who) -> HttpResponse:
    """The procedures that the person may open."""
    choices = [
        {"name": _(known.opening.name), "hint": _(known.name), "url": reverse("desk-opening", args=[known.key])}
        for known in procedures().values()
        if may_open(known, who)
    ]
    return page(request, who, "desk/new.html", {"choices": choices})


@require_http_methods(["GET", "POST"])
@official
def opening(request: HttpRequest, who: Who, key: str) -> HttpResponse:
    """The opening form of a procedure, and opening it."""
    procedure = procedures().get(key)
    if procedure is None:
        raise Http404
    if not may_open(procedure, who):
        raise Refused(_("您的岗位不能登记“%(name)s”。") % {"name": _(procedure.name)})
    if request.method == "GET" or "_add" in request.POST:
        return _show(request, who, procedure)
    return _kept(request, who, procedure) if "_keep" in request.POST else _opened(request, who, procedure)


@require_safe
@official
def opened(request: HttpRequest, who: Who, code: str) -> HttpResponse:
    """The receipt: the code large, the exact moment, what follows; to be printed or read out."""
    file = CaseFile.open(code, who)
    said = {
        "matter": file.matter, "first": file.acts[0], "seal": bytes(file.acts[0].chain).hex(),
        "stage": _(file.stage.plain), "clocks": shown.clocks(file), "papers": papers(file),
        "name": _(file.procedure.name), "sides": shown.parties(file, Veil.before(who, file)),
    }  # fmt: skip
    return page(request, who, "desk/opened.html", said)


def _opened(request: HttpRequest, who: Who, procedure: Procedure) -> HttpResponse:
    way = request.POST.get("way", "")
    by = replace(who, way=way if way in dict(WAYS) else "")
    if request.FILES:
        limits.spend(limits.HANDED_IN, who.owner)
    try:
        act = open_matter(procedure.key, request.POST, request.FILES, by=by, key=request.POST.get("key", "")[:64])
    except Invalid as wrong:
        return _show(request, who, procedure, form=wrong.form, status=wrong.status)
    except KeyReused as used:
        say(request, "warning", _("这份表单已经提交过一次；改动没有生效，请到案件里补正。"))
        return _show(request, who, procedure, status=used.status)
    forget(who, _name(procedure), request.POST)
    matter = Matter.objects.only("code").get(district=act.district, id=act.matter_id)
    return redirect("desk-opened", matter.code)


def _kept(request: HttpRequest, who: Who, procedure: Procedure) -> HttpResponse:
    drafts.keep(who.owner, _name(procedure), request.POST)
    say(request, "success", _("草稿已保存，您随时可以接着填。"))
    return redirect("desk-new")


def _show(request: HttpRequest, who: Who, procedure: Procedure, *, status: int = 200, **changes: Any) -> HttpResponse:
    typed = request.POST if request.method == "POST" else None
    sheet = Sheet(who, procedure, procedure.opening, _name(procedure), typed, initial=_initial(who), **changes)
    said = sheet.context() | {"procedure": procedure, "name": _(procedure.name), "cancel_url": reverse("desk-new")}
    return page(request, who, "desk/opening.html", said, status=status)


def _initial(who: Who) -> dict[str, Any]:
    return {"way": WAYS[0][0], "place": who.posts[0].office.place.code if who.posts else ""}


def _name(procedure: Procedure) -> str:
    return f"new {procedure.key}"
