"""Other districts: our key to hand over to them, and those that the file peers.toml names, each entered here as an office.

Run it after every change of the file. Exit code 1 says that the file cannot be used.
"""

import argparse

from django.conf import settings

from anlan.config.trouble import Trouble
from anlan.exchange.peers import BadPeers, agreed, enter, signer
from anlan.town.models import Office

NEEDS = ("django", "database")


def arguments(parser: argparse.ArgumentParser) -> None:
    """The number of the key to print."""
    parser.add_argument(
        "--key", type=int, metavar="NUMBER", help="print this key of ours, to be handed over before it is used"
    )


def run(args: argparse.Namespace) -> int:
    """Print our key, enter the peers, tell of each."""
    try:
        terms = agreed()
    except BadPeers as error:
        print(error)
        return 1
    print(f"Our key:\n{signer(args.key or terms.key).key}")
    if not terms.peers:
        print(f"No peer is named in {settings.ANLAN_PEERS}.")
        return 0
    if not Office.objects.filter(district=settings.DISTRICT, code=terms.office).exists():
        raise Trouble(
            f"{settings.ANLAN_PEERS}: office = {terms.office!r} is no office here; name the one that answers."
        )
    for peer in terms.peers:
        enter(peer)
        print(f"{peer.code}\t{peer.name}\t{peer.url}\t{len(peer.keys)} keys")
    return 0
