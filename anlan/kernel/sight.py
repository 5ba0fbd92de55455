"""What of a party's particulars a reader sees: whoever handles the matter all of it, any other official enough to know whom."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from anlan.kernel.file import CaseFile
from anlan.kernel.openings import entrusted
from anlan.kernel.who import Who

HIDDEN = "****"
SHORT = 4
"""A shorter value (无, 同上, 清河镇) tells no door, and may be part of any other word."""


def masked_phone(phone: str) -> str:
    """A telephone number of which the middle is hidden."""
    return f"{phone[:3]}{HIDDEN}{phone[-4:]}" if len(phone) >= 8 else HIDDEN if phone else ""


def masked_id(number: str) -> str:
    """An identity number of which only the place's beginning and the end are left."""
    return f"{number[:2]}{HIDDEN * 3}{number[-2:]}" if number else ""


def masked_address(address: str) -> str:
    """An address without what tells the door."""
    return f"{address[:3]}{HIDDEN}" if address else ""


MASKS = {"phone": masked_phone, "id_number": masked_id, "address": masked_address}


class Veil:
    """Hides the particulars of a file's people in whatever passes through it: text, and JSON of any depth."""

    def __init__(self, words: dict[str, str]) -> None:
        self.words = words
        self.pattern = re.compile("|".join(map(re.escape, sorted(words, key=len, reverse=True))))

    @classmethod
    def before(cls, who: Who, file: CaseFile) -> Veil:
        """The veil between that reader and the file; nothing is hidden from whoever handles the matter."""
        return cls({} if who.person is None or entrusted(who, file.matter) else _words(file))

    def __call__(self, value: Any) -> Any:
        """The value, with what is to be hidden masked."""
        match value:
            case str() if self.words:
                return self.pattern.sub(lambda found: self.words[found[0]], value)
            case dict():
                return {name: self(item) for name, item in value.items()}
            case list() | tuple():
                return type(value)(self(item) for item in value)
        return value


def _words(file: CaseFile) -> dict[str, str]:
    told = [(name, getattr(person, name)) for person in file.people for name in MASKS]
    told += [pair for act in file.acts for pair in _told(act.data)]
    return {value: MASKS[name](value) for name, value in told if len(value) >= SHORT}


def _told(value: Any) -> Iterator[tuple[str, str]]:
    """What was ever told under such a name, at any depth: what was corrected since stays hidden."""
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for name, item in items:
        yield from [(name, item)] if name in MASKS and isinstance(item, str) else _told(item)
