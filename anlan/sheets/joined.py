"""What a streaming reader does not say of a sheet: which cells are joined, and which formulas carry no result."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from openpyxl.utils.cell import get_column_letter, range_boundaries

from anlan.sheets.unread import Unread

CHUNK = 1024 * 1024
OVERLAP = 64 * 1024
JOINS = 200_000
"""More joined cells than this is no list."""
JOIN = re.compile(rb'<(?:\w+:)?mergeCell\s[^>]*?ref="([A-Z]+\d+:[A-Z]+\d+)"')
BLIND = re.compile(
    rb'<(?:\w+:)?c\s[^>]*?r="([A-Z]+(\d+))"[^>]*><(?:\w+:)?f(?:\s[^>]*)?(?:/>|>[^<]*</(?:\w+:)?f>)\s*'
    rb"(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v></(?:\w+:)?v>)?\s*</(?:\w+:)?c>"
)


@dataclass
class Joins:
    """The joined cells of a sheet as rows meet them, from the top."""

    by_row: dict[int, list[tuple[int, int, int]]] = field(default_factory=lambda: defaultdict(list))
    blind: dict[int, list[str]] = field(default_factory=lambda: defaultdict(list))
    open: list[tuple[int, int, int, str]] = field(default_factory=list)

    def join(self, ref: str) -> None:
        """Note a range (A2:C4)."""
        left, top, right, low = (int(bound or 0) for bound in range_boundaries(ref))
        self.by_row[top].append((left, right, low))

    def filled(self, number: int, cells: list[str]) -> list[str]:
        """The row's cells, each joined one with what is written at its top; what is joined stands in its first column."""
        self.open = [join for join in self.open if join[2] >= number]
        for left, _right, low, text in self.open:
            if low >= number and text:
                cells += [""] * (left - len(cells))
                cells[left - 1] = text
        for left, right, low in self.by_row.get(number, ()):
            self.open.append((left, right, low, cells[left - 1] if left <= len(cells) else ""))
        return cells

    def across(self, number: int) -> tuple[str, ...]:
        """Which cells of the row are joined across columns."""
        here = sorted({(left, right) for left, right, low, text in self.open if right > left and text})
        return tuple(f"{get_column_letter(left)}{number}:{get_column_letter(right)}{number}" for left, right in here)


def scan(sheet: Any) -> Joins:
    """Look through the sheet's own XML once, piece by piece. Raises Unread if more is joined than a list can have."""
    joins = Joins()
    found: set[bytes] = set()
    with sheet.parent._archive.open(sheet._worksheet_path) as stream:  # noqa: SLF001 - openpyxl says nowhere else what is joined
        rest = b""
        while piece := stream.read(CHUNK):
            rest = _scanned(rest + piece, joins, found)
    return joins


def _scanned(text: bytes, joins: Joins, found: set[bytes]) -> bytes:
    end = 0
    for match in JOIN.finditer(text):
        if match[1] not in found:
            found.add(match[1])
            joins.join(match[1].decode())
        end = match.end()
    for match in BLIND.finditer(text) if b"<f" in text or b":f" in text else ():
        cells = joins.blind[int(match[2])]
        if match[1].decode() not in cells:
            cells.append(match[1].decode())
    if len(found) > JOINS:
        raise Unread("broken")
    return text[max(end, len(text) - OVERLAP) :]
