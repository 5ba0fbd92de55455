"""Bring the database's tables up to this version.

A home whose keys are not those of the database is refused: put back the keys that a backup holds.
"""

import argparse

from django.core.management import call_command

from anlan.config import wall
from anlan.config.watch import keys

NEEDS = ("django", "database")


def arguments(parser: argparse.ArgumentParser) -> None:
    """One option: to say nothing."""
    parser.add_argument("--quiet", action="store_true", help="print nothing when all goes well")


def run(args: argparse.Namespace) -> int:
    """Apply what is missing; nothing happens when nothing is."""
    call_command("migrate", interactive=False, verbosity=0 if args.quiet else 1)
    wall.build()
    keys.need()
    return 0
