"""Automatic numbers of Word paragraphs: 一、 1. （一） and so on."""

from __future__ import annotations

import re
from typing import Any

from docx.oxml.ns import qn

from anlan.kernel.press.style import Settings, select
from anlan.kernel.press.wording import ordinal

CHINESE = {
    "chineseCounting",
    "chineseCountingThousand",
    "japaneseCounting",
    "ideographTraditional",
    "taiwaneseCounting",
}
BULLETS = {"\uf06c": "●", "\uf0b7": "●", "\uf0d8": "➢", "\uf06e": "■", "\uf0fc": "✓"}


class Numbering:
    """Counts the numbered paragraphs of one document."""

    def __init__(self, document: Any) -> None:
        root = getattr(_part(document), "element", None)
        self.lists = {n.get(qn("w:numId")): select(n, "w:abstractNumId/@w:val") for n in _all(root, "w:num")}
        self.levels = {
            (abstract.get(qn("w:abstractNumId")), level.get(qn("w:ilvl"))): level
            for abstract in _all(root, "w:abstractNum")
            for level in abstract.findall(qn("w:lvl"))
        }
        self.counts: dict[tuple[str, int], int] = {}

    def next(self, settings: Settings) -> str:
        """The number of the next paragraph with these settings, '' if it has none."""
        numbered = settings.child("numPr")
        if numbered is None:
            return ""
        own = Settings((numbered,))
        abstract = (self.lists.get(own.get("numId")) or [""])[0]
        return self._number(str(abstract), int(own.get("ilvl") or 0))

    def _number(self, abstract: str, depth: int) -> str:
        level = self.levels.get((abstract, str(depth)))
        if level is None:
            return ""
        self.counts[abstract, depth] = self._count(abstract, depth) + 1
        for deeper in [key for key in self.counts if key[0] == abstract and key[1] > depth]:
            del self.counts[deeper]
        pattern = Settings((level,)).get("lvlText") or ""
        text = re.sub(r"%(\d)", lambda place: self._shown(abstract, int(place[1]) - 1), pattern)
        return BULLETS.get(text, text) + ("" if text.endswith(("、", "）")) else " ")

    def _shown(self, abstract: str, depth: int) -> str:
        count = self.counts.get((abstract, depth), 1)
        level = self.levels.get((abstract, str(depth)))
        kind = Settings((level,)).get("numFmt") if level is not None else None
        return ordinal(count) if kind in CHINESE else str(count)

    def _count(self, abstract: str, depth: int) -> int:
        level = self.levels[abstract, str(depth)]
        return self.counts.get((abstract, depth), int(Settings((level,)).get("start") or 1) - 1)


def _part(document: Any) -> Any:
    related = (rel.target_part for rel in document.part.rels.values() if rel.reltype.endswith("/numbering"))
    return next(related, None)


def _all(root: Any, tag: str) -> list[Any]:
    return [] if root is None else list(root.findall(qn(tag)))
