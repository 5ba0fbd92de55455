"""Signed requests: HTTP Message Signatures (RFC 9421) with Ed25519, over a Content-Digest (RFC 9530). One profile, no other.

What is signed is not for the sender to choose: exactly COVERED, in this order, with the parameters in this order. So there is
no structured field to parse, and no request that is signed but for the part that matters.
"""

from __future__ import annotations

import base64
import binascii
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

LABEL = "anlan"
HEADERS = ("content-digest", "content-type", "idempotency-key", "if-match", "anlan-visit")
"""The headers that are signed; each is in every request, also in one that only reads."""
COVERED = ("@method", "@path", "@query", *HEADERS)
_LIST = "(" + " ".join(f'"{name}"' for name in COVERED) + ")"
_INPUT = re.compile(
    rf'{LABEL}=(?P<params>{re.escape(_LIST)};created=(?P<created>[0-9]{{10}});keyid="(?P<keyid>[\x21\x23-\x5b\x5d-\x7e]{{1,200}})"'
    r';nonce="(?P<nonce>[A-Za-z0-9_-]{16,64})";alg="ed25519")'
)
_SIGNATURE = re.compile(rf"{LABEL}=:(?P<signature>[A-Za-z0-9+/]{{86}}==):")


@dataclass(frozen=True, slots=True)
class Stamp:
    """What a signature says of itself: when it was made (seconds since 1970), by which key, and its word used once."""

    created: int
    keyid: str
    nonce: str

    @classmethod
    def fresh(cls, created: int, keyid: str) -> Stamp:
        """One with a word that nobody has used."""
        return cls(created, keyid, secrets.token_urlsafe(18))

    @property
    def params(self) -> str:
        """The signature's parameters, with the list of what it covers (RFC 9421 §2.3)."""
        return f'{_LIST};created={self.created};keyid="{self.keyid}";nonce="{self.nonce}";alg="ed25519"'


def base(covered: Mapping[str, str], params: str) -> bytes:
    """The signature base (RFC 9421 §2.5): each component by name with its value, and the parameters."""
    lines = [f'"{name}": {value}' for name, value in covered.items()]
    return "\n".join([*lines, f'"@signature-params": {params}']).encode()


def content_digest(body: bytes) -> str:
    """The Content-Digest of a body (RFC 9530), also of an empty one."""
    return f"sha-256=:{base64.b64encode(sha256(body).digest()).decode()}:"


def sign(covered: Mapping[str, str], stamp: Stamp, key: Ed25519PrivateKey) -> dict[str, str]:
    """The two headers that sign a request; `covered` has every name of COVERED."""
    signature = key.sign(base(_ordered(covered), stamp.params))
    return {
        "signature-input": f"{LABEL}={stamp.params}",
        "signature": f"{LABEL}=:{base64.b64encode(signature).decode()}:",
    }


def stamped(signature_input: str) -> Stamp | None:
    """What a Signature-Input says; None if it is not of this profile."""
    found = _INPUT.fullmatch(signature_input)
    return Stamp(int(found["created"]), found["keyid"], found["nonce"]) if found else None


def holds(covered: Mapping[str, str], stamp: Stamp, signature: str, public: bytes) -> bool:
    """Whether a Signature header is that key's, over all of COVERED."""
    found = _SIGNATURE.fullmatch(signature)
    if found is None or set(covered) != set(COVERED):
        return False
    try:
        raw = base64.b64decode(found["signature"], validate=True)
        Ed25519PublicKey.from_public_bytes(public).verify(raw, base(_ordered(covered), stamp.params))
    except (InvalidSignature, binascii.Error):
        return False
    return True


def _ordered(covered: Mapping[str, str]) -> dict[str, str]:
    return {name: covered[name] for name in COVERED}
