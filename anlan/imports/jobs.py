"""What the worker does again and again to sheets: delete what has been kept long enough."""

from __future__ import annotations

from django.db import transaction

from anlan.imports.models import KEPT, Batch, Original
from anlan.imports.work import lines_of
from anlan.kernel.jobs import Job
from anlan.kernel.moment import now


def sweep() -> int:
    """Delete each sheet on which nothing was done for `KEPT`, rows first; how many. Its matters stay, and say where from."""
    old = list(Batch.objects.filter(moved_at__lt=now() - KEPT).only("district", "id"))
    for batch in old:
        with transaction.atomic():
            lines_of(batch).delete()
            Original.objects.filter(district=batch.district, batch_id=batch.id).delete()
            Batch.objects.filter(district=batch.district, id=batch.id).delete()
    return len(old)


JOBS = (Job("imports", 3600.0, sweep),)
