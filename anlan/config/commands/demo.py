"""Load the demo: the sample district and a year of its matters, each lived through step by step.

It takes a few minutes and shows how far it is. It is one transaction: cut off, it leaves nothing half done.
Where matters are there already it does nothing.
"""

import argparse
import sys

from django.db import transaction

from anlan.config.lived import live
from anlan.kernel import feed, hearing, sealer
from anlan.kernel.models import Matter
from anlan.kernel.registry import projections
from anlan.notices.tell import pass_over
from anlan.town import sample

NEEDS = ("django", "database")
PASSWORD = "anlan-demo-2026"  # noqa: S105 - the demo's, printed at every start
LOGINS = [(str(role), username, PASSWORD) for username, role in sample.LOGINS.items()]
"""(role, user name, password) of one login per role."""


def arguments(parser: argparse.ArgumentParser) -> None:
    """One option: fewer matters."""
    parser.add_argument("--matters", type=int, metavar="N", help="live through the first N disputes only")


def run(args: argparse.Namespace) -> int:
    """Load what is not there."""
    sample.load(PASSWORD)
    if Matter.objects.exists():
        print("Matters are there already; the demo adds none.")
        return 0
    with transaction.atomic():
        lived = live(args.matters, tell)
        sealed = _listen()
        pass_over(sample.DISTRICT)  # nobody is told of what never happened: sealed and passed over in one transaction
    print(f"\r  {lived} matters lived through.          ")
    print(f"\r  {sealed} acts sealed in their order.          ")
    return 0


def _listen() -> int:
    """Seal, and let read models and parents hear, until nothing new is said; how many acts were sealed."""
    sealed, heard = 0, 1
    while heard:
        sealed += sealer.seal_all(sample.DISTRICT)
        feed.catch_up(projections().values(), sample.DISTRICT)
        heard = hearing.catch_up(sample.DISTRICT)
    return sealed


def tell(done: int, whole: int) -> None:
    """Show how far it is, on one line where there is a terminal."""
    if sys.stdout.isatty():
        print(f"\r  {done} of {whole} matters", end="", flush=True)
    elif done % 50 == 0:
        print(f"  {done} of {whole} matters", flush=True)
