"""Load a backup into an empty installation, and verify every act of it.

    ANLAN_HOME=/srv/anlan anlan restore /mnt/backup/anlan-2026-03-01 --passphrase-file F

The file is read through first: one that was altered or cut off changes nothing. A database that holds anything is refused.
Afterwards each act's digest and chain are recomputed from the rows, and the heads compared with the manifest; exit code 1
when anything differs.
"""

import argparse

from anlan.config.backup import asked, whole
from anlan.log import ledger

NEEDS = ("django", "database")


def arguments(parser: argparse.ArgumentParser) -> None:
    """The file, its secret, and whether empty tables may go."""
    asked.arguments(parser)
    parser.add_argument("--into-empty", action="store_true", help="tables that hold nothing may be taken away")


def run(args: argparse.Namespace) -> int:
    """Do it, and tell what was found."""
    told, found = whole.load(args.file, asked.secret(args, fresh=False), into_empty=args.into_empty)
    for fault in found.faults:
        print(fault)
    erased = f", {found.erased} of them with their data erased by law" if found.erased else ""
    print(
        f"Restored as of {told['time']} (Anlan {told['version']}): {found.matters} matters, {found.acts} acts{erased}."
    )
    if found.faults:
        return 1
    print("Every digest, chain and order was recomputed and is whole. Next: anlan migrate, then anlan serve.")
    for head in filter(None, map(ledger.head, ledger.districts())):
        print(
            f"The log of {head.district} ends at {head.size} acts here. If anything was signed after this backup, somebody may hold a"
            ' newer checkpoint: run anlan log begin-anew --why "…" between the two (docs/backup.md).'
        )
    return 0
