"""Identifiers: time-ordered ids, case codes that can be read over the telephone, and canonical digests."""

from __future__ import annotations

import hashlib
import itertools
import json
import secrets
import uuid
from datetime import datetime
from typing import Any

from anlan.kernel.moment import now

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's base 32: no I, L, O, U, so that nothing is misread."""


_counter = itertools.count(secrets.randbits(41))


def uuid7() -> uuid.UUID:
    """A time-ordered id (RFC 9562, version 7, a counter of 42 bits as in section 6.2): rows made one after another sort so.

    Twelve bits, all that one field holds, begin anew once in 4,096 rows: the second party of a matter then stood before the first.
    """
    stamp, count = int(now().timestamp() * 1000), next(_counter)
    counted = (count >> 30) << 64 | (2 << 62) | (count & 0x3FFFFFFF) << 32
    return uuid.UUID(int=(stamp << 80) | (7 << 76) | counted | secrets.randbits(32))


def first_id(moment: datetime) -> uuid.UUID:
    """The smallest id that a row of that moment can have: the time comes first."""
    return uuid.UUID(int=int(moment.timestamp() * 1000) << 80)


def check_character(text: str) -> str:
    """The character that makes a mistyped code show: Luhn's algorithm modulo 32 over `text`."""
    total = 0
    for place, character in enumerate(reversed(text)):
        product = ALPHABET.index(character) * (2 - place % 2)
        total += product // 32 + product % 32
    return ALPHABET[-total % 32]


def new_code(district: str, year: int) -> str:
    """A fresh case code (一案一码), e.g. 410802-26-K7M3-Q9XD: 35 random bits and a check character."""
    body = "".join(secrets.choice(ALPHABET) for _ in range(7))
    body += check_character(body)
    return f"{district}-{year % 100:02d}-{body[:4]}-{body[4:]}"


def tidy_code(text: str) -> str:
    """What a person typed as a case code, in its one spelling; '' if it cannot be one."""
    raw = "".join(ch for ch in text.upper().translate(str.maketrans("OIL", "011")) if ch.isalnum())
    if len(raw) != 16 or any(ch not in ALPHABET for ch in raw) or check_character(raw[8:15]) != raw[15]:
        return ""
    return f"{raw[:6]}-{raw[6:8]}-{raw[8:12]}-{raw[12:]}"


def canonical(data: Any) -> bytes:
    """JSON in one spelling (sorted keys, no spaces, UTF-8), for hashing; after RFC 8785."""
    text = json.dumps(data, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return text.encode("utf-8", "surrogatepass")


def digest(data: Any, salt: bytes = b"") -> bytes:
    """SHA-256 over the salt and the canonical JSON of `data`: 32 bytes."""
    return hashlib.sha256(salt + canonical(data)).digest()
