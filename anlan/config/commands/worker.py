"""Run the kernel's jobs: seal the acts, let clocks run out, bring the readings up to date, have papers made."""

import argparse

from anlan.config.pressing import Press
from anlan.config.process import Signals
from anlan.config.worker import Worker
from anlan.kernel.jobs import JOBS
from anlan.log.jobs import JOBS as LOG_JOBS

NEEDS = ("django", "database")


def arguments(parser: argparse.ArgumentParser) -> None:
    """No option is needed."""
    parser.set_defaults()


def run(args: argparse.Namespace) -> int:  # noqa: ARG001
    """Work until Ctrl-C or SIGTERM."""
    press = Press()
    try:
        Worker([*JOBS, *LOG_JOBS, press.job()], Signals()).run()
    finally:
        press.stop()
    return 0
