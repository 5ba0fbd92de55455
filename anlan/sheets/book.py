"""Workbooks (XLSX): the first sheet that is shown, streamed; joined cells filled down, formulas by their results."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from typing import Any

from openpyxl import load_workbook

from anlan.intake import Unfit
from anlan.intake.word import DOCTYPE, weigh
from anlan.sheets.cells import shown
from anlan.sheets.joined import Joins, scan
from anlan.sheets.row import Row
from anlan.sheets.unread import Unread

UNPACKED = 1024 * 1024 * 1024
"""The most that a workbook may hold unpacked. It is streamed, but for its table of texts, which may hold `TEXTS`."""
TEXTS = 200 * 1024 * 1024
STARTS = 4096
WHY = {"large": "bomb", "locked": "locked"}


def rows(body: bytes) -> Iterator[Row]:
    """The rows that are not blank; raises Unread."""
    try:
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            _weigh(archive)
        yield from _read(body)
    except Unread:
        raise
    except Unfit as unfit:
        raise Unread(WHY.get(unfit.why, "broken")) from None
    except Exception:  # what a hostile workbook makes a parser raise is no closed list
        raise Unread("broken") from None


def _weigh(archive: zipfile.ZipFile) -> None:
    parts = archive.infolist()
    weigh(parts, unpacked=UNPACKED)
    names = {part.filename: part for part in parts}
    if "xl/workbook.xml" not in names:
        raise Unread("unknown")
    texts = names.get("xl/sharedStrings.xml")
    if texts and texts.file_size > TEXTS:
        raise Unread("bomb")
    for part in parts:  # what the headers say of sizes the unpacker itself holds to
        if part.filename.endswith((".xml", ".rels")):
            with archive.open(part) as stream:
                if DOCTYPE.search(stream.read(STARTS)):
                    raise Unread("broken")


def _read(body: bytes) -> Iterator[Row]:
    book = load_workbook(io.BytesIO(body), read_only=True, data_only=True, keep_links=False)
    try:
        sheet: Any = next(s for s in book.worksheets if s.sheet_state == "visible")
        joins = scan(sheet)
        sheet.reset_dimensions()
        for number, cells in enumerate(sheet.rows, 1):
            row = _row(number, cells, joins)
            if any(row.cells):
                yield row
    finally:
        book.close()


def _row(number: int, cells: Any, joins: Joins) -> Row:
    written = [shown(cell) for cell in cells]
    while written and not written[-1]:
        written.pop()
    filled = joins.filled(number, written)
    return Row(number, filled, joins.across(number), tuple(joins.blind.get(number, ())))
