"""The sheet that goes back: its own columns as they were sent, and beside them what became of each row."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from typing import IO

from django.utils.translation import gettext as _
from django.utils.translation import override

from anlan.imports.fitting import OWN
from anlan.imports.models import Batch, Line
from anlan.imports.work import lines_of
from anlan.sheets.written import as_csv, as_xlsx

FAILED = (Line.State.FAULTY, Line.State.DOUBLED, Line.State.SKIPPED)
IN_MEMORY = 8 * 1024 * 1024
FORMS = {
    "xlsx": (as_xlsx, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    "csv": (as_csv, "text/csv; charset=utf-8"),
}


def returned(batch: Batch, kind: str, *, every: bool = False) -> IO[bytes]:
    """The sheet as an open file: only what was not entered, or `every` row."""
    out: IO[bytes] = tempfile.SpooledTemporaryFile(IN_MEMORY)  # noqa: SIM115 - the response closes it
    write, _media = FORMS[kind]
    with override(batch.language):
        write(rows(batch, every=every), out)
    out.seek(0)
    return out


def rows(batch: Batch, *, every: bool = False) -> Iterator[list[str]]:
    """Names first, then the rows in their order."""
    kept = [number for number, name in enumerate(batch.head) if name not in OWN]
    yield [*(batch.head[number] for number in kept), *OWN]
    found = lines_of(batch).order_by("number")
    for line in (found if every else found.filter(state__in=_wanted(batch))).iterator(chunk_size=1000):
        cells = line.cells
        sent = [cells[number] if number < len(cells) else "" for number in kept]
        yield [*sent, str(line.get_state_display()), line.code, "\n".join(problems(line))]


def _wanted(batch: Batch) -> tuple[str, ...]:
    """Of a sheet that was cancelled or stopped also what was not reached."""
    return FAILED if batch.state == Batch.State.DONE else (*FAILED, Line.State.WAITING)


def problems(line: Line) -> list[str]:
    """Why it was not entered; of what it resembles no more than that there is something."""
    if line.faults or line.state not in (Line.State.DOUBLED, Line.State.SKIPPED):
        return list(line.faults)
    if line.like_line:
        return [_("和本表第 %d 行相同或者很像") % line.like_line]
    return [_("和已有的一件很像")]
