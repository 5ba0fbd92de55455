"""Keys to the API: a secret is shown once and only its digest is kept. It names its district, which leads the index."""

from __future__ import annotations

import hashlib
import re
import secrets
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from django.db import connection
from django.db.models import Q, QuerySet

from anlan.kernel import standing
from anlan.kernel.models import Token
from anlan.kernel.moment import now
from anlan.kernel.registry import overseers
from anlan.kernel.who import Who, counting
from anlan.town.models import Person, Post

_SECRET = re.compile(r"anlan_(\d{6})_[\w-]{43}", re.ASCII)
USED_WITHIN = timedelta(minutes=5)
"""How exactly its last use is known."""


def issue(
    person: Person, name: str, *, until: datetime | None = None, post: Post | None = None, reads_only: bool = False
) -> tuple[Token, str]:
    """Make a key that acts as `person`, if asked in one post or by reading alone; the row, and the secret, read once."""
    secret = f"anlan_{person.district}_{secrets.token_urlsafe(32)}"
    narrowed = {"post": post, "reads_only": reads_only}
    row = Token(district=person.district, person=person, name=name, digest=_digest(secret), until=until, **narrowed)
    row.save(force_insert=True)
    return row, secret


class Bearer(NamedTuple):
    """Whoever came with a key: the key's id, whom it stands for, and whether it only reads."""

    key: UUID
    who: Who
    reads_only: bool


def bearer(secret: str, on: date) -> Bearer | None:
    """Whoever comes with that secret on that day, as `who.official` would say; one statement.

    None if the key is unknown or ended, its post is no longer held, or its person may not sign in.
    """
    form = _SECRET.fullmatch(secret)
    if form is None:
        return None
    overseeing = sorted(frozenset[str]().union(*overseers()))
    asked = {"district": form[1], "digest": _digest(secret), "on": on, "now": now(), "overseeing": overseeing}
    with connection.cursor() as sql:
        sql.execute(_BEARER, asked)
        rows = sql.fetchall()
    if not rows:
        return None
    key, reads_only, used = rows[0][standing.WIDTH : -1]
    if used is None or now() - used > USED_WITHIN:
        Token.objects.filter(district=form[1], id=key).update(used=now())
    return Bearer(key, _who(rows), reads_only)


_BEARER = f"""
SELECT {standing.COLUMNS}, t.id, t.reads_only, t.used,
       ARRAY(SELECT below.id FROM town_office below WHERE s.role = ANY(%(overseeing)s)
                     AND below.district = o.district AND starts_with(below.path, o.path))
FROM kernel_token t
JOIN town_person p ON p.id = t.person_id AND p.is_active
{standing.POSTS}
WHERE t.district = %(district)s AND t.digest = %(digest)s AND (t.until IS NULL OR t.until > %(now)s)
  AND (t.post_id IS NULL OR t.post_id = s.id)
ORDER BY s.id
"""  # noqa: S608 - constants of our own


def _who(rows: list[tuple[Any, ...]]) -> Who:
    person, posts = standing.read(rows)
    counted = counting(posts)
    below = {post.pk: frozenset(row[-1]) for post, row in zip(posts, rows, strict=False)}
    watched = (
        (keys, frozenset[int]().union(*(below[post.pk] for post in counted if post.role in roles)))
        for roles, keys in overseers().items()
    )
    return Who(person=person, posts=counted, watches=tuple(watch for watch in watched if watch[1]))


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
