"""Passages: how a log goes from one key to the next, signed by both, so that whoever trusts one of them may know the other.

A passage is a signed note (C2SP signed-note) whose text is five lines: the origin, the word `key`, the size of the log at which
the key was changed, the former key, the new key.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from anlan.proof import note
from anlan.proof.note import BadNote, Key, Signer


@dataclass(frozen=True, slots=True)
class Passage:
    """From one key of a log to the next; `old` signs nothing of more than `old.until` entries."""

    old: Key
    new: Key


def made(old: Signer, new: Signer, size: int) -> str:
    """The passage at that size, signed by both."""
    return note.sign(f"{new.name}\nkey\n{size}\n{old.key}\n{new.key}\n", old, new)


def read(text: str) -> Passage:
    """The passage, if both keys have signed it; raises BadNote."""
    told = note.read(text)
    origin, word, size, old, new, *more = [*told.text.split("\n"), "", "", "", ""]
    if word != "key" or not size.isascii() or not size.isdecimal() or any(more):
        raise BadNote("This is not a passage from one key to the next.")
    keys = Key.read(old), Key.read(new)
    if {key.name for key in keys} != {origin} or keys[0] == keys[1] or set(told.signers(keys)) != {*keys}:
        raise BadNote("A passage must be signed by the key before it and the key after it.")
    return Passage(replace(keys[0], until=int(size)), keys[1])


def known(trusted: Iterable[Key], passages: Iterable[str]) -> list[Key]:
    """The keys that are trusted, with those that passages lead to; each with the size up to which it signs.

    A key leads to the next one only while it is not known to be retired, and to those before it only up to its own last size.
    Raises BadNote where two passages lead from one key, or several keys of one log would be in use.
    """
    after: dict[Key, Passage] = {}
    for one in map(read, passages):
        if (known := after.setdefault(one.old, one)).new != one.new or known.old.until != one.old.until:
            raise BadNote("Two keys are said to follow one.")
    found = {key: key for key in trusted}
    for key in list(found):
        _forward(key, after, found)
        _back(found[key], {one.new: one.old for one in after.values()}, found)
    names = [key.name for key in found.values() if key.until is None]
    if len(names) > len(set(names)):
        raise BadNote("Several keys of one log cannot be in use at once: name the one that you trust.")
    return list(found.values())


def _forward(key: Key, after: dict[Key, Passage], found: dict[Key, Key]) -> None:
    while key.until is None and (step := after.get(key)):
        found[key], key = step.old, step.new
        if found.setdefault(key, key) is not key:
            return


def _back(key: Key, before: dict[Key, Key], found: dict[Key, Key]) -> None:
    while (old := before.get(key)) and old not in found:
        last = (one.until for one in (old, key) if one.until is not None)
        found[old] = key = replace(old, until=min(last))
