"""Matters that another district leads: the same file, fetched from there by signed requests and shown in our own page."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from anlan.desk.door import official
from anlan.desk.page import page
from anlan.exchange import seen
from anlan.exchange.errors import Elsewhere, Unreachable
from anlan.exchange.forms import OUTSIDE
from anlan.exchange.line import Line, line_to
from anlan.exchange.peers import agreed
from anlan.exchange.rights import speaks
from anlan.kernel.errors import Refused
from anlan.kernel.keys import tidy_code
from anlan.kernel.models import Matter, Seat
from anlan.kernel.moment import today
from anlan.kernel.who import Who

View = dict[str, Any]
GLANCE = 4.0
"""For so many seconds the overview waits for each district: one that is silent does not keep the others."""


@require_safe
@official
def exchange(request: HttpRequest, who: Who) -> HttpResponse:
    """What other districts have asked us to work on, each as far as it answers; and what we have asked others to."""
    gate(who)
    peers = [_of_peer(line_to(peer.code, who)) for peer in agreed().peers]
    return page(request, who, "desk/exchange.html", {"peers": peers, "ours": _ours(who)})


@require_safe
@official
def matter(request: HttpRequest, who: Who, code: str) -> HttpResponse:
    """The file of a matter that another district leads."""
    line, code = at(who, code)
    head = seen.read(line, seen.Matter, "matters", code)
    open_now = seen.read(line, seen.Permissions, "matters", code, "permissions")
    papers = seen.read(line, seen.Papers, "matters", code, "papers")
    said = {
        "lead": line.peer, "matter": _head(head), "ladder": head.ladder, "rail": head.rail, "parties": head.parties,
        "clocks": [_clock(clock) for clock in head.clocks], "acts": _timeline(line, code),
        "papers": [_paper(code, paper) for paper in reversed(papers.items)],
        "mine": [_button(code, step) for step in open_now.steps if step.own],
    }  # fmt: skip
    return page(request, who, "desk/exchange_matter.html", said)


@require_safe
@official
def paper(request: HttpRequest, who: Who, code: str, paper_id: UUID) -> HttpResponse:  # noqa: ARG001
    """A paper of that file as PDF, to be kept: what another house made is not opened inside our pages."""
    line, code = at(who, code)
    body = line.get("matters", code, "papers", f"{paper_id}.pdf")
    return _handed(body, "application/pdf", f"{code}-{str(paper_id)[-6:]}.pdf")


@require_safe
@official
def receipt(request: HttpRequest, who: Who, code: str, seq: int) -> HttpResponse:  # noqa: ARG001
    """The lead's signed receipt of an act."""
    line, code = at(who, code)
    return _handed(line.get("matters", code, "acts", str(seq), "receipt"), "application/json", f"{code}-{seq}.json")


def gate(who: Who) -> None:
    """Refused to whoever does not speak for this district."""
    if not speaks(who):
        raise Refused(_("跨区协办由约定的单位办理。"))


def at(who: Who, code: str) -> tuple[Line, str]:
    """The line to the district that leads the matter of that code, and the code as it is written. Raises Refused, NotAgreed."""
    gate(who)
    code = tidy_code(code)
    return line_to(code, who), code


def _handed(body: bytes, media: str, name: str) -> HttpResponse:
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "private, no-store"}
    return HttpResponse(body, content_type=media, headers=headers)


def _of_peer(line: Line) -> View:
    try:
        return {"peer": line.peer, "rows": [_row(row) for row in seen.shared(replace(line, patience=GLANCE))]}
    except (Elsewhere, Unreachable) as wrong:
        return {"peer": line.peer, "fault": str(wrong)}


def _row(row: seen.Row) -> View:
    left = (row.next_due - today()).days if row.next_due else None
    return {
        "code": row.code, "title": row.title or row.procedure.name, "stage": row.stage.name, "where": row.office.name,
        "topic": row.topic.name if row.topic else row.procedure.name, "due_on": row.next_due, "days_left": left,
        "party": "—", "url": reverse("desk-exchange-matter", args=[tidy_code(row.code)]),
    }  # fmt: skip


def _ours(who: Who) -> list[View]:
    sitting = Seat.objects.filter(district=settings.DISTRICT, role=OUTSIDE, until=None).select_related("office")
    names: dict[Any, list[str]] = {}
    for seat in sitting:
        names.setdefault(seat.matter_id, []).append(seat.name)
    found = Matter.objects.visible_to(who).filter(district=settings.DISTRICT, id__in=names).order_by("-id")
    return [
        {"code": row.code, "title": row.title, "url": reverse("desk-matter", args=[row.code]),
         "peers": _("、").join(names[row.id])}
        for row in found[:50]
    ]  # fmt: skip


def _head(head: seen.Matter) -> View:
    return {
        "code": head.code, "title": head.title or head.procedure.name, "number": head.number,
        "topic": head.topic.name if head.topic else head.procedure.name, "place": head.place.name, "opened_at": head.opened_at,
        "office": head.office.name,
    }  # fmt: skip


def _clock(clock: seen.Clock) -> View:
    return {
        "name": clock.name, "due_on": clock.due_on, "days_left": (clock.due_on - today()).days, "state": clock.state,
        "cite": clock.cite, "verified": clock.verified, "service_target": clock.kind == "service_target",
    }  # fmt: skip


def _timeline(line: Line, code: str) -> list[View]:
    return [
        {"name": act.name, "at": act.at, "means": act.means, "who": act.by or _("系统"), "party": act.party,
         "assisted_by": act.by if act.assisted else "", "note": [(note.label, note.text) for note in act.note],
         "law": act.law, "order": act.order, "proof": reverse("desk-exchange-receipt", args=[code, act.seq])}
        for act in reversed(seen.acts(line, code))
    ]  # fmt: skip


def _paper(code: str, paper: seen.Paper) -> View:
    url = reverse("desk-exchange-paper", args=[code, paper.id])  # asked for, one that is not made yet is made
    return {"name": paper.name, "number": paper.number, "url_pdf": url, "url_docx": ""}


def _button(code: str, step: seen.OpenStep) -> View:
    return {
        "key": step.key,
        "name": step.name,
        "url": reverse("desk-exchange-step", args=[code, step.key]),
        "primary": False,
    }
