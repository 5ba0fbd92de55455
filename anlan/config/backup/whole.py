"""A whole installation into one sealed file, and back."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection
from django.utils import timezone

import anlan
from anlan.config import home
from anlan.config.backup import dump, folder, parts, sealed
from anlan.config.trouble import Trouble
from anlan.log.verify import Found, heads, one_moment, verify
from anlan.vault.keys import forget

DATABASE = "database.dump"
FORMAT = 1
PIECE = 256 * 1024


def save(file: Path, secret: sealed.Secret) -> dict[str, Any]:
    """Write the backup; its manifest. The file is there whole or not at all."""
    if file.exists():
        raise Trouble(f"{file} is there already; a backup takes no other's place.")
    draft = file.with_name(f"{file.name}.part")
    try:
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as out:
            told = _write(sealed.Sealer(out, secret))
            out.flush()
            os.fsync(out.fileno())
        draft.rename(file)
    except OSError as error:
        raise Trouble(f"Cannot write {file}: {error.strerror}.") from error
    finally:
        draft.unlink(missing_ok=True)
    return told


def _write(sealer: sealed.Sealer) -> dict[str, Any]:
    writer = parts.PartsWriter(sealer)
    with snapshot() as name:
        told = about()
        writer.add(DATABASE, dump.pieces(name))
    for part, path in (*folder.secrets(home.HOME), *folder.templates(Path(settings.ANLAN_PAPERS))):
        writer.add(part, pieces(path))
    writer.close(told)
    return told


@contextmanager
def snapshot() -> Iterator[str]:
    """One moment of the database, for this connection and for pg_dump."""
    with one_moment(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_export_snapshot()")
        yield cursor.fetchone()[0]


def about() -> dict[str, Any]:
    """What the manifest says of the database at this moment."""
    return {
        "format": FORMAT, "version": anlan.__version__, "district": settings.DISTRICT,
        "time": timezone.now().isoformat(timespec="seconds"), "heads": heads(), "rows": dump.rows(),
    }  # fmt: skip


def pieces(path: Path) -> Iterator[bytes]:
    """A file's content, a piece at a time."""
    with path.open("rb") as file:
        while piece := file.read(PIECE):
            yield piece


def inspect(file: Path, secret: sealed.Secret) -> dict[str, Any]:
    """Read the whole backup and compare it with its manifest, which is returned; nothing is written."""
    try:
        with file.open("rb") as source:
            told = parts.manifest(sealed.opened(source, secret))
    except OSError as error:
        raise Trouble(f"Cannot read {file}: {error.strerror}.") from error
    if told.get("format") != FORMAT:
        raise Trouble(f"The backup was made by Anlan {told.get('version')}, whose form this version does not read.")
    return told


def load(file: Path, secret: sealed.Secret, *, into_empty: bool) -> tuple[dict[str, Any], Found]:
    """Check the file, load it into an empty database, and verify what is there now against the manifest.

    The home's files come first: broken off before the database is loaded it can be done again, and no row is ever there
    without the keys that open it.
    """
    told = inspect(file, secret)
    dump.clear(allowed=into_empty)
    for name, content in _parts(file, secret):
        if name not in (DATABASE, parts.MANIFEST):
            folder.put(name, content, home.HOME, Path(settings.ANLAN_PAPERS))
    for name, content in _parts(file, secret):
        if name == DATABASE:
            dump.load(content)
    _use_master_key()
    return told, compared(told)


def _parts(file: Path, secret: sealed.Secret) -> Iterator[tuple[str, parts.Pieces]]:
    with file.open("rb") as source:
        yield from parts.parts(sealed.opened(source, secret))


def _use_master_key() -> None:
    """From now on with the key that came with the data, unless the environment gives one."""
    settings.ANLAN_MASTER_KEY = os.environ.get("ANLAN_MASTER_KEY") or home.secret("master-key")
    forget()


def compared(told: dict[str, Any]) -> Found:
    """What verifying found, and where it is not what the manifest says."""
    found = verify()
    if found.heads != told["heads"]:
        found.wrong("The acts' heads are not those of the manifest.")
    for table, number in dump.rows().items():
        if told["rows"].get(table) != number:
            found.wrong(f"{table} has {number} rows, the manifest says {told['rows'].get(table)}.")
    return found
