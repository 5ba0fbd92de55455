"""What did not go out from the matters of one's offices, and why; somebody may let it be tried once more."""

from __future__ import annotations

from typing import Any

from django.db.models import Exists, OuterRef
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from anlan.desk.door import official, person_of
from anlan.desk.page import page, say
from anlan.kernel.errors import NotHere, Refused
from anlan.kernel.models import Matter, Party
from anlan.kernel.sight import masked_phone
from anlan.kernel.who import Who
from anlan.notices import outgoing, shown
from anlan.notices.models import Notice, NoticeSet

View = dict[str, Any]


@require_http_methods(["GET", "POST"])
@official
def unsent(request: HttpRequest, who: Who) -> HttpResponse:
    """List them, the newest first; posting lets one be sent again."""
    if not who.watches or who.administers:
        raise Refused(_("只有承办单位的工作人员可以查看。"))
    if request.method == "POST":
        return _again(request, who)
    rows, more = shown.page_of(_of_office(who), who, shown.place(request.GET.get("after", "")))
    phones = _phones([row["party"] for row in rows])
    said = {"rows": [row | {"to": phones.get(row["party"], "")} for row in rows], "more": more}
    return page(request, who, "desk/unsent.html", said)


def _of_office(who: Who) -> NoticeSet:
    """Those of the matters of the offices that she oversees."""
    matters = Matter.objects.of_office(who).filter(district=OuterRef("district"), id=OuterRef("matter_id"))
    amiss = Notice.objects.filter(Exists(matters), district=person_of(who).district).amiss()
    return amiss.select_related("matter__office").order_by("-id")


def _again(request: HttpRequest, who: Who) -> HttpResponse:
    key = shown.place(request.POST.get("notice", ""))
    row = _of_office(who).filter(id=key).first() if key else None
    if row is None:
        raise NotHere
    outgoing.resend(Notice.objects.filter(district=row.district, id=row.id))
    say(request, "success", _("会再发一次。"))
    return redirect("desk-unsent")


def _phones(parties: list[Any]) -> dict[Any, str]:
    """The parties' telephones, enough of them to know whom to call."""
    found = Party.objects.filter(id__in=[party for party in parties if party]).select_related("matter")
    return {party.id: masked_phone(party.phone) for party in found}
