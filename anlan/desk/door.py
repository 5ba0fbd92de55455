"""The door of the desk: whoever enters is an official with name and posts, and every fault of the kernel is a page."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.contrib.auth import get_user
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from anlan.desk.page import page
from anlan.desk.reasons import asked
from anlan.kernel import who as known
from anlan.kernel.errors import Fault, ReasonNeeded, TooOften
from anlan.kernel.moment import today
from anlan.kernel.who import Who
from anlan.town.models import Person

P = ParamSpec("P")
ADVICE = {
    "not-here": _("请核对编号；如果这件事应由您办理，请找登记员或主任。"),
    "refused": _("什么也没有改动。请回到案件页，那里列着现在能办的事。"),
    "too-often": _("这是为了保护账号和案件，过一会儿会自动恢复。"),
}
"""What to do now, by the slug of the fault."""


def official(view: Callable[Concatenate[HttpRequest, Who, P], HttpResponse]) -> Callable[..., HttpResponse]:
    """Let only a signed-in person in, and hand the view a `Who` after the request."""

    @wraps(view)
    def entered(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        person = get_user(request)  # not request.user, whose lazy wrapper costs at every look into it
        if not isinstance(person, Person):
            return redirect_to_login(request.get_full_path())
        who = known.official(person, today())
        try:
            return view(request, who, *args, **kwargs)
        except ReasonNeeded as fault:
            return asked(request, who, fault.code)
        except Fault as fault:
            return fault_page(request, who, fault)

    return entered


def fault_page(request: HttpRequest, who: Who, fault: Fault) -> HttpResponse:
    """What went wrong, why, and what to do now, with the fault's own status."""
    said = {"fault": fault, "advice": ADVICE.get(fault.slug, ""), "back_url": request.path.rpartition("/")[0]}
    response = page(request, who, "desk/fault.html", said, status=fault.status)
    if isinstance(fault, TooOften):
        response.headers["Retry-After"] = str(fault.seconds)
    return response
