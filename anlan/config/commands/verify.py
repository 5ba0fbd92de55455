"""Recompute everything that is sealed, from the rows; or check somebody's receipt, for which no database is needed.

    anlan verify                                          every digest, chain, order, tree, tile, checkpoint
    anlan verify --receipt FILE --key 'name+id+base64'    a receipt, under a key that its holder trusts
    anlan verify --receipt FILE --keys FILE               … or under any of the keys in a file, a line each
    anlan verify --paper FILE                             the signatures in a signed PDF

Without a key a receipt is checked under the keys of this installation. Exit code 1 says that something does not hold.
"""

import argparse
from pathlib import Path

from anlan.config.cli import reach_database
from anlan.config.trouble import Trouble
from anlan.log import ledger, receipts, verify
from anlan.log.models import SigningKey
from anlan.proof.note import BadNote, Key
from anlan.signing import checking
from anlan.signing.roots import roots

NEEDS = ("django",)


def arguments(parser: argparse.ArgumentParser) -> None:
    """A receipt, and keys to check it under."""
    parser.add_argument("--receipt", type=Path, metavar="FILE", help="check this receipt only")
    parser.add_argument("--paper", type=Path, metavar="FILE", help="check the signatures in this PDF only")
    parser.add_argument("--key", action="append", default=[], metavar="VKEY", help="a key that is trusted")
    parser.add_argument("--keys", type=Path, metavar="FILE", help="a file of keys that are trusted")


def run(args: argparse.Namespace) -> int:
    """Check, tell, and say by the exit code."""
    if args.paper:
        return _paper(args.paper)
    return _receipt(args) if args.receipt else _everything()


def _paper(path: Path) -> int:
    try:
        body = path.read_bytes()
    except OSError as error:
        raise Trouble(f"It cannot be read: {error}") from error
    reach_database()
    found = checking.verdict(body, roots())
    for one in found.signatures:
        holds, ended = (
            "holds" if one["unchanged"] else "DOES NOT HOLD",
            f", ended {one['ended']:%Y-%m-%d}" if one["ended"] else "",
        )
        print(
            f"{one['name']}: {holds}, signed {one['at'] or 'at no moment that it names'}, certificate by {one['issuer']}{ended}."
        )
    if not found.signatures:
        print("There is no signature in it." if found.readable else "It is no PDF that can be read.")
        return 1
    print(
        "Nothing was changed since it was signed."
        if found.unchanged
        else "It was changed, or a signature does not hold."
    )
    print(
        "All certificates are this installation's."
        if found.trusted
        else "Not all certificates are this installation's."
    )
    return 0 if found.unchanged and found.trusted else 1


def _everything() -> int:
    reach_database()
    found = verify.verify()
    print(f"{found.matters} matters, {found.acts} acts ({found.erased} with their data erased by law),")
    print(f"{found.checkpoints} checkpoints and {found.tiles} tiles recomputed.")
    for district, behind in ledger.behind().items():
        print(f"{behind} sealed acts of {district} are not in its log yet; the worker brings them in.")
    for fault in found.faults:
        print(f"NOT WHOLE: {fault}")
    print("Something is not as it was sealed." if found.faults else "Everything is as it was sealed.")
    return 1 if found.faults else 0


def _receipt(args: argparse.Namespace) -> int:
    try:
        held = receipts.check(args.receipt.read_text(encoding="utf-8"), _keys(args))
    except receipts.BadReceipt as error:
        print(f"The receipt does not hold. {error}")
        return 1
    except (OSError, UnicodeDecodeError, BadNote) as error:
        raise Trouble(f"It cannot be read: {error}") from error
    print(f"The receipt holds: act {held.act['seq']} ({held.act['step']}) of {held.act['at']}.")
    print("It carries the content, as it was sealed." if held.told else "It carries no content, only its seal.")
    print(_place(held))
    return 0


def _place(held: receipts.Held) -> str:
    if held.under is None:
        return "Signed by the server; it carries no proof of the log yet: download it again."
    return f"It is in the log {held.under.origin}, under its checkpoint at {held.under.size} acts."


def _keys(args: argparse.Namespace) -> list[Key]:
    told = [*args.key, *(args.keys.read_text(encoding="utf-8").split() if args.keys else [])]
    if told:
        return [Key.read(key) for key in told]
    reach_database()
    districts = SigningKey.objects.values_list("district", flat=True).distinct()
    return [key for district in districts for key in ledger.keys(district)]
