"""Meetings at the desk: those to come, one for the calendar, the messages around it, and how an office meets."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from anlan.desk.door import official, person_of, post_as
from anlan.desk.page import page, say
from anlan.kernel.errors import NotHere
from anlan.kernel.file import CaseFile
from anlan.kernel.who import Who
from anlan.sessions import arranging, invitation, offers, shown, talk, video, words
from anlan.sessions.arranged import arranged, told
from anlan.sessions.booking import newest
from anlan.town.models import Post, Role

SETS = (Role.DIRECTOR, Role.SYSADMIN)
"""Who says how an office meets."""
SHOWN = 6
HOUR = timedelta(hours=1)


@require_safe
@official
def sessions(request: HttpRequest, who: Who) -> HttpResponse:
    """What is still to come of matters that one sees."""
    rows = shown.coming_up(who, settings.DISTRICT)
    for row in rows:
        row["url"] = reverse("desk-matter", args=[row["code"]])
    return page(
        request, who, "desk/sessions.html", {"rows": rows, "sets": any(post.role in SETS for post in who.posts)}
    )


@require_safe
@official
def calendar(request: HttpRequest, who: Who, code: str) -> HttpResponse:  # noqa: ARG001
    """The meeting as a file for a calendar."""
    file = CaseFile.open(code, who)
    booked = newest(file)
    if booked is None:
        raise NotHere
    return invitation.attached(
        invitation.calendar(file, booked, reverse("desk-matter", args=[file.matter.code]), comes=True)
    )


@require_http_methods(["GET", "POST"])
@official
def room(request: HttpRequest, who: Who, code: str) -> HttpResponse:
    """The messages, and writing one; for whoever mediates."""
    file = CaseFile.open(code, who)
    talk.enter(file, who)
    form = talk.Words(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        talk.write(file, who, form.cleaned_data["text"])
        return redirect("desk-talk", file.matter.code)
    lines = talk.looked_at(file, who)
    said = {"matter": file.matter, "form": form, "lines": lines, "open": talk.is_open(file)}
    return page(request, who, "desk/talk.html", said, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "POST"])
@official
def arrangement(request: HttpRequest, who: Who) -> HttpResponse:
    """Write or hand in how the office meets, see it, publish it."""
    post = post_as(who, SETS, _("怎么会面由主任来定。"))
    form = _form(request, post)
    right = form.is_bound and form.is_valid()
    if right and "publish" in request.POST:
        arranging.publish(post.office, person_of(who), form.cleaned_data)
        say(request, "success", _("已经发布，从现在起照这样约时间。"))
        return redirect("desk-arrangement")
    said = {"form": form, "office": post.office, "preview": _preview(post, form.cleaned_data) if right else None}
    return page(request, who, "desk/arrangement.html", said, status=422 if form.is_bound and not right else 200)


def _form(request: HttpRequest, post: Post) -> arranging.Arrange:
    upload = request.FILES.get("file")
    if upload is None:
        return arranging.form_of(post.office, request.POST if request.method == "POST" else None)
    try:
        return arranging.form_of(post.office, arranging.read(upload))
    except forms.ValidationError as wrong:
        form = arranging.form_of(post.office, arranging.as_told(arranged(post.office)))
        form.full_clean()
        form.errors.clear()
        form.add_error(None, wrong)
        return form


def _preview(post: Post, typed: dict[str, Any]) -> dict[str, Any]:
    """What whoever books will be offered, were nothing taken yet."""
    known = told(post.office, typed)
    times = [words.moment(at) for at in offers.beginnings(known, HOUR)[:SHOWN]]
    return {
        "times": times, "rooms": typed["rooms"], "link": typed["video"].replace(video.ROOM, "a1b2c3"),
        "phone": typed["phone"] or post.office.phone,
        "kept": {**typed, "hours": "\n".join(typed["hours"]), "rooms": "\n".join(typed["rooms"])},
    }  # fmt: skip
