"""The sealed log's keys and witnesses.

anlan log keys                 the keys that ever signed, the newest first
anlan log rotate               sign with a new key from now on; what the old ones signed stays good
anlan log cosign FILE          take the signatures of known witnesses under a checkpoint of ours
anlan log checkpoint           the last checkpoint, to hand to a witness
anlan log ask                  ask the witnesses that have an address now; the worker does so by itself
"""

import argparse
from pathlib import Path

from django.conf import settings

from anlan.config.trouble import Trouble
from anlan.log import ledger, witness
from anlan.proof.note import BadNote

NEEDS = ("django", "database")


def arguments(parser: argparse.ArgumentParser) -> None:
    """What to do, and the file of it."""
    parser.add_argument("what", choices=list(DOES), metavar="|".join(DOES))
    parser.add_argument("file", type=Path, nargs="?", help="a checkpoint with a witness's signature (cosign)")


def run(args: argparse.Namespace) -> int:
    """Do it and print it."""
    try:
        print(DOES[args.what](settings.DISTRICT, args.file))
    except ledger.Refused as refused:
        raise Trouble(str(refused)) from refused
    except (BadNote, OSError) as error:
        raise Trouble(f"It cannot be taken: {error}") from error
    return 0


def _keys(district: str, _file: Path | None) -> str:
    return "\n".join(map(str, ledger.keys(district))) or "Nothing was signed yet."


def _rotate(district: str, _file: Path | None) -> str:
    return f"{ledger.rotate(district)}\nPublish this key; keep the old ones published, too."


def _cosign(_district: str, file: Path | None) -> str:
    if file is None:
        raise Trouble("Name the file: anlan log cosign FILE.")
    return f"{witness.accept(file.read_text(encoding='utf-8'))} signatures of known witnesses taken."


def _checkpoint(district: str, _file: Path | None) -> str:
    last = ledger.head(district)
    return ledger.signed(last) if last else "Nothing was signed yet."


def _ask(_district: str, _file: Path | None) -> str:
    return f"{witness.ask_all()} witnesses signed."


DOES = {"keys": _keys, "rotate": _rotate, "cosign": _cosign, "checkpoint": _checkpoint, "ask": _ask}
