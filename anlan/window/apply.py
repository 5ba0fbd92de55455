"""The guided application: one thing a page, everything kept between the pages, sent at the end with a proven telephone."""

from __future__ import annotations

from functools import cache
from typing import Any
from uuid import uuid4

from django import forms
from django.forms.utils import ErrorDict
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from anlan.kernel import drafts, limits, wall
from anlan.kernel.act import open_matter
from anlan.kernel.errors import Fault, Invalid
from anlan.kernel.forms import Rows, StepForm
from anlan.kernel.models import Matter
from anlan.kernel.procedure import Procedure, Via
from anlan.kernel.registry import procedures
from anlan.kernel.who import Who, resident
from anlan.vault.sources import source
from anlan.window.page import PHONE, TYPED, fault_page, page, to_door, visitor

OWNER = "owner"
KEEP = "_keep"
"""What a page sends beside the fields when it only keeps what is being typed."""
ABOUT = "code"
"""The field by which an opening says which matter it is about."""
KIND = ("topic", "subtopic", ABOUT)
"""The only fields that an address may fill in: what kind of matter it is or which one it is about, nothing about a person."""
Fields = tuple[str, ...]


class Unjudged(forms.BaseForm):
    """Shows what was typed without finding fault with it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            if isinstance(field, Rows):
                field.row = unjudged(field.row)

    def full_clean(self) -> None:
        """Find nothing."""
        self._errors = ErrorDict()
        self.cleaned_data: dict[str, Any] = {}


@cache
def unjudged(form: type[Any]) -> type[Any]:
    """The same form, which finds fault with nothing."""
    metaclass: Any = type(form)
    return metaclass(f"Unjudged{form.__name__}", (Unjudged, form), {})


def openable() -> list[Procedure]:
    """The procedures that anybody may open: first those about something that happened, which have topics."""
    every = sorted(procedures().values(), key=lambda known: not known.topics)
    return [known for known in every if any(actor.via is Via.ANYONE for actor in known.opening.by)]


def about_others() -> list[Procedure]:
    """Those of them that are about another matter, of which whoever opens one is a party."""
    return [known for known in openable() if ABOUT in _form(known).base_fields]


@require_http_methods(["GET", "POST"])
def application(request: HttpRequest, key: str, number: int = 1) -> HttpResponse:
    """One page of the form: show it, or check it, keep it and go on."""
    procedure = _procedure(key)
    pages = _pages(procedure)
    if not 1 <= number <= len(pages):
        raise Http404
    if not request.session.get(PHONE) and procedure in about_others():
        return to_door(request)
    typed = _typed(request, key)
    if request.method == "GET":
        return _show(request, procedure, number, _blank(procedure)(_begun(typed, request.GET), who=_who(request)))
    typed = _merged(typed, request.POST, pages[number - 1][1])
    drafts.keep(_owner(request), f"apply {key}", typed)
    if KEEP in request.POST:
        return HttpResponse(status=204)
    if "_add" in request.POST:
        typed["_add"] = request.POST["_add"]
        return _show(request, procedure, number, _blank(procedure)(typed, who=_who(request)))
    form = _form(procedure)(typed, who=_who(request))
    if any(name in form.errors for name in pages[number - 1][1]):
        return _show(request, procedure, number, form, status=422)
    onward = [key, number + 1] if number < len(pages) else None
    return redirect("window-apply", *onward) if onward else redirect("window-review", key)


@require_http_methods(["GET", "POST"])
def review(request: HttpRequest, key: str) -> HttpResponse:
    """Everything once more, to read and to change; then send it."""
    procedure = _procedure(key)
    typed = _typed(request, key)
    if not typed:
        return redirect("window-apply", key, 1)
    form = _form(procedure)(typed, who=_who(request))
    if not form.is_valid():
        return redirect("window-apply", key, _first_wrong(procedure, form))
    if request.method == "POST" and request.session.get(PHONE):
        return _send(request, procedure, typed)
    request.session[TYPED] = _telephone(form)
    return page(request, "window/review.html", _read_back(request, procedure, form))


def _send(request: HttpRequest, procedure: Procedure, typed: QueryDict) -> HttpResponse:
    who = resident(request.session[PHONE])
    try:
        limits.spend(limits.OPENED, who.owner)
        limits.spend(limits.OPENED_FROM, source(request))
        act = open_matter(procedure.key, typed, by=who, key=request.POST.get("key", "")[:64])
    except Invalid as wrong:
        return redirect("window-apply", procedure.key, _first_wrong(procedure, wrong.form))
    except Fault as fault:
        return fault_page(request, fault)
    drafts.drop(_owner(request), f"apply {procedure.key}")
    matter = Matter.objects.only("code").get(district=act.district, id=act.matter_id)
    return redirect("window-receipt", matter.code)


def _read_back(request: HttpRequest, procedure: Procedure, form: StepForm) -> dict[str, Any]:
    sections = [
        {"heading": heading, "facts": [fact for name in names if name in form.fields for fact in _facts(form, name)],
         "url": reverse("window-apply", args=[procedure.key, number])}
        for number, (heading, names) in enumerate(_pages(procedure), 1)
    ]  # fmt: skip
    return {
        "procedure": procedure, "sections": sections, "key": uuid4().hex, "proven": bool(request.session.get(PHONE)),
    }  # fmt: skip


def _telephone(form: StepForm) -> str:
    return next((str(row["phone"]) for row in form.cleaned_data.get("applicants", []) if row.get("phone")), "")


def _facts(form: StepForm, name: str) -> list[tuple[str, str]]:
    field, value = form.fields[name], form.cleaned_data.get(name)
    if isinstance(field, Rows):
        return [
            (str(field.label), _("，").join(str(v) for k, v in row.items() if v and k != "kind")) for row in value or []
        ]
    choices = dict(getattr(field, "choices", None) or ()) if isinstance(field, forms.ChoiceField) else {}
    text = (
        "\n".join(str(choices.get(one, one)) for one in value)
        if isinstance(value, list)
        else _("是")
        if value is True
        else str(choices.get(value, value or ""))
    )
    return [(str(field.label), text)] if text else []


def _show(
    request: HttpRequest, procedure: Procedure, number: int, form: StepForm, *, status: int = 200
) -> HttpResponse:
    pages = _pages(procedure)
    heading, names = pages[number - 1]
    back = reverse("window-apply", args=[procedure.key, number - 1]) if number > 1 else reverse("window")
    said = {
        "form": form, "fields": [form[name] for name in names if name in form.fields], "name": _(procedure.opening.name),
        "page": {"number": number, "total": len(pages) + 1, "heading": heading}, "back_url": back,
        "submit": _("下一步"), "keeps": True,
    }  # fmt: skip
    return page(request, "window/apply.html", said, status=status)


def _procedure(key: str) -> Procedure:
    found = next((known for known in openable() if known.key == key), None)
    if found is None:
        raise Http404
    return found


def _form(procedure: Procedure) -> type[StepForm]:
    return procedure.opening.form or StepForm


def _blank(procedure: Procedure) -> type[Any]:
    return unjudged(_form(procedure))


def _pages(procedure: Procedure) -> list[tuple[Any, Fields]]:
    form = _form(procedure)
    return list(form.pages) or [(_(procedure.opening.name), tuple(form.base_fields))]


def _who(request: HttpRequest) -> Who:
    return visitor(request)


def _owner(request: HttpRequest) -> str:
    owner = str(request.session.setdefault(OWNER, f"guest:{uuid4().hex}"))
    wall.stand(visitor(request), owner)
    return owner


def _typed(request: HttpRequest, key: str) -> QueryDict | None:
    return drafts.kept(_owner(request), f"apply {key}")


def _begun(kept: QueryDict | None, asked: QueryDict) -> QueryDict | None:
    """What was kept, with the kind of matter that the address names: it was chosen a page before, in the explorer."""
    named = {name: str(asked[name]) for name in KIND if asked.get(name)}
    if not named:
        return kept
    typed = kept.copy() if kept else QueryDict(mutable=True)
    for name, value in named.items():
        typed[name] = value
    return typed


def _merged(kept: QueryDict | None, sent: QueryDict, names: Fields) -> QueryDict:
    """What was kept, with this page's fields as they were just sent."""
    typed = kept.copy() if kept else QueryDict(mutable=True)
    for old in [name for name in typed if _belongs(name, names)]:
        del typed[old]
    for new in (name for name in sent if _belongs(name, names)):
        typed.setlist(new, sent.getlist(new))
    return typed


def _belongs(name: str, names: Fields) -> bool:
    return any(name == known or name.startswith(f"{known}-") for known in names)


def _first_wrong(procedure: Procedure, form: StepForm) -> int:
    pages = _pages(procedure)
    return next((n for n, (_h, names) in enumerate(pages, 1) if any(name in form.errors for name in names)), 1)
