"""JSON Schema from Django's form fields, and what in a body does not have its shape."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cache, singledispatch
from typing import Any

from django import forms
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from anlan.api.answers import FieldError
from anlan.kernel.forms import Lines, Rows, StepForm

Schema = dict[str, Any]
FILE = "base64"


def of_form(form: Any) -> Schema:
    """The schema of a form class's body as it is declared (of None: no fields), in the reader's language."""
    return _of_form(form or StepForm, get_language() or "")


@cache
def _of_form(form: Any, language: str) -> Schema:  # noqa: ARG001 - the labels are said in it
    declared = of_fields(form.base_fields)
    if getattr(form, "prepare", None) is not StepForm.prepare and issubclass(form, StepForm):
        return declared | {"additionalProperties": True}
    return declared


def of_fields(fields: Mapping[str, forms.Field]) -> Schema:
    """The schema of an object with these fields and no others."""
    required = [name for name, field in fields.items() if field.required]
    return {
        "type": "object",
        "properties": {name: of_field(field) for name, field in fields.items()},
        "additionalProperties": False,
        **({"required": required} if required else {}),
    }


def of_field(field: forms.Field) -> Schema:
    """The schema of one field, with its label and help; what may be left out may be null."""
    shape = shape_of(field)
    if not field.required:
        shape["type"] = [*_types(shape), "null"]
        if "enum" in shape:
            shape["enum"] = [*shape["enum"], None]
    told = {"title": str(field.label or ""), "description": str(field.help_text or "")}
    return {name: text for name, text in told.items() if text} | shape


@singledispatch
def shape_of(field: forms.Field) -> Schema:
    """The shape that a field's value has in JSON; a kind of field that nobody has described is text."""
    return _text(least=1 if field.required else None)


@shape_of.register
def _char(field: forms.CharField) -> Schema:
    return _text(least=1 if field.required else field.min_length, most=field.max_length)


@shape_of.register
def _email(field: forms.EmailField) -> Schema:
    return _char(field) | {"format": "email"}


@shape_of.register
def _url(field: forms.URLField) -> Schema:
    return _char(field) | {"format": "uri"}


@shape_of.register
def _uuid(field: forms.UUIDField) -> Schema:  # noqa: ARG001
    return {"type": "string", "format": "uuid"}


@shape_of.register
def _date(field: forms.DateField) -> Schema:  # noqa: ARG001
    return {"type": "string", "format": "date"}


@shape_of.register
def _moment(field: forms.DateTimeField) -> Schema:  # noqa: ARG001
    return {"type": "string", "format": "date-time"}


@shape_of.register
def _clock_time(field: forms.TimeField) -> Schema:  # noqa: ARG001
    return {"type": "string", "pattern": r"^\d{2}:\d{2}(:\d{2})?$"}


@shape_of.register
def _whole(field: forms.IntegerField) -> Schema:
    return {"type": "integer"} | _between(field)


@shape_of.register
def _float(field: forms.FloatField) -> Schema:
    return {"type": "number"} | _between(field)


@shape_of.register
def _decimal(field: forms.DecimalField) -> Schema:
    places = f"(\\.\\d{{1,{field.decimal_places}}})?" if field.decimal_places else ""
    return {"type": ["string", "number"], "pattern": f"^-?\\d+{places}$"} | _between(field)


@shape_of.register
def _tick(field: forms.BooleanField) -> Schema:
    return {"type": "boolean", "const": True} if field.required else {"type": "boolean"}


@shape_of.register
def _choice(field: forms.ChoiceField) -> Schema:
    names = dict(_flattened(field.choices))
    if field.required:
        names.pop("", None)
    return {"type": "string"} | ({"enum": list(names), "x-names": names} if names else {})


@shape_of.register
def _row_of_table(field: forms.ModelChoiceField) -> Schema:
    known: Iterable[Any] = field.choices  # type: ignore[assignment]
    names = {getattr(value, "value", value): str(label) for value, label in known if value != ""}
    shape: Schema = {"type": "string" if field.to_field_name else "integer"}
    return shape | ({"enum": list(names), "x-names": {str(key): name for key, name in names.items()}} if names else {})


@shape_of.register
def _choices(field: forms.MultipleChoiceField) -> Schema:
    return {"type": "array", "items": _choice(field)}


@shape_of.register
def _rows_of_table(field: forms.ModelMultipleChoiceField) -> Schema:
    return {"type": "array", "items": _row_of_table(field)}


@shape_of.register
def _lines(field: Lines) -> Schema:
    return _many(_text(least=1, most=field.max_length), int(field.required), field.most)


@shape_of.register
def _rows(field: Rows) -> Schema:
    return _many(of_fields(field.row.base_fields), field.least, field.most)


@shape_of.register
def _file(field: forms.FileField) -> Schema:  # noqa: ARG001
    name, content = _text(least=1, most=255), {"type": "string", "contentEncoding": FILE}
    return {
        "type": "object", "properties": {"name": name, "content": content}, "required": ["name", "content"],
        "additionalProperties": False,
    }  # fmt: skip


def misfits(schema: Schema, value: Any, at: str = "#") -> Iterator[FieldError]:
    """What has not the schema's shape: types, names and counts alone; everything else is the form's to judge."""
    if not _fits(schema, value):
        yield FieldError(pointer=at, message=_("这里应当是：%(kinds)s") % {"kinds": _kinds(schema)})
    elif isinstance(value, dict):
        yield from _members(schema, value, at)
    elif isinstance(value, list):
        if len(value) > (most := schema.get("maxItems", len(value))):
            yield FieldError(pointer=at, message=_("最多 %(most)s 项。") % {"most": most})
        for number, item in enumerate(value):
            yield from misfits(schema.get("items", {}), item, f"{at}/{number}")


def _members(schema: Schema, value: dict[str, Any], at: str) -> Iterator[FieldError]:
    known, others = schema.get("properties", {}), schema.get("additionalProperties", True)
    for name, item in value.items():
        place = f"{at}/{name.replace('~', '~0').replace('/', '~1')}"
        if name not in known and others is False:
            yield FieldError(pointer=place, message=_("没有这一项。"))
        elif item is not None:
            yield from misfits(known.get(name, {}), item, place)


def files(schema: Schema, value: Mapping[str, Any], at: str = "#", prefix: str = "") -> Iterator[tuple[str, str, Any]]:
    """The files in a body of that shape: the form's name for each, its pointer, and what stands there."""
    for name, part in schema.get("properties", {}).items():
        item, place = value.get(name), f"{at}/{name}"
        if isinstance(item, dict) and "contentEncoding" in part["properties"].get("content", {}):
            yield prefix + name, place, item
        elif isinstance(item, list) and "properties" in part["items"]:
            for number, row in enumerate(item):
                yield from files(part["items"], row, f"{place}/{number}", f"{prefix}{name}-{number}-")


PYTHON: dict[str, tuple[type, ...]] = {
    "string": (str,), "boolean": (bool,), "integer": (int,), "number": (int, float), "array": (list,),
    "object": (dict,), "null": (type(None),),
}  # fmt: skip
KINDS = {
    "string": gettext_lazy("文字"), "boolean": gettext_lazy("是或否"), "integer": gettext_lazy("整数"),
    "number": gettext_lazy("数"), "array": gettext_lazy("列表"), "object": gettext_lazy("对象"),
    "null": gettext_lazy("空"),
}  # fmt: skip


def _fits(schema: Schema, value: Any) -> bool:
    types = _types(schema)
    if isinstance(value, bool):
        return not types or "boolean" in types
    return not types or any(isinstance(value, PYTHON[kind]) for kind in types)


def _kinds(schema: Schema) -> str:
    return _("、").join(str(KINDS[kind]) for kind in _types(schema) if kind != "null")


def _types(schema: Schema) -> list[str]:
    found = schema.get("type", [])
    return [found] if isinstance(found, str) else list(found)


def _text(*, least: int | None = None, most: int | None = None) -> Schema:
    limits = {"minLength": least, "maxLength": most}
    return {"type": "string"} | {name: limit for name, limit in limits.items() if limit is not None}


def _many(items: Schema, least: int, most: int) -> Schema:
    return {"type": "array", "items": items, "maxItems": most} | ({"minItems": least} if least else {})


def _between(field: forms.IntegerField) -> Schema:
    limits = {"minimum": field.min_value, "maximum": field.max_value}
    return {name: limit for name, limit in limits.items() if limit is not None and not callable(limit)}


def _flattened(choices: Any) -> Iterator[tuple[str, str]]:
    for value, label in choices:
        if isinstance(label, list | tuple):
            yield from _flattened(label)
        else:
            yield str(value), str(label)
