"""Collect every Chinese sentence that is shown, say which lack their English, and compile the catalogues.

Exit code 1 when a translation is missing.
"""

import argparse
import os
from pathlib import Path

from django.apps import apps

from anlan.config.messages import collect, compile_all
from anlan.kernel import registry

NEEDS = ("django",)


def arguments(parser: argparse.ArgumentParser) -> None:
    """One option: to change nothing."""
    parser.add_argument("--check", action="store_true", help="write nothing, only say what is missing")


def run(args: argparse.Namespace) -> int:
    """Collect and write unless told not to, then say what is missing."""
    said = collect(folders(), registry.names())
    if not args.check:
        for book, catalog in said.items():
            book.write(catalog)
        compile_all()
    missing = [(book, text) for book, catalog in said.items() for text in book.missing(catalog)]
    for book, text in missing:
        print(f"{os.path.relpath(book.po)}: {text}")
    print(f"{sum(map(len, said.values()))} sentences, {len(missing)} without English")
    return 1 if missing else 0


def folders() -> list[Path]:
    """Return the folders of our apps from the lowest floor up, this one last."""
    ours = [config for config in apps.get_app_configs() if config.name.startswith("anlan.")]
    ours.sort(key=lambda config: config.name == "anlan.config")
    return [Path(config.path) for config in ours]
