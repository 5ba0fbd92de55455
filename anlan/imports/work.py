"""The work on a sheet, in small transactions: kill it at any moment, and the next one goes on where it stopped.

A row is entered together with its own line's state, in one transaction: neither can be without the other. Whoever works on a
batch holds its row; whoever cancels it waits for the row under way and no longer.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from itertools import islice
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from anlan.imports.doubles import Doubles, mark_line
from anlan.imports.models import WORKED, Batch, Handover, Line, Original
from anlan.imports.rights import allowed
from anlan.imports.sieve import Sieve, Sifted
from anlan.imports.unreadable import told
from anlan.kernel import act
from anlan.kernel.errors import AWAY, Fault, Invalid, Refused
from anlan.kernel.models import Matter
from anlan.kernel.moment import today
from anlan.kernel.who import official
from anlan.sheets import Head, Row, Unread, body_rows
from anlan.town.models import Person

log = logging.getLogger(__name__)
LASTING = (Refused, *AWAY)
"""What is not the fault of a row: the right to open, the database."""
CHUNK = 200
"""Rows that are checked in one transaction."""


AT_ONCE = 25
"""Rows in one statement: the driver splits a long one ever more slowly."""


def waiting() -> Any:
    """The batches that wait for the worker, the oldest first."""
    return Batch.objects.filter(state__in=WORKED).order_by("id")


def work_once() -> bool:
    """Work on the oldest batch that waits until it waits for people; whether there was one."""
    batch = waiting().first()
    if batch is None:
        return False
    work_on(batch.district, batch.id)
    return True


def work_on(district: str, key: UUID) -> None:
    """Do all that waits on one batch; a fault of its whole stops it and says why."""
    for state in (Batch.State.READING, Batch.State.ENTERING):
        batch = Batch.objects.select_related("by", "office").get(district=district, id=key)
        if batch.state != state:
            continue
        with override(batch.language):
            try:
                _check(batch) if state == Batch.State.READING else _enter(batch)
            except Unread as wrong:
                stop(batch, told(wrong))
            except Fault as fault:
                stop(batch, str(fault))


def stop(batch: Batch, why: str) -> None:
    """Let nothing more be done on it until somebody says so."""
    move(batch, Batch.State.STOPPED, why=why)


def move(batch: Batch, state: str, *, by: Person | None = None, why: str = "") -> None:
    """Bring it to a state; what is done on it from then on is `by`'s. Call under its lock, or as the only one who may."""
    batch.by = by or batch.by
    batch.state, batch.why, batch.moved_at = state, why, timezone.now()
    batch.save(update_fields=["state", "by", "told", "moved_at"])


def held(batch: Batch, state: str) -> bool:
    """Whether it still is in that state and the same hands, held from now to the end of the transaction."""
    rows = Batch.objects.select_for_update(no_key=True).filter(district=batch.district, id=batch.id)
    return bool(rows.filter(state=state, by=batch.by_id).exists())


def lines_of(batch: Batch) -> Any:
    """Its rows."""
    return Line.objects.filter(district=batch.district, batch_id=batch.id)


def _sieve(batch: Batch) -> Sieve:
    who = official(batch.by, today())
    return Sieve(batch, allowed(who, batch.procedure), who)


def _check(batch: Batch) -> None:
    sieve, doubles = _sieve(batch), Doubles(batch)
    seen = lines_of(batch).only("number", "same", "number_mark", "gist").order_by("number")
    doubles.note(seen.iterator())
    last = lines_of(batch).aggregate(last=Max("number"))["last"] or batch.last
    rows = body_rows(_body(batch), Head(batch.head, batch.last, []), after=last)
    while chunk := list(islice(rows, CHUNK)):
        with transaction.atomic():
            if not held(batch, Batch.State.READING):
                return
            if lines_of(batch).filter(number__gte=chunk[0].number).exists():
                return  # somebody else has begun on it
            Line.objects.bulk_create(_sifted(batch, sieve, doubles, chunk), batch_size=AT_ONCE)
    with transaction.atomic():
        if held(batch, Batch.State.READING):
            move(batch, Batch.State.READY)


def _body(batch: Batch) -> bytes:
    return bytes(Original.objects.get(district=batch.district, batch_id=batch.id).body)


def _sifted(batch: Batch, sieve: Sieve, doubles: Doubles, rows: list[Row]) -> list[Line]:
    made: list[tuple[Line, Sifted]] = []
    for row in rows:
        sifted = sieve(row.cells, *sieve.faults_of(row))
        line = Line(district=batch.district, batch_id=batch.id, number=row.number, state=Line.State.WAITING)
        line.cells, line.faults = row.cells, sifted.faults
        mark_line(line, sifted, batch.source)
        made.append((line, sifted))
    doubles.liken(made)
    for line, _sifted in made:
        if line.faults:
            line.state = Line.State.FAULTY
        elif line.like or line.like_line:
            line.state = Line.State.DOUBLED
    return [line for line, _sifted in made]


def _enter(batch: Batch) -> None:
    sieve = _sieve(batch)
    for number in _numbers(batch):
        with transaction.atomic():
            if not held(batch, Batch.State.ENTERING):
                return
            line = lines_of(batch).filter(number=number, state=Line.State.WAITING).first()
            if line is not None:
                _enter_line(batch, sieve, line)
    with transaction.atomic():
        if held(batch, Batch.State.ENTERING):
            lines_of(batch).filter(state=Line.State.DOUBLED).update(state=Line.State.SKIPPED)
            move(batch, Batch.State.DONE)


def _numbers(batch: Batch) -> Iterator[int]:
    """The rows that wait, read anew every so often: nothing is held while one after another is entered."""
    while some := list(
        lines_of(batch).filter(state=Line.State.WAITING).order_by("number").values_list("number", flat=True)[:CHUNK]
    ):
        yield from some


def _enter_line(batch: Batch, sieve: Sieve, line: Line) -> None:
    sifted = sieve(line.cells)
    if not sifted.faults and not line.chosen and _meanwhile(batch, line, sifted):
        line.state = Line.State.DOUBLED
    elif not sifted.faults:
        sifted.faults = _opened(batch, sieve, line, sifted)
    if sifted.faults:
        line.faults, line.state = sifted.faults, Line.State.FAULTY
    line.save(update_fields=["state", "told", "code", "like", "like_line"])


def _meanwhile(batch: Batch, line: Line, sifted: Sifted) -> bool:
    """Whether what it resembles was entered since it was checked. Two who enter one number at once wait for each other."""
    if line.number_mark is not None:
        with connection.cursor() as sql:
            sql.execute("SELECT pg_advisory_xact_lock(%s)", [line.number_mark])
    Doubles(batch).liken([(line, sifted)])
    return line.like is not None


def _opened(batch: Batch, sieve: Sieve, line: Line, sifted: Sifted) -> list[str]:
    """Open the matter; the faults for which it was not."""
    handed = act.Handover(batch.source, sifted.number)
    try:
        done = act.open_matter(
            batch.procedure, sifted.data, by=sieve.who, key=f"import {batch.id} {line.number}", handover=handed
        )
    except Invalid as wrong:
        return sieve.sentences(wrong.form)
    except LASTING:
        raise
    except Exception as wrong:  # one row that breaks something must not keep the others back for ever
        log.error("A row could not be entered (%s)", type(wrong).__name__)
        return [_("登记时系统出错，这一行没有登记：请手工登记")]
    line.state = Line.State.ENTERED
    line.code = Matter.objects.only("code").get(district=done.district, id=done.matter_id).code
    if line.number_mark is not None:
        row = Handover(district=done.district, matter_id=done.matter_id, mark=line.number_mark)
        Handover.objects.bulk_create([row], ignore_conflicts=True)
    return []
