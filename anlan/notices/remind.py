"""A clock that ends soon: told once, some days before, to whoever it runs for."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from uuid import UUID, uuid5

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from anlan.kernel import feed
from anlan.kernel.clocks import LEAST, OFFICE
from anlan.kernel.file import CaseFile
from anlan.kernel.models import Cursor, Due, Matter
from anlan.kernel.moment import now, today
from anlan.notices.tell import News, Told, barred, group, hands, known_plan, knows, voices, write

DAYS = 3
"""So many days before its last day."""
HOUR = 8
"""Not before that hour of the day."""
REMINDED = "notices.due"
"""The cursor: the last day on which it was done, as a number."""


def waiting() -> bool:
    """Whether today's reminders are still to be written."""
    done = Cursor.objects.filter(district=settings.DISTRICT, projection=REMINDED, order__gte=today().toordinal())
    return timezone.localtime(now()).hour >= HOUR and not done.exists()


def remind() -> int:
    """Write the reminders of the days since the last time; how many clocks. Each clock's end is passed once."""
    if not waiting():
        return 0
    with transaction.atomic():
        cursor = feed.hold(REMINDED, settings.DISTRICT)
        last = date.fromordinal(cursor.order) if cursor.order else today() - timedelta(days=1)
        runs = list(_ending(max(last + timedelta(days=DAYS), today()), today() + timedelta(days=DAYS)))
        for run in runs:
            _remind(run)
        cursor.order = today().toordinal()
        cursor.save(update_fields=["order"])
    return len(runs)


def _ending(after: date, until: date) -> Iterator[Due]:
    """Running clocks that end after the one day and by the other."""
    runs = Due.objects.filter(district=settings.DISTRICT, state=Due.State.RUNNING, on__gt=after, on__lte=until)
    yield from runs.filter(ended_at=None).exclude(kind=LEAST).order_by("on", "id").iterator(chunk_size=200)


def _remind(run: Due) -> None:
    matters = Matter.objects.select_related("office__place", "place")
    file = CaseFile(matters.get(district=run.district, id=run.matter_id))
    told = _officials(file) if run.kind in OFFICE else _parties(file)
    write(News(file.matter, cause(run), run.on), told)


def cause(run: Due) -> UUID:
    """The name of one end of a run: an extended one has another."""
    return uuid5(run.id, run.on.isoformat())


def _officials(file: CaseFile) -> Iterator[Told]:
    seated = {seat.person_id for seat in file.seats if seat.until is None and seat.person_id}
    for person in sorted((seated or hands(file)) - barred(file)):
        yield Told(f"person:{person}", "official.due", person=person)
    yield from group(file, "official.due", known_plan())


def _parties(file: CaseFile) -> Iterator[Told]:
    for who, speakers in voices(file):
        if knows(file, speakers, by=file.matter.seq):
            yield Told(who.owner, "party.due", party=speakers[0].id)
