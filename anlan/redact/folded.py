"""One spelling for the many: full-width and invisible characters folded away, each with its place in the original."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from anlan.redact.spans import Hit

WALL = "\ue000"
"""Stands for every character that is masked already: no rule matches it or across it."""
_PLACES = {char: str(value) for value, row in enumerate((
    "零〇○", "一幺壹么", "二贰两", "三叁", "四肆", "五伍", "六陆", "七柒", "八捌", "九玖",
)) for char in row}  # fmt: skip
DIGITS = str.maketrans({char: digit for char, digit in _PLACES.items() if char not in "两么"})
SEPARATORS = " \t\u00a0-‐‑–—−_.·•・‧∙*~/"


@dataclass(frozen=True)
class Folded:
    """Text in one spelling; `places[i]` is where its i-th character stood."""

    text: str
    places: tuple[int, ...]

    def back(self, hit: Hit) -> tuple[int, int]:
        """Where the hit stands in the original."""
        return self.places[hit.start], self.places[hit.end - 1] + 1

    def dropping(self, unwanted: str) -> Folded:
        """Without these characters; places now lead into this text."""
        kept = [(char, at) for at, char in enumerate(self.text) if char not in unwanted]
        return Folded("".join(char for char, _at in kept), tuple(at for _char, at in kept))


def fold(text: str) -> Folded:
    """Fold width and compatibility forms, drop what cannot be seen."""
    chars: list[str] = []
    places: list[int] = []
    for at, char in enumerate(text):
        for each in char if char.isascii() else _folded(char):
            chars.append(each)
            places.append(at)
    return Folded("".join(chars), tuple(places))


def _folded(char: str) -> str:
    category = unicodedata.category(char)
    if category in ("Cf", "Mn", "Me"):
        return ""
    if category == "No":  # ① before a number would become its first digit
        return char
    return unicodedata.normalize("NFKC", char)


def digits(text: str) -> str:
    """The same text with Chinese digits as 0-9; every character keeps its place."""
    return text.translate(DIGITS)


def walled(text: str, hits: Iterable[Hit]) -> str:
    """The text with every hit walled off."""
    chars = list(text)
    for hit in hits:
        chars[hit.start : hit.end] = WALL * (hit.end - hit.start)
    return "".join(chars)
