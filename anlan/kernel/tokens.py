"""Keys to the API: a secret is shown once and only its digest is kept. It names its district, which leads the index."""

from __future__ import annotations

import hashlib
import re
import secrets
from datetime import date, datetime
from typing import Any, TypeVar
from uuid import UUID

from django.db import connection
from django.db.models import Model, Q, QuerySet

from anlan.kernel.models import Token
from anlan.kernel.moment import now
from anlan.kernel.registry import overseers
from anlan.kernel.who import Who, counting
from anlan.town.models import Office, Person, Post

M = TypeVar("M", bound=Model)
_SECRET = re.compile(r"anlan_(\d{6})_[\w-]{43}", re.ASCII)


def issue(person: Person, name: str, *, until: datetime | None = None) -> tuple[Token, str]:
    """Make a key that acts as `person`; the row, and the secret that nobody can read again."""
    secret = f"anlan_{person.district}_{secrets.token_urlsafe(32)}"
    row = Token(district=person.district, person=person, name=name, digest=_digest(secret), until=until)
    row.save(force_insert=True)
    return row, secret


def bearer(secret: str, on: date) -> tuple[UUID, Who] | None:
    """The id of the key of that secret and whom it stands for on that day, as `who.official` would say; one statement.

    None if the key is unknown or ended, or its person may not sign in.
    """
    form = _SECRET.fullmatch(secret)
    if form is None:
        return None
    overseeing = sorted(frozenset[str]().union(*overseers()))
    asked = {"district": form[1], "digest": _digest(secret), "on": on, "now": now(), "overseeing": overseeing}
    with connection.cursor() as sql:
        sql.execute(_BEARER, asked)
        rows = sql.fetchall()
    return (rows[0][0], _who(rows)) if rows else None


_BEARER = """
SELECT t.id, p.id, p.district, p.username, p.name, p.phone, p.is_active, s.id, s.role, o.id, o.district, o.code, o.name,
       o.path, ARRAY(SELECT below.id FROM town_office below WHERE s.role = ANY(%(overseeing)s)
                     AND below.district = o.district AND starts_with(below.path, o.path))
FROM kernel_token t
JOIN town_person p ON p.id = t.person_id AND p.is_active
LEFT JOIN town_post s ON s.person_id = p.id AND s.since <= %(on)s AND (s.until IS NULL OR s.until > %(on)s)
LEFT JOIN town_office o ON o.id = s.office_id
WHERE t.district = %(district)s AND t.digest = %(digest)s AND (t.until IS NULL OR t.until > %(now)s)
ORDER BY s.id
"""
PERSON = ("id", "district", "username", "name", "phone", "is_active")
OFFICE = ("id", "district", "code", "name", "path")


def _who(rows: list[tuple[Any, ...]]) -> Who:
    person = _read(Person, dict(zip(PERSON, rows[0][1:7], strict=True)))
    posts = tuple(_post(person, row) for row in rows if row[7] is not None)
    counted = counting(posts)
    below = {post.pk: frozenset(row[14]) for post, row in zip(posts, rows, strict=False)}
    watched = (
        (keys, frozenset[int]().union(*(below[post.pk] for post in counted if post.role in roles)))
        for roles, keys in overseers().items()
    )
    return Who(person=person, posts=counted, watches=tuple(watch for watch in watched if watch[1]))


def _post(person: Person, row: tuple[Any, ...]) -> Post:
    post = _read(Post, {"id": row[7], "person_id": person.pk, "role": row[8], "office_id": row[9]})
    post.person, post.office = person, _read(Office, dict(zip(OFFICE, row[9:14], strict=True)))
    return post


def _read(model: type[M], known: dict[str, Any]) -> M:
    """A row of which these columns were read; the others are read when somebody asks for them."""
    names = [field.attname for field in model._meta.concrete_fields if field.attname in known]
    return model.from_db(None, names, [known[name] for name in names])


def kept(person: Person | None = None) -> QuerySet[Token]:
    """Every key, or those of one person, newest first."""
    rows = Token.objects.select_related("person").order_by("-id")
    return rows.filter(person=person) if person else rows


def living(person: Person) -> QuerySet[Token]:
    """Those of one person that still open something, newest first."""
    return kept(person).filter(_living(), district=person.district)


def revoke(person: Person, name: str) -> int:
    """End the person's keys of that name now; how many there were."""
    return living(person).filter(name=name).update(until=now())


def _living() -> Q:
    return Q(until=None) | Q(until__gt=now())


def _digest(secret: str) -> bytes:
    return hashlib.sha256(secret.encode()).digest()
