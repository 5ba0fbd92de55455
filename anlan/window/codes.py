"""Sends and checks the one-time codes by which a resident shows that a telephone is hers."""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta

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


def send(phone: str, address: str) -> str:
    """Send a fresh code and return it (for the demo to show); NotSent, TooOften by telephone and by address of the asker."""
    limits.count(f"code to {phone}", most=5, seconds=HOUR)
    limits.count(f"code from {address}", most=30, seconds=HOUR)
    code, salt = f"{secrets.randbelow(10**6):06d}", secrets.token_bytes(16)
    kept = {"salt": salt, "digest": _digest(code, salt), "made": now(), "tries": 0}
    PhoneCode.objects.update_or_create(district=settings.DISTRICT, phone=mark("phone", phone), defaults=kept)
    send_code(phone, code)
    return code


def right(phone: str, code: str) -> bool:
    """Whether it is the code sent to that telephone; a right one is used up, a wrong try is counted."""
    known = PhoneCode.objects.filter(
        district=settings.DISTRICT, phone=mark("phone", phone), made__gt=now() - LIVES, tries__lt=TRIES
    )
    sent = known.first()
    if sent is None:
        return False
    if constant_time_compare(_digest(code, bytes(sent.salt)), bytes(sent.digest)):
        known.delete()
        return True
    known.update(tries=F("tries") + 1)
    return False


def _digest(code: str, salt: bytes) -> bytes:
    return hashlib.sha256(salt + code.encode()).digest()
