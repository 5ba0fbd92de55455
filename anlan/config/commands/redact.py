"""Mask names, numbers, addresses and plates in a Chinese text before it is published. A person still reads it.

    anlan redact FILE
    anlan redact FILE --known 王建国 --known 13800000001
    anlan redact < FILE --json
    anlan redact --measure tests/data/redaction > docs/redaction.md

Nothing is kept. docs/redaction.md tells how much is found and how much is not.
"""

import argparse
import json
import sys
from dataclasses import asdict
from pathlib import Path

from anlan.config.trouble import Trouble
from anlan.redact import Redacted, redact
from anlan.redact.figures import page

NEEDS = ()


def arguments(parser: argparse.ArgumentParser) -> None:
    """Which text, and what is known of its parties."""
    parser.add_argument("file", nargs="?", type=Path, metavar="FILE", help="a text in UTF-8; without it, what comes in")
    parser.add_argument(
        "--known", action="append", default=[], metavar="TEXT", help="a name, telephone or number that must not remain"
    )
    parser.add_argument(
        "--json", action="store_true", help="print the text and every mask with its place, kind and rule"
    )
    parser.add_argument("--measure", type=Path, metavar="FOLDER", help="measure on a labelled set and print the page")


def run(args: argparse.Namespace) -> int:
    """Print the masked text or the figures."""
    if args.measure:
        print(_measured(args.measure), end="")
        return 0
    found = redact(_read(args.file), args.known)
    sys.stdout.write(_json(found) if args.json else found.text)
    return 0


def _read(path: Path | None) -> str:
    try:
        return path.read_text(encoding="utf-8") if path else sys.stdin.buffer.read().decode("utf-8")
    except OSError as error:
        raise Trouble(f"{path} cannot be read: {error.strerror}.") from None
    except UnicodeDecodeError:
        raise Trouble("The text is not UTF-8.") from None


def _json(found: Redacted) -> str:
    told = {"text": found.text, "spans": [asdict(span) for span in found.spans]}
    return json.dumps(told, ensure_ascii=False, indent=2) + "\n"


def _measured(folder: Path) -> str:
    try:
        return page(folder)
    except OSError as error:
        raise Trouble(f"{folder} cannot be measured: {error.strerror}.") from None
