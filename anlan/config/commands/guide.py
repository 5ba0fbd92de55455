"""What the declarations say of themselves: the guide for residents (办事指南), the permission table, a drawing.

anlan guide                  lists the procedures
anlan guide PROCEDURE        prints its guide in Markdown
anlan guide PROCEDURE --drawing
anlan guide --pages FOLDER   writes a page for each: its drawing, and every clock with its rule
anlan guide --permissions    prints the table that docs/permissions.md must equal
"""

import argparse
from pathlib import Path

from django.utils.translation import override

from anlan.config.trouble import Trouble
from anlan.kernel import guide
from anlan.kernel.procedure import Procedure
from anlan.kernel.registry import procedures

NEEDS = ("django",)


def arguments(parser: argparse.ArgumentParser) -> None:
    """Which procedure, and what of it."""
    parser.add_argument("procedure", nargs="?", help="key of the procedure, e.g. as `anlan guide` lists it")
    parser.add_argument("--permissions", action="store_true", help="the permission table of every procedure")
    parser.add_argument("--pages", metavar="FOLDER", help="write a page for each procedure there: drawing and clocks")
    parser.add_argument("--drawing", action="store_true", help="a Mermaid state diagram instead of the text")
    parser.add_argument("--language", choices=("zh-hans", "en"), default="zh-hans")


def run(args: argparse.Namespace) -> int:
    """Print it."""
    with override(args.language):
        if args.pages:
            return _written(Path(args.pages))
        print(_asked_for(args), end="")
    return 0


def _written(folder: Path) -> int:
    folder.mkdir(parents=True, exist_ok=True)
    for key, procedure in procedures().items():
        (folder / f"{key}.md").write_text(guide.page(procedure), encoding="utf-8")
    return 0


def _asked_for(args: argparse.Namespace) -> str:
    if args.permissions:
        return guide.permission_table(procedures().values())
    if args.procedure is None:
        return "".join(f"{key}\t{procedure.name}\n" for key, procedure in procedures().items())
    procedure = _named(args.procedure)
    return guide.drawing(procedure) if args.drawing else guide.guide(procedure)


def _named(key: str) -> Procedure:
    if key not in procedures():
        raise Trouble(f"There is no procedure {key}; there are: {', '.join(procedures())}.")
    return procedures()[key]
