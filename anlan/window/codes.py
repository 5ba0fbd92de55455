"""Sends and checks the one-time codes by which a resident shows that a telephone is hers.

Whoever knows a number may ask for codes to it, so each browser has a code of its own, which no other makes void or uses up the
tries of. A device that has entered by the number before has its own count too; strangers share theirs, and with that the tries.
"""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db.models import F
from django.utils.crypto import constant_time_compare

from anlan.kernel import limits
from anlan.kernel.moment import now
from anlan.notices.door import send_code
from anlan.vault.keys import mark
from anlan.window.models import PhoneCode

LIVES = timedelta(minutes=10)
TRIES = 5
HOUR = 3600
SENT, SENT_TO, SENT_FROM = 5, 20, 30
"""Codes an hour to a telephone from one device or one address, to one telephone for all strangers, and from one address."""
TRIED_FROM = 60
"""Codes that may be tried an hour from one address."""


@dataclass(frozen=True, slots=True)
class Asker:
    """Who says that a telephone is hers: her browser, where it is, and its device, if it entered by that telephone before."""

    phone: str
    browser: str
    source: str
    device: str = ""


def send(by: Asker) -> str:
    """Send a fresh code and return it (for the demo to show); NotSent, TooOften."""
    for key, most in _counts(by):
        limits.count(key, most=most, seconds=HOUR)
    PhoneCode.objects.filter(district=settings.DISTRICT, made__lte=now() - LIVES).delete()
    code, salt = f"{secrets.randbelow(10**6):06d}", secrets.token_bytes(16)
    kept = {"salt": salt, "digest": _digest(code, salt), "made": now(), "tries": 0}
    PhoneCode.objects.update_or_create(**_known(by), defaults=kept)
    send_code(by.phone, code)
    return code


def right(by: Asker, code: str) -> bool:
    """Whether it is the code sent for that browser; a right one is used up. A try is counted before it is looked at. TooOften."""
    if not by.device:
        limits.count(f"code tried from {by.source}", most=TRIED_FROM, seconds=HOUR)
    ours = PhoneCode.objects.filter(**_known(by))
    if not ours.filter(made__gt=now() - LIVES, tries__lt=TRIES).update(tries=F("tries") + 1):
        return False
    sent = ours.first()
    if sent is None or not constant_time_compare(_digest(code, bytes(sent.salt)), bytes(sent.digest)):
        return False
    return bool(ours.filter(digest=bytes(sent.digest)).delete()[0])


def _counts(by: Asker) -> list[tuple[str, int]]:
    """What a code counts under, each with its most; what is refused nearby does not reach what all share."""
    if by.device:
        return [(f"code to {by.phone} at {by.device}", SENT)]
    return [
        (f"code from {by.source}", SENT_FROM),
        (f"code to {by.phone} from {by.source}", SENT),
        (f"code to {by.phone}", SENT_TO),
    ]


def _known(by: Asker) -> dict[str, Any]:
    return {"district": settings.DISTRICT, "phone": mark("phone", f"{by.phone} {by.browser}")}


def _digest(code: str, salt: bytes) -> bytes:
    return hashlib.sha256(salt + code.encode()).digest()
