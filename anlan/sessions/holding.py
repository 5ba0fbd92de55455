"""What a meeting takes while it lasts: rooms, officials, the parties' telephones. Nobody can be in two places at once."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, connection, transaction
from django.utils.translation import gettext as _

from anlan.kernel.deed import Deed
from anlan.kernel.errors import Refused
from anlan.kernel.file import CaseFile
from anlan.kernel.models import Matter, Party
from anlan.kernel.moment import now
from anlan.sessions.arranged import Arranged
from anlan.sessions.booking import newest
from anlan.sessions.free import Span
from anlan.sessions.models import Hold
from anlan.vault.keys import mark

Kind = Hold.Kind
SEATS = ("mediator",)
"""Who of those that sit on a matter is there when it is met about."""


@dataclass(frozen=True, slots=True)
class Thing:
    """One thing that can be in one place at a time; `name` in words, for a room also how it is kept."""

    mark: int
    kind: Kind
    name: str


def room(owner: Arranged, name: str) -> Thing:
    """A room of an office."""
    return Thing(_mark(f"room {owner.owner.pk} {name}"), Kind.ROOM, name)


def people(file: CaseFile) -> list[Thing]:
    """Whoever mediates, and the parties with those who stand for them, each telephone once."""
    seated = [seat for role in SEATS for seat in file.seated(role) if seat.person_id]
    officials = [Thing(_mark(f"person {seat.person_id}"), Kind.OFFICIAL, seat.name) for seat in seated]
    present = [party for party in file.people if party.left_at is None]
    parties = [Thing(_mark(_whose(party)), Kind.PARTY, party.name) for party in present]
    return list({thing.mark: thing for thing in reversed([*officials, *parties])}.values())


def _whose(party: Party) -> str:
    """One person in all matters: by telephone, else by identity number; else she is known in this matter alone."""
    if party.phone:
        return f"phone {party.phone}"
    return f"id {party.id_number}" if party.id_number else f"party {party.id}"


def _mark(name: str) -> int:
    return mark("held", name)


def taken(matter: Matter, things: Collection[Thing], since: datetime, until: datetime) -> list[tuple[Thing, Span]]:
    """When other matters hold any of these things between the two moments; of which matters is not told."""
    known = {thing.mark: thing for thing in things}
    with connection.cursor() as sql:
        sql.execute(
            "SELECT * FROM session_busy(%s, %s, %s, %s, %s)", [matter.district, list(known), since, until, matter.id]
        )
        return [(known[found], (start, end)) for found, start, end in sql.fetchall()]


def queue(things: Iterable[Thing]) -> None:
    """Wait until nobody else is about to take one of these things, to the end of the transaction.

    The constraint alone would be right, too; but who comes second would hear of it when her form is already accepted.
    """
    with connection.cursor() as sql:
        sql.execute(
            "SELECT pg_advisory_xact_lock(thing) FROM (SELECT unnest(%s::bigint[]) AS thing ORDER BY 1) AS queue",
            [[thing.mark for thing in things]],
        )


def hold(deed: Deed) -> None:
    """Take everything that the meeting needs, in the place of what was taken for it before."""
    since, until = deed.clean["when"], deed.clean["until"]
    times = {
        "district": deed.matter.district,
        "matter_id": deed.matter.id,
        "seq": deed.matter.seq + 1,
        "since": since,
        "until": until,
    }
    rows = [Hold(**times, kind=thing.kind, thing=thing.mark, room=_shown(thing)) for thing in _needed(deed)]
    let_go(deed.matter)
    try:
        with transaction.atomic():
            Hold.objects.bulk_create(rows)
    except IntegrityError as wrong:
        raise Refused(_("刚刚有人先约了这个时间，请换一个时间再约。")) from wrong


def _needed(deed: Deed) -> Iterator[Thing]:
    yield Thing(_mark(f"matter {deed.matter.id}"), Kind.MATTER, "")
    yield from people(deed.file)
    if held := deed.clean.get("held"):
        yield held


def _shown(thing: Thing) -> str:
    return thing.name if thing.kind == Kind.ROOM else ""


def call_off(deed: Deed) -> None:
    """Give back what the meeting holds."""
    let_go(deed.matter)


def let_go(matter: Matter) -> int:
    """Give back what a matter holds from now on; what was held before stays noted. How many things."""
    return Hold.objects.filter(district=matter.district, matter_id=matter.id, until__gt=now()).delete()[0]


def stale(hold: Hold) -> bool:
    """Whether the matter no longer meets then: it was ended, handed on, or is mediated by somebody else now."""
    booked = newest(CaseFile(hold.matter))
    return booked is None or booked.off or booked.act.seq != hold.seq
