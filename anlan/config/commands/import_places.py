"""Bring the division tree, the offices and the people in from CSV files: all of it, or nothing where a line is wrong.

FILE has the columns code,name,tier,parent and may have succeeds (old codes that the place takes over) and until
(the first day without it); the published street tables (code,name,area_code,… and id,pid,deep,…,ext_name) are read as
they are. UTF-8 and GB18030 are told apart. A place with a new name or a new code is closed and goes on as a new one, so
that old matters keep their place. Importing the same files again changes nothing.
"""

import argparse
import sys
from datetime import date
from pathlib import Path

from django.utils.translation import gettext as _

from anlan.config.trouble import Trouble
from anlan.town.importing import NotImported, Sheets, bring_in

NEEDS = ("django", "database")
SHOWN = 50


def arguments(parser: argparse.ArgumentParser) -> None:
    """The files, and from when they hold."""
    parser.add_argument("places", nargs="*", type=Path, metavar="FILE", help="places")
    parser.add_argument("--offices", action="append", type=Path, default=[], metavar="FILE", help="offices")
    parser.add_argument("--people", action="append", type=Path, default=[], metavar="FILE", help="people and posts")
    parser.add_argument("--since", type=date.fromisoformat, metavar="DATE", help="changes hold from here (today)")
    parser.add_argument("--complete", action="store_true", help="end the places that stand beside those in FILE")
    parser.add_argument("--dry-run", action="store_true", help="only say what would be done")


def run(args: argparse.Namespace) -> int:
    """Import and print what was done, a line a kind."""
    sheets = Sheets(args.places, args.offices, args.people)
    if not any((sheets.places, sheets.offices, sheets.people)):
        raise Trouble(_("没有给出文件；用法见 anlan import-places --help"))
    try:
        tallies = bring_in(sheets, since=args.since, complete=args.complete, dry_run=args.dry_run)
    except NotImported as refusal:
        raise complaint(refusal) from None
    print(*tallies, sep="\n")
    if args.dry_run:
        print(_("以上是试算，没有写入。"))
    return 0


def complaint(refusal: NotImported) -> Trouble:
    """Print the faults where there are several; what is left to say in one sentence."""
    if len(refusal.faults) == 1:
        return Trouble(str(refusal))
    print(*refusal.faults[:SHOWN], sep="\n", file=sys.stderr)
    return Trouble(_("共 %d 处有误，没有导入任何内容。") % len(refusal.faults))
