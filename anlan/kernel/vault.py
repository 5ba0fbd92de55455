"""Keys that are derived from the installation's master key, and marks by which something is found without being kept."""

from __future__ import annotations

import hashlib
import hmac
from functools import cache

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

BITS = 64


@cache
def derived(purpose: str) -> bytes:
    """The 32-byte key for one purpose (HKDF-SHA256, RFC 5869): no purpose's key tells another's."""
    master = settings.ANLAN_MASTER_KEY.encode()
    return HKDF(SHA256(), 32, salt=None, info=b"anlan " + purpose.encode()).derive(master)


def mark(purpose: str, text: str) -> int:
    """A keyed mark of the text, as a signed number of 64 bits: equal for equal texts, and telling nothing else."""
    digest = hmac.digest(derived(purpose), text.encode(), hashlib.sha256)
    return int.from_bytes(digest[: BITS // 8], signed=True)
