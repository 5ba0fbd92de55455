"""What the worker does again and again: seal, feed, run clocks out, sweep. (Papers: `printing`.)"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction

from anlan.kernel import feed, hearing, limits, sealer
from anlan.kernel.act import overrun, warn
from anlan.kernel.clocks import is_out
from anlan.kernel.file import CaseFile
from anlan.kernel.models import Attempt, Draft, Due, Matter
from anlan.kernel.moment import now, today
from anlan.town.models import Office

BATCH = 50
FORGET = timedelta(days=30)
FORGET_DRAFTS = timedelta(days=90)


@dataclass(frozen=True)
class Job:
    """One repeated piece of work: how often in seconds, and what; `run` says how many things it did."""

    name: str
    every: float
    run: Callable[[], int]


def seal() -> int:
    """Order the acts that were committed since."""
    return sum(sealer.seal_all(district) for district in sealer.districts())


def districts() -> list[str]:
    """Every district served here, asked of the offices: acts are many, and those of `sealer.districts` have only what is unsealed."""
    return list(Office.objects.order_by("district").values_list("district", flat=True).distinct())


def follow(projection: feed.Projection) -> int:
    """Let a projection read what was sealed since: a job of its own, so that what one cannot read keeps no other waiting."""
    return sum(feed.catch_up([projection], district) for district in districts())


def run_clocks_out() -> int:
    """Record each running clock whose last day (which ends at 24:00) has passed; one act each."""
    late = list(Due.objects.running_out(today()).order_by("on")[:BATCH])
    return sum(_still(run, is_out, overrun) for run in late)


def warn_of_clocks() -> int:
    """Take the warning of each running clock whose day of warning has come; one act each."""
    near = list(Due.objects.to_warn_of(today()).order_by("warn_on")[:BATCH])
    return sum(_still(run, _is_near, warn) for run in near)


def _is_near(run: Due) -> bool:
    return run.ended_at is None and run.warn_on is not None and run.warn_on <= today()


def _still(run: Due, holds: Callable[[Due], bool], act: Callable[[CaseFile, Due], object]) -> int:
    """Act on a run under its matter's lock, if it still is as it was found."""
    with transaction.atomic():
        matter = Matter.objects.select_for_update().get(district=run.district, id=run.matter_id)
        file = CaseFile(matter)
        current = next(due for due in file.dues if due.id == run.id)
        if not holds(current):
            return 0
        act(file, current)
    return 1


def hear() -> int:
    """Let each parent matter hear what its children came to."""
    return sum(hearing.catch_up(district) for district in districts())


def hear_again() -> int:
    """Try once more what could not be told to a parent."""
    return sum(hearing.again(district) for district in districts())


def sweep() -> int:
    """Forget old limits, idempotency keys, and drafts that nobody came back to."""
    old, _rows = Attempt.objects.filter(at__lt=now() - FORGET).delete()
    left, _rows = Draft.objects.filter(at__lt=now() - FORGET_DRAFTS).delete()
    return limits.sweep() + old + left


JOBS = (
    Job("seal", 0.4, seal),
    Job("hear", 0.5, hear),
    Job("hear again", 600.0, hear_again),
    Job("clocks", 20.0, run_clocks_out),
    Job("warnings", 20.0, warn_of_clocks),
    Job("sweep", 3600.0, sweep),
)
