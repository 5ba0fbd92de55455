"""Whether the installation can do its work: each check by name, with a sentence of what is wrong."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.db import Error, connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

from anlan.config import database, home, postgres
from anlan.config.watch import keys
from anlan.config.watch.figures import unsealed
from anlan.config.watch.worker import heard
from anlan.log import ledger

FREE_BYTES = 256 * 1024**2
SILENT_SECONDS = 60.0
LAG_SECONDS = 120.0


@dataclass(frozen=True)
class Check:
    """One check: its name, and what is wrong ('' when nothing is)."""

    name: str
    wrong: str


def checks() -> Iterator[Check]:
    """Every check; where the database is away those that ask it are not made."""
    away = _database()
    yield Check("database", away)
    yield Check("disk", disk())
    if not away:
        yield from (Check(name, _asked(ask)) for name, ask in ASKING.items())


def _database() -> str:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except Error:
        return "The database does not answer."
    return ""


def _asked(ask: Callable[[], str]) -> str:
    try:
        return ask()
    except Error as error:
        return f"The database refused the question ({type(error).__name__})."


def migrations() -> str:
    """Whether the tables are of this version."""
    missing = _known() - set(MigrationRecorder(connection).applied_migrations())
    return f"{len(missing)} migrations are not applied; run anlan migrate." if missing else ""


@cache
def _known() -> frozenset[tuple[str, str]]:
    return frozenset(MigrationLoader(None).disk_migrations)


def worker() -> str:
    """Whether the worker was heard of lately."""
    seconds = heard()
    if seconds is None:
        return "No worker is at work."
    return f"The worker has done nothing for {seconds:.0f} seconds." if seconds > SILENT_SECONDS else ""


def sealer() -> str:
    """Whether what was written gets its order."""
    waiting, seconds = unsealed()
    return (
        f"{waiting} acts wait for their order, the oldest for {seconds:.0f} seconds." if seconds > LAG_SECONDS else ""
    )


def disk(least: int = FREE_BYTES) -> str:
    """Whether there is room for what comes."""
    free = min(shutil.disk_usage(place).free for place in _places())
    return f"Only {free // 1024**2} MB are free; {least // 1024**2} MB are needed." if free < least else ""


def _places() -> Iterator[Path]:
    yield home.HOME
    data = postgres.Cluster().place.resolve()
    if not database.URL and data.exists():
        yield data


ASKING = {"migrations": migrations, "worker": worker, "sealer": sealer, "keys": keys.opens, "log": ledger.refusal}
