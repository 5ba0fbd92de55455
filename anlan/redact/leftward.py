"""How far left of 小区, 村 or 公司 its name reaches."""

from __future__ import annotations

import re
from collections.abc import Set as AbstractSet

from anlan.redact.tables import words

NOT_CHINESE = re.compile(r"[^\u4e00-\u9fffA-Za-z]")
LONGEST = 4


def name_before(text: str, end: int, widest: int, stops: AbstractSet[str]) -> str:
    """The characters before `end`, at most `widest`, after the last of the stops: words that are in no name.

    A stop of one character counts only where it does not begin a word of two (和 stops, 和平 does not).
    """
    piece = text[max(0, end - widest) : end]
    other = [found.end() for found in NOT_CHINESE.finditer(piece)]
    start = other[-1] if other else 0
    for at in range(start, len(piece)):
        for size in range(min(LONGEST + 1, len(piece) - at), 0, -1):
            if piece[at : at + size] in stops and not (size == 1 and _begins_a_word(piece, at)):
                start = at + size
                break
    return piece[start:]


def _begins_a_word(piece: str, at: int) -> bool:
    return at + 1 < len(piece) and piece[at : at + 2] in words()
