"""Drafts: kept while somebody types, thrown away when they say so."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from anlan.desk.door import official
from anlan.desk.page import say
from anlan.kernel import drafts
from anlan.kernel.who import Who


@require_POST
@official
def draft(request: HttpRequest, who: Who) -> HttpResponse:
    """Keep what was typed under the name `form`; with `_drop`, forget it and go back to the blank form."""
    name = request.GET.get("form", "")
    if "_drop" in request.POST:
        drafts.drop(who.owner, name)
        say(request, "info", _("草稿已丢弃。"))
        goal = request.POST.get("next", "")
        safe = url_has_allowed_host_and_scheme(goal, {request.get_host()}, require_https=request.is_secure())
        return HttpResponseRedirect(goal if safe else reverse("desk"))
    if not name:
        return HttpResponse(status=400)
    drafts.keep(who.owner, name, request.POST)
    return HttpResponse(status=204)
