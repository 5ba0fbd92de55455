"""Checkpoints (C2SP tlog-checkpoint) and proofs that stand by themselves (C2SP tlog-proof)."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from anlan.proof import merkle, note
from anlan.proof.note import BadNote, Key

HEAD = "c2sp.org/tlog-proof@v1"


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """The state of a log: whose it is, how many entries it has, and the root over them."""

    origin: str
    size: int
    root: bytes

    def __str__(self) -> str:
        return f"{self.origin}\n{self.size}\n{base64.b64encode(self.root).decode()}\n"

    @classmethod
    def read(cls, text: str) -> Checkpoint:
        """The checkpoint in a note's text; raises BadNote."""
        origin, size, root, *_more = [*text.split("\n"), "", "", ""]
        if not origin or not _whole(size) or len(raw := _hash(root)) != 32:
            raise BadNote("This is not a checkpoint.")
        return cls(origin, int(size), raw)


def opened(text: str, keys: Iterable[Key]) -> Checkpoint:
    """The checkpoint of a signed note that one of `keys` of its own name has signed while it was in use; raises BadNote."""
    signed = note.read(text)
    checkpoint = Checkpoint.read(signed.text)
    own = [key for key in signed.signers(keys) if key.name == checkpoint.origin]
    if not own:
        raise BadNote("No key known here has signed this checkpoint.")
    if not any(key.until is None or checkpoint.size <= key.until for key in own):
        raise BadNote("The key that signed this checkpoint was changed before the log had so many acts.")
    return checkpoint


def proof(index: int, path: Sequence[bytes], signed: str) -> str:
    """A proof that the entry at `index` is under a signed checkpoint, as one text."""
    lines = [HEAD, f"index {index}", *(base64.b64encode(one).decode() for one in path), "", signed]
    return "\n".join(lines)


def proven(text: str, entry: bytes, keys: Iterable[Key]) -> Checkpoint:
    """The checkpoint under which such a text proves `entry` to be; raises BadNote or BadProof."""
    told, _gap, signed = text.partition("\n\n")
    head, *rest = told.split("\n")
    rest = rest[1:] if rest and rest[0].startswith("extra ") else rest
    word, _space, index = (rest[0] if rest else "").partition(" ")
    if head != HEAD or word != "index" or not _whole(index):
        raise BadNote("This is not a proof.")
    checkpoint = opened(signed, keys)
    merkle.included(
        merkle.leaf(entry), int(index), checkpoint.size, [_hash(line) for line in rest[1:]], checkpoint.root
    )
    return checkpoint


def _whole(text: str) -> bool:
    return text.isascii() and text.isdecimal() and str(int(text)) == text


def _hash(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except (ValueError, binascii.Error):
        raise BadNote("What should be a hash is not.") from None
