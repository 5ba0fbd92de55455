"""Reports for a place and a period: as a page, as CSV, as a spreadsheet."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from functools import reduce, wraps
from itertools import groupby
from operator import or_
from typing import Any
from urllib.parse import quote

from django import forms
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from anlan.desk.door import official
from anlan.desk.page import page
from anlan.kernel.errors import Refused
from anlan.kernel.moment import today
from anlan.kernel.registry import reports
from anlan.kernel.reports import Report, Table, as_csv, as_xlsx, table
from anlan.kernel.who import Who
from anlan.town.models import Place, Tier
from anlan.town.place import PlaceQuerySet

View = Callable[..., HttpResponse]
FORMATS = {
    "csv": (as_csv, "text/csv; charset=utf-8"),
    "xlsx": (as_xlsx, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
}


class Asked(forms.Form):
    """Which place, from which day to which, both included."""

    place = forms.ModelChoiceField(Place.objects.none(), to_field_name="code", label=gettext_lazy("地点"))
    since = forms.DateField(label=gettext_lazy("从"), widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}))
    until = forms.DateField(label=gettext_lazy("到"), widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}))

    def clean(self) -> dict[str, object]:
        """The period must not run backwards."""
        clean = super().clean() or {}
        if clean.get("since") and clean.get("until") and clean["since"] > clean["until"]:
            self.add_error("until", _("结束日期早于开始日期。"))
        return clean


def casework(view: View) -> View:
    """Not for the three administrators: what is counted here is no business of theirs."""

    @wraps(view)
    def entered(request: HttpRequest, who: Who, *args: Any, **kwargs: Any) -> HttpResponse:
        if who.administers:
            raise Refused(_("管理员不查看办案统计。"))
        return view(request, who, *args, **kwargs)

    return entered


@require_safe
@official
@casework
def listed(request: HttpRequest, who: Who) -> HttpResponse:
    """Every report."""
    return page(request, who, "desk/reports.html", {"reports": reports().values()})


@require_safe
@official
@casework
def report(request: HttpRequest, who: Who, key: str, kind: str = "") -> HttpResponse:
    """One report for what was asked, or for this year and the widest place of the reader's."""
    asked = _asked(request, who)
    declared = _declared(key)
    made = table(declared, **asked.cleaned_data) if asked.is_valid() else None
    if kind and kind not in FORMATS:
        raise Http404
    if kind and made:
        return _file(made, kind)
    said = {
        "report": declared,
        "asked": asked,
        "made": made,
        "query": urlencode(dict(asked.data.items())),
        "groups": _groups(declared),
        "names": made.rows()[1][1:] if made else [],
    }
    return page(request, who, "desk/report.html", said, status=200 if made else 422)


def _asked(request: HttpRequest, who: Who) -> Asked:
    near = _places(who)
    typed = request.GET.copy()
    for name, value in _usual(near).items():
        typed.setdefault(name, value)
    asked = Asked(typed)
    asked.fields["place"].queryset = near  # type: ignore[attr-defined]
    return asked


def _usual(near: PlaceQuerySet) -> dict[str, str]:
    day = today()
    begun = date(day.year, 1, 1) if day.month > 1 else day - timedelta(days=31)
    first = near.first()
    return {"place": first.code if first else "", "since": begun.isoformat(), "until": day.isoformat()}


def _places(who: Who) -> PlaceQuerySet:
    codes = {post.office.place.code for post in who.posts}
    within = reduce(or_, (Q(code__startswith=code) for code in codes), Q(pk=None))
    return Place.objects.on(today()).filter(within, tier__lte=Tier.COMMUNITY).order_by("code")


def _groups(report: Report) -> list[tuple[str, int]]:
    """Neighbouring columns of one group, with how many they are."""
    runs = groupby(report.columns, key=lambda column: column.group)
    return [(_(group) if group else "", len(list(columns))) for group, columns in runs]


def _declared(key: str) -> Report:
    if key not in reports():
        raise Http404
    return reports()[key]


def _file(made: Table, kind: str) -> HttpResponse:
    write, media = FORMATS[kind]
    name = quote(f"{made.title}.{kind}")
    headers = {"Content-Disposition": f"attachment; filename*=UTF-8''{name}", "Cache-Control": "private, no-store"}
    return HttpResponse(write(made), content_type=media, headers=headers)
