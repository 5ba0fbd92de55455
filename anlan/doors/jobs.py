"""What the worker does for the doors: sweep out sessions that have ended, and wrong tries that nobody remembers."""

from __future__ import annotations

from django.conf import settings
from django.db.models import Q

from anlan.doors import entrances
from anlan.doors.lockout import FORGET
from anlan.doors.models import Guess, Visit
from anlan.doors.sessions import IDLE
from anlan.kernel.jobs import Job
from anlan.kernel.moment import now

BATCH = 500


def sweep() -> int:
    """Remove them; that an official's session ran out is recorded."""
    idle = Q(person__isnull=False, seen__lt=now() - IDLE)
    ended = Visit.objects.filter(Q(until__lt=now()) | idle, district=settings.DISTRICT).select_related("person")[:BATCH]
    rows = list(ended)
    for row in (row for row in rows if row.person):
        about = "age" if row.until < now() else "idle"
        entrances.record(None, entrances.Kind.ENDED, who=row.person, about=about)
    Visit.objects.filter(district=settings.DISTRICT, id__in=[bytes(row.id) for row in rows]).delete()
    old, _rows = Guess.objects.filter(district=settings.DISTRICT, at__lt=now() - FORGET).delete()
    return len(rows) + old


JOBS = (Job("doors", 60.0, sweep),)
