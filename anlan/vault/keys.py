"""Keys: those derived from the installation's master key, one of its own for every matter, and what is sealed under them.

A matter's key is random, kept wrapped in its row and nowhere else. Without it nothing that was said in the matter can be
read again: to erase it is to erase that, in every table at once, and the proof stays whole.
"""

from __future__ import annotations

import hashlib
import hmac
import os
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, cached_property
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

BITS = 64
NONCE, TAG = 12, 16


class Broken(Exception):
    """Sealed bytes that are not what was sealed, or not under this key."""


class Sm4Gcm:
    """SM4 (GB/T 32907) in Galois/Counter mode, with the face of `AESGCM`; half of the 32-byte key."""

    def __init__(self, key: bytes) -> None:
        self._cipher = algorithms.SM4(key[:16])

    def encrypt(self, nonce: bytes, data: bytes, about: bytes) -> bytes:
        """The ciphertext and its tag."""
        work = Cipher(self._cipher, modes.GCM(nonce)).encryptor()
        work.authenticate_additional_data(about)
        return work.update(data) + work.finalize() + work.tag

    def decrypt(self, nonce: bytes, data: bytes, about: bytes) -> bytes:
        """What was encrypted. Raises InvalidTag."""
        work = Cipher(self._cipher, modes.GCM(nonce, data[-TAG:])).decryptor()
        work.authenticate_additional_data(about)
        return work.update(data[:-TAG]) + work.finalize()


SUITES: dict[str, tuple[int, Callable[[bytes], AESGCM | Sm4Gcm]]] = {"aes": (1, AESGCM), "sm4": (2, Sm4Gcm)}
"""The ciphers by name, with the number that stands before what each has sealed: a change of cipher leaves the old readable."""
_BY_NUMBER = dict(SUITES.values())


@dataclass(frozen=True)
class Key:
    """A 32-byte key. What it seals names its cipher: number, nonce, ciphertext, tag."""

    raw: bytes

    def seal(self, data: bytes, about: str) -> bytes:
        """The bytes sealed; `about` says what they are, and must be said again to open them."""
        number, cipher = SUITES[settings.ANLAN_CIPHER]
        nonce = os.urandom(NONCE)
        return bytes([number]) + nonce + self._with(number, cipher).encrypt(nonce, data, about.encode())

    def open(self, sealed: bytes, about: str) -> bytes:
        """What was sealed. Raises Broken."""
        cipher = _BY_NUMBER.get(sealed[0]) if len(sealed) > NONCE + TAG else None
        if cipher is None:
            raise Broken(about)
        try:
            return self._with(sealed[0], cipher).decrypt(sealed[1 : NONCE + 1], sealed[NONCE + 1 :], about.encode())
        except InvalidTag:
            raise Broken(about) from None

    def salt(self, row: UUID) -> bytes:
        """16 bytes that nobody can guess without the key: with them even a yes is hidden behind its digest."""
        return hmac.digest(self.raw, b"salt" + row.bytes, hashlib.sha256)[:16]

    def _with(self, number: int, cipher: Callable[[bytes], AESGCM | Sm4Gcm]) -> AESGCM | Sm4Gcm:
        if number not in self._ready:
            self._ready[number] = cipher(self.raw)
        return self._ready[number]

    @cached_property
    def _ready(self) -> dict[int, AESGCM | Sm4Gcm]:
        return {}


@cache
def derived(purpose: str) -> bytes:
    """The 32-byte key for one purpose (HKDF-SHA256, RFC 5869): no purpose's key tells another's."""
    master = settings.ANLAN_MASTER_KEY.encode()
    return HKDF(SHA256(), 32, salt=None, info=b"anlan " + purpose.encode()).derive(master)


@cache
def house_key(purpose: str) -> Key:
    """The installation's own key for one purpose, for what belongs to no matter."""
    return Key(derived(purpose))


def forget() -> None:
    """Derive anew: the master key is another."""
    derived.cache_clear()
    house_key.cache_clear()


def new_lock(matter: UUID) -> bytes:
    """A fresh key for a matter, wrapped: only this installation unwraps it, and only as that matter's."""
    return _wrapped(os.urandom(32), matter)


def key_in(lock: bytes, matter: UUID) -> Key | None:
    """The key of a matter; None if it was erased. Raises Broken."""
    return Key(house_key("matters").open(lock, f"matter {matter}")) if lock else None


def relocked(lock: bytes, matter: UUID, other: UUID) -> bytes:
    """The key of one matter wrapped for another, which is to be its copy."""
    return _wrapped(house_key("matters").open(lock, f"matter {matter}"), other)


def _wrapped(raw: bytes, matter: UUID) -> bytes:
    return house_key("matters").seal(raw, f"matter {matter}")


def mark(purpose: str, text: str) -> int:
    """A keyed mark of the text, as a signed number of 64 bits: equal for equal texts, and telling nothing else."""
    digest = hmac.digest(derived(purpose), text.encode(), hashlib.sha256)
    return int.from_bytes(digest[: BITS // 8], signed=True)
