"""The centre's board of a place, which asks by itself for what is new; and its weekly sheet to be printed."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header, urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from anlan.board import gate, words
from anlan.board.counts import Board, Figures
from anlan.board.counts import board as counted
from anlan.board.week import Line, Sheet, Week, sheet, weeks
from anlan.desk.door import by_itself, official
from anlan.desk.page import page
from anlan.kernel import limits
from anlan.kernel.press.apart import pdf_apart
from anlan.kernel.who import Who
from anlan.town.models import Office, Place, Tier

View = dict[str, Any]
LIVE = "X-As-Of"
"""The header that tells the page at what time it was answered, even if nothing is new."""


class Asked(forms.Form):
    """Which week."""

    week = forms.ChoiceField(label=gettext_lazy("周报"))


@require_safe
@official
def board(request: HttpRequest, who: Who, place: str = "") -> HttpResponse:
    """What is where at a place; to the open page that asks by itself, the numbers alone, or 304 if they are the same."""
    here = gate.opened(who, place)
    made = counted(who, here)
    live = _live(here, render_to_string("desk/board_figures.html", _figures(made)))
    if by_itself(request):
        return _answer(request, live, made)
    said = live | {
        "here": here, "trail": gate.trail(who, here), "made": timezone.localtime(made.made), "asked": _weeks({}),
        "standing": words.STANDING, "waiting": words.REASONS,
    }  # fmt: skip
    return page(request, who, "desk/board.html", said)


@require_safe
@official
def week(request: HttpRequest, who: Who, place: str) -> HttpResponse:
    """The weekly sheet as PDF, of the present week unless one is chosen."""
    here = gate.opened(who, place)
    asked = _weeks(request.GET)
    if not asked.is_valid():
        said = {"here": here, "trail": gate.trail(who, here), "asked": asked}
        return page(request, who, "desk/board.html", said, status=422)
    limits.count(f"board {who.owner}", most=30, seconds=600)
    chosen = next(one for one in weeks() if one.code == asked.cleaned_data["week"])
    made = pdf_apart(render_to_string("desk/board_week.html", _sheet(sheet(who, here, chosen))))
    response = HttpResponse(made, content_type="application/pdf")
    name = f"board-{here.code}-{chosen.code}.pdf"
    response.headers["Content-Disposition"] = content_disposition_header(as_attachment=False, filename=name) or "inline"
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _weeks(typed: Any) -> Asked:
    asked = Asked({"week": typed.get("week") or weeks()[0].code})
    asked.fields["week"].choices = [(one.code, _named(one)) for one in weeks()]  # type: ignore[attr-defined]
    return asked


def _named(one: Week) -> str:
    said = {"year": one.year, "week": one.number, "since": f"{one.monday:%m-%d}", "until": f"{one.sunday:%m-%d}"}
    return _("%(year)s年第%(week)s周（%(since)s至%(until)s）") % said


def _live(here: Place, figures: str) -> View:
    tag = f'"{hashlib.sha256(figures.encode()).hexdigest()[:32]}"'
    headers = json.dumps({"If-None-Match": tag, "X-By-Itself": "1"})
    return {"figures": figures, "tag": tag, "headers": headers, "url": reverse("desk-board-place", args=[here.code])}


def _answer(request: HttpRequest, live: View, made: Board) -> HttpResponse:
    if request.headers.get("If-None-Match") == live["tag"]:
        response = HttpResponse(status=304)
    else:
        response = HttpResponse(render_to_string("desk/board_live.html", live))
    response.headers["ETag"] = live["tag"]
    response.headers[LIVE] = f"{timezone.localtime(made.made):%H:%M:%S}"
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _figures(made: Board) -> View:
    here = made.place
    offices = [
        {
            "key": office.pk,
            "name": office.name,
            "cells": _cells(figures, _narrowed(here, office)),
            "waits": _waits(figures),
        }
        for office, figures in made.offices
    ]
    below = [
        {"name": child.name, "url": reverse("desk-board-place", args=[child.code]), "cells": _cells(figures)}
        for child, figures in made.below
    ]
    return {
        "standing": words.STANDING, "waiting": words.REASONS, "handed": words.HANDED, "more": made.more, "offices": offices,
        "whole": {"cells": _cells(made.whole, {} if here.tier == Tier.DISTRICT else None), "waits": _waits(made.whole)}, "below": below,
        "elsewhere": _cells(made.elsewhere) if made.below and made.elsewhere.open else [], "here": here,
        "stages": [(_(declared.name), _(stage.name), _cells(figures)) for declared, stage, figures in made.stages],
        "hands": [
            {"code": hand.code, "url": reverse("desk-matter", args=[hand.code]), "procedure": _(hand.procedure.name),
             "stage": _(hand.stage.name), "office": hand.office, "others": hand.others, "since": hand.since, "days": hand.days}
            for hand in made.hands
        ],
    }  # fmt: skip


LISTS: dict[str, tuple[str, dict[str, str]]] = {
    "open": ("office", {}),
    "soon": ("due", {"ahead": "3"}),
    "late": ("overdue", {}),
}
"""Which worklist holds the matters that a number counts."""


def _narrowed(place: Place, office: Office) -> dict[str, str]:
    """What narrows a worklist to the matters that are counted at the office: of an office that stands there, all of them are."""
    there = office.place.code.startswith(place.code)
    return {"office": str(office.pk)} | ({} if there else {"place": place.code})


def _cells(figures: Figures, narrowed: dict[str, str] | None = None) -> list[View]:
    return [_cell(word, getattr(figures, word.key), narrowed) for word in words.STANDING]


def _cell(word: words.Word, number: int, narrowed: dict[str, str] | None) -> View:
    key, more = LISTS.get(word.key, ("", {}))
    linked = number and key and narrowed is not None
    url = f"{reverse('desk-list', args=[key])}?{urlencode(more | (narrowed or {}))}" if linked else ""
    return {"number": number, "key": word.key, "url": url}


def _waits(figures: Figures) -> list[int]:
    return [figures.waits[word.key] for word in words.REASONS]


def _sheet(made: Sheet) -> View:
    return {
        "place": made.place.full_name, "week": _named(made.week), "made": timezone.localtime(made.made),
        "flow": words.FLOW, "standing": words.STANDING, "waiting": words.REASONS, "whole": _line(made.whole),
        "edges": (0, len(words.FLOW), len(words.FLOW) + len(words.STANDING)),
        "offices": [(office.name, _line(line)) for office, line in made.offices],
    }  # fmt: skip


def _line(line: Line) -> list[int]:
    flow = [line.flow[word.key] for word in words.FLOW]
    return [*flow, *(getattr(line.now, word.key) for word in words.STANDING), *_waits(line.now)]
