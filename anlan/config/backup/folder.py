"""The files of an installation that are not in the database: the home's secrets, and the office's own templates."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from pathlib import Path, PurePosixPath

from anlan.config import home as home_folder
from anlan.config import postgres
from anlan.config.trouble import Trouble

SMALL = 64 * 1024
LARGEST_TEMPLATE = 20 * 1024**2
INSIDE = ("", "keys", "secrets")
"""Where in the home secrets lie."""
LEFT = (postgres.PASSWORD_FILE, "postgres", "sample-unfinished", "log-last-", ".")
"""What a file's name begins with that belongs to this machine's server or is of the moment."""


def secrets(home: Path) -> Iterator[tuple[str, Path]]:
    """Every small file of the home that is a secret, by its name in the backup."""
    for folder in (home / inside for inside in INSIDE):
        for path in sorted(folder.glob("*")) if folder.is_dir() else ():
            if _is_secret(path):
                yield f"home/{path.relative_to(home).as_posix()}", path


def _is_secret(path: Path) -> bool:
    left = path.name.startswith(LEFT) or path.suffix == ".log" or ".replaced-" in path.name
    return path.is_file() and not path.is_symlink() and not left and path.stat().st_size <= SMALL


def templates(papers: Path) -> Iterator[tuple[str, Path]]:
    """Every Word template of the office's own."""
    for path in sorted(papers.rglob("*.docx")):
        if path.is_file() and path.stat().st_size <= LARGEST_TEMPLATE:
            yield f"papers/{path.relative_to(papers).as_posix()}", path


def put(name: str, pieces: Iterable[bytes], home: Path, papers: Path) -> None:
    """Write a part where it belongs; a file of other content that is there already is kept under another name."""
    place = target(name, home, papers)
    body = b"".join(pieces)
    if place.exists() and place.read_bytes() == body:
        return
    place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    if place.exists():
        place.rename(place.with_name(f"{place.name}.replaced-{int(time.time())}"))
    home_folder.put(place, body)


def target(name: str, home: Path, papers: Path) -> Path:
    """Where a part is written; Trouble when its name leads out of there."""
    kind, *inside = PurePosixPath(name).parts
    if kind not in ("home", "papers") or not inside or ".." in inside or name.startswith("/"):
        raise Trouble(f"The backup holds a part of an unknown kind: {name}.")
    return (home if kind == "home" else papers).joinpath(*inside)
