"""The landing page, looking a matter up by its code, and what everybody may read."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from anlan.kernel.keys import tidy_code
from anlan.window.apply import openable
from anlan.window.page import page

READABLE = {"help": "window/help.html", "rights": "window/rights.html", "privacy": "window/privacy.html",
            "accessibility": "window/accessibility.html"}  # fmt: skip


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """What this is, and the few things that one comes for."""
    choices = [
        {"name": _(known.opening.name), "hint": _(known.name), "url": reverse("window-apply", args=[known.key, 1])}
        for known in openable()
    ]
    return page(request, "window/home.html", {"choices": choices})


@require_safe
def lookup(request: HttpRequest) -> HttpResponse:
    """Go to the matter of a code; what it is and whether it is yours is not told here."""
    code = tidy_code(request.GET.get("code", ""))
    if not code:
        said = {"typed": request.GET.get("code", ""), "wrong": "code" in request.GET}
        return page(request, "window/lookup.html", said, status=422 if said["wrong"] else 200)
    return redirect("window-matter", code)


@require_safe
def readable(request: HttpRequest, key: str) -> HttpResponse:
    """A page to read."""
    return page(request, READABLE[key], {"procedures": openable()})


@require_safe
def guide(request: HttpRequest, key: str) -> HttpResponse:
    """How a procedure goes, step by step, from its declaration."""
    procedure = next((known for known in openable() if known.key == key), None)
    return page(request, "window/guide.html", {"procedure": procedure}) if procedure else redirect("window")
