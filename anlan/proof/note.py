"""Signed notes (C2SP signed-note) with Ed25519 (RFC 8032), and the co-signatures of witnesses (C2SP tlog-cosignature)."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterable
from dataclasses import dataclass, field
from hashlib import sha256

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

PLAIN, WITNESS = 1, 4
"""Kinds of signature: Ed25519 over the text, and a witness's with its time."""
MARK = "— "


class BadNote(ValueError):
    """A note that is malformed, or that nobody known has signed."""


@dataclass(frozen=True, slots=True)
class Key:
    """A verifier's key: name, kind, and 32 bytes of public key. Written as `name+id+base64` (a vkey).

    until   the size of the log up to which it signed; None while it signs, or where that is not known
    """

    name: str
    kind: int
    public: bytes
    until: int | None = field(default=None, compare=False)

    @property
    def id(self) -> bytes:
        """Four bytes that, with the name, tell the key."""
        return sha256(self.name.encode() + b"\n" + bytes([self.kind]) + self.public).digest()[:4]

    def __str__(self) -> str:
        return f"{self.name}+{self.id.hex()}+{_b64(bytes([self.kind]) + self.public)}"

    @classmethod
    def read(cls, text: str) -> Key:
        """A key as it is written."""
        name, _plus, rest = text.strip().partition("+")
        told, _plus, body = rest.partition("+")
        raw = _unb64(body)
        if not name or len(raw) != 33 or raw[0] not in (PLAIN, WITNESS):
            raise BadNote("This is not a verifier's key of a kind known here.")
        key = cls(name, raw[0], raw[1:])
        if key.id.hex() != told:
            raise BadNote("The key's id is not that of its name and bytes.")
        return key

    def signed(self, text: str, signature: bytes) -> bool:
        """Whether this is the key's signature of `text`."""
        message, own = text.encode(), signature
        if self.kind == WITNESS:
            message, own = _witnessed(text, int.from_bytes(signature[:8])), signature[8:]
        try:
            Ed25519PublicKey.from_public_bytes(self.public).verify(own, message)
        except InvalidSignature:
            return False
        return True


@dataclass(frozen=True, slots=True)
class Signer:
    """A key with its secret part."""

    name: str
    secret: Ed25519PrivateKey
    kind: int = PLAIN

    @classmethod
    def of(cls, name: str, seed: bytes, kind: int = PLAIN) -> Signer:
        """The signer of 32 secret bytes."""
        return cls(name, Ed25519PrivateKey.from_private_bytes(seed), kind)

    @property
    def key(self) -> Key:
        """What verifies it."""
        return Key(self.name, self.kind, self.secret.public_key().public_bytes_raw())

    def line(self, text: str, at: int = 0) -> str:
        """The signature line of `text`; `at` is a witness's time, in seconds since 1970."""
        signature = self.secret.sign(text.encode() if self.kind == PLAIN else _witnessed(text, at))
        when = b"" if self.kind == PLAIN else at.to_bytes(8)
        return f"{MARK}{self.name} {_b64(self.key.id + when + signature)}\n"


@dataclass(frozen=True, slots=True)
class Note:
    """A text and its signatures, each as (name, key id, signature)."""

    text: str
    signatures: tuple[tuple[str, bytes, bytes], ...]

    def signers(self, keys: Iterable[Key]) -> list[Key]:
        """Those of `keys` that have signed it; raises BadNote if the signature of one of them is false."""
        known = {(key.name, key.id): key for key in keys}
        found = []
        for name, key_id, signature in self.signatures:
            if key := known.get((name, key_id)):
                if not key.signed(self.text, signature):
                    raise BadNote(f"The signature of {name} is false.")
                found.append(key)
        return found


def sign(text: str, *signers: Signer) -> str:
    """A signed note; `text` ends in a newline."""
    return text + "\n" + "".join(signer.line(text) for signer in signers)


def read(text: str) -> Note:
    """A note as it was sent; raises BadNote if it is malformed."""
    body, gap, lines = text.rpartition("\n\n")
    if not gap or not lines.endswith("\n") or any(ch < " " and ch != "\n" for ch in text):
        raise BadNote("This is not a signed note.")
    return Note(body + "\n", tuple(_signature(line) for line in lines[:-1].split("\n")))


def _signature(line: str) -> tuple[str, bytes, bytes]:
    name, _space, body = line.removeprefix(MARK).partition(" ")
    raw = _unb64(body)
    if not line.startswith(MARK) or not name or "+" in name or len(raw) < 5:
        raise BadNote("A line of the note is not a signature.")
    return name, raw[:4], raw[4:]


def _witnessed(text: str, at: int) -> bytes:
    return f"cosignature/v1\ntime {at}\n{text}".encode()


def _b64(raw: bytes) -> str:
    return base64.b64encode(raw).decode()


def _unb64(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except (ValueError, binascii.Error):
        raise BadNote("What should be base64 is not.") from None
