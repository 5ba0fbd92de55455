"""Make the papers that wait, and end when none has waited for a while. The worker starts it when there is work.

It is a process of its own because laying out pages takes memory, which is given back when it ends.
"""

import argparse
import os

from anlan.config.idle import SECONDS, until_idle
from anlan.kernel.printing import make_waiting

NEEDS = ("django", "database")
NICE = 10
"""A page that somebody looks at comes before a paper that is laid out: on two cores a busy press took one from everybody."""


def arguments(parser: argparse.ArgumentParser) -> None:
    """Whether to wait for more."""
    parser.add_argument("--once", action="store_true", help="make what waits now, and end")


def run(args: argparse.Namespace) -> int:
    """Work until nothing waits."""
    os.nice(NICE)
    return until_idle(make_waiting, 0.0 if args.once else SECONDS)
