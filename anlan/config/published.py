"""What the commands share that check a district's own file and put it in its place."""

import argparse
from pathlib import Path

from anlan.config.trouble import Trouble


def arguments(parser: argparse.ArgumentParser, check: str) -> None:
    """A file to check or to publish; `check`: what checking tells."""
    parser.add_argument("--check", type=Path, metavar="FILE", help=check)
    parser.add_argument("--publish", type=Path, metavar="FILE", help="check a file and put it in its place")
    parser.add_argument("--by", metavar="NAME", help="who publishes it")


def named(by: str | None) -> str:
    """Who publishes; nobody does without a name."""
    if not by:
        raise Trouble("Say who publishes it: --by 张三.")
    return by


def text(path: Path) -> str:
    """What is in the file."""
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise Trouble(f"{path} cannot be read: {error}.") from None
