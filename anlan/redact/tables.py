"""What a name and a word cost: ten times the negative natural logarithm of how often it is seen."""

from __future__ import annotations

from functools import cache
from pathlib import Path

DATA = Path(__file__).parent / "data"
RARE = 105
"""A character never seen in that place of a given name."""
UNSEEN_CHARACTER = 150
UNSEEN_SURNAME = 1000


def _read(name: str) -> list[str]:
    return (DATA / name).read_text(encoding="utf-8").splitlines()


@cache
def words() -> dict[str, int]:
    """Ordinary words of one to four characters."""
    found: dict[str, int] = {}
    for line in _read("words.txt"):
        cost, *row = line.split(" ")
        found.update(dict.fromkeys(row, int(cost)))
    found.update(dict.fromkeys(" ".join(_read("more-words.txt")).split(), 95))
    return found


@cache
def given() -> dict[str, dict[str, int]]:
    """Characters of given names by place: the only (1), the first (2), the last (3)."""
    found: dict[str, dict[str, int]] = {"1": {}, "2": {}, "3": {}}
    for line in _read("given.txt"):
        place, cost, chars = line.split(" ")
        found[place].update(dict.fromkeys(chars, int(cost)))
    for char in "".join(_read("given-today.txt")).replace(" ", ""):
        for table in found.values():
            table[char] = min(table.get(char, RARE), 62)
    return found


@cache
def surnames() -> dict[str, int]:
    """Surnames; those that are common words cost more."""
    ordered = list(dict.fromkeys(" ".join(_read("surnames.txt")).split()))
    found = {
        char: min(20 + rank // 5, 64) + 30 * (char in ODD) + 30 * (char == "家") for rank, char in enumerate(ordered)
    }
    return found | dict.fromkeys(compounds(), 45)


@cache
def compounds() -> frozenset[str]:
    """Surnames of two and more characters."""
    return frozenset(" ".join(_read("compound.txt")).split())


ODD = frozenset(
    "和应那都向单明时计解水国全来成要位从何于方高安钱包车关路万常边文官衣种占种银房区同门厚呼回师步东满后利干相家上原"
)
