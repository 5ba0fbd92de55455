"""What the worker does for signing: papers that waited for somebody who could not be reached are tried again."""

from __future__ import annotations

from datetime import timedelta

from anlan.kernel.jobs import Job
from anlan.kernel.models import Paper
from anlan.kernel.moment import now
from anlan.signing.models import SignCode

AGAIN = 300.0
WAITS = "签名服务或者时间戳服务现在连不上，系统会自动再试。"
"""The fault of a paper that waits, as it lies in the database."""
KEPT = timedelta(days=30)
"""How long a paper is tried; after that somebody has to look."""


def try_again() -> int:
    """Let the press take up what waited; how many."""
    return Paper.objects.filter(pdf=None, fault=WAITS, at__gt=now() - KEPT).update(fault="")


def sweep() -> int:
    """Forget codes that are good no more; how many."""
    return int(SignCode.objects.filter(made__lt=now() - timedelta(days=1)).delete()[0])


JOBS = (Job("sign again", AGAIN, try_again), Job("forget signing codes", 3600.0, sweep))
