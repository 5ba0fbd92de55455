"""The lists of matters: due, overdue, stuck, mine, my office's, all; the search; and the next case of each."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from anlan.desk.door import official
from anlan.desk.filters import filters
from anlan.desk.page import page, say
from anlan.desk.rows import rows
from anlan.desk.spot import WORDS, Spot, closed
from anlan.desk.worklists import ROWS, WORKLISTS
from anlan.kernel.keys import tidy_code
from anlan.kernel.models import Matter
from anlan.kernel.search import fold
from anlan.kernel.who import Who

MOST_WORDS = 200
"""How many characters are searched for at the most."""


@require_safe
@official
def worklist(request: HttpRequest, who: Who, key: str) -> HttpResponse:
    """One list, 25 rows a page."""
    if key not in WORKLISTS:
        raise Http404
    return page(request, who, "desk/list.html", listed(who, Spot.read(key, request.GET)))


@require_safe
@official
def next_matter(request: HttpRequest, who: Who, key: str) -> HttpResponse:
    """The matter after the place that the address names; back to the list after the last one."""
    if key not in WORKLISTS:
        raise Http404
    spot = Spot.read(key, request.GET)
    found = spot.worklist.fetch(who, spot.query, 1)
    if not found:
        say(request, "info", _("这份清单到头了。"))
        return redirect(spot.first_url)
    return redirect(reverse("desk-matter", args=[found[0].code]) + spot.standing_at(found[0]).suffix)


@require_http_methods(["GET", "HEAD", "POST"])
@official
def search(request: HttpRequest, who: Who) -> HttpResponse:
    """What contains every word; a whole case code leads straight to its matter. Names and numbers never stand in an address."""
    if request.method == "POST":
        words = request.POST.get("q", "").strip()[:MOST_WORDS]
        return redirect(Spot(WORKLISTS["search"], {"q": words} if words else {}).first_url)
    spot = Spot.read("search", request.GET)
    typed = spot.query.get("q", "")
    if (code := tidy_code(typed)) and Matter.objects.visible_to(who).filter(district=code[:6], code=code).exists():
        return redirect("desk-matter", code)
    if short := [word for word in typed.split() if len(fold(word)) < 2]:
        too_short = _("“%(word)s”只有一个字，请至少写两个字。") % {"word": short[0]}
        return page(request, who, "desk/search.html", {"q": typed, "too_short": too_short, "spot": spot})
    return page(request, who, "desk/search.html", {"q": typed, **(listed(who, spot) if typed else {"spot": spot})})


def listed(who: Who, spot: Spot) -> dict[str, Any]:
    """The context of a list: its rows, where it goes on, its filters, and what to say if it is empty."""
    found = spot.worklist.fetch(who, spot.query)
    shown = found[:ROWS]
    more = spot.standing_at(shown[-1]).url if len(found) > ROWS else ""
    return {
        "spot": spot, "rows": rows(shown, spot), "next_url": more, "caption": spot.worklist.name,
        "first_url": spot.first_url if "after" in spot.query else "", "filters": filters(who, spot),
        "keep": [(WORDS, closed(spot.query["q"]))] if "q" in spot.query else [], "clear_url": _clear_url(spot),
        "empty": {"text": spot.worklist.empty, "hint": spot.worklist.hint},
    }  # fmt: skip


def _clear_url(spot: Spot) -> str:
    if not spot.chosen.keys() - {"q"}:
        return ""
    return Spot(spot.worklist, {name: spot.query[name] for name in ("q",) if name in spot.query}).first_url
