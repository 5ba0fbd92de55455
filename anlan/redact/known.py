"""What the file knows of its parties, found again however it is spaced, and names found once, found again everywhere."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator

from anlan.redact.folded import SEPARATORS, Folded, digits, fold
from anlan.redact.parts import as_person
from anlan.redact.spans import Hit, Kind, Person
from anlan.redact.tables import words

LEAST = 2
HAN = re.compile(r"[\u3400-\u9fff]+")
NUMBER = re.compile(r"\d{5,}[Xx]?")
COMMON = 96
"""A given name that is a word as common as this is not looked for by itself."""
LOOSE = SEPARATORS + "\n\r()"


class Known:
    """Texts that must not remain, ready to be looked for."""

    def __init__(self, texts: Iterable[str], *, why: str = "known") -> None:
        self.why = why
        self.by_length: dict[int, dict[str, Person | None]] = defaultdict(dict)
        for text in texts:
            self._add(text)

    def _add(self, text: str) -> None:
        plain = _plain(fold(text)).text
        if len(plain) < LEAST or "某" in plain:
            return
        person = as_person(plain) if HAN.fullmatch(plain) else None
        self.by_length[len(plain)][plain] = person
        if person and len(person.given) > 1 and words().get(person.given, COMMON) >= COMMON:
            self.by_length[len(person.given)].setdefault(person.given, person)

    def find(self, folded: Folded) -> Iterator[Hit]:
        """Every place, in the folded text, the longest first."""
        plain = _plain(folded)
        end = 0
        for at in range(len(plain.text)):
            for length in sorted(self.by_length, reverse=True):
                piece = plain.text[at : at + length]
                if at >= end and piece in self.by_length[length]:
                    person = self.by_length[length][piece]
                    yield Hit(
                        plain.places[at], plain.places[at + length - 1] + 1, _kind(piece, person), self.why, person
                    )
                    end = at + length


def _kind(piece: str, person: Person | None) -> Kind:
    if person:
        return Kind.NAME
    if len(piece) == 11 and NUMBER.fullmatch(piece):
        return Kind.PHONE
    if len(piece) in (15, 18) and NUMBER.fullmatch(piece):
        return Kind.ID
    return Kind.OTHER


def _plain(folded: Folded) -> Folded:
    """Without what people put between characters; Chinese digits only become digits where the whole is a number."""
    spread = folded.dropping(LOOSE)
    return (
        Folded(_numerals(spread.text).casefold(), spread.places)
        if len(spread.text.casefold()) == len(spread.text)
        else spread
    )


def _numerals(text: str) -> str:
    return re.sub(r"[0-9零〇一二三四五六七八九幺壹贰叁肆伍陆柒捌玖]{5,}", lambda found: digits(found[0]), text)
