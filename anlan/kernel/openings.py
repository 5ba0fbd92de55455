"""Who opened a file, and why: whoever handles a matter opens it, everybody else says why first, and its parties read both."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import lru_cache
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext as _

from anlan.kernel.errors import ReasonNeeded
from anlan.kernel.keys import uuid7
from anlan.kernel.models import Matter, Opening, Seat
from anlan.kernel.moment import now, today
from anlan.kernel.who import Who

LASTS = timedelta(hours=12)
"""How long a reason holds."""
Why = Opening.Why


def entrusted(who: Who, matter: Matter) -> bool:
    """Whether the matter is that official's to handle: by a post at its own office, as registrar, or by an open seat."""
    if who.person is None:
        return False
    if matter.registrar_id == who.person.pk or any(post.office_id == matter.office_id for post in who.posts):
        return True
    seats = Seat.objects.filter(district=matter.district, matter_id=matter.id, until=None)
    return seats.filter(Q(person=who.person) | Q(office__in=who.desks)).exists()


def let_in(who: Who, matter: Matter, *, noted: bool = True) -> None:
    """Note that an official opens the file; ReasonNeeded if it is not hers to handle and she has not said why."""
    if who.person is None:
        return
    if entrusted(who, matter):
        if noted:
            _own(Once(who, matter, today()))
    elif not _given(who, matter):
        raise ReasonNeeded(matter.code)


def give_reason(who: Who, matter: Matter, why: str, note: str) -> None:
    """Say why; the file opens for LASTS."""
    _note(who, matter, why, note)


@dataclass(frozen=True)
class Once:
    """One person, one matter, one day: what is noted once, and compared by these alone."""

    who: Who = field(compare=False)
    matter: Matter = field(compare=False)
    day: date
    key: tuple[int, UUID] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "key", (self.who.person.pk if self.who.person else 0, self.matter.id))


@lru_cache(maxsize=4096)
def _own(opened: Once) -> None:
    """Noted once a day: this process remembers, and the database's own key holds across processes."""
    _note(opened.who, opened.matter, Why.OWN, "")


def _note(who: Who, matter: Matter, why: str, note: str) -> None:
    post = who.post_at(matter.office_id)
    row = Opening(
        district=matter.district, id=uuid7(), matter_id=matter.id, matter=matter, person=who.person,
        office_id=post.office_id if post else None, day=today(), at=now(), why=why, note=note,
    )  # fmt: skip
    Opening.objects.bulk_create([row], ignore_conflicts=True)


def _given(who: Who, matter: Matter) -> bool:
    found = Opening.objects.filter(district=matter.district, matter_id=matter.id, person=who.person)
    return found.filter(at__gt=now() - LASTS).exclude(why=Why.OWN).exists()


def read_by(matter: Matter) -> list[Opening]:
    """Every opening of the file, the newest first."""
    found = Opening.objects.filter(district=matter.district, matter_id=matter.id).select_related("person", "office")
    rows = list(found.order_by("-at"))
    for row in rows:
        row.matter = matter
    return rows


def said(row: Opening) -> str:
    """Why a file was opened, in words."""
    why = str(row.get_why_display())
    return _("%(why)s：%(note)s") % {"why": why, "note": row.note} if row.note else why
