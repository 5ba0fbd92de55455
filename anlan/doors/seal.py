"""Small secrets of the doors: sealed under the house's keys, or kept as digests that nobody can try texts against."""

from __future__ import annotations

import hashlib
import hmac

from anlan.vault.keys import Broken, derived, house_key


def seal(purpose: str, text: bytes, about: str) -> bytes:
    """Seal it; `about` binds it to its row, so that it opens in no other."""
    return house_key(purpose).seal(text, about)


def unseal(purpose: str, sealed: bytes, about: str) -> bytes | None:
    """What was sealed; None if it was sealed under another key, for another row, or changed."""
    try:
        return house_key(purpose).open(sealed, about)
    except Broken:
        return None


def keyed(purpose: str, text: bytes) -> bytes:
    """A keyed digest of 32 bytes."""
    return hmac.digest(derived(purpose), text, hashlib.sha256)
