"""Load the sample district into an empty database, and print one login per role."""

import argparse
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from anlan.config import home
from anlan.kernel.models import Matter
from anlan.town.models import Person

NEEDS = ("django", "database")
DEMO = "anlan.config.commands.demo"
UNFINISHED = home.HOME / "sample-unfinished"


def arguments(parser: argparse.ArgumentParser) -> None:
    """One option: to load nothing."""
    parser.add_argument("--logins-only", action="store_true", help="load nothing, print the logins that exist")


def run(args: argparse.Namespace) -> int:
    """Load what is missing; a load that was cut off is taken up again."""
    if not find_spec(DEMO):
        return 0
    demo = import_module(DEMO)
    if not args.logins_only and (UNFINISHED.exists() or not Matter.objects.exists()):
        load(demo)
    for role, username, password in demo.LOGINS:
        if Person.objects.filter(username=username).exists():
            print(f"  {role:<12}\t{username}\t{password}")
    return 0


def load(demo: Any) -> None:
    """Run the command `demo` with its defaults."""
    print("Loading the sample district: a year of it is lived through, one to three minutes …", flush=True)
    UNFINISHED.touch()
    parser = argparse.ArgumentParser()
    demo.arguments(parser)
    if demo.run(parser.parse_args([])) == 0:
        UNFINISHED.unlink()
