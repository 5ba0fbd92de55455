"""The second wall: PostgreSQL itself shows the pages' connection only rows of whoever asks (docs/adr/0016).

The first is `MatterSet.visible_to`, and it decides; a filter that somebody forgot shows nothing because of this one. What a
connection says of who is asking outlives the request, for connections are kept. So it is wiped before the first statement
of the next request, with that statement and not by one of its own.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.conf import settings
from django.db import connection
from django.db.models import F, Func, UUIDField
from psycopg import ServerCursor

from anlan.kernel.queries import MatterSet
from anlan.kernel.who import Who
from anlan.vault.keys import mark

SAID = ("person", "phone", "owners", "reach", "kinds", "only", "desks", "audits", "hand")
"""What is said, as `anlan.…` settings of the session. The hand holds what was opened in this request."""
SAY = "SELECT " + ", ".join(f"set_config('anlan.{name}', %s, false)" for name in SAID)
WIPE = "SELECT " + ", ".join(f"set_config('anlan.{name}', '', false)" for name in SAID)


class _Here(threading.local):
    """What this thread's connection says: which connection it was, what it said, whether for an earlier request."""

    line: Any = None
    said: tuple[str, ...] = ()
    past = False


_here = _Here()


def stand(who: Who, *owners: str, audits: bool = False) -> None:
    """Say who is asking from now on, and as whom drafts are kept beside; one statement, none if it was said.

    audits  in this request the whole record of who opened files is read, with the matters that it names
    """
    if not settings.ANLAN_WALLED:
        return
    said = (*_said(who, owners), "on" if audits else "", "")
    if said == _here.said and _here.line is connection.connection and not _here.past:
        return
    with connection.cursor() as sql:
        sql.execute(SAY, said)
    _here.line, _here.said, _here.past = connection.connection, said, False


def _said(who: Who, owners: tuple[str, ...]) -> tuple[str, ...]:
    person = str(who.person.pk) if who.person else ""
    phone = str(mark("phone", who.phone)) if who.phone else ""
    known = (*([who.owner] if who.known else []), *owners)
    kinds = _array(sorted({key for keys, _offices in who.watches for key in keys}))
    reach, desks = (_array(map(str, sorted(offices))) for offices in (who.reach, who.desks))
    return person, phone, _array(known), reach, kinds, kinds if who.administers else "", desks


def _array(items: Any) -> str:
    joined = ",".join(items)
    return f"{{{joined}}}" if joined else ""


@contextmanager
def request() -> Iterator[None]:
    """Around a request: what was said for an earlier one is wiped before anything is asked."""
    _here.past = settings.ANLAN_WALLED and _here.line is not None
    if not _here.past:
        yield
        return
    with connection.execute_wrapper(_wiped_first):
        yield


def _wiped_first(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:  # noqa: FBT001
    """Run the first statement behind the wiping, in one message. If it fails, both have; then the next one wipes."""
    if not _here.past or _here.line is not connection.connection:
        return execute(sql, params, many, context)
    if connection.in_atomic_block:  # rolled back, it would say again what was wiped
        raise RuntimeError("a request asks its first question outside of any transaction")
    if many or isinstance(context["cursor"].cursor, ServerCursor):
        connection.connection.execute(WIPE)
        _here.line, _here.said, _here.past = None, (), False
        return execute(sql, params, many, context)
    done = execute(f"{WIPE}; {sql}", params, many, context)
    context["cursor"].nextset()
    _here.line, _here.said, _here.past = None, (), False
    return done


def in_hand(matters: MatterSet) -> MatterSet:
    """As they are; what is found is in hand to the end of the request, even if it moves out of sight by what is done."""
    if not settings.ANLAN_WALLED:
        return matters
    return matters.annotate(held=Func(F("id"), function="kernel_hold", output_field=UUIDField()))
