"""Make the papers that wait, and end when none has waited for a while. The worker starts it when there is work.

It is a process of its own because laying out pages takes memory, which is given back when it ends.
"""

import argparse
import os
import time

from anlan.kernel.printing import make_waiting

NEEDS = ("django", "database")
IDLE_SECONDS = 15.0
NICE = 10
"""A page that somebody looks at comes before a paper that is laid out: on two cores a busy press took one from everybody."""
BETWEEN_LOOKS = 0.5


def arguments(parser: argparse.ArgumentParser) -> None:
    """Whether to wait for more."""
    parser.add_argument("--once", action="store_true", help="make what waits now, and end")


def run(args: argparse.Namespace) -> int:
    """Work until nothing waits."""
    os.nice(NICE)
    patience = 0.0 if args.once else IDLE_SECONDS
    end = time.monotonic() + patience
    while time.monotonic() <= end:
        if make_waiting():
            end = time.monotonic() + patience
        else:
            time.sleep(BETWEEN_LOOKS)
    return 0
