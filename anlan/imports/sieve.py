"""Each row through the procedure's own opening form: its errors are the form's sentences, each with the column it is about."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from copy import copy
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property, lru_cache
from typing import Any

from django import forms
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _

from anlan.imports.fields import NUMBER, Field, blank, fields_of
from anlan.imports.models import Batch
from anlan.imports.values import Unclear, Values
from anlan.kernel.errors import AWAY
from anlan.kernel.forms import Rows, StepForm
from anlan.kernel.procedure import Procedure
from anlan.kernel.who import Who
from anlan.sheets import Row

log = logging.getLogger(__name__)
PHONE = "phone"
"""The name by which forms of people hold a telephone."""


@dataclass
class Sifted:
    """A row as the form was sent it, and what is wrong with it (sentences; none: it can be entered).

    broken  the form itself broke over it
    """

    data: dict[str, str] = field(default_factory=dict)
    number: str = ""
    faults: list[str] = field(default_factory=list)
    clean: dict[str, Any] = field(default_factory=dict)
    broken: bool = False

    @property
    def phone(self) -> str:
        """The first telephone in it, in its one form; ''."""
        return next(_phones(self.clean), "")


class Sieve:
    """The opening form of a batch's procedure, as `who` would fill it in, row by row."""

    def __init__(self, batch: Batch, procedure: Procedure, who: Who) -> None:
        self.batch, self.procedure, self.who = batch, procedure, who
        self.form = blank(procedure, who)
        known = {one.key: one for one in fields_of(self.form)}
        for asked in self.form.fields.values():
            if isinstance(asked, forms.ModelChoiceField):
                asked.to_python = lru_cache(maxsize=20_000)(asked.to_python)  # type: ignore[method-assign]
        self.fields: list[tuple[Field, int | None, str, Values]] = [
            (known[key], column, put, Values(known[key])) for key, (column, put) in batch.fit.items() if key in known
        ]

    def __call__(self, cells: list[str], *told: str) -> Sifted:
        """The row of these cells, cleaned; `told` are faults that were found before."""
        sifted = self.typed(cells)
        sifted.faults = [*told, *sifted.faults]
        form = self._filled(sifted.data)
        if self._holds(form, sifted):
            sifted.clean = form.cleaned_data
        elif not sifted.broken:
            sifted.faults += [fault for fault in self.sentences(form) if not self._told(fault, sifted.faults)]
        return sifted

    def _filled(self, data: dict[str, str]) -> StepForm:
        """The one form, with this row in it: making it anew costs more than cleaning it. Each matter is opened with its own."""
        form = copy(self.form)
        form.data, form.is_bound = MultiValueDict({name: [value] for name, value in data.items()}), True
        form.__dict__ |= {"_errors": None, "_bound_fields_cache": {}}
        return form

    def _holds(self, form: StepForm, sifted: Sifted) -> bool:
        """Whether the form has no fault; one that breaks over a row says so of that row alone."""
        try:
            return form.is_valid() and not sifted.faults
        except AWAY:
            raise
        except Exception as wrong:  # what a strange cell makes a form raise is no closed list
            log.error("A row could not be checked (%s)", type(wrong).__name__)
            sifted.broken = True
            sifted.faults.append(_("检查时系统出错：请手工登记这一行"))
            return False

    def sentences(self, form: StepForm) -> list[str]:
        """What the form finds wrong, a sentence each."""
        return list(self._faults(form))

    def typed(self, cells: list[str]) -> Sifted:
        """The row as the form will be sent it."""
        sifted = Sifted()
        for known, column, put, values in self.fields:
            written = cells[column] if column is not None and column < len(cells) else ""
            try:
                value = values(written or put)
            except Unclear as unclear:
                sifted.faults.append(self._about(known.key, str(unclear)))
                value = ""
            if known.key == NUMBER:
                sifted.number = value
            elif value:
                sifted.data[known.key] = value
        return sifted

    def faults_of(self, row: Row) -> list[str]:
        """What is wrong with the cells themselves, of those that are read."""
        used = {column for _field, column, _put, _values in self.fields if column is not None}
        faults = [_("单元格 %s 是横向合并的，看不出属于哪一列：请取消合并后重填") % ref for ref in row.merged]
        faults += [_("单元格 %s 是公式，没有存下结果：请粘贴为数值") % ref for ref in row.blind]
        extra = [cell for number, cell in enumerate(row.cells) if number >= len(self.batch.head) and cell]
        return faults + ([_("这一行比表头多出几列：请检查有没有多余的分隔符")] if extra and used else [])

    def _told(self, fault: str, before: list[str]) -> bool:
        """Whether something was said of that column already: that it is empty then says nothing new."""
        about = fault.partition(_("："))[0]
        return any(one.startswith(about + _("：")) for one in before)

    def _faults(self, form: StepForm) -> Iterator[str]:
        for name, errors in form.errors.items():
            field = form.fields.get(name)
            if isinstance(field, Rows) and (parts := list(self._of_rows(form, name))):
                yield from parts
            else:
                yield from (self._about(name, str(error)) for error in errors)

    def _of_rows(self, form: StepForm, name: str) -> Iterator[str]:
        bound: Any = form[name]
        for row in bound.rows:
            for part, errors in row.errors.items():
                yield from (self._about(f"{row.prefix}-{part}", str(error)) for error in errors)

    def _about(self, key: str, sentence: str) -> str:
        """The sentence after the name of the column, or of the field that no column fills."""
        column = self.batch.fit.get(key, [None])[0]
        name = self.batch.head[column] if column is not None and column < len(self.batch.head) else self._names.get(key)
        return _("%(column)s：%(fault)s") % {"column": name, "fault": sentence} if name else sentence

    @cached_property
    def _names(self) -> dict[str, str]:
        whole = {name: str(field.label) for name, field in self.form.fields.items()}
        return whole | {one.key: str(one) for one in fields_of(self.form)}


def _phones(value: Any) -> Iterator[str]:
    match value:
        case dict():
            if isinstance(value.get(PHONE), str) and value[PHONE]:
                yield value[PHONE]
            for inner in value.values():
                yield from _phones(inner)
        case list():
            for inner in value:
                yield from _phones(inner)


def shown(value: Any) -> str:
    """A cleaned value in a cell of the preview."""
    match value:
        case None | "" | []:
            return ""
        case bool():
            return _("是") if value else _("否")
        case date():
            return value.isoformat()
        case list():
            return _("、").join(shown(inner) for inner in value)
        case dict():
            return _(" ").join(filter(None, (str(value.get("name", "")), str(value.get("phone", "")))))
        case _:
            return str(value)
