"""A meeting as its parties see it: for their calendar, and the messages around it."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from anlan.kernel.errors import NotHere
from anlan.kernel.who import Who
from anlan.sessions import invitation, talk
from anlan.sessions.booking import coming, newest
from anlan.window.matters import opened
from anlan.window.page import known, page, say


@require_safe
@known
def calendar(request: HttpRequest, who: Who, code: str) -> HttpResponse:
    """The meeting as a file for a calendar."""
    file = opened(request, who, code)
    booked = newest(file)
    if booked is None:
        raise NotHere
    answers = coming(file, booked)
    comes = next((answers[speaker.side] for speaker in file.speakers(who) if speaker.side in answers), None)
    return invitation.attached(
        invitation.calendar(file, booked, reverse("window-matter", args=[file.matter.code]), comes=comes)
    )


@require_http_methods(["GET", "POST"])
@known
def room(request: HttpRequest, who: Who, code: str) -> HttpResponse:
    """The messages, and writing one."""
    file = opened(request, who, code)
    talk.enter(file, who)
    form = talk.Words(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        talk.write(file, who, form.cleaned_data["text"])
        say(request, "success", _("写好了。"))
        return redirect("window-talk", file.matter.code)
    lines = talk.looked_at(file, who)
    said = {"matter": file.matter, "form": form, "lines": lines, "open": talk.is_open(file)}
    return page(request, "window/talk.html", said, status=422 if form.is_bound else 200)
