"""What was sent to whoever holds the telephone: what, when, by which way, whether it arrived; and by which ways from now on."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from anlan.kernel.who import Who
from anlan.notices import shown, wishes
from anlan.notices.models import Notice
from anlan.notices.tell import known_plan
from anlan.window.page import known, page, say


@require_http_methods(["GET", "POST"])
@known
def notices(request: HttpRequest, who: Who) -> HttpResponse:
    """List them, the newest first; keep what is wished."""
    form = wishes.form_of(who, request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        wishes.keep(who, form)
        say(request, "success", _("记下了，以后照这样通知您。"))
        return redirect("window-notices")
    place = shown.place(request.GET.get("after", ""))
    rows, more = shown.page_of(Notice.objects.of(settings.DISTRICT, who.owner), who, place)
    shown.read(Notice.objects.filter(district=settings.DISTRICT, id__in=[row["id"] for row in rows if row["unread"]]))
    said = {"rows": shown.by_cause(rows), "more": more, "form": form, "quiet": known_plan().quiet}
    return page(request, "window/notices.html", said, status=422 if form.is_bound else 200)
