"""What people do to a sheet: bring it, fit its columns, confirm, choose, cancel, go on. Each checks who may."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from anlan.imports.fields import NUMBER, Field, blank, fields_of
from anlan.imports.fitting import Fit, guessed, remember, remembered
from anlan.imports.models import Batch, Line, Original
from anlan.imports.rights import allowed, batch, offices
from anlan.imports.work import lines_of, move
from anlan.kernel import limits
from anlan.kernel.errors import Refused
from anlan.kernel.who import Who
from anlan.sheets import head, kind_of

S = Batch.State
SHOWN = 5
"""Rows of data that are shown beside the names of the columns."""


@dataclass(frozen=True)
class Sheet:
    """A file as it was handed in: its name and content, and who handed it over, in words."""

    name: str
    body: bytes
    source: str


def bring(who: Who, sheet: Sheet, procedure: str, office: str = "") -> Batch:
    """Take a sheet in for one of the own offices (by its code; the first). Raises Unread, Refused, TooOften; then nothing is kept."""
    allowed(who, procedure)
    mine = offices(who)
    limits.spend(limits.HANDED_IN, who.owner)
    kind_of(sheet.body)
    found = head(sheet.body)
    made = Batch(
        district=mine[0].district, person=who.person, by=who.person, procedure=procedure,
        language=get_language() or "zh-hans", office=next((one for one in mine if one.code == office), mine[0]), last=found.last,
    )  # fmt: skip
    made.told = {"source": sheet.source.strip(), "file": sheet.name[-120:], "head": found.names}
    made.sample = [[row.number, row.cells[: len(found.names)]] for row in found.sample[:SHOWN]]
    made.fit = remembered(made) or guessed(known_fields(made, who), found.names)
    with transaction.atomic():
        made.save(force_insert=True)
        Original(district=made.district, batch_id=made.id, body=sheet.body).save(force_insert=True)
    return made


def known_fields(of: Batch, who: Who) -> list[Field]:
    """The fields that its columns may fill."""
    return fields_of(blank(allowed(who, of.procedure), who))


def lacking(fields: Iterable[Field], fit: Fit) -> list[Field]:
    """The fields that the form needs and that neither a column nor a word of its own fills."""
    return [field for field in fields if field.required and not any(_filled(fit.get(field.key)))]


def _filled(entry: list[object] | None) -> tuple[bool, bool]:
    column, put = entry or (None, "")
    return column is not None, bool(put)


@transaction.atomic
def fit(who: Who, key: str, chosen: Fit) -> Batch:
    """Fit its columns so, and have every row checked (anew, if they were). Raises NotHere, Refused."""
    found = batch(who, key, lock=True)
    _only(found, S.FITTING)
    fields = {field.key for field in known_fields(found, who)}
    found.fit = {name: entry for name, entry in chosen.items() if name in fields and any(_filled(entry))}
    remember(found)
    move(found, S.READING, by=who.person)
    return found


@transaction.atomic
def refit(who: Who, key: str) -> Batch:
    """Back to its columns: what was checked is forgotten, nothing had been entered."""
    found = batch(who, key, lock=True)
    _only(found, S.READY)
    lines_of(found).delete()
    move(found, S.FITTING, by=who.person)
    return found


@transaction.atomic
def choose(who: Who, key: str, numbers: Iterable[int]) -> int:
    """Have these rows entered although they resemble something; how many."""
    found = batch(who, key, lock=True)
    _only(found, S.READY)
    rows = lines_of(found).filter(state=Line.State.DOUBLED, number__in=list(numbers))
    return int(rows.update(chosen=True, state=Line.State.WAITING))


@transaction.atomic
def enter(who: Who, key: str) -> Batch:
    """Have the rows entered that wait, in the name of whoever says so; from a stop, go on where it stopped."""
    found = batch(who, key, lock=True)
    _only(found, S.READY, S.STOPPED)
    allowed(who, found.procedure)
    kept = Original.objects.filter(district=found.district, batch_id=found.id)
    if found.state == S.STOPPED and kept.exists():
        move(found, S.READING, by=who.person)
        return found
    if not lines_of(found).filter(state=Line.State.WAITING).exists():
        raise Refused(_("没有可以登记的行。"))
    kept.delete()
    found.sample = []  # its columns are fitted for good
    move(found, S.ENTERING, by=who.person)
    return found


@transaction.atomic
def cancel(who: Who, key: str) -> Batch:
    """Enter no more of it; what was entered stays entered."""
    found = batch(who, key, lock=True)
    if found.ended:
        raise Refused(_("这份清单已经结束。"))
    Original.objects.filter(district=found.district, batch_id=found.id).delete()
    move(found, S.CANCELLED, by=who.person)
    return found


def _only(found: Batch, *states: str) -> None:
    if found.state not in states:
        raise Refused(_("这份清单现在是“%(state)s”，不能这样办。") % {"state": found.get_state_display()})


def chosen_fit(fields: Iterable[Field], columns: dict[str, str], words: dict[str, str], width: int) -> Fit:
    """What was chosen on the page (column numbers as text), without what is no column of the sheet."""
    made: Fit = {}
    for field in fields:
        column = columns.get(field.key, "")
        known = int(column) if column.isdecimal() and len(column) < len("1000") and int(column) < width else None
        made[field.key] = [known, "" if field.key == NUMBER else words.get(field.key, "")]
    return made
