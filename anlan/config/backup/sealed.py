"""A sealed stream: AES-256-GCM in chunks, so that nothing is ever whole in memory and no chunk can be moved or left out.

    header  magic, kind of key, cost of scrypt, salt, MAC of these
    chunks  64 KiB each with its tag; the nonce is the chunk's number and whether it is the last (the STREAM construction)

The salt is fresh for every file and the key follows from it, so that no nonce is used twice with a key.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from anlan.config.trouble import Trouble

MAGIC = b"ANLAN-BACKUP-1\n\0"
HEADER = struct.Struct(">16sBB32s")
MAC_BYTES, TAG_BYTES, KEY_BYTES = 32, 16, 32
CHUNK = 64 * 1024
COST = 17
"""scrypt's N as a power of two: 128 MB and some tenths of a second for each guess."""
COSTLIEST = 20


@dataclass(frozen=True)
class Secret:
    """What opens a backup: the words of a passphrase, or the bytes of a key file."""

    text: bytes
    is_key: bool = False

    def keys(self, salt: bytes, cost: int) -> tuple[bytes, bytes]:
        """The key of the chunks and that of the header's MAC."""
        root = self.text if self.is_key else Scrypt(salt=salt, length=KEY_BYTES, n=2**cost, r=8, p=1).derive(self.text)
        both = HKDF(algorithm=SHA256(), length=2 * KEY_BYTES, salt=salt, info=MAGIC).derive(root)
        return both[:KEY_BYTES], both[KEY_BYTES:]


class Sealer:
    """Writes a sealed stream; close() makes it whole."""

    def __init__(self, out: BinaryIO, secret: Secret) -> None:
        salt = secrets.token_bytes(32)
        cost = 0 if secret.is_key else COST
        key, mac = secret.keys(salt, cost)
        self.header = HEADER.pack(MAGIC, int(secret.is_key), cost, salt)
        self.box, self.out, self.number, self.waiting = AESGCM(key), out, 0, bytearray()
        out.write(self.header + hmac.digest(mac, self.header, hashlib.sha256))

    def write(self, data: bytes) -> None:
        """Take in bytes; the last chunk is kept back, since it must say that it is the last."""
        self.waiting += data
        while len(self.waiting) > CHUNK:
            self._seal(bytes(self.waiting[:CHUNK]), last=False)
            del self.waiting[:CHUNK]

    def close(self) -> None:
        """Write the last chunk."""
        self._seal(bytes(self.waiting), last=True)

    def _seal(self, chunk: bytes, *, last: bool) -> None:
        self.out.write(self.box.encrypt(nonce(self.number, last=last), chunk, self.header))
        self.number += 1


def nonce(number: int, *, last: bool) -> bytes:
    """The number of the chunk and whether it is the last, as twelve bytes."""
    return struct.pack(">QxxxB", number, last)


def opened(source: BinaryIO, secret: Secret) -> Iterator[bytes]:
    """The chunks of a sealed stream. Raises Trouble where it is not whole and as it was written, or the secret is wrong."""
    header, box = _enter(source, secret)
    number, chunk = 0, source.read(CHUNK + TAG_BYTES)
    while True:
        after = source.read(CHUNK + TAG_BYTES)
        yield _open(box, header, number, chunk, last=not after)
        if not after:
            return
        number, chunk = number + 1, after


def _enter(source: BinaryIO, secret: Secret) -> tuple[bytes, AESGCM]:
    header, mac = source.read(HEADER.size), source.read(MAC_BYTES)
    if len(mac) < MAC_BYTES or not header.startswith(MAGIC):
        raise Trouble("This is not a backup of Anlan, or nothing but its first bytes.")
    _magic, is_key, cost, salt = HEADER.unpack(header)
    if bool(is_key) != secret.is_key:
        raise Trouble(f"This backup is opened by {'a key file (--key-file)' if is_key else 'a passphrase'}.")
    if cost > COSTLIEST:
        raise Trouble("The backup's header was altered.")
    key, mac_key = secret.keys(salt, cost)
    if not hmac.compare_digest(mac, hmac.digest(mac_key, header, hashlib.sha256)):
        raise Trouble("The passphrase or key is wrong (or the backup's header was altered).")
    return header, AESGCM(key)


def _open(box: AESGCM, header: bytes, number: int, chunk: bytes, *, last: bool) -> bytes:
    try:
        return box.decrypt(nonce(number, last=last), chunk, header)
    except InvalidTag:
        raise Trouble(_why(box, header, number, chunk, last=last)) from None


def _why(box: AESGCM, header: bytes, number: int, chunk: bytes, *, last: bool) -> str:
    where = HEADER.size + MAC_BYTES + number * (CHUNK + TAG_BYTES)
    try:
        box.decrypt(nonce(number, last=not last), chunk, header)
    except InvalidTag:
        cut = last and len(chunk) < CHUNK + TAG_BYTES
        return f"The backup was altered{' or cut off' if cut else ''} at or after byte {where}; take another copy."
    if last:
        return f"The backup is cut off at byte {where + len(chunk)}; take another copy."
    return f"Something was added to the backup after byte {where + len(chunk)}; take another copy."
