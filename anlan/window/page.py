"""The shell around every page of the window, and who stands before it: whoever holds the verified telephone."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache, wraps
from typing import Any, Concatenate, ParamSpec

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from anlan.kernel import wall
from anlan.kernel.errors import Fault, TooOften
from anlan.kernel.moment import today
from anlan.kernel.who import NOBODY, Who, resident
from anlan.town.models import Office, OfficeKind, Place, Tier

P = ParamSpec("P")
View = dict[str, Any]
PHONE, FLASH = "phone", "flash"
TYPED = "typed"
"""Where a session keeps the number in what was last read back, which the door asks about; an address never holds one."""


def page(
    request: HttpRequest, template: str, said: Mapping[str, Any] | None = None, *, status: int = 200
) -> HttpResponse:
    """Render a page in the window's shell; no cache keeps what a person saw."""
    context = {"window": shell(request), "flash": request.session.pop(FLASH, []), **(said or {})}
    response = render(request, template, context, status=status)
    response.headers["Cache-Control"] = "private, no-store"
    return response


def say(request: HttpRequest, level: str, text: str) -> None:
    """Say it at the top of the next page."""
    request.session[FLASH] = [{"level": level, "text": text}]


def visitor(request: HttpRequest) -> Who:
    """Whoever stands here: the holder of the verified telephone, or nobody."""
    phone = request.session.get(PHONE, "")
    return resident(phone) if phone else NOBODY


def known(view: Callable[Concatenate[HttpRequest, Who, P], HttpResponse]) -> Callable[..., HttpResponse]:
    """Let in whoever has shown that a telephone is theirs; ask the others for it. A fault is a page."""

    @wraps(view)
    def entered(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        who = visitor(request)
        if not who.known:
            return to_door(request)
        wall.stand(who)
        try:
            return view(request, who, *args, **kwargs)
        except Fault as fault:
            return fault_page(request, fault)

    return entered


def to_door(request: HttpRequest) -> HttpResponse:
    """Ask for a telephone first, and come back here."""
    return redirect(f"{reverse('window-door')}?{urlencode({'next': request.get_full_path()})}")


def fault_page(request: HttpRequest, fault: Fault) -> HttpResponse:
    """What went wrong, in words, with the fault's own status."""
    response = page(request, "window/fault.html", {"fault": fault}, status=fault.status)
    if isinstance(fault, TooOften):
        response.headers["Retry-After"] = str(fault.seconds)
    return response


def shell(request: HttpRequest) -> View:
    """The frame: the district, a person to talk to, the links at the foot."""
    links = [("window-help", _("怎么办理")), ("window-rights", _("您的权利")), ("window-privacy", _("个人信息")),
             ("window-access", _("无障碍")), ("window-log", _("公开日志")), ("login", _("工作人员"))]  # fmt: skip
    return {
        **centre(settings.DISTRICT), "home_url": reverse("window"),
        "links": [{"url": reverse(url), "name": name} for url, name in links],
        **(_known_links() if request.session.get(PHONE) else {}),
    }  # fmt: skip


def _known_links() -> View:
    return {"leave_url": reverse("window-leave"), "visits_url": reverse("window-visits")}


@cache
def centre(district: str) -> View:
    """The district's name, and the telephone and address of its centre."""
    place = Place.objects.on(today()).filter(code=district, tier=Tier.DISTRICT).first()
    office = Office.objects.filter(district=district, kind=OfficeKind.CENTRE).order_by("code").first()
    return {
        "district": place.name if place else "", "phone": office.phone if office else "",
        "address": office.address if office else "", "hours": "",
    }  # fmt: skip
