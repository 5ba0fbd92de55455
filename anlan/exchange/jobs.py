"""What the worker does for the exchange: forget requests that are too old to come again."""

from __future__ import annotations

from datetime import timedelta

from anlan.exchange.gate import SKEW
from anlan.exchange.models import Nonce
from anlan.kernel.jobs import Job
from anlan.kernel.moment import now

KEPT = timedelta(seconds=4 * SKEW)
"""Longer than any request stays good: by then its clock alone refuses it."""


def sweep() -> int:
    """Forget the words of requests made before that; how many."""
    gone, _rows = Nonce.objects.filter(created__lt=now() - KEPT).delete()
    return gone


JOBS = (Job("exchange", 600.0, sweep),)
