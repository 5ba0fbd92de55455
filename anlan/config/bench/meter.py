"""What a request costs: CPU of the web server and of PostgreSQL apart, statements, memory; read from /proc and the server."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from django.db import connection

TICK = os.sysconf("SC_CLK_TCK")
TRANSACTION = "^(BEGIN|COMMIT|ROLLBACK|SAVEPOINT|RELEASE|SET|SHOW|DISCARD)"
OWN_CHECKS = "%FROM ONLY%FOR KEY SHARE%"
"""What PostgreSQL asks itself to hold the foreign keys; nobody sent it."""


@dataclass(frozen=True)
class Reading:
    """CPU seconds of the application and of the database, statements without and with those of transactions."""

    app: float
    db: float
    statements: int
    all_statements: int

    def __sub__(self, before: Reading) -> Reading:
        return Reading(
            self.app - before.app, self.db - before.db, self.statements - before.statements,
            self.all_statements - before.all_statements,
        )  # fmt: skip


def read(server: int, postmaster: int) -> Reading:
    """Read all meters."""
    with connection.cursor() as sql:
        sql.execute(
            "SELECT coalesce(sum(calls) FILTER (WHERE query !~* %s), 0), coalesce(sum(calls), 0)"
            " FROM pg_stat_statements WHERE query NOT LIKE '%%pg_stat_statements%%' AND query NOT LIKE %s",
            [TRANSACTION, OWN_CHECKS],
        )
        own, everything = sql.fetchone()
    return Reading(spent(server), spent(postmaster), int(own), int(everything))


def spent(pid: int) -> float:
    """CPU seconds of a process and everything below it, what has ended and was waited for included."""
    return sum(map(_cpu, family(pid)))


def family(pid: int) -> list[int]:
    """A process and everything below it."""
    found, todo = [], [pid]
    while todo:
        found.append(todo.pop())
        for task in Path(f"/proc/{found[-1]}/task").glob("*/children"):
            todo += map(int, _text(task).split())
    return found


def memory(pid: int, *, below: bool = True) -> float:
    """Proportional set size of a process, and of those below it, in MB: shared pages are counted once."""
    return each(family(pid) if below else [pid])


def each(pids: list[int]) -> float:
    """The same of these processes alone."""
    return sum(map(_kilobytes, pids)) / 1024


def _cpu(pid: int) -> float:
    fields = _text(Path(f"/proc/{pid}/stat")).rpartition(")")[2].split()
    return sum(map(int, fields[11:15])) / TICK if fields else 0.0


def _kilobytes(pid: int) -> int:
    lines = _text(Path(f"/proc/{pid}/smaps_rollup")).splitlines()
    return sum(int(line.split()[1]) for line in lines if line.startswith("Pss:"))


def _text(path: Path) -> str:
    try:
        return path.read_text()
    except OSError:
        return ""
