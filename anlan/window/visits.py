"""Where a resident's telephone is signed in, and the end of any of it."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from anlan.doors import entrances, sessions
from anlan.doors.models import Visit
from anlan.doors.sessions import session_of
from anlan.kernel.moment import now
from anlan.kernel.who import Who
from anlan.window.page import known, page, say


@require_http_methods(["GET", "POST"])
@known
def visits(request: HttpRequest, who: Who) -> HttpResponse:
    """List them; end the one that was pressed, or all others."""
    here = session_of(request).visit_id
    if request.method == "POST":
        name = request.POST.get("visit", "")
        sessions.end(None, phone=who.phone, name=name, but=here)
        entrances.record(request, entrances.Kind.ENDED, who=who.phone, about="one" if name else "others")
        say(request, "success", _("已结束。"))
        return redirect("window-visits")
    mine = Visit.objects.filter(district=settings.DISTRICT, phone=entrances.phone_mark(who.phone), until__gt=now())
    rows = [{"row": row, "here": bytes(row.id) == here} for row in mine.defer("body").order_by("-made")]
    return page(request, "window/visits.html", {"visits": rows})
