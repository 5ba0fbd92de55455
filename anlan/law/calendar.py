"""The calendar of working days: the State Council's yearly arrangement of holidays and make-up working days.

`data/holidays.csv` is the table shipped; every year's new one is read with `Holidays.read` and joined to it.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

SATURDAY = 5
WEEKEND = ("周六", "周日")
ONE_DAY = timedelta(days=1)


class BadTable(ValueError):
    """A holiday table that cannot be read; the sentence names the line."""


@dataclass(frozen=True)
class Holidays:
    """Days off and make-up working days with their names; any other day follows its weekday."""

    off: Mapping[date, str]
    working: Mapping[date, str]

    @classmethod
    def read(cls, path: Path) -> Holidays:
        """Read `date,kind,name` lines, kind `holiday` or `workday`; raises BadTable, or OSError."""
        try:
            lines = path.read_text(encoding="utf-8-sig").splitlines()
        except UnicodeDecodeError:
            raise BadTable(f"{path.name} is not UTF-8 text.") from None
        tables: dict[str, dict[date, str]] = {"holiday": {}, "workday": {}}
        for number, row in enumerate(_rows(path.name, lines), 1):
            if row and not row[0].startswith("#") and row != ["date", "kind", "name"]:
                day, kind, name = _row(f"Line {number} of {path.name}", row)
                if any(day in table for table in tables.values()):
                    raise BadTable(f"Line {number} of {path.name}: {day} stands there twice.")
                tables[kind][day] = name
        return cls(tables["holiday"], tables["workday"])

    @property
    def years(self) -> frozenset[int]:
        """The years whose arrangement is in the table."""
        return frozenset(day.year for day in self.off if self.covered(day.year))

    def covered(self, year: int) -> bool:
        """Whether the year's arrangement is known: it then lists National Day."""
        return date(year, 10, 1) in self.off

    def rest(self, day: date) -> str:
        """Why it is no working day (春节, 周六), or an empty text."""
        if day in self.off:
            return self.off[day]
        return WEEKEND[day.weekday() - SATURDAY] if day.weekday() >= SATURDAY and day not in self.working else ""

    def is_workday(self, day: date) -> bool:
        """Whether offices work; of a year that is not covered, weekdays only."""
        return not self.rest(day)

    def joined(self, newer: Holidays) -> Holidays:
        """Return the table with each year that the newer one speaks of taken from there."""
        years = {day.year for day in (*newer.off, *newer.working)}

        def kept(table: Mapping[date, str]) -> dict[date, str]:
            return {day: name for day, name in table.items() if day.year not in years}

        return Holidays({**kept(self.off), **newer.off}, {**kept(self.working), **newer.working})


def _rows(name: str, lines: list[str]) -> Iterator[list[str]]:
    try:
        yield from csv.reader(lines)
    except csv.Error as wrong:
        raise BadTable(f"{name} is no table: {wrong}.") from None


def _row(where: str, row: list[str]) -> tuple[date, str, str]:
    try:
        text, kind, name = (cell.strip() for cell in row)
        day = date.fromisoformat(text)
    except ValueError:
        raise BadTable(f"{where} is not like 2026-10-01,holiday,国庆节.") from None
    if kind not in ("holiday", "workday"):
        raise BadTable(f"{where}: the kind is holiday or workday, not {kind!r}.")
    return day, kind, name


STANDARD = Holidays.read(Path(__file__).parent / "data" / "holidays.csv")
"""The table that is shipped."""
