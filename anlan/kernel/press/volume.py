"""A case volume as one PDF: cover, index, papers with continuous page numbers, back cover."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from io import BytesIO

from pypdf import PageObject, PdfReader, PdfWriter
from pypdf.constants import PageLabelStyle

from anlan.kernel.press.pdf import html_to_pdf, opened

WIDTH, HEIGHT = 60, 16
"""The little sheet that a page number stands on, in points, and how far it is from the page's corner."""
RIGHT, TOP = 40, 26
STAMPS = f"""<!DOCTYPE html><style>@page {{ size: {WIDTH}pt {HEIGHT}pt; margin: 0 }}
p {{ margin: 0; text-align: right; font: 11pt/{HEIGHT}pt 'Noto Serif CJK SC', serif; break-after: page }}</style>"""


@dataclass(frozen=True)
class Part:
    """One paper of a volume: its title, its own number (may be empty), its PDF, and a remark for the index."""

    title: str
    number: str
    pdf: bytes
    remark: str = ""


@dataclass(frozen=True)
class Row:
    """One line of the index: the papers are numbered from 1, their pages too; cover, index and back are not counted."""

    position: int
    title: str
    number: str
    first: int
    last: int
    remark: str

    @property
    def pages(self) -> str:
        """3 or 3-5."""
        return str(self.first) if self.first == self.last else f"{self.first}-{self.last}"


@dataclass(frozen=True)
class Volume:
    """A volume: the PDF, its index and how many pages it has, all told."""

    pdf: bytes
    rows: list[Row]
    pages: int


def contents(parts: Sequence[Part]) -> list[Row]:
    """The index of these papers, with the pages that they have. Raises `Unreadable` with a paper's title."""
    rows, first = [], 1
    for position, part in enumerate(parts, 1):
        after = first + len(opened(part.pdf, part.title).pages)
        rows.append(Row(position, part.title, part.number, first, after - 1, part.remark))
        first = after
    return rows


def volume(parts: Sequence[Part], *, cover: bytes, index: Callable[[list[Row]], bytes], back: bytes) -> Volume:
    """Bind the papers, in their order, into one PDF with page numbers, page labels and bookmarks.

    index  makes the PDF of the index (卷内目录) from its rows
    Raises `Unreadable` with the title of the paper that is damaged or locked.
    """
    rows = contents(parts)
    writer = PdfWriter()
    add(writer, "卷宗封面", cover)
    add(writer, "卷内目录", index(rows))
    before = len(writer.pages)
    for part in parts:
        add(writer, part.title, part.pdf)
    number(writer.pages[before:])
    if parts:
        writer.set_page_label(before, len(writer.pages) - 1, PageLabelStyle.DECIMAL, start=1)
    add(writer, "封底", back)
    writer.add_metadata({"/Title": "卷宗"})
    return Volume(written(writer), rows, len(writer.pages))


def add(writer: PdfWriter, title: str, pdf: bytes) -> None:
    """Add a paper's pages upright, with a bookmark, and its title as their label."""
    start = len(writer.pages)
    writer.append(opened(pdf, title), import_outline=False)
    for page in writer.pages[start:]:
        page.transfer_rotation_to_content()
    writer.add_outline_item(title=title, page_number=start)
    writer.set_page_label(start, len(writer.pages) - 1, prefix=title)


def number(sheets: Sequence[PageObject]) -> None:
    """Stamp 1, 2, 3 … into the upper right corner."""
    if not sheets:
        return
    stamps = PdfReader(BytesIO(html_to_pdf(STAMPS + "".join(f"<p>{n}</p>" for n in range(1, len(sheets) + 1)))))
    for page, stamp in zip(sheets, stamps.pages, strict=False):
        box = page.cropbox
        page.merge_translated_page(stamp, float(box.right) - WIDTH - RIGHT, float(box.top) - HEIGHT - TOP)


def written(writer: PdfWriter) -> bytes:
    """The PDF that a writer holds."""
    out = BytesIO()
    writer.write(out)
    return out.getvalue()
