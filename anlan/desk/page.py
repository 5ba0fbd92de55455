"""The shell around every page of the desk, and what is said once at its top."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from anlan.board import gate
from anlan.desk.worklists import WORKLISTS
from anlan.doors.sessions import session_of
from anlan.exchange.rights import speaks
from anlan.imports.rights import offices
from anlan.kernel.moment import today
from anlan.kernel.who import Who
from anlan.lookback.gate import reach
from anlan.town.models import Place, Role, Tier

FLASH = "flash"


def page(
    request: HttpRequest, who: Who, template: str, said: Mapping[str, Any] | None = None, *, status: int = 200
) -> HttpResponse:
    """Render a page in the desk's shell. No cache keeps it: the next person at this machine is another."""
    context = {"desk": _shell(request, who), "flash": request.session.pop(FLASH, []), **(said or {})}
    response = render(request, template, context, status=status)
    response.headers["Cache-Control"] = "private, no-store"
    return response


def say(request: HttpRequest, level: str, text: str, more: str = "") -> None:
    """Say it at the top of the next page; level: success, info, warning or error."""
    request.session[FLASH] = [*request.session.get(FLASH, []), {"level": level, "text": text, "more": more}]


def _shell(request: HttpRequest, who: Who) -> dict[str, Any]:
    shell = {"district": district_name(settings.DISTRICT), "home_url": reverse("desk")}
    if who.person is None:
        return shell
    return shell | {
        "person": who.person.name, "office": _offices(who), "nav": _nav(request.path, who),
        "search_url": reverse("desk-search"), "logout_url": reverse("logout"), "me_url": reverse("desk-me"),
        "idle": session_of(request).left(), "stay_url": reverse("desk-stay"), "login_url": reverse("login"),
    }  # fmt: skip


def _offices(who: Who) -> str:
    return _("、").join(dict.fromkeys(post.office.name for post in who.posts))


def _nav(path: str, who: Who) -> list[dict[str, Any]]:
    urls = {reverse("desk-list", args=[key]): str(known.name) for key, known in WORKLISTS.items() if known.in_nav}
    if any(post.role == Role.AUDITOR for post in who.posts):
        urls |= {reverse("desk-audit"): _("审计")}
    else:
        urls |= {reverse("desk-new"): _("登记")}
    urls |= {reverse("desk-imports"): _("导入")} if offices(who) else {}
    if not who.administers:
        urls |= {reverse("desk-sessions"): _("会面")}
        urls |= {reverse("desk-reports"): _("统计")}
    urls |= {reverse("desk-board"): _("看板")} if gate.sees(who) else {}
    urls |= {reverse("desk-exchange"): _("跨区")} if speaks(who) else {}
    urls |= {reverse("desk-lookbacks"): _("倒查")} if reach(who) else {}
    return [{"url": url, "name": name, "here": url == path} for url, name in urls.items()]


@cache
def district_name(code: str) -> str:
    """The name of the district served."""
    return next(
        iter(Place.objects.on(today()).filter(code=code, tier=Tier.DISTRICT).values_list("name", flat=True)), ""
    )
