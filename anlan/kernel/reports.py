"""Reports: a table for any place and period, declared by a module from its projection; shown, and written as CSV and XLSX."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

from anlan.sheets.written import inert
from anlan.town.models import Place

Figure = int | Decimal
Line = tuple[str, Sequence[Figure]]


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its official number, its name with the unit, the group that it stands under, what it counts."""

    number: str
    name: str
    group: str = ""
    counts: str = ""


@dataclass(frozen=True)
class Report:
    """`lines(place, since, until)` gives one line per place below (first the whole), both days included."""

    key: str
    name: str
    columns: tuple[Column, ...]
    lines: Callable[[Place, date, date], list[Line]]
    note: str = ""


@dataclass(frozen=True)
class Table:
    """A report made for one place and period."""

    report: Report
    place: Place
    since: date
    until: date
    lines: list[Line]

    @property
    def title(self) -> str:
        """Name, place and period."""
        return f"{_(self.report.name)} {self.place.full_name} {self.since:%Y-%m-%d}–{self.until:%Y-%m-%d}"

    def rows(self) -> list[list[str | Figure]]:
        """Two head rows (groups, names) and the lines."""
        columns = self.report.columns
        groups: list[str | Figure] = [_("单位"), *(_(column.group) if column.group else "" for column in columns)]
        names: list[str | Figure] = ["", *(f"{column.number} {_(column.name)}".strip() for column in columns)]
        return [groups, names, *([name, *figures] for name, figures in self.lines)]

    def notes(self) -> list[str]:
        """What each number counts, printed beside it."""
        defined = [_(c.name) + _("：") + _(c.counts) for c in self.report.columns if c.counts]
        return [*([_(self.report.note)] if self.report.note else []), *defined]


def table(report: Report, place: Place, since: date, until: date) -> Table:
    """Make a report."""
    return Table(report, place, since, until, report.lines(place, since, until))


def as_csv(made: Table) -> bytes:
    """UTF-8 with a byte-order mark, so that a spreadsheet opens it rightly."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow([_inert(made.title)])
    for row in made.rows():
        writer.writerow([_inert(cell) for cell in row])
    writer.writerows([_inert(note)] for note in made.notes())
    return out.getvalue().encode("utf-8-sig")


def as_xlsx(made: Table) -> bytes:
    """One sheet with the title, the two head rows, the lines and the definitions."""
    book = Workbook()
    sheet: Any = book.active
    sheet.title = _(made.report.name)[:31]
    sheet.append([_inert(made.title)])
    for row in made.rows():
        sheet.append([_inert(cell) for cell in row])
    sheet.append([])
    for note in made.notes():
        sheet.append([_inert(note)])
    _dress(sheet, len(made.report.columns) + 1)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _inert(cell: str | Figure) -> str | Figure:
    return inert(cell) if isinstance(cell, str) else cell


def _dress(sheet: Any, width: int) -> None:
    sheet["A1"].font = Font(bold=True, size=14)
    for row in (2, 3):
        for cell in sheet[row]:
            cell.font = Font(bold=True)
            cell.alignment = Alignment(wrap_text=True, vertical="top")
    sheet.freeze_panes = "B4"
    sheet.column_dimensions["A"].width = 28
    for number in range(2, width + 1):
        sheet.column_dimensions[get_column_letter(number)].width = 11
