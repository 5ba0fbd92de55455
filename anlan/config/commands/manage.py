"""Run one of Django's own commands: anlan manage makemigrations, anlan manage shell, …"""

import argparse

from django.core.management import execute_from_command_line

NEEDS = ("django", "database")


def arguments(parser: argparse.ArgumentParser) -> None:
    """Everything after the name goes to Django."""
    parser.add_argument("arguments", nargs=argparse.REMAINDER, metavar="COMMAND …")


def run(args: argparse.Namespace) -> int:
    """Hand over to Django, which exits by itself on an error."""
    execute_from_command_line(["anlan manage", *args.arguments])
    return 0
