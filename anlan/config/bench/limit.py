"""The same statements' own limit: what opening a matter and taking a step cost PostgreSQL under pgbench, without Anlan."""

from __future__ import annotations

import re
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from psycopg import ClientCursor

from anlan.config import home, postgres

OURS = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}")
BARE = re.compile(r"\b([0-9a-f]{8})([0-9a-f]{4})(7[0-9a-f]{3})([0-9a-f]{4})([0-9a-f]{12})\b")
"""The same without its dashes, as psycopg writes it."""
LITERAL = re.compile(r"'(?:[^']|'')*'")
SECONDS = 6


@dataclass(frozen=True)
class Deed:
    """The statements that a deed sent, with their values, and the ids that it made (time-ordered, so they tell)."""

    statements: list[str]
    made: set[str]


def hear(deed: Callable[[], Any]) -> Deed:
    """Listen to a deed; what it did is rolled back."""
    heard: list[str] = []
    start = int(time.time() * 1000)

    def note(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:  # noqa: FBT001 - Django's own
        heard.append(_written(sql, params))
        return execute(sql, params, many, context)

    with transaction.atomic(), connection.execute_wrapper(note):
        deed()
        transaction.set_rollback(True)
    ids = {found for sql in heard for found in OURS.findall(sql)}
    made = {one for one in ids if UUID(one).int >> 80 >= start}
    return Deed([sql for sql in heard if not re.match(r"(SAVEPOINT|RELEASE)", sql)], made)


def _written(sql: str, params: Any) -> str:
    raw = connection.connection
    return BARE.sub(r"\1-\2-\3-\4-\5", ClientCursor(raw).mogrify(sql, params)) if params else sql


def script(deed: Deed, *, keep: bool) -> str:
    """A pgbench script of one transaction: every id and code that the deed made is made anew in each turn.

    keep  whether the transaction is kept: what can be done only once to a matter is rolled back
    """
    names = {made: f"k{number}" for number, made in enumerate(sorted(deed.made))}
    lines = [f"\\set {name} random(1, 281474976710655)" for name in names.values()]
    lines += ["\\set code random(1, 1099511627775)", "BEGIN;"]
    lines += [f"{_renewed(statement, names)};" for statement in deed.statements]
    return "\n".join([*lines, "COMMIT;" if keep else "ROLLBACK;", ""])


def _renewed(statement: str, names: dict[str, str]) -> str:
    text = LITERAL.sub(lambda found: _made_anew(found[0], names), " ".join(statement.split()))
    return text if "SELECT" in text[:7] else re.sub(CODE, "('410802-26-' || lpad(to_hex(:code), 10, '0'))", text)


def _made_anew(literal: str, names: dict[str, str]) -> str:
    """A literal in which ids stand, alone or in an array, as an expression that makes them anew."""
    text = literal
    for made, name in names.items():
        text = text.replace(made, f"{made[:24]}' || lpad(to_hex(:{name}), 12, '0') || '")
    return literal if text == literal else f"({text})"


CODE = r"'\d{6}-\d\d-\w{4}-\w{4}'"


def pgbench(text: str, folder: Path) -> int:
    """Run a script under two clients for some seconds; how many transactions were made."""
    path = folder / "limit.sql"
    path.write_text(text, encoding="utf-8")
    settings = connection.settings_dict
    done = subprocess.run(
        [str(postgres.binaries() / "bin" / "pgbench"), "-n", "-c", "2", "-j", "1", "-T", str(SECONDS), "-f", str(path),
         "-h", str(settings["HOST"]), "-U", str(settings["USER"]), str(settings["NAME"])],
        env={"PGPASSWORD": home.secret(postgres.PASSWORD_FILE)}, capture_output=True, text=True,
    )  # fmt: skip
    made = re.search(r"actually processed: (\d+)", done.stdout)
    if done.returncode or not made or int(made[1]) == 0:
        raise RuntimeError(f"pgbench: {done.stderr[-400:]}")
    return int(made[1])
