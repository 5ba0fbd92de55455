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
    ends = _numbers(font[start + 3 : begin], size)
    used = _used(opened, count)
    kept = [n for n, (one, two) in enumerate(pairwise(ends)) if two - one > 1 or n in used]
    glyphs = [font[begin + ends[n] - 1 : begin + ends[n + 1] - 1] for n in kept]
    body = b"".join(glyphs).ljust(ends[-1] - 1, b"\0")
    return font[: start + 3] + _offsets(kept, glyphs, count, size) + body + font[begin + ends[-1] - 1 :]


def _numbers(packed: bytes, size: int) -> list[int]:
    """Big-endian numbers of `size` bytes each, column by column: one by one they take ten times as long."""
    columns = [packed[at::size] for at in range(size)]
    return [int.from_bytes(row, "big") for row in zip(*columns, strict=True)]


def _used(opened: Any, count: int) -> set[int]:
    """The glyphs that characters lead to: a blank is an `endchar` too. Numbers stand for their names, which nobody asks for."""
    opened.setGlyphOrder(range(count))
    return {0, *(opened.getBestCmap() or {}).values()}


def _offsets(kept: list[int], glyphs: list[bytes], count: int, size: int) -> bytes:
    """Where each of `count` glyphs begins, and the last ends, if the kept ones alone take bytes."""
    starts = accumulate(map(len, glyphs), initial=1)
    runs = (two - one for one, two in pairwise([-1, *kept, count]))
    return b"".join(at.to_bytes(size, "big") * run for at, run in zip(starts, runs, strict=True))


def rest() -> None:
    """Give the memory back after a batch of papers: 150 MB lie in cycles and in glibc's free lists until then."""
    gc.collect()
    if trim := getattr(ctypes.CDLL(None), "malloc_trim", None):
        trim(0)
