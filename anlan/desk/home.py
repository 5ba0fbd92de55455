"""The first page of the day: what is due, what is late, what is stuck and why."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from anlan.desk.door import official
from anlan.desk.page import page
from anlan.desk.rows import rows
from anlan.desk.spot import Spot
from anlan.kernel.moment import now
from anlan.kernel.who import Who
from anlan.notices.shown import unread

MANY = 99
TOP = {
    "due": (10, gettext_lazy("今天到期")),
    "overdue": (5, gettext_lazy("已逾期")),
    "stuck": (5, gettext_lazy("卡住的")),
}
"""How many rows of each list stand on the first page, and under which words."""


@require_safe
@official
def home(request: HttpRequest, who: Who) -> HttpResponse:
    """Counts up to 99, and the first rows of what presses."""
    parts = [_part(who, key, most, name) for key, (most, name) in TOP.items()]
    mine = _tile(who, Spot.read("mine", QueryDict()), gettext_lazy("我的"))
    said = {"greeting": _greeting(), "parts": parts, "tiles": [*(part["tile"] for part in parts), mine, _news(who)]}
    return page(request, who, "desk/home.html", said)


def _part(who: Who, key: str, most: int, name: str | Promise) -> dict[str, Any]:
    spot = Spot.read(key, QueryDict())
    found = spot.worklist.fetch(who, {}, most)
    return {
        "tile": _tile(who, spot, name), "rows": rows(found[:most], spot), "caption": name,
        "empty": {"text": spot.worklist.empty}, "more_url": spot.url if len(found) > most else "",
    }  # fmt: skip


def _tile(who: Who, spot: Spot, name: str | Promise) -> dict[str, Any]:
    count = spot.worklist.count(who, MANY + 1)
    words = f"{MANY}+" if count > MANY else str(count)
    return {
        "name": name,
        "url": spot.url,
        "count": words,
        "late": spot.worklist.key == "overdue" and count,
    }


def _news(who: Who) -> dict[str, Any]:
    count = unread(who, settings.DISTRICT)
    words = f"{MANY}+" if count > MANY else str(count)
    return {"name": gettext_lazy("没看的消息"), "url": reverse("desk-news"), "count": words, "late": False}


def _greeting() -> str:
    hour = timezone.localtime(now()).hour
    return _("上午好") if 5 <= hour < 12 else _("下午好") if 12 <= hour < 18 else _("晚上好")
