"""The names of the columns: below a title, in one line or in two, as joined cells leave them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice, zip_longest

from openpyxl.utils.cell import range_boundaries

from anlan.sheets.row import Row
from anlan.sheets.unread import Unread

LOOKED = 20
"""How far down the names are looked for, and how many rows of data are shown as a sample."""
WIDEST = 200
BLANKS = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Head:
    """The names by column ('' where there is none), the last row that they fill, and the first rows of data."""

    names: list[str]
    last: int
    sample: list[Row]


def head_of(rows: Iterator[Row]) -> Head:
    """Find it; raises Unread: headless, bare, wide. What stands above a table fills fewer of its columns than the names do."""
    first = list(islice(rows, LOOKED))
    filled = [len({cell for cell in row.cells if cell}) for row in first]
    if max(filled, default=0) < LEAST:
        raise Unread("headless" if first else "empty")
    at = next(n for n, count in enumerate(filled) if count >= LEAST and count * 2 >= max(filled))
    names, last, below = first[at].cells, first[at].number, first[at + 1 :]
    if below and first[at].merged:
        names, last, below = _joined(_spread(first[at]), below[0].cells), below[0].number, below[1:]
    return _checked(Head(_told_apart([BLANKS.sub("", name) for name in names]), last, below))


LEAST = 2
"""A table has two columns at least."""


def _checked(found: Head) -> Head:
    if len(found.names) > WIDEST:
        raise Unread("wide", row=found.last)
    if not found.sample:
        raise Unread("bare", row=found.last)
    return found


def _told_apart(names: list[str]) -> list[str]:
    """The second column of a name is called so."""
    seen: Counter[str] = Counter()
    seen.update({"": -len(names)})
    return [f"{name}（{seen[name]}）" if not seen.update([name]) and seen[name] > 1 else name for name in names]


def _spread(row: Row) -> list[str]:
    """What stands in a cell joined across columns, in each of them."""
    cells = list(row.cells)
    for ref in row.merged:
        left, _top, right, _low = (int(bound or 0) for bound in range_boundaries(ref))
        cells += [""] * (right - len(cells))
        cells[left - 1 : right] = [cells[left - 1]] * (right - left + 1)
    return cells


def _joined(above: list[str], below: list[str]) -> list[str]:
    """Two lines of names as one: what stands above is said of each below it."""
    pairs = zip_longest(above, below, fillvalue="")
    return [up if up == down else f"{up}{down}" for up, down in pairs]
