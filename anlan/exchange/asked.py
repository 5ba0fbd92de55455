"""The form of a step that another district asks for, made from the JSON Schema that it sends; and what was typed as its JSON."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from anlan.exchange.errors import Elsewhere
from anlan.kernel.fields import area, day, line, tick
from anlan.kernel.forms import Lines

Schema = Mapping[str, Any]
LONG = 120
MOST = 60
"""The most fields that a form from elsewhere may have."""


class Unfillable(Exception):
    """A form that must have what is filled in at the lead alone (files, rows)."""


def form_of(schema: Schema, data: Any = None) -> forms.Form:
    """The form; raises Unfillable. What the lead says of its fields is text and no more: its templates are ours."""
    form = forms.Form(data)
    form.use_required_attribute = False
    form.fields.update(_fields(schema))
    return form


def _fields(schema: Schema) -> dict[str, forms.Field]:
    properties, required = schema.get("properties", {}), schema.get("required", [])
    if not isinstance(properties, dict) or not isinstance(required, list) or len(properties) > MOST:
        raise Unfillable
    made = {name: _fitting(part, needed=name in required) for name, part in properties.items() if name.isidentifier()}
    return {name: field for name, field in made.items() if field is not None}


def judged_elsewhere(form: forms.Form, wrong: Elsewhere) -> None:
    """Put what the lead found fault with to the fields it names."""
    for pointer, text in wrong.errors.items():
        name = pointer.partition("/")[0]
        form.add_error(name if name in form.fields else None, text)
    if not wrong.errors:
        form.add_error(None, str(wrong))


def as_json(form: forms.Form) -> dict[str, Any]:
    """What was typed, as the schema asks for it."""
    return {name: _plain(value) for name, value in form.cleaned_data.items() if value not in (None, "", [])}


def _plain(value: Any) -> Any:
    match value:
        case date() | datetime():
            return value.isoformat()
        case Decimal():
            return f"{value:f}"
        case _:
            return value


def _fitting(part: Schema, *, needed: bool) -> forms.Field | None:
    """A field; None for one that need not be filled in and cannot be here, or is described in no way that is known here."""
    try:
        return _field(part, needed=needed)
    except (Unfillable, TypeError, ValueError, AttributeError, LookupError):
        if needed:
            raise Unfillable from None
        return None


def _field(part: Schema, *, needed: bool) -> forms.Field:
    if not isinstance(part, dict):
        raise Unfillable
    kinds = part.get("type", "string")
    kind = next((each for each in ([kinds] if isinstance(kinds, str) else kinds) if each != "null"), "string")
    field = _of_kind(str(kind), part, needed=needed)
    field.label = str(part.get("title", ""))[:200]
    field.help_text = str(part.get("description", ""))[:600]
    if examples := part.get("examples"):
        field.initial = examples[0]
    return field


def _of_kind(kind: str, part: Schema, *, needed: bool) -> forms.Field:
    if "enum" in part:
        return _choice(part, needed=needed)
    match kind:
        case "boolean":
            return tick("", needed=needed)
        case "integer":
            return forms.IntegerField(required=needed)
        case "number":
            return forms.DecimalField(required=needed)
        case "array":
            return _list(part.get("items", {}), needed=needed)
        case "string":
            return _text(part, needed=needed)
    raise Unfillable


def _text(part: Schema, *, needed: bool) -> forms.Field:
    most = part.get("maxLength")
    match part.get("format"):
        case "date":
            return day("", needed=needed)
        case "date-time":
            return forms.DateTimeField(required=needed)
        case _ if isinstance(most, int) and most <= LONG:
            return line("", most=most, needed=needed)
        case _:
            return area("", most=most if isinstance(most, int) else 4000, needed=needed)


def _choice(part: Schema, *, needed: bool) -> forms.Field:
    return forms.TypedChoiceField(
        required=needed, choices=_choices(part, needed=needed), coerce=_coerced(part), empty_value=None
    )


def _choices(part: Schema, *, needed: bool) -> list[tuple[Any, str]]:
    names = part.get("x-names", {})
    known = [(each, str(names.get(str(each), each))) for each in part["enum"] if each is not None]
    return known if needed else [("", _("不选")), *known]


def _coerced(part: Schema) -> Any:
    """As the schema has the values: whole numbers stay numbers."""
    return int if any(isinstance(each, int) for each in part["enum"]) else str


def _list(items: Schema, *, needed: bool) -> forms.Field:
    if "enum" in items:
        return forms.TypedMultipleChoiceField(
            required=needed, choices=_choices(items, needed=True), coerce=_coerced(items),
            widget=forms.CheckboxSelectMultiple,
        )  # fmt: skip
    if items.get("type") == "string":
        return Lines(required=needed)
    raise Unfillable
