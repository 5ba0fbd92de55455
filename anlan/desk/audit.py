"""The audit administrator's pages: who did what and when, to be read and taken away, and nothing to be changed."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from django import forms
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header, urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from anlan.desk.door import official
from anlan.desk.page import page
from anlan.kernel import wall
from anlan.kernel.errors import Refused
from anlan.kernel.models import Opening
from anlan.kernel.who import Who
from anlan.records import Cell, Column, Record, records
from anlan.town.models import Role

P = ParamSpec("P")
ROWS = 50
MOST = 50_000
"""How many lines an export holds at most: narrow it by days for more."""
FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""With what a cell must not begin, lest a spreadsheet reckon with it."""


class Asked(forms.Form):
    """Which days, whose, of which kind."""

    since = forms.DateField(label=gettext_lazy("从"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    until = forms.DateField(label=gettext_lazy("到"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    person = forms.CharField(label=gettext_lazy("登录名"), max_length=40, required=False)
    kind = forms.ChoiceField(label=gettext_lazy("种类"), required=False)
    use_required_attribute = False

    def __init__(self, record: Record, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if record.kind:
            self.fields["kind"].choices = [("", _("全部")), *record.kinds().items()]  # type: ignore[attr-defined]
        else:
            del self.fields["kind"]


def auditing(view: Callable[Concatenate[HttpRequest, Who, P], HttpResponse]) -> Callable[..., HttpResponse]:
    """Let only an audit administrator in."""

    @require_safe
    @official
    @wraps(view)
    def entered(request: HttpRequest, who: Who, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if not audits(who):
            raise Refused(_("只有审计管理员可以查看。"))
        wall.stand(who, audits=True)
        return view(request, who, *args, **kwargs)

    return entered


def audits(who: Who) -> bool:
    """Whether it is an audit administrator."""
    return any(post.role == Role.AUDITOR for post in who.posts)


@auditing
def first(request: HttpRequest, who: Who) -> HttpResponse:  # noqa: ARG001
    """The first of the records."""
    return redirect("desk-audit-record", next(iter(records())))


@auditing
def listed(request: HttpRequest, who: Who, key: str) -> HttpResponse:
    """One record, the newest lines first."""
    record = _record(key)
    asked = Asked(record, request.GET)
    chosen = {name: value for name, value in asked.cleaned_data.items() if value} if asked.is_valid() else {}
    found = list(record.find(who, **chosen, after=request.GET.get("after", ""))[: ROWS + 1]) if asked.is_valid() else []
    more = urlencode(chosen | {"after": found[ROWS - 1].id}) if len(found) > ROWS else ""
    said = {
        "record": record, "asked": asked, "tabs": [_tab(known, key) for known in records().values()], "more": more,
        "columns": [str(column.name) for column in record.columns], "query": urlencode(chosen),
        "lines": [_shown(record.line(row)) for row in found[:ROWS]],
    }  # fmt: skip
    return page(request, who, "desk/audit.html", said, status=200 if asked.is_valid() else 422)


@auditing
def export(request: HttpRequest, who: Who, key: str) -> HttpResponse:
    """The same lines as CSV, which a spreadsheet opens rightly."""
    record = _record(key)
    asked = Asked(record, request.GET)
    if not asked.is_valid():
        return redirect("desk-audit-record", key)
    chosen = {name: value for name, value in asked.cleaned_data.items() if value}
    rows = record.find(who, **chosen)[:MOST].iterator(chunk_size=1000)
    response = HttpResponse(
        _csv(record, (_shown(record.line(row)) for row in rows)), content_type="text/csv; charset=utf-8"
    )
    name = f"{record.name}-{timezone.localdate().isoformat()}.csv"
    response.headers["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name)
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _record(key: str) -> Record:
    if key not in records():
        raise Http404
    return records()[key]


def _tab(record: Record, here: str) -> dict[str, Any]:
    return {
        "name": str(record.name),
        "url": reverse("desk-audit-record", args=[record.key]),
        "here": record.key == here,
    }


def _shown(line: Iterable[Cell]) -> list[str]:
    return ["" if cell is None else _text(cell) for cell in line]


def _text(cell: Cell) -> str:
    if isinstance(cell, bool):
        return _("是") if cell else _("否")
    return f"{timezone.localtime(cell):%Y-%m-%d %H:%M:%S}" if hasattr(cell, "tzinfo") else str(cell)  # type: ignore[arg-type]


def _csv(record: Record, lines: Iterable[list[str]]) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow([str(column.name) for column in record.columns])
    writer.writerows([[f"'{cell}" if cell.startswith(FORMULA) else cell for cell in line] for line in lines])
    return out.getvalue().encode("utf-8-sig")


def _openings(who: Who) -> QuerySet[Opening]:
    district = who.person.district if who.person else ""
    return Opening.objects.filter(district=district).select_related("person", "office", "matter")


OPENINGS = Record(
    "openings",
    gettext_lazy("打开案卷"),
    _openings,
    (
        Column(gettext_lazy("时间"), lambda row: row.at),
        Column(gettext_lazy("人员"), lambda row: row.person.name),
        Column(gettext_lazy("单位"), lambda row: row.office.name if row.office else ""),
        Column(gettext_lazy("案件编号"), lambda row: row.matter.code),
        Column(gettext_lazy("缘由"), lambda row: str(row.get_why_display())),
    ),
    kind="why",
    kinds=lambda: {value: str(label) for value, label in Opening.Why.choices if value},
)
"""Who opened which file, and the reason that was chosen; not what was written beside it, which may tell of the case."""
