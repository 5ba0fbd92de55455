"""What the worker does for sessions: remind the day before, tell of messages, give back what nobody needs, forget what is over."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from uuid import UUID, uuid5

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from anlan.kernel.clocks import local
from anlan.kernel.file import CaseFile
from anlan.kernel.jobs import Job
from anlan.kernel.models import Matter
from anlan.kernel.moment import now, today
from anlan.law.calendar import ONE_DAY
from anlan.notices.tell import News, Told, barred, knows, voices, write
from anlan.sessions import holding, talk
from anlan.sessions.booking import newest
from anlan.sessions.models import Hold, Message

HOUR = 8
"""Not before that hour of the day before."""
FRESH = timedelta(hours=12)
"""Who was told of the meeting itself so short a time ago need not be reminded of it."""
KEPT = timedelta(days=30)
"""How long it stays noted which room was taken when."""
BATCH = 200


def remind() -> int:
    """Tell everybody of tomorrow's meetings, each once; how many."""
    if timezone.localtime(now()).hour < HOUR:
        return 0
    midnight = timezone.localtime(now()).replace(hour=0, minute=0, second=0, microsecond=0)
    near = Hold.objects.filter(district=settings.DISTRICT, kind=Hold.Kind.MATTER, reminded=False, until__gt=now())
    rows = list(
        near.filter(since__lt=midnight + 2 * ONE_DAY).select_related("matter__office__place", "matter__place")[:BATCH]
    )
    return sum(_reminded(row) for row in rows)


@transaction.atomic
def _reminded(row: Hold) -> int:
    file = CaseFile(row.matter)
    booked = newest(file)
    due = booked is not None and booked.stands and booked.act.seq == row.seq and booked.act.at < now() - FRESH
    if due:
        news = News(row.matter, uuid5(row.id, "soon"), local(row.since))
        write(news, [*_parties(file, "party.session_soon"), *_officials(file, "official.session_soon")])
    Hold.objects.filter(district=row.district, id=row.id).update(reminded=True)
    return int(due)


def _parties(file: CaseFile, key: str) -> Iterator[Told]:
    for who, speakers in voices(file):
        if knows(file, speakers, by=file.matter.seq):
            yield Told(who.owner, key, party=speakers[0].id)


def _officials(file: CaseFile, key: str) -> Iterator[Told]:
    seated = {seat.person_id for role in holding.SEATS for seat in file.seated(role) if seat.person_id}
    for person in sorted(seated - barred(file)):
        yield Told(f"person:{person}", key, person=person)


def announce() -> int:
    """Tell the others that somebody wrote: each once, until she has looked; how many messages."""
    fresh = list(Message.objects.filter(district=settings.DISTRICT, announced=False).order_by("id")[:BATCH])
    for matter in {row.matter_id for row in fresh}:
        _announced(matter, [row for row in fresh if row.matter_id == matter])
    return len(fresh)


@transaction.atomic
def _announced(matter: UUID, fresh: list[Message]) -> None:
    matters = Matter.objects.select_related("office__place", "place")
    file = CaseFile(matters.get(district=settings.DISTRICT, id=matter))
    told, seen = [*_parties(file, "party.message"), *_officials(file, "official.message")], talk.marks(file)
    known = [row for row in talk.messages(file) if row.announced]
    for one in told:
        others = [row for row in fresh if not _wrote(file, row, one)]
        waits = any(not _wrote(file, row, one) and (one.owner not in seen or row.id > seen[one.owner]) for row in known)
        if others and not waits:
            write(News(file.matter, others[0].id, today()), [one])
    Message.objects.filter(district=settings.DISTRICT, id__in=[row.id for row in fresh]).update(announced=True)


def _wrote(file: CaseFile, row: Message, one: Told) -> bool:
    party = file.person_named(row.party_id)
    named = file.person_named(one.party)
    return party.phone == named.phone if party and named else row.person_id is not None and row.person_id == one.person


def release() -> int:
    """Give back what matters hold that no longer meet then; how many."""
    rows = Hold.objects.filter(district=settings.DISTRICT, kind=Hold.Kind.MATTER, until__gt=now()).select_related(
        "matter"
    )
    gone = [row.matter for row in rows.iterator(chunk_size=BATCH) if holding.stale(row)]
    return sum(bool(holding.let_go(matter)) for matter in gone)


def sweep() -> int:
    """Forget the times that are long over, and the messages of matters that were erased; how many rows."""
    old = Hold.objects.filter(district=settings.DISTRICT, until__lt=now() - KEPT)
    gone = Message.objects.filter(district=settings.DISTRICT, matter__lock=b"").values_list("id", flat=True)[:BATCH]
    erased = Message.objects.filter(district=settings.DISTRICT, id__in=list(gone))
    return sum(rows.delete()[0] for rows in (old, erased))


JOBS = (
    Job("session messages", 5.0, announce),
    Job("session reminders", 60.0, remind),
    Job("session release", 60.0, release),
    Job("forget sessions", 3600.0, sweep),
)
