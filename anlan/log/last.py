"""What the house remembers of a log outside its database: the last state that it signed, and the one before.

A database that was put back to an older state, or rewritten by whoever owns it, would otherwise have another history signed by the
same key under the same name. The file `log-last-<district>` in the home is written before the commit, so that the database
stands at the state before or at the last, and never behind both.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from django.conf import settings

from anlan.proof import merkle, tiles
from anlan.proof.checkpoint import Checkpoint
from anlan.proof.note import BadNote


class Refused(Exception):
    """Why this house may not sign for a district's log, in one sentence that says what to do."""


@dataclass(frozen=True, slots=True)
class Last:
    """The last state that was signed, how many acts the log had before, and the number of the key that signed it."""

    state: Checkpoint
    before: int
    key: int = 0

    @property
    def done(self) -> Last:
        """The same where what was signed last is known to be committed: what is to be signed now is never behind it."""
        return replace(self, before=self.state.size)

    def compare(self, district: str, origin: str, key: int, size: int, load: tiles.Load) -> None:
        """See that the log found, which has `size` acts and a key of that number, is this one, the one before it, or grew from
        it. Raises Refused."""
        signed = self.state
        if key < self.key:
            raise _refused(district, f"signed: by log-key-{self.key}; found: log-key-{key}")
        if origin != signed.origin or size < self.before:
            raise _refused(district, f"signed: {signed.size} acts of {signed.origin}; found: {size} of {origin}")
        if size >= signed.size and merkle.root(signed.size, tiles.node_from(load)) != signed.root:
            raise _refused(district, f"its first {signed.size} acts are not those that were signed")


def of(district: str) -> Last | None:
    """What is remembered of a district's log; None where nothing was signed from this home."""
    told = settings.ANLAN_REMEMBERED(_name(district))
    try:
        text, _gap, more = told.rpartition("before ")
        before, _gap, key = more.partition("key ")
        return Last(Checkpoint.read(text), int(before), int(key or 0)) if told else None
    except (BadNote, ValueError):
        return Last(Checkpoint(f"a file {_name(district)} that cannot be read", 0, b""), 0)


def remember(district: str, told: Last) -> None:
    """Keep it, on the disk, before it is committed."""
    settings.ANLAN_REMEMBER(_name(district), f"{told.state}before {told.before}\nkey {told.key}\n")


def _name(district: str) -> str:
    return f"log-last-{district}"


def _refused(district: str, why: str) -> Refused:
    return Refused(
        f"The log of {district} is not the one that this house signed last ({why}), so nothing more is signed. Find out why; if an"
        ' older state was put back on purpose: anlan log begin-anew --why "…" (docs/backup.md).'
    )
