"""What a row resembles: the same number from the same source, the same row twice, the same telephone, place and topic of late."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID

from anlan.imports.models import Batch, Handover, Line
from anlan.imports.sieve import Sifted
from anlan.kernel.keys import canonical
from anlan.kernel.models import Matter, Party
from anlan.kernel.moment import now
from anlan.vault.keys import mark

LATELY = timedelta(days=90)
"""How long a matter of the same telephone, place and topic is thought to be the same."""
PURPOSE = "imports"


def mark_line(line: Line, sifted: Sifted, source: str) -> None:
    """Set the marks by which the row is known again."""
    line.same = mark(PURPOSE, canonical([sifted.data, sifted.number]).decode("utf-8", "replace"))
    line.number_mark = mark(PURPOSE, f"{source}\n{sifted.number}") if sifted.number else None
    place, phone = sifted.clean.get("place"), sifted.phone
    told = [phone, getattr(place, "pk", None), sifted.clean.get("topic") or ""]
    line.gist = mark(PURPOSE, canonical(told).decode()) if phone and place else None


@dataclass
class Doubles:
    """Knows the rows of a sheet that were seen so far; remembers 24 bytes a row, and asks the database for many at once."""

    batch: Batch
    seen: dict[tuple[str, int], int] = field(default_factory=dict)

    def note(self, lines: Iterable[Line]) -> None:
        """These rows were seen; the first of each counts."""
        for line in lines:
            for key in _keys(line):
                self.seen.setdefault(key, line.number)

    def liken(self, rows: list[tuple[Line, Sifted]]) -> None:
        """Set on each row what it resembles, if anything, and note it."""
        known = known_numbers(self.batch.district, [line.number_mark for line, _sifted in rows if line.number_mark])
        late = lately(self.batch, [sifted for _line, sifted in rows if sifted.phone])
        for line, sifted in rows:
            line.like = known.get(line.number_mark) or late.get(_gist(sifted))
            line.like_line = next((self.seen[key] for key in _keys(line) if key in self.seen), None)
            self.note([line])


def _keys(line: Line) -> list[tuple[str, int]]:
    marks = (("same", line.same), ("number", line.number_mark), ("gist", line.gist))
    return [(name, number) for name, number in marks if number is not None]


def known_numbers(district: str, marks: list[int]) -> dict[Any, UUID]:
    """The matters that came from these sources under these numbers."""
    return (
        dict(Handover.objects.filter(district=district, mark__in=marks).values_list("mark", "matter_id"))
        if marks
        else {}
    )


def lately(batch: Batch, rows: list[Sifted]) -> dict[Any, UUID]:
    """The newest matters of the same procedure with the telephone, place and topic of one of these rows."""
    marks = {mark("phone", sifted.phone) for sifted in rows}
    if not marks:
        return {}
    parties = Party.objects.filter(district=batch.district, phone_mark__in=marks).values_list("matter_id", "phone_mark")
    held: dict[UUID, set[int]] = {}
    for matter_id, phone in parties:
        held.setdefault(matter_id, set()).add(phone)
    matters = Matter.objects.filter(
        district=batch.district, id__in=held, procedure=batch.procedure, opened_at__gte=now() - LATELY
    )
    found = matters.order_by("id").values_list("id", "place_id", "topic")
    return {(phone, place, topic): key for key, place, topic in found for phone in held[key]}


def _gist(sifted: Sifted) -> tuple[int, Any, str] | None:
    place = sifted.clean.get("place")
    return (mark("phone", sifted.phone), place.pk, sifted.clean.get("topic") or "") if sifted.phone and place else None
