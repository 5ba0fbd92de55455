"""Keys to the API: a secret is shown once and only its digest is kept. It names its district, which leads the index."""

from __future__ import annotations

import hashlib
import re
import secrets
from datetime import datetime

from django.db.models import Q, QuerySet

from anlan.kernel.models import Token
from anlan.kernel.moment import now
from anlan.town.models import Person

_SECRET = re.compile(r"anlan_(\d{6})_[\w-]{43}", re.ASCII)


def issue(person: Person, name: str, *, until: datetime | None = None) -> tuple[Token, str]:
    """Make a key that acts as `person`; the row, and the secret that nobody can read again."""
    secret = f"anlan_{person.district}_{secrets.token_urlsafe(32)}"
    row = Token(district=person.district, person=person, name=name, digest=_digest(secret), until=until)
    row.save(force_insert=True)
    return row, secret


def find(secret: str) -> Token | None:
    """The key of that secret with its person; None if it is unknown, ended, or its person may not sign in."""
    form = _SECRET.fullmatch(secret)
    if form is None:
        return None
    rows = Token.objects.select_related("person").filter(district=form[1], digest=_digest(secret))
    return rows.filter(_living(), person__is_active=True).first()


def kept(person: Person | None = None) -> QuerySet[Token]:
    """Every key, or those of one person, newest first."""
    rows = Token.objects.select_related("person").order_by("-id")
    return rows.filter(person=person) if person else rows


def revoke(person: Person, name: str) -> int:
    """End the person's keys of that name now; how many there were."""
    return kept(person).filter(_living(), name=name).update(until=now())


def _living() -> Q:
    return Q(until=None) | Q(until__gt=now())


def _digest(secret: str) -> bytes:
    return hashlib.sha256(secret.encode()).digest()
