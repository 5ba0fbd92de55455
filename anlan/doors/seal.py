"""Seals small secrets under keys derived from the installation's master key (AES-256-GCM)."""

from __future__ import annotations

import hashlib
import hmac
import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from anlan.kernel.vault import derived

NONCE = 12


def seal(purpose: str, text: bytes, about: bytes) -> bytes:
    """Seal it; `about` binds it to its row, so that it opens in no other."""
    nonce = secrets.token_bytes(NONCE)
    return nonce + AESGCM(derived(purpose)).encrypt(nonce, text, about)


def unseal(purpose: str, sealed: bytes, about: bytes) -> bytes | None:
    """What was sealed; None if it was sealed under another key, for another row, or changed."""
    try:
        return AESGCM(derived(purpose)).decrypt(sealed[:NONCE], sealed[NONCE:], about)
    except (InvalidTag, ValueError):
        return None


def keyed(purpose: str, text: bytes) -> bytes:
    """A keyed digest of 32 bytes: nobody without the key can try texts against it."""
    return hmac.digest(derived(purpose), text, hashlib.sha256)
