"""The name of a file, fit to be shown and saved anywhere."""

from __future__ import annotations

import re
import unicodedata

LONGEST = 80
FORBIDDEN = re.compile(r'[\\/:*?"<>|]')
UNSEEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
"""Categories of characters that are not seen, or turn what is seen around."""


def tidy(name: str, ending: str, otherwise: str) -> str:
    """The last part of the name, without what is unseen or forbidden, with the ending that its content has."""
    last = re.split(r"[\\/]", name)[-1]
    seen = "".join(ch for ch in unicodedata.normalize("NFC", last) if unicodedata.category(ch) not in UNSEEN)
    stem = FORBIDDEN.sub("", seen).strip(". ")
    stem, dot, old = stem.rpartition(".") if "." in stem else (stem, "", "")
    if dot and not re.fullmatch(r"[A-Za-z0-9]{1,5}", old):
        stem = f"{stem}.{old}"
    return (stem[:LONGEST].strip(". ") or otherwise) + ending
