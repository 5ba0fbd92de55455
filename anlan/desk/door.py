"""The door of the desk: whoever enters is an official with name and posts, and every fault of the kernel is a page."""

from __future__ import annotations

from collections.abc import Callable, Container
from functools import wraps
from typing import Concatenate, ParamSpec

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _

from anlan.desk.page import page
from anlan.desk.reasons import asked
from anlan.doors import passage
from anlan.doors.sessions import session_of
from anlan.kernel import wall
from anlan.kernel.errors import Fault, ReasonNeeded, Refused, TooOften
from anlan.kernel.who import Who
from anlan.town.models import Person, Post

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, Who, P], HttpResponse]
OWED = {"factor": "desk-app", "password": "desk-password"}
"""Where somebody is sent who must do something first."""
ADVICE = {
    "not-here": _("请核对编号；如果这件事应由您办理，请找登记员或主任。"),
    "refused": _("什么也没有改动。请回到案件页，那里列着现在能办的事。"),
    "unreachable": _("过一会儿再试就行；急事请先打电话给对方。"),
    "too-often": _("这是为了保护账号和案件，过一会儿会自动恢复。"),
}
"""What to do now, by the slug of the fault."""


def official(view: View[P]) -> Callable[..., HttpResponse]:
    """Let only a signed-in person in who owes nothing, and hand the view a `Who` after the request."""

    return at_home(_owing_nothing(view))


def at_home(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """As `official`, and also for somebody who owes something: the pages of one's own account."""

    @wraps(view)
    def entered(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        session = session_of(request)
        who = session.official()
        if who is None:
            return HttpResponse(status=401) if by_itself(request) else redirect_to_login(request.get_full_path())
        if not by_itself(request):
            session.touch()
        wall.stand(who)
        try:
            return view(request, who, *args, **kwargs)
        except ReasonNeeded as fault:
            return asked(request, who, fault.code)
        except Fault as fault:
            return fault_page(request, who, fault)

    return entered


def by_itself(request: HttpRequest) -> bool:
    """Whether an open page asks on its own for what is new: nobody may be there, so it does not keep the session alive."""
    return "X-By-Itself" in request.headers


def proved(view: View[P]) -> Callable[..., HttpResponse]:
    """As `at_home`, for what guards the account: only for somebody who has just shown who she is."""
    return at_home(_just_shown(view))


def proved_official(view: View[P]) -> Callable[..., HttpResponse]:
    """As `proved`, for what opens the house in another way: only for somebody who owes nothing."""
    return at_home(_owing_nothing(_just_shown(view)))


def _owing_nothing(view: View[P]) -> View[P]:
    @wraps(view)
    def entered(request: HttpRequest, who: Who, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if owed := passage.owed(request):
            return redirect(OWED[owed])
        return view(request, who, *args, **kwargs)

    return entered


def _just_shown(view: View[P]) -> View[P]:
    @wraps(view)
    def entered(request: HttpRequest, who: Who, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if not passage.proved(request):
            goal = request.get_full_path() if request.method == "GET" else reverse("desk-me")
            return redirect(f"{reverse('desk-prove')}?{urlencode({'next': goal})}")
        return view(request, who, *args, **kwargs)

    return entered


def person_of(who: Who) -> Person:
    """The official who stands behind it: behind the gate there always is one."""
    if who.person is None:
        raise Refused
    return who.person


def post_as(who: Who, roles: Container[str], why: str) -> Post:
    """Her post in one of these roles, by which she settles something for her office; Refused with `why` if she holds none."""
    post = next((post for post in who.posts if post.role in roles), None)
    if post is None:
        raise Refused(why)
    return post


def fault_page(request: HttpRequest, who: Who, fault: Fault) -> HttpResponse:
    """What went wrong, why, and what to do now, with the fault's own status."""
    said = {"fault": fault, "advice": ADVICE.get(fault.slug, ""), "back_url": request.path.rpartition("/")[0]}
    response = page(request, who, "desk/fault.html", said, status=fault.status)
    if isinstance(fault, TooOften):
        response.headers["Retry-After"] = str(fault.seconds)
    return response
