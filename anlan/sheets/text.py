"""Sheets that are text: UTF-8 and UTF-16 with or without their mark, GB18030 (and with it GBK and GB2312)."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Iterator

from anlan.sheets.row import Row
from anlan.sheets.unread import Unread

CHINESE = re.compile("[\u4e00-\u9fff]")
MARKS = ((b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
SEPARATORS = ",;\t|，；"
LOOKED = 64 * 1024
CELL = 32_767
"""The most characters that a spreadsheet's cell holds."""


def rows(body: bytes) -> Iterator[Row]:
    """The rows that are not blank; raises Unread."""
    written = decoded(body)
    table = csv.reader(_lines(written), delimiter=separator(written[:LOOKED]), strict=True)
    try:
        for cells in table:
            stripped = [cell.strip("\ufeff \t\r\n\u3000\xa0").replace("\0", "") for cell in cells]
            if any(stripped):
                yield Row(table.line_num, stripped)
    except csv.Error:
        raise Unread("quoting", row=table.line_num) from None


def _lines(written: str) -> Iterator[str]:
    """The lines, also where an old Macintosh ended them."""
    return iter(io.StringIO(written, newline=None if "\n" not in written[:LOOKED] else ""))


def separator(written: str) -> str:
    """What stands between the cells: the one that most of the first lines have, and most often."""
    lines = [re.sub(r'"(?:[^"]|"")*"', "", line) for line in written.splitlines()[:20] if line.strip()]
    counts = {mark: [line.count(mark) for line in lines] for mark in SEPARATORS}
    return max(SEPARATORS, key=lambda mark: (sum(map(bool, counts[mark])), sum(counts[mark]), -SEPARATORS.index(mark)))


def decoded(content: bytes) -> str:
    """The file as text; raises Unread with the row of the byte that no character begins with."""
    for mark, encoding in (*MARKS, *_unmarked(content)):
        if content.startswith(mark):
            return _as(content, encoding)
    content = content.removeprefix(codecs.BOM_UTF8)  # the codec that drops it counts its errors from behind it
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        # A wrong byte after good Chinese is damage. GB18030 would read the rest as other characters without complaint.
        if CHINESE.search(content[: error.start].decode("utf-8")):
            raise damaged(content, error.start) from None
    return _as(content, "gb18030")


def _unmarked(content: bytes) -> list[tuple[bytes, str]]:
    """UTF-16 that does not say so: every other byte of its digits and commas is a NUL."""
    if b"\0" not in content[:LOOKED]:
        return []
    even, odd = content[:LOOKED:2].count(0), content[1:LOOKED:2].count(0)
    return [(b"", "utf-16-be" if even > odd else "utf-16-le")]


def _as(content: bytes, encoding: str) -> str:
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as error:
        raise damaged(content, error.start) from None


def damaged(content: bytes, offset: int) -> Unread:
    """The fault of a byte at which no character begins."""
    return Unread("encoding", row=content.count(b"\n", 0, offset) + 1)
