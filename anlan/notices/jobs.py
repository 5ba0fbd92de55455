"""What the worker does for notices: read the acts, and forget old notices. (Sending is a process of its own: gateways are slow.)"""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings

from anlan.kernel.jobs import Job
from anlan.kernel.moment import now
from anlan.notices import outgoing, remind, tell
from anlan.notices.models import Notice

KEPT = timedelta(days=365)
"""How long it can be read what was sent when."""
BATCH = 1000


def sweep() -> int:
    """Remove what is older; how many."""
    old = Notice.objects.filter(district=settings.DISTRICT, at__lt=now() - KEPT).order_by("id")
    ids = list(old.values_list("id", flat=True)[:BATCH])
    return Notice.objects.filter(district=settings.DISTRICT, id__in=ids).delete()[0] if ids else 0


def sending_waits() -> bool:
    """Whether the process that sends has something to do."""
    return outgoing.waiting().exists() or remind.waiting()


JOBS = (Job("notices", 0.5, tell.follow), Job("forget notices", 3600.0, sweep))
