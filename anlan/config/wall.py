"""The role that the pages and the API have in the database: it owns nothing, and may do what is named here and no more."""

from __future__ import annotations

import re
from itertools import chain
from typing import Any

from django.apps import apps
from django.db import connection, transaction
from psycopg import sql

from anlan.config import database, home, postgres

GRANTS = {
    "kernel_matter": "SELECT, INSERT, UPDATE (stage, office_id, number, told, subtopic, seq, head, moved_at, acted_at,"
    " closed_at, next_due, keep_until, paused, stuck)",
    "kernel_party": "SELECT, INSERT, UPDATE",
    "kernel_seat": "SELECT, INSERT, UPDATE (until)",
    "kernel_due": "SELECT, INSERT, UPDATE",
    "kernel_paper": "SELECT, INSERT, UPDATE (asked, sealed)",
    "kernel_(act|compartment|blob|opening)": "SELECT, INSERT",
    "kernel_entry": "",
    "kernel_draft": "SELECT, INSERT, UPDATE, DELETE",
    "kernel_attempt": "SELECT, INSERT, UPDATE (act_id)",
    "kernel_(counter|throttle)": "SELECT, INSERT, UPDATE",
    "kernel_token": "SELECT, INSERT, UPDATE",
    "kernel_cursor": "SELECT",
    "kernel_(chain|unsealed|lag|unmade|late)": "SELECT",
    "imports_batch": "SELECT, INSERT, UPDATE (state, by_id, told, moved_at)",
    "imports_line": "SELECT, UPDATE (chosen, state), DELETE",
    "imports_original": "SELECT, INSERT, DELETE",
    "imports_layout": "SELECT, INSERT, UPDATE",
    "imports_handover": "",
    "notices_notice": "SELECT, UPDATE (state, why, tries, at, next_try, read_at)",
    "notices_wish": "SELECT, INSERT, UPDATE",
    "notices_wording": "SELECT, INSERT",
    "notices_counted": "SELECT",
    "signing_signcode": "SELECT, INSERT, UPDATE, DELETE",
    "signing_root": "SELECT (district, made, certificate)",
    "signing_choice": "SELECT, INSERT",
    "exchange_nonce": "SELECT, INSERT",
    "session_arrangement": "SELECT, INSERT",
    "session_hold": "SELECT, INSERT, DELETE",
    "session_message": "SELECT, INSERT",
    "session_seen": "SELECT, INSERT, UPDATE (upto, at)",
    "log_signingkey": "SELECT, INSERT",
    "log_lock": "SELECT",
    "log_(tile|head|cosignature)": "SELECT",
    "window_phonecode": "SELECT, INSERT, UPDATE, DELETE",
    "town_person": "SELECT, INSERT, UPDATE (last_login, password, name, phone, is_active)",
    "town_post": "SELECT, INSERT, UPDATE (until)",
    "doors_entrance": "SELECT, INSERT",
    "doors_.*": "SELECT, INSERT, UPDATE, DELETE",
    "town_.*": "SELECT",
    "django_(migrations|content_type)|auth_.*": "SELECT",
}
"""What may be done to each table and view, by its whole name; the first that fits counts."""
FUNCTIONS = (
    "kernel_related",
    "kernel_seats",
    "kernel_bars",
    "kernel_unopened",
    "kernel_answered",
    "kernel_destroy",
    "kernel_found",
    "kernel_oldest",
    "kernel_heard",
    "session_busy",
)
RELATIONS = """
SELECT relname FROM pg_class WHERE relkind IN ('r', 'p', 'v') AND relnamespace = 'public'::regnamespace ORDER BY 1
"""


def rights(table: str) -> str | None:
    """What the role may do to a table; None if nobody has said."""
    if table in _of_modules():
        return "SELECT"
    return next((given for name, given in GRANTS.items() if re.fullmatch(name, table)), None)


def _of_modules() -> set[str]:
    """The modules' own tables, which their projections write in the worker."""
    models = (config.get_models() for config in apps.get_app_configs() if config.name.startswith("anlan.modules."))
    return {model._meta.db_table for model in chain.from_iterable(models)}


def build() -> None:
    """See that the role is there and may do what is named, and nothing that an earlier version gave it."""
    role = database.web_role()
    if role is None:
        return
    with transaction.atomic(), connection.cursor() as cursor:
        if not database.URL:
            _make(cursor, role)
        _give(cursor, role)


def missing() -> str:
    """Why the second wall does not stand; '' where it does."""
    if database.web_role():
        return ""
    return (
        "The database shows the pages every row: name a second user of it by ANLAN_WEB_DATABASE_URL (docs/settings.md)."
    )


def _make(cursor: Any, role: str) -> None:
    cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role])
    verb = "ALTER" if cursor.fetchone() else "CREATE"
    password = home.secret(postgres.WEB_PASSWORD_FILE)
    bounds = "LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS NOINHERIT"
    cursor.execute(
        sql.SQL("{} ROLE {} {} PASSWORD {}").format(
            sql.SQL(verb), sql.Identifier(role), sql.SQL(bounds), sql.Literal(password)
        )
    )


def _give(cursor: Any, role: str) -> None:
    cursor.execute(RELATIONS)
    named = {table: rights(table) for (table,) in cursor.fetchall()}
    who = sql.Identifier(role)
    lines = [
        sql.SQL("REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {}").format(who),
        sql.SQL("GRANT USAGE ON SCHEMA public TO {}").format(who),
        *(sql.SQL("GRANT {} ON {} TO {}").format(sql.SQL(r), sql.Identifier(t), who) for t, r in named.items() if r),
        *(sql.SQL("GRANT EXECUTE ON FUNCTION {} TO {}").format(sql.Identifier(name), who) for name in FUNCTIONS),
    ]
    cursor.execute(sql.SQL("; ").join(lines))
