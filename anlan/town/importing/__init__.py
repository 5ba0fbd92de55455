"""Bring places, offices and people in from sheets: all of it or nothing, and twice is the same as once."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from django.db import transaction
from django.utils.timezone import localdate

from anlan.town.importing.offices import Register
from anlan.town.importing.people import Roster
from anlan.town.importing.place_rows import read_places
from anlan.town.importing.places import Division
from anlan.town.importing.sheet import Fault, NotImported
from anlan.town.importing.tally import Tally
from anlan.town.place import Place

__all__ = ["FIRST_DAY", "Fault", "NotImported", "Sheets", "Tally", "bring_in"]

FIRST_DAY = date(2000, 1, 1)
"""The first load of places counts from here unless told otherwise: when each began is not in the sheets."""


@dataclass(frozen=True)
class Sheets:
    """The files to bring in; each kind may come in several files, or in none."""

    places: Sequence[Path] = ()
    offices: Sequence[Path] = ()
    people: Sequence[Path] = ()


@transaction.atomic
def bring_in(
    sheets: Sheets, *, since: date | None = None, complete: bool = False, dry_run: bool = False
) -> list[Tally]:
    """Bring the sheets in and say what was done; raises NotImported, and then nothing was.

    Changes hold from `since` (today; FIRST_DAY where no place was known). `complete` ends the places that stand beside
    those listed and are not listed themselves. `dry_run` does everything and takes it back.
    """
    day = since or (localdate() if Place.objects.exists() else FIRST_DAY)
    tallies = list(steps(sheets, day, complete=complete))
    transaction.set_rollback(dry_run)
    return tallies


def steps(sheets: Sheets, since: date, *, complete: bool) -> Iterator[Tally]:
    """Places before the offices that stand in them before the people who work there."""
    if sheets.places:
        yield Division(read_places(sheets.places), since).settle(complete=complete)
    if sheets.offices:
        yield Register(sheets.offices, since).settle()
    if sheets.people:
        yield from Roster(sheets.people, since).settle()
