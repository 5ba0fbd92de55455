"""Sessions in PostgreSQL, sealed: one statement reads a session, whose it is and the posts that this person holds today.

A session ends by idling, by age, when its person may no longer sign in or holds no post, and when the password changes.
"""

from __future__ import annotations

import hashlib
import json
from datetime import datetime, timedelta
from typing import Any, cast

from django.conf import settings
from django.contrib.auth import HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.base import SessionBase, UpdateError
from django.db import connection
from django.http import HttpRequest
from django.utils.crypto import constant_time_compare

from anlan.doors.entrances import phone_mark
from anlan.doors.models import Visit
from anlan.doors.seal import seal, unseal
from anlan.kernel import standing
from anlan.kernel.moment import now, today
from anlan.kernel.who import Who, holding
from anlan.town.models import Person

LIFE = timedelta(seconds=settings.SESSION_COOKIE_AGE)
"""How long a session lives, however busy."""
IDLE = timedelta(minutes=settings.ANLAN_IDLE_MINUTES)
"""How long an official's lives unused."""
STEP = timedelta(seconds=60)
"""How exactly its last use is known: it is written down no more often than this."""
PURPOSE, PHONE = "sessions", "phone"

_LOAD = f"""
SELECT {standing.COLUMNS}, p.password, v.body, v.made, v.seen
FROM doors_visit v
LEFT JOIN town_person p ON p.id = v.person_id AND p.is_active
{standing.POSTS}
WHERE v.district = %(district)s AND v.id = %(id)s AND v.until > %(now)s
  AND (v.person_id IS NULL OR (s.id IS NOT NULL AND v.seen > %(busy)s))
ORDER BY s.id
"""  # noqa: S608 - constants of our own


class SessionStore(SessionBase):
    """A session as Django knows it; beyond that it knows whose it is."""

    def __init__(self, session_key: str | None = None) -> None:
        super().__init__(session_key)
        self.who: Who | None = None
        self.made: datetime | None = None
        self.seen: datetime | None = None
        self.device = self.address = ""

    def load(self) -> dict[str, Any]:
        """What it holds; nothing if it has ended."""
        rows = self._rows()
        opened = unseal(PURPOSE, bytes(rows[0][-3]), self._about()) if rows else None
        data = json.loads(opened) if opened else None
        if data is None or not self._recognized(rows, data):
            self._session_key = None
            return {}
        self.made, self.seen = rows[0][-2:]
        return cast(dict[str, Any], data)

    def exists(self, session_key: str) -> bool:
        """Whether there is one under that key."""
        return Visit.objects.filter(district=settings.DISTRICT, id=_digest(session_key)).exists()

    def create(self) -> None:
        """Begin one under a new key."""
        self._session_key = self._get_new_session_key()  # type: ignore[attr-defined]
        self.save(must_create=True)
        self.modified = True

    def save(self, must_create: bool = False) -> None:  # noqa: FBT001, FBT002 - Django's signature
        """Write it. One that was ended meanwhile is not written again: UpdateError."""
        if self.session_key is None:
            return self.create()
        data = self._get_session(no_load=must_create)  # type: ignore[attr-defined]
        self.made = self.made or now()
        kept = {
            "body": seal(PURPOSE, json.dumps(data).encode(), self._about()), "person_id": data.get(SESSION_KEY),
            "phone": phone_mark(data[PHONE]) if data.get(PHONE) else None,
        }  # fmt: skip
        if must_create:
            return self._insert(kept)
        if not Visit.objects.filter(district=settings.DISTRICT, id=self._id()).update(**kept):
            raise UpdateError
        return None

    def delete(self, session_key: str | None = None) -> None:
        """End it."""
        if key := session_key or self.session_key:
            Visit.objects.filter(district=settings.DISTRICT, id=_digest(key)).delete()

    @classmethod
    def clear_expired(cls) -> None:
        """The worker sweeps what has ended (jobs.py)."""

    def flush(self) -> None:
        """End it and forget whose it was."""
        super().flush()
        self.who = self.made = self.seen = None

    def begin(self) -> None:
        """Let its age count from now: somebody has just signed in."""
        self.made = self.seen = now()

    def touch(self, *, at_once: bool = False) -> None:
        """Note that it is used."""
        if self.seen and (at_once or now() - self.seen > STEP):
            self.seen = now()
            Visit.objects.filter(district=settings.DISTRICT, id=self._id()).update(seen=self.seen, address=self.address)

    def left(self) -> int:
        """Seconds until it ends unless it is used."""
        if self.made is None or self.seen is None:
            return 0
        return max(0, int((min(self.made + LIFE, self.seen + IDLE) - now()).total_seconds()))

    @property
    def visit_id(self) -> bytes:
        """Its row's id; b'' if it has none."""
        return self._id() if self.session_key else b""

    def official(self) -> Who | None:
        """Whose it is with today's posts, if it is an official's."""
        return self.who if self.get(SESSION_KEY) else None

    def _insert(self, kept: dict[str, Any]) -> None:
        made = self.made or now()
        self.seen = self.seen or now()
        row = Visit(
            district=settings.DISTRICT, id=self._id(), made=made, seen=self.seen, until=made + LIFE,
            device=self.device, address=self.address, **kept,
        )  # fmt: skip
        row.save(force_insert=True)

    def _rows(self) -> list[tuple[Any, ...]]:
        asked: dict[str, Any] = {
            "district": settings.DISTRICT,
            "id": self._id(),
            "now": now(),
            "busy": now() - IDLE,
            "on": today(),
        }
        with connection.cursor() as sql:
            sql.execute(_LOAD, asked)
            return list(sql.fetchall())

    def _recognized(self, rows: list[tuple[Any, ...]], data: dict[str, Any]) -> bool:
        """Whether its person still has the password of then; remembers who it is."""
        if SESSION_KEY not in data:
            return True
        if rows[0][0] is None or str(rows[0][0]) != str(data[SESSION_KEY]):
            return False
        person, posts = standing.read(rows)
        person.password = rows[0][standing.WIDTH]
        self.who = holding(person, posts)
        return constant_time_compare(data.get(HASH_SESSION_KEY, ""), person.get_session_auth_hash())

    def _about(self) -> str:
        return f"session {self._id().hex()}"

    def _id(self) -> bytes:
        return _digest(self.session_key or "")


def session_of(request: HttpRequest) -> SessionStore:
    """The request's session, as ours."""
    return cast(SessionStore, request.session)


def end(person: Person | None, *, phone: str = "", name: str = "", but: bytes = b"") -> int:
    """End the visits of an official, or of a resident's number: the one of that name, or all; `but` stays. How many."""
    whose = {"person": person} if person else {"phone": phone_mark(phone)}
    rows = Visit.objects.filter(district=settings.DISTRICT, **whose).exclude(id=but)
    ids = [bytes(row.id) for row in rows.only("district", "id") if not name or row.name == name]
    return Visit.objects.filter(district=settings.DISTRICT, id__in=ids).delete()[0]


def _digest(key: str) -> bytes:
    return hashlib.sha256(key.encode()).digest()
