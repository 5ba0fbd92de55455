"""The sealed log's keys and witnesses.

anlan log keys                 the keys that ever signed, the newest first
anlan log rotate               sign with a new key from now on; what the old ones signed until then stays good
anlan log cosign FILE          take the signatures of known witnesses under a checkpoint of ours
anlan log checkpoint           the last checkpoint, to hand to a witness
anlan log ask                  ask the witnesses that have an address now; the worker does so by itself
anlan log begin-anew --why W   after an older state was put back on purpose: a new log of what is there, with a name and key of its own
"""

import argparse
from pathlib import Path

from django.conf import settings

from anlan.config.trouble import Trouble
from anlan.log import ledger, witness
from anlan.log.last import Refused
from anlan.proof.note import BadNote

NEEDS = ("django", "database")


def arguments(parser: argparse.ArgumentParser) -> None:
    """What to do, and the file of it."""
    parser.add_argument("what", choices=list(DOES), metavar="|".join(DOES))
    parser.add_argument("--why", default="", help="why a new log is begun; it is kept with the key (begin-anew)")
    parser.add_argument("file", type=Path, nargs="?", help="a checkpoint with a witness's signature (cosign)")


def run(args: argparse.Namespace) -> int:
    """Do it and print it."""
    try:
        print(DOES[args.what](settings.DISTRICT, args))
    except Refused as refused:
        raise Trouble(str(refused)) from refused
    except (BadNote, OSError) as error:
        raise Trouble(f"It cannot be taken: {error}") from error
    return 0


def _keys(district: str, _args: argparse.Namespace) -> str:
    return "\n".join(map(str, ledger.keys(district))) or "Nothing was signed yet."


def _rotate(district: str, _args: argparse.Namespace) -> str:
    return f"{ledger.rotate(district)}\nPublish this key; keep the old ones published, too."


def _begin_anew(district: str, args: argparse.Namespace) -> str:
    if not args.why.strip():
        raise Trouble('Say why: anlan log begin-anew --why "…".')
    return (
        f"{ledger.begin_anew(district, args.why.strip())}\nPublish this key and why; keep the old ones published, too."
    )


def _cosign(_district: str, args: argparse.Namespace) -> str:
    if args.file is None:
        raise Trouble("Name the file: anlan log cosign FILE.")
    return f"{witness.accept(args.file.read_text(encoding='utf-8'))} signatures of known witnesses taken."


def _checkpoint(district: str, _args: argparse.Namespace) -> str:
    last = ledger.head(district)
    return ledger.signed(last) if last else "Nothing was signed yet."


def _ask(_district: str, _args: argparse.Namespace) -> str:
    return f"{witness.ask_all()} witnesses signed."


DOES = {
    "keys": _keys, "rotate": _rotate, "cosign": _cosign, "checkpoint": _checkpoint, "ask": _ask, "begin-anew": _begin_anew,
}  # fmt: skip
