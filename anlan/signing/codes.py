"""One-time codes for signing: sent to the party's own telephone, for one text, used up by the signature.

They are not the codes of the door: whoever is talked into reading one out has opened nothing, and whoever has a session
open on a found telephone still needs the next message.
"""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta

from django.conf import settings
from django.utils.crypto import constant_time_compare

from anlan.kernel import limits
from anlan.kernel.moment import now
from anlan.kernel.who import Who
from anlan.notices.door import send_code
from anlan.signing.models import SignCode

LIVES = timedelta(minutes=10)
HOUR = 3600
SENT, SENT_FROM = 5, 30
"""Codes an hour to a telephone and from an address."""
WORDS = "door.sign"


def send(who: Who, text: str, address: str) -> str:
    """Send a fresh code for the text of that SHA-256 (hex) and return it, for the demo to show. NotSent, TooOften."""
    limits.count(f"signing code to {who.phone}", most=SENT, seconds=HOUR)
    limits.count(f"signing code from {address}", most=SENT_FROM, seconds=HOUR)
    code, salt = f"{secrets.randbelow(10**6):06d}", secrets.token_bytes(16)
    kept = {"text": bytes.fromhex(text), "salt": salt, "digest": _digest(code, salt), "made": now()}
    SignCode.objects.update_or_create(district=settings.DISTRICT, owner=who.owner, defaults=kept)
    send_code(who.phone, code, WORDS)
    return code


def right(who: Who, text: str, code: str) -> bool:
    """Whether it is the code sent to whoever signs that text; a right one is used up with the act."""
    known = SignCode.objects.filter(district=settings.DISTRICT, owner=who.owner, made__gt=now() - LIVES)
    sent = known.first()
    if sent is None or bytes(sent.text).hex() != text:
        return False
    if not constant_time_compare(_digest(code, bytes(sent.salt)), bytes(sent.digest)):
        return False
    known.delete()
    return True


def _digest(code: str, salt: bytes) -> bytes:
    return hashlib.sha256(salt + code.encode()).digest()
