"""PostgreSQL's own pg_dump and pg_restore, streamed; both run on whatever database the settings name."""

from __future__ import annotations

import os
import subprocess
import tempfile
from collections.abc import Iterable, Iterator
from typing import Any

from django.db import connection
from psycopg.conninfo import make_conninfo

from anlan.config import postgres
from anlan.config.trouble import Trouble

PIECE = 256 * 1024
KEPT = ("host", "port", "user", "dbname", "sslmode", "sslrootcert", "sslcert", "sslkey", "connect_timeout", "options")
TABLES = """
SELECT quote_ident(relname) FROM pg_class
WHERE relkind IN ('r', 'p') AND relnamespace = 'public'::regnamespace ORDER BY 1
"""
REFERENCE = frozenset({"django_migrations", "django_content_type", "auth_permission"})
"""The tables that bringing an empty database up to date fills."""


def pieces(snapshot: str) -> Iterator[bytes]:
    """The dump of that snapshot; Trouble if pg_dump did not end well."""
    with tempfile.TemporaryFile() as said:
        command = [_binary("pg_dump"), "-Fc", "--no-owner", "--no-privileges", f"--snapshot={snapshot}", *_where()]
        with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=said, env=_environment()) as dump:
            assert dump.stdout is not None  # noqa: S101 - it is a pipe
            while piece := dump.stdout.read(PIECE):
                yield piece
        if dump.returncode:
            raise Trouble(f"pg_dump failed: {_said(said)}.")


def load(pieces: Iterable[bytes]) -> None:
    """Load a dump in one transaction: all of it or nothing."""
    with tempfile.TemporaryFile() as said:
        options = ["--no-owner", "--no-privileges", "--exit-on-error", "--single-transaction"]
        command = [_binary("pg_restore"), *options, *_where()]
        with subprocess.Popen(command, stdin=subprocess.PIPE, stderr=said, env=_environment()) as restore:
            _feed(restore, pieces)
        if restore.returncode:
            raise Trouble(f"pg_restore failed, nothing was loaded: {_said(said)}.")


def _feed(restore: subprocess.Popen[bytes], pieces: Iterable[bytes]) -> None:
    assert restore.stdin is not None  # noqa: S101 - it is a pipe
    try:
        for piece in pieces:
            restore.stdin.write(piece)
        restore.stdin.close()
    except BrokenPipeError:
        pass  # it ended early: its return code and words tell
    except BaseException:
        restore.kill()
        raise


def rows() -> dict[str, int]:
    """How many rows each table has."""
    with connection.cursor() as cursor:
        cursor.execute(TABLES)
        names = [name for (name,) in cursor.fetchall()]
        return {name: _count(cursor, name) for name in names}


def _count(cursor: Any, table: str) -> int:
    cursor.execute(f"SELECT count(*) FROM public.{table}")  # noqa: S608 - a name from the catalogue
    return int(cursor.fetchone()[0])


def clear(*, allowed: bool) -> None:
    """See that the database is empty; tables without any matter, act or person are taken away where that is allowed."""
    have = rows()
    if not have:
        return
    full = {table: number for table, number in have.items() if number and table not in REFERENCE}
    if full:
        told = ", ".join(f"{table} ({number})" for table, number in sorted(full.items())[:5])
        raise Trouble(f"The database is not empty: rows in {told}. Restore into a fresh ANLAN_HOME or database.")
    if not allowed:
        raise Trouble("The database has tables, but nothing in them; --into-empty lets the backup take their place.")
    with connection.cursor() as cursor:
        cursor.execute("DROP SCHEMA public CASCADE; CREATE SCHEMA public")


def _where() -> list[str]:
    known = connection.get_connection_params()
    told = {key: str(known[key]) for key in KEPT if known.get(key)}
    return ["--dbname", make_conninfo("", **told)]


def _environment() -> dict[str, str]:
    password = connection.get_connection_params().get("password")
    return {**os.environ, **({"PGPASSWORD": str(password)} if password else {})}


def _binary(name: str) -> str:
    return str(postgres.binaries() / "bin" / name)


def _said(file: Any) -> str:
    file.seek(0)
    lines = file.read().decode(errors="replace").strip().splitlines()
    return lines[0] if lines else "it said nothing"
