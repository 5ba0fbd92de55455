"""Make the papers that wait, and end when none has waited for a while. The worker starts it when there is work.

It is a process of its own because laying out pages takes memory, which is given back when it ends.
"""

import argparse
import os
import resource
import signal
from functools import partial
from typing import Any

from anlan.config.idle import SECONDS, until_idle
from anlan.kernel.models import Paper
from anlan.kernel.printing import make, make_waiting

NEEDS = ("django", "database")
NICE = 10
"""A page that somebody looks at comes before a paper that is laid out: on two cores a busy press took one from everybody."""
LONGEST = 600.0
"""How many seconds one paper may take: whoever hands in a document that is laid out for ever keeps no other paper waiting."""
MEMORY = 4 * 1024**3
"""How many bytes the process may ask for; a paper that wants more is noted as faulty, and the machine is not brought down."""


class TooLong(Exception):
    """A paper took longer than LONGEST; `make` notes it as its fault."""


def arguments(parser: argparse.ArgumentParser) -> None:
    """Whether to wait for more."""
    parser.add_argument("--once", action="store_true", help="make what waits now, and end")


def run(args: argparse.Namespace) -> int:
    """Work until nothing waits."""
    os.nice(NICE)
    _soft, hard = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY if hard == resource.RLIM_INFINITY else min(MEMORY, hard), hard))
    return until_idle(partial(make_waiting, by=timed), 0.0 if args.once else SECONDS)


def timed(paper: Paper) -> None:
    """Make one paper, for LONGEST seconds and no longer."""
    signal.signal(signal.SIGALRM, _ring)
    signal.setitimer(signal.ITIMER_REAL, LONGEST)
    try:
        make(paper)
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)


def _ring(*_told: Any) -> None:
    raise TooLong
