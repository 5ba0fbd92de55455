"""Rows as people look through them: what was read from each, what is wrong with it, what it resembles."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count
from django.utils.translation import gettext as _

from anlan.imports.fields import NUMBER
from anlan.imports.models import Batch, Line
from anlan.imports.returned import OWN, problems
from anlan.imports.rights import allowed
from anlan.imports.sieve import Sieve, Sifted, shown
from anlan.imports.work import lines_of
from anlan.kernel.models import Matter
from anlan.kernel.moment import today
from anlan.kernel.who import Who, official

PAGE = 50


@dataclass
class Seen:
    """One row on the page: `code` is the matter that it became or resembles, '' if the reader may not see it."""

    line: Line
    cells: list[str]
    faults: list[str]
    code: str = ""

    @property
    def number(self) -> int:
        """The row's number in its sheet."""
        return self.line.number


class Preview:
    """The rows of a batch as `reader` may see them, in her language."""

    def __init__(self, batch: Batch, reader: Who) -> None:
        self.batch, self.reader = batch, reader
        who = official(batch.by, today())
        self.sieve = Sieve(batch, allowed(reader, batch.procedure), who)

    @property
    def columns(self) -> list[str]:
        """What the cells are, in the order of the form."""
        return [str(known) for known, *_rest in self.sieve.fields]

    def rows(self, state: str, after: int = 0) -> list[Seen]:
        """A page of the rows in that state, after the row of that number; one more than a page, if there is."""
        lines = list(lines_of(self.batch).filter(state=state, number__gt=after).order_by("number")[: PAGE + 1])
        codes = self._codes(line.like for line in lines if line.like)
        return [self._seen(line, codes) for line in lines]

    def _seen(self, line: Line, codes: dict[Any, str]) -> Seen:
        sifted = self.sieve(line.cells)
        faults = problems(line)
        if line.state == Line.State.FAULTY and sifted.faults:  # anew, in the reader's own language
            faults = [*line.faults[: max(0, len(line.faults) - len(sifted.faults))], *sifted.faults]
        return Seen(
            line, [self._cell(key, sifted) for key in self._keys], faults, line.code or codes.get(line.like, "")
        )

    @property
    def _keys(self) -> list[str]:
        return [known.key for known, *_rest in self.sieve.fields]

    def _cell(self, key: str, sifted: Sifted) -> str:
        if key == NUMBER:
            return sifted.number
        value = _within(sifted.clean, key) if sifted.clean else sifted.data.get(key, "")
        known = next(one.field for one, *_rest in self.sieve.fields if one.key == key)
        return str(
            dict(getattr(known, "choices", None) or ()).get(value, "") if isinstance(value, str) else ""
        ) or shown(value)

    def _codes(self, likes: Iterable[Any]) -> dict[Any, str]:
        """Of these matters only those that the reader may see."""
        seen = Matter.objects.visible_to(self.reader).filter(district=self.batch.district, id__in=list(likes))
        return dict(seen.values_list("id", "code"))


def _within(clean: dict[str, Any], key: str) -> Any:
    name, _dash, part = key.partition("-0-")
    value = clean.get(name)
    return (value[0].get(part) if value else "") if part else value


def counts(batch: Batch) -> dict[str, int]:
    """How many rows are in each state."""
    return dict(lines_of(batch).values_list("state").annotate(Count("number")).order_by())


def unread(batch: Batch) -> list[str]:
    """The columns that no field takes: what stands in them stays in the sheet alone."""
    used = {column for column, _put in batch.fit.values()}
    return [name for number, name in enumerate(batch.head) if name and number not in used and name not in OWN]


def said(batch: Batch) -> str:
    """Where it stands, in one sentence."""
    if batch.state == Batch.State.STOPPED:
        return _("已停下：%s") % batch.why
    return str(batch.get_state_display())
