"""The fields of an opening form, one below another, as columns of a sheet may fill them: those of nested rows too."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from anlan.kernel.forms import Rows, StepForm
from anlan.kernel.procedure import Procedure
from anlan.kernel.who import Who

NUMBER = "handover.number"
"""The row's number at its source: of no form, and kept with the act."""


@dataclass(frozen=True)
class Field:
    """`key` is the name that the form is sent it under (`applicants-0-phone`); `field` None is the number at the source."""

    key: str
    label: Any
    field: forms.Field | None
    group: Any = ""

    @property
    def required(self) -> bool:
        """Whether the form needs it."""
        return bool(self.field and self.field.required)

    @property
    def name(self) -> str:
        """Its own name, without that of the rows it stands in."""
        return self.key.rpartition("-")[2]

    def __str__(self) -> str:
        return f"{self.group} · {self.label}" if self.group else str(self.label)


def blank(procedure: Procedure, who: Who) -> StepForm:
    """The opening form as `who` would meet it."""
    form: type[StepForm] = procedure.opening.form or StepForm
    return form(who=who)


def fields_of(form: StepForm) -> list[Field]:
    """What a sheet may fill: the number at the source, then the form's fields in order; of nested rows the first."""
    found = [Field(NUMBER, _("来源编号"), None)]
    for name, field in form.fields.items():
        if isinstance(field, Rows):
            found += _of_rows(name, field)
        elif not isinstance(field, forms.FileField):
            found.append(Field(name, field.label, field))
    return found


def _of_rows(name: str, rows: Rows) -> list[Field]:
    parts = rows.row(prefix=f"{name}-0", empty_permitted=not rows.least, use_required_attribute=False).fields
    return [
        Field(f"{name}-0-{part}", field.label, field, rows.label)
        for part, field in parts.items()
        if not isinstance(field, forms.FileField)
    ]
