"""What an official is told, with what is read already; and by which ways she wants to be told."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from anlan.desk.door import official, person_of
from anlan.desk.page import page, say
from anlan.kernel.errors import NotHere
from anlan.kernel.who import Who
from anlan.notices import shown, wishes
from anlan.notices.models import Notice, NoticeSet


@require_http_methods(["GET", "POST"])
@official
def news(request: HttpRequest, who: Who) -> HttpResponse:
    """The news, the newest first; posting marks all as read."""
    if request.method == "POST":
        shown.read(_own(who))
        say(request, "success", _("都标为看过了。"))
        return redirect("desk-news")
    rows, more = shown.page_of(_own(who), who, shown.place(request.GET.get("after", "")))
    said = {"rows": rows, "more": more, "unread": any(row["unread"] for row in rows)}
    return page(request, who, "desk/news.html", said)


@require_safe
@official
def one(request: HttpRequest, who: Who, key: UUID) -> HttpResponse:  # noqa: ARG001
    """Mark it as read, and go where it leads."""
    row = _own(who).filter(id=key).first()
    if row is None:
        raise NotHere
    shown.read(Notice.objects.filter(district=row.district, id=row.id))
    return redirect("desk-matter", row.matter.code)


@require_http_methods(["GET", "POST"])
@official
def own_wishes(request: HttpRequest, who: Who) -> HttpResponse:
    """By which ways beside the desk."""
    form = wishes.form_of(who, request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        wishes.keep(who, form)
        say(request, "success", _("记下了，以后照这样通知您。"))
        return redirect("desk-wishes")
    return page(request, who, "desk/wishes.html", {"form": form}, status=422 if form.is_bound else 200)


def _own(who: Who) -> NoticeSet:
    return Notice.objects.news(person_of(who).district, who.owner)
