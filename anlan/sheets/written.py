"""Sheets that are sent back: text stays text, and nothing in them reckons or is called."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence
from typing import IO, Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font

UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
CELL = 32_000
DANGER = ("=", "+", "-", "@", "\t", "\r")
"""With what a cell must not begin, lest a spreadsheet reckon with it."""
WIDE = 40


def inert(text: str) -> str:
    """Text that a spreadsheet shows and does not reckon with: one that begins like a formula gets an apostrophe before it."""
    text = UNPRINTABLE.sub("", text)[:CELL]
    return f"'{text}" if text.startswith(DANGER) else text


def bared(text: str) -> str:
    """The text as it was before `inert`, so that what comes back is what was sent."""
    return text[1:] if text.startswith("'") and text[1:].startswith(DANGER) else text


def as_csv(rows: Iterable[Sequence[str]], out: IO[bytes]) -> None:
    """UTF-8 with its mark, so that a spreadsheet opens it rightly."""
    out.write(b"\xef\xbb\xbf")
    text = io.TextIOWrapper(out, encoding="utf-8", newline="", write_through=True)
    csv.writer(text).writerows([inert(cell) for cell in row] for row in rows)
    text.detach()


def as_xlsx(rows: Iterable[Sequence[str]], out: IO[bytes]) -> None:
    """One sheet, streamed; every cell is text, so that telephones keep their noughts."""
    book = Workbook(write_only=True)
    sheet: Any = book.create_sheet()
    sheet.freeze_panes = "A2"
    for number, row in enumerate(rows):
        sheet.append([_cell(sheet, cell, head=not number) for cell in row])
    book.save(out)


def _cell(sheet: Any, text: str, *, head: bool) -> Any:
    cell = WriteOnlyCell(sheet, inert(text))
    cell.data_type = "s"
    cell.number_format = "@"
    if head:
        cell.font = Font(bold=True)
    return cell
