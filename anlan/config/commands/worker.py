"""Run the kernel's jobs: seal the acts, let clocks run out, bring the readings up to date, have papers made."""

import argparse

from anlan.config.pressing import Press
from anlan.config.process import Signals, die_with_parent
from anlan.config.worker import Worker
from anlan.kernel.jobs import JOBS

NEEDS = ("django", "database")


def arguments(parser: argparse.ArgumentParser) -> None:
    """No option is needed."""
    parser.set_defaults()


def run(args: argparse.Namespace) -> int:  # noqa: ARG001
    """Work until Ctrl-C or SIGTERM."""
    die_with_parent()
    Worker([*JOBS, Press().job()], Signals()).run()
    return 0
