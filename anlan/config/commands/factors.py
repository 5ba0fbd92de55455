"""An official's second factors: see them, or take all away from whoever has lost them and has shown who she is.

anlan factors clerk
anlan factors clerk --reset        ends her sessions and her keys to the API too
"""

import argparse

from anlan.config.trouble import Trouble
from anlan.doors import factors
from anlan.town.models import Person

NEEDS = ("django", "database")


def arguments(parser: argparse.ArgumentParser) -> None:
    """Whose, and whether to take them away."""
    parser.add_argument("username", help="the person's login name")
    parser.add_argument(
        "--reset", action="store_true", help="take all away, end the sessions and the keys to the API; it is recorded"
    )


def run(args: argparse.Namespace) -> int:
    """Do it."""
    person = Person.objects.filter(username=args.username).first()
    if person is None:
        raise Trouble(f"There is nobody called {args.username}.")
    if args.reset:
        factors.reset(person)
    hers = factors.of(person)
    print(
        f"{person.username}\tapp {'yes' if hers.app else 'no'}\tpasskeys {len(hers.keys)}\trecovery codes {hers.codes}"
    )
    return 0
