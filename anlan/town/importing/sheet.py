"""CSV sheets as people have them: UTF-8 or GB18030, and every fault with its file and line."""

import csv
import io
import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import NamedTuple

from django.db.models import Model
from django.utils.translation import gettext as _

from anlan.sheets import Unread, text

BETWEEN_WORDS = re.compile(r"[\s,\uff0c;\uff1b、/]+")


@dataclass(frozen=True)
class Fault:
    """What is wrong, and where: `line` counts from 1, the header included; 0 is the file as a whole."""

    file: str
    line: int
    reason: str

    def __str__(self) -> str:
        where = _("%(file)s 第 %(line)d 行：%(reason)s") if self.line else _("%(file)s：%(reason)s")
        return where % vars(self)


class NotImported(Exception):
    """Nothing was imported; `faults` says why, in the order of the files."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = sorted(faults, key=lambda fault: (fault.file, fault.line))
        super().__init__("\n".join(map(str, self.faults)))


@dataclass(frozen=True)
class Line:
    """One row of a sheet; a column that the sheet lacks reads as empty."""

    file: str
    number: int
    cells: Mapping[str, str]

    def __getitem__(self, column: str) -> str:
        return self.cells.get(column, "")

    def fault(self, reason: str) -> Fault:
        """This line as the place of a fault."""
        return Fault(self.file, self.number, reason)

    def words(self, column: str) -> tuple[str, ...]:
        """The cell as a list; blanks, commas, semicolons and 、 separate."""
        return tuple(word for word in BETWEEN_WORDS.split(self[column]) if word)

    def day(self, column: str) -> date | None:
        """The cell as a date (2026-01-31), None when empty; raises ValueError with the reason."""
        try:
            return date.fromisoformat(self[column]) if self[column] else None
        except ValueError:
            raise ValueError(_("“%s”不是日期，应写作 2026-01-31") % self[column]) from None


@dataclass(frozen=True)
class Sheet:
    """A sheet read whole."""

    columns: Collection[str]
    lines: list[Line]


def read(path: Path) -> Sheet:
    """Read a CSV file with a header; raises NotImported where it is no table."""
    header, *rows = rows_of(path)
    columns = [cell.lower() for cell in header.cells]
    faults = [unequal(path.name, row, len(columns)) for row in rows if len(row.cells) != len(columns)]
    if faults or not rows:
        raise NotImported(faults or [Fault(path.name, 1, _("文件里没有数据"))])
    return Sheet(columns, [Line(path.name, row.number, dict(zip(columns, row.cells, strict=True))) for row in rows])


class Row(NamedTuple):
    """The cells of a line, stripped, before they have names."""

    number: int
    cells: list[str]


def rows_of(path: Path) -> list[Row]:
    """The header, then every row that is not blank; raises NotImported where the quoting is broken."""
    table = csv.reader(io.StringIO(text_of(path), newline=""), strict=True)
    try:
        rows = [Row(table.line_num, [cell.strip() for cell in cells]) for cells in table]
    except csv.Error as error:
        raise NotImported([Fault(path.name, table.line_num, _("不是完好的 CSV（%s）") % error)]) from None
    return rows[:1] + [row for row in rows[1:] if any(row.cells)] or [Row(1, [])]


def unequal(file: str, row: Row, wanted: int) -> Fault:
    """The fault of a row with more or fewer cells than the header."""
    counts = {"want": wanted, "have": len(row.cells)}
    return Fault(file, row.number, _("应有 %(want)d 列，实有 %(have)d 列") % counts)


def text_of(path: Path) -> str:
    """The file as text; raises NotImported where it is missing, not text, or damaged."""
    try:
        content = path.read_bytes()
    except OSError as error:
        raise NotImported([Fault(path.name, 0, _("读不了文件（%s）") % error.strerror)]) from None
    if b"\0" in content:
        raise NotImported([Fault(path.name, 1, _("不是文本文件，请另存为 CSV"))])
    return decoded(path.name, content)


def decoded(file: str, content: bytes) -> str:
    """UTF-8 with or without its mark, else GB18030."""
    try:
        return text.decoded(content)
    except Unread as wrong:
        raise NotImported([Fault(file, wrong.row, _("文字编码有误，应为 UTF-8 或 GB18030"))]) from None


def lacking(file: str, columns: Collection[str], *needed: str) -> list[Fault]:
    """A fault for the header that lacks a needed column, else none."""
    missing = [column for column in needed if column not in columns]
    return [Fault(file, 1, _("缺少列：%s") % "、".join(missing))] if missing else []


def too_long(model: type[Model], line: Line, column: str) -> str:
    """The reason where a cell holds more than the column of the same name can, else empty."""
    most = getattr(model._meta.get_field(column), "max_length", None)
    over = most is not None and len(line[column]) > most
    return _("%(column)s 超过 %(most)d 个字") % {"column": column, "most": most} if over else ""
