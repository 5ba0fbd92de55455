"""The house's words for the notices: a table (data/texts.toml), and the few things that may stand in them."""

from __future__ import annotations

import string
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from anlan.notices.ways import Way

HERE = Path(__file__).parent / "data" / "texts.toml"
ALLOWED = {
    "code": gettext_lazy("案件编号"), "office": gettext_lazy("单位名称"), "phone": gettext_lazy("单位电话"),
    "date": gettext_lazy("日期"), "link": gettext_lazy("网址"),
}  # fmt: skip
"""All that a text may hold of a matter. Names, topics, words and amounts are not among it and cannot be."""
LONGEST = {"zh": 134, "en": 300}
"""Characters of a filled text: two text messages in Chinese."""
HELPLINE = "12348"
"""Whom to call where an office has no telephone: legal aid, everywhere in China."""
DIGITS = "digits"


@dataclass(frozen=True, slots=True)
class Text:
    """What is said in both languages, and by which ways beside the page."""

    zh: str
    en: str
    ways: tuple[Way, ...] = ()


@cache
def shipped() -> dict[str, Text]:
    """The house's own words by key (`party.accepted`)."""
    table = tomllib.loads(HERE.read_text(encoding="utf-8"))
    return {
        f"{audience}.{name}": Text(row["zh"], row["en"], tuple(map(Way, row["ways"])))
        for audience, rows in table.items()
        for name, row in rows.items()
    }


def editable() -> list[str]:
    """The keys that an office may say otherwise: all but the one-time codes."""
    return [key for key in shipped() if not key.startswith("door.")]


def fault(text: str, language: str, *, also: str = "") -> str:
    """What is wrong with a text; '' if nothing is. `also`: one more name that may stand in braces."""
    try:
        parts = list(string.Formatter().parse(text))
    except ValueError:
        return _("大括号没有成对，请再看一遍。")
    for _before, name, spec, conversion in parts:
        if name is not None and (name not in {*ALLOWED, also} - {""} or spec or conversion):
            allowed = _("、").join(f"{{{known}}}" for known in ALLOWED)
            return _("“{%(name)s}”不能写进通知，只能用%(allowed)s。") % {"name": name, "allowed": allowed}
    if len(filled(text, EXAMPLE)) > LONGEST[language]:
        return _("太长了：填好以后最多 %(most)d 个字。") % {"most": LONGEST[language]}
    return ""


EXAMPLE = {
    "code": "410802-26-AAAA-AAAA", "office": "某某街道人民调解委员会", "phone": "0391-0000000", "date": "2026年1月31日",
    "link": "https://anlan.example/m/410802-26-AAAA-AAAA", DIGITS: "000000",
}  # fmt: skip
"""What a preview is filled with: nobody's."""


def faults() -> Iterator[str]:
    """What is wrong with the house's own words."""
    for key, text in shipped().items():
        also = DIGITS if key.startswith("door.") else ""
        for language, said in (("zh", text.zh), ("en", text.en)):
            if wrong := fault(said, language, also=also):
                yield f"{key} ({language}): {wrong}"


def filled(text: str, values: Mapping[str, str]) -> str:
    """The text with its places filled; nothing but what `values` names can come in."""
    return "".join(
        before + (values.get(name, "") if name else "") for before, name, _s, _c in string.Formatter().parse(text)
    )
