"""What the pages of a sheet show: its columns beside the fields, and its rows by what became of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.http import HttpRequest
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from anlan.imports.fields import NUMBER, Field
from anlan.imports.models import Batch, Line
from anlan.imports.preview import PAGE, Preview, counts, said, unread
from anlan.imports.returned import OWN
from anlan.kernel.registry import procedures
from anlan.kernel.who import Who

View = dict[str, Any]
L = Line.State
ORDER = (L.FAULTY, L.DOUBLED, L.WAITING, L.ENTERED, L.SKIPPED)


def fitting(batch: Batch, fields: Sequence[Field], lacking: Sequence[Field]) -> View:
    """The page on which the columns are fitted."""
    wanting = {field.key for field in lacking}
    shown = [_row(batch, field, field.key in wanting) for field in fields]
    return {
        "batch": batch, "name": _(procedures()[batch.procedure].name), "lacking": lacking,
        "columns": [(n, name) for n, name in enumerate(batch.head) if name and name not in OWN],
        "wanted": [row for row in shown if row["first"]], "further": [row for row in shown if not row["first"]],
        "unread": unread(batch),
    }  # fmt: skip


def _row(batch: Batch, field: Field, wanting: bool) -> View:  # noqa: FBT001
    column, put = batch.fit.get(field.key) or (None, "")
    sample = [cells[column] for _number, cells in batch.sample if column is not None and column < len(cells)]
    return {
        "key": field.key, "label": str(field), "required": field.required, "column": column, "put": put,
        "wanting": wanting, "sample": _("、").join(filter(None, sample))[:80], "kind": _kind(field),
        "first": field.required or column is not None or bool(put) or field.key == NUMBER, "options": _options(field),
    }  # fmt: skip


def _kind(field: Field) -> str:
    """What one word for every row is typed into."""
    match field.field:
        case None:
            return ""
        case forms.BooleanField():
            return "tick"
        case forms.ChoiceField():
            return "choice"
        case forms.DateTimeField():
            return "datetime-local"
        case forms.DateField():
            return "date"
        case _:
            return "text"


def _options(field: Field) -> list[tuple[str, str]]:
    if field.key == NUMBER or not isinstance(field.field, forms.ChoiceField):
        return []
    choices: Any = field.field.choices
    return [(str(value), str(label)) for value, label in choices if value not in ("", None)]


def looked_through(request: HttpRequest, who: Who, batch: Batch) -> View:
    """The page of a sheet whose rows are checked, entered, or ended."""
    found = counts(batch)
    kinds = [{"key": key, "name": L(key).label, "count": found.get(key, 0)} for key in ORDER]
    shown = {
        "batch": batch,
        "said": said(batch),
        "counts": kinds,
        "total": sum(found.values()),
        "unread": unread(batch),
    }
    shown |= {"name": _(procedures()[batch.procedure].name), "failed": sum(found.get(key, 0) for key in FAILED)}
    return shown if batch.waits else shown | _rows(request, who, batch, found)


FAILED = (L.FAULTY, L.DOUBLED, L.SKIPPED)


def _rows(request: HttpRequest, who: Who, batch: Batch, found: dict[str, int]) -> View:
    first = next((key for key in ORDER if found.get(key)), L.WAITING)
    state = next((key for key in ORDER if key == request.GET.get("show")), first)
    after = request.GET.get("after", "")
    preview = Preview(batch, who)
    rows = preview.rows(state, int(after) if after.isdecimal() and len(after) < len("10000000") else 0)
    going_on: dict[str, str | int] = {"show": str(state), "after": rows[PAGE - 1].number} if len(rows) > PAGE else {}
    return {
        "show": state, "shown": L(state).label, "rows": rows[:PAGE], "columns": preview.columns, "more": urlencode(going_on),
        "waiting": found.get(L.WAITING, 0), "doubled": found.get(L.DOUBLED, 0),
    }  # fmt: skip
