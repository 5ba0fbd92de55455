"""Codes for the day when the telephone and the key are lost: shown once, kept as digests, each good once."""

from __future__ import annotations

import secrets

from django.db import transaction

from anlan.doors.models import RecoveryCode
from anlan.doors.seal import keyed
from anlan.kernel.keys import ALPHABET
from anlan.town.models import Person

COUNT, LENGTH = 10, 12
"""Ten codes of sixty bits."""


@transaction.atomic
def renew(person: Person) -> list[str]:
    """Fresh codes in place of the old ones, to be shown now and never again."""
    made = ["".join(secrets.choice(ALPHABET) for _ in range(LENGTH)) for _ in range(COUNT)]
    RecoveryCode.objects.filter(district=person.district, person=person).delete()
    RecoveryCode.objects.bulk_create(
        [RecoveryCode(district=person.district, person=person, digest=_digest(person, code)) for code in made]
    )
    return [f"{code[:4]}-{code[4:8]}-{code[8:]}" for code in made]


def right(person: Person, typed: str) -> bool:
    """Whether it is one of hers; it is used up."""
    code = "".join(sign for sign in typed.upper().translate(str.maketrans("OIL", "011")) if sign in ALPHABET)
    mine = RecoveryCode.objects.filter(district=person.district, person=person, digest=_digest(person, code))
    return bool(mine.delete()[0])


def left(person: Person) -> int:
    """How many are left."""
    return RecoveryCode.objects.filter(district=person.district, person=person).count()


def _digest(person: Person, code: str) -> bytes:
    return keyed("recovery", f"{person.district} {person.pk} {code}".encode())
