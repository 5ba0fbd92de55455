"""Fills in any form of any procedure, as somebody would who only wants to get on; made from the form's own fields."""

from __future__ import annotations

import random
from itertools import count
from typing import Any

from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile

from anlan.kernel.forms import Lines, PartyChoice, Rows, Upload
from anlan.kernel.moment import now, today
from tests.files import picture

PNG = picture()
Typed = dict[str, Any]
numbers = count(10_000_000)


def typed_into(fields: dict[str, forms.Field], chance: random.Random, *, whole: bool) -> Typed:
    """A value for every field that asks for one; for all of them, if `whole`."""
    wanted = {name: field for name, field in fields.items() if field.required or whole or isinstance(field, Rows)}
    values = {name: value_of(name, field, chance, whole=whole) for name, field in wanted.items()}
    return {name: value for name, value in values.items() if value is not None}


def value_of(name: str, field: forms.Field, chance: random.Random, *, whole: bool) -> Any:  # noqa: C901 - a table
    """What somebody might type there."""
    match field:
        case Rows():
            rows = [typed_into(field.row.base_fields, chance, whole=False) for _ in range(field.least)]
            return [
                row | ({"phone": f"138{next(numbers)}"} if "phone" in field.row.base_fields else {}) for row in rows
            ]
        case forms.ModelChoiceField():
            found = list(field.queryset[:20])
            return field.prepare_value(chance.choice(found)) if found else None
        case PartyChoice() | forms.ChoiceField():
            open_to = [str(key) for key, _label in flat(field.choices) if key not in ("", None)]
            return chance.choice(open_to) if open_to else None
        case Lines():
            return ["修好水管"]
        case Upload() | forms.FileField():
            return None
        case forms.BooleanField():
            return True
        case forms.DateTimeField():
            return now().isoformat()
        case forms.DateField():
            return today().isoformat()
        case forms.DecimalField() | forms.IntegerField():
            return 1
        case _:
            return f"138{next(numbers)}" if "phone" in name else "水管漏水"[: field.max_length or 4]


def files_for(fields: dict[str, forms.Field]) -> dict[str, Any]:
    """A picture wherever a file may be handed in."""
    wanted = [name for name, field in fields.items() if isinstance(field, forms.FileField)]
    return {name: SimpleUploadedFile("照片.png", PNG) for name in wanted}


def flat(choices: Any) -> list[tuple[Any, Any]]:
    """Choices without their groups."""
    pairs: list[tuple[Any, Any]] = []
    for key, label in choices:
        pairs += flat(label) if isinstance(label, list | tuple) else [(key, label)]
    return pairs
