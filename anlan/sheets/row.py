"""One row of a sheet."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Row:
    """`number` counts from 1 as the spreadsheet does (in CSV: the line that the row ends on); `cells` are stripped text.

    merged  cells of this row that were joined across columns: nobody can tell to which column they belong
    blind   cells with a formula that carries no result
    """

    number: int
    cells: list[str]
    merged: tuple[str, ...] = ()
    blind: tuple[str, ...] = ()
