"""Bring the database's tables up to this version."""

import argparse

from django.core.management import call_command

NEEDS = ("django", "database")


def arguments(parser: argparse.ArgumentParser) -> None:
    """No option is needed."""
    parser.set_defaults(verbosity=1)


def run(args: argparse.Namespace) -> int:
    """Apply what is missing; nothing happens when nothing is."""
    call_command("migrate", interactive=False, verbosity=args.verbosity)
    return 0
