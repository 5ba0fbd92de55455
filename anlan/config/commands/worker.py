"""Run the kernel's jobs: seal the acts, let clocks run out, bring the readings up to date, have papers made."""

import argparse
from functools import partial

from anlan.config.beside import all_beside
from anlan.config.process import Signals
from anlan.config.watch import keys
from anlan.config.worker import Worker
from anlan.doors.jobs import JOBS as DOOR_JOBS
from anlan.exchange.jobs import JOBS as EXCHANGE_JOBS
from anlan.imports.jobs import JOBS as IMPORT_JOBS
from anlan.kernel.jobs import JOBS, Job, follow
from anlan.kernel.registry import projections
from anlan.log.jobs import JOBS as LOG_JOBS
from anlan.notices.jobs import JOBS as NOTICE_JOBS
from anlan.sessions.jobs import JOBS as SESSION_JOBS
from anlan.signing.jobs import JOBS as SIGNING_JOBS

NEEDS = ("django", "database")


def arguments(parser: argparse.ArgumentParser) -> None:
    """No option is needed."""
    parser.set_defaults()


def all_jobs() -> list[Job]:
    """What the worker does itself: the jobs of each part, and one for each projection."""
    reading = (Job(f"follow {key}", 0.5, partial(follow, one)) for key, one in projections().items())
    doing = [*LOG_JOBS, *DOOR_JOBS, *IMPORT_JOBS, *EXCHANGE_JOBS, *NOTICE_JOBS, *SESSION_JOBS, *SIGNING_JOBS]
    return [*JOBS, *reading, *doing]


def run(args: argparse.Namespace) -> int:  # noqa: ARG001
    """Work until Ctrl-C or SIGTERM."""
    keys.need()
    beside = all_beside()
    try:
        Worker([*all_jobs(), *(one.job() for one in beside)], Signals()).run()
    finally:
        for one in beside:
            one.stop()
    return 0
