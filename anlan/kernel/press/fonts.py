"""What Chinese fonts cost: memory while a PDF is made, and room inside it."""

from __future__ import annotations

import ctypes
import gc
import struct
from io import BytesIO
from itertools import accumulate, pairwise
from typing import Any

from fontTools.ttLib import TTFont  # type: ignore[import-untyped]
from weasyprint.text.fonts import FontConfiguration

FONTS = FontConfiguration()
"""Shared by all papers of a process: one of its own for each would map the fonts anew and never quite let go of them."""
EMPTY = b"\x0e"
"""The charstring `endchar` alone."""


def slim(_document: Any, pdf: Any) -> None:
    """Make the fonts of a finished PDF (pydyf) smaller by what says nothing."""
    for font in pdf.objects:
        if getattr(font, "extra", {}).get("Subtype") == "/OpenType":
            font.stream = [shortened(piece) for piece in font.stream]


def shortened(font: bytes) -> bytes:
    """An OpenType font (CFF) in which the glyphs that a subset has emptied take no byte; its length stays.

    HarfBuzz keeps all 60,000 of them as one `endchar` each, so that their offsets are 1, 2, 3 …: 110 kB in every PDF
    that no compression takes away. As 0, 0, 0 … they vanish. Glyphs are found by offset: nothing else may move.
    """
    opened = TTFont(BytesIO(font))
    if "CFF " not in opened:
        return font
    top = opened["CFF "].cff.topDictIndex[0].rawDict
    start = opened.reader.tables["CFF "].offset + top["CharStrings"]
    count, size = struct.unpack_from(">HB", font, start)
    begin = start + 3 + (count + 1) * size
    ends = [int.from_bytes(font[at : at + size], "big") for at in range(start + 3, begin, size)]
    glyphs = [font[begin + one - 1 : begin + two - 1] for one, two in pairwise(ends)]
    used = {0, *map(opened.getGlyphID, (opened.getBestCmap() or {}).values())}  # a blank may be an `endchar` too
    kept = [glyph if glyph != EMPTY or number in used else b"" for number, glyph in enumerate(glyphs)]
    offsets = b"".join(at.to_bytes(size, "big") for at in accumulate(map(len, kept), initial=1))
    body = b"".join(kept).ljust(ends[-1] - 1, b"\0")
    return font[: start + 3] + offsets + body + font[begin + ends[-1] - 1 :]


def rest() -> None:
    """Give the memory back after a batch of papers: 150 MB lie in cycles and in glibc's free lists until then."""
    gc.collect()
    if trim := getattr(ctypes.CDLL(None), "malloc_trim", None):
        trim(0)
