"""Run the kernel's jobs: seal the acts, let clocks run out, bring the readings up to date, have papers made."""

import argparse

from anlan.config.beside import all_beside
from anlan.config.process import Signals
from anlan.config.watch import keys
from anlan.config.worker import Worker
from anlan.doors.jobs import JOBS as DOOR_JOBS
from anlan.exchange.jobs import JOBS as EXCHANGE_JOBS
from anlan.imports.jobs import JOBS as IMPORT_JOBS
from anlan.kernel.jobs import JOBS
from anlan.log.jobs import JOBS as LOG_JOBS
from anlan.notices.jobs import JOBS as NOTICE_JOBS
from anlan.sessions.jobs import JOBS as SESSION_JOBS
from anlan.signing.jobs import JOBS as SIGNING_JOBS

NEEDS = ("django", "database")


def arguments(parser: argparse.ArgumentParser) -> None:
    """No option is needed."""
    parser.set_defaults()


def run(args: argparse.Namespace) -> int:  # noqa: ARG001
    """Work until Ctrl-C or SIGTERM."""
    keys.need()
    beside = all_beside()
    try:
        jobs = [*JOBS, *LOG_JOBS, *DOOR_JOBS, *IMPORT_JOBS, *EXCHANGE_JOBS, *NOTICE_JOBS, *SESSION_JOBS, *SIGNING_JOBS]
        Worker([*jobs, *(one.job() for one in beside)], Signals()).run()
    finally:
        for one in beside:
            one.stop()
    return 0
