"""Why a file that is not one's own is opened, and who has opened it."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods

from anlan.desk.door import official
from anlan.desk.page import page
from anlan.desk.reasons import Reason, asked
from anlan.kernel.file import CaseFile
from anlan.kernel.openings import give_reason, read_by, said
from anlan.kernel.who import Who


@require_http_methods(["GET", "POST"])
@official
def openings(request: HttpRequest, who: Who, code: str) -> HttpResponse:
    """Who has opened the file; and, before it opens, the question why."""
    if request.method == "GET":
        file = CaseFile.open(code, who)
        rows = [{"row": row, "said": said(row)} for row in read_by(file.matter)]
        return page(request, who, "desk/openings.html", {"matter": file.matter, "rows": rows})
    form, file = Reason(request.POST), CaseFile.found(code, who)
    if not form.is_valid():
        return asked(request, who, file.matter.code, form)
    give_reason(who, file.matter, form.cleaned_data["why"], form.cleaned_data["note"])
    return redirect(_onward(request, file.matter.code))


def _onward(request: HttpRequest, code: str) -> str:
    goal = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(goal, {request.get_host()}, require_https=request.is_secure())
    return goal if safe else reverse("desk-matter", args=[code])
