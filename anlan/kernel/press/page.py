"""A whole Word document as one HTML page with print CSS: its sections, headers, footers, paragraphs and tables."""

from __future__ import annotations

from typing import Any

from docx.oxml.ns import qn

from anlan.kernel.press.numbering import Numbering
from anlan.kernel.press.style import SERIF_STACK, Styles, select
from anlan.kernel.press.table import table_html
from anlan.kernel.press.text import Text

CSS = f"""
html {{ font-family: {SERIF_STACK}; font-size: 10.5pt; orphans: 2; widows: 2 }}
body, p {{ margin: 0 }}
p {{ white-space: pre-wrap; overflow-wrap: break-word }}
table {{ border-collapse: collapse; table-layout: fixed; width: 100% }}
.tab {{ display: inline-block; width: 2em }}
img {{ vertical-align: middle }}
i {{ font-style: normal }}
.page::after {{ content: counter(page) }}
.pages::after {{ content: counter(pages) }}
"""
FIRST = "first"
BLOCKS = (qn("w:sdt"), qn("w:sdtContent"))


def page_html(document: Any) -> str:
    """The document (python-docx) as HTML for the PDF."""
    paper = Sheets(document)
    body = "".join(paper.section(number, section) for number, section in enumerate(document.sections))
    title = document.core_properties.title.replace("<", "").replace("&", "")
    head = f"<title>{title}</title><style>{CSS}{''.join(paper.rules)}</style>"
    return f'<!DOCTYPE html><html lang="zh-CN"><head>{head}</head><body>{body}</body></html>'


class Sheets:
    """Writes the sections of one document, each with its own paper size, margins, header and footer."""

    def __init__(self, document: Any) -> None:
        self.styles, self.numbering = Styles(document), Numbering(document)
        self.blocks, self.document = sections_of(document.element.body), document
        self.rules: list[str] = []

    def section(self, number: int, section: Any) -> str:
        """One section as a block of its own page style."""
        name = f"s{number}"
        edges, boxes = self._edges(name, section)
        self.rules += [f"@page {name} {{ {_size(section)} {boxes.get('', '')} }}"]
        if FIRST in boxes:
            self.rules += [f"@page {name}:first {{ {boxes[FIRST]} }}"]
        text = Text(self.document.part, self.styles, self.numbering)
        return f'<div style="page: {name}">{edges}{self.content(self.blocks[number], text)}</div>'

    def content(self, blocks: Any, text: Text) -> str:
        """Paragraphs and tables in order."""
        return "".join(self._block(block, text) for block in blocks)

    def _block(self, block: Any, text: Text) -> str:
        if block.tag == qn("w:p"):
            return text.paragraph(block)
        if block.tag == qn("w:tbl"):
            return table_html(block, self.styles, lambda cell: self.content(cell, text))
        return self.content(block, text) if block.tag in BLOCKS else ""

    def _edges(self, name: str, section: Any) -> tuple[str, dict[str, str]]:
        """The header and footer as running elements, and the margin boxes that show them, by kind of page."""
        html, boxes = "", {}
        kinds = {"": (section.header, section.footer)}
        if section.different_first_page_header_footer:
            kinds[FIRST] = (section.first_page_header, section.first_page_footer)
        for kind, pair in kinds.items():
            for side, edge in zip(("top", "bottom"), pair, strict=True):
                html += f'<div style="position: running({name}{kind}{side})">{self._edge(edge)}</div>'
            boxes[kind] = _boxes(f"{name}{kind}", section)
        return html, boxes

    def _edge(self, edge: Any) -> str:
        if edge.is_linked_to_previous and edge._prior_headerfooter is None:  # noqa: SLF001  a header read is a header made
            return ""
        return self.content(edge._element, Text(edge.part, self.styles, Numbering(self.document)))  # noqa: SLF001


def sections_of(body: Any) -> list[list[Any]]:
    """The blocks of each section: all but the last end with a paragraph that carries `w:sectPr`."""
    parts: list[list[Any]] = [[]]
    for block in body:
        parts[-1].append(block)
        if block.tag == qn("w:p") and select(block, "w:pPr/w:sectPr"):
            parts.append([])
    return parts


def _size(section: Any) -> str:
    margins = (section.top_margin, section.right_margin, section.bottom_margin, section.left_margin)
    sides = " ".join(f"{max(margin.pt if margin is not None else 72, 0):g}pt" for margin in margins)
    width, height = section.page_width, section.page_height
    size = f"{width.pt:g}pt {height.pt:g}pt" if width and height else "A4"
    return f"size: {size}; margin: {sides};"


def _boxes(name: str, section: Any) -> str:
    top = section.header_distance.pt if section.header_distance is not None else 36
    bottom = section.footer_distance.pt if section.footer_distance is not None else 36
    return "".join(
        f"@{side}-center {{ content: element({name}{side}); width: 100%; vertical-align: {side};"
        f" padding-{side}: {distance:g}pt }}"
        for side, distance in (("top", top), ("bottom", bottom))
    )
