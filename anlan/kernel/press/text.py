"""Paragraphs and runs of a Word document as HTML."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterator
from html import escape
from typing import Any

from docx.oxml.ns import qn

from anlan.kernel.press.numbering import Numbering
from anlan.kernel.press.style import Styles, inline, paragraph_css, run_css, select

EMU = 12700
"""English metric units in a point."""
PICTURES = {"image/png", "image/jpeg", "image/gif", "image/bmp"}
COUNTERS = {
    "PAGE": '<i class="page"></i>',
    "NUMPAGES": '<i class="pages"></i>',
    "SECTIONPAGES": '<i class="pages"></i>',
}
NEW_PAGE = "\f"
"""Stands for a page break inside a paragraph, which HTML can only have between two."""
BREAKS = {"page": NEW_PAGE, "column": NEW_PAGE}
WRAPPERS = {qn(f"w:{name}") for name in ("hyperlink", "ins", "smartTag", "sdt", "sdtContent", "customXml", "moveTo")}


class Text:
    """Writes the paragraphs of one part (the body, a header, a footer) of a document."""

    def __init__(self, part: Any, styles: Styles, numbering: Numbering) -> None:
        self.part, self.styles, self.numbering = part, styles, numbering

    def paragraph(self, paragraph: Any) -> str:
        """One paragraph; an empty one keeps its height."""
        settings = self.styles.paragraph(paragraph)
        base = run_css(self.styles.run(None, paragraph))
        number = self.numbering.next(settings)
        body = "".join(self._runs(paragraph))
        css = inline({**base, **paragraph_css(settings)})
        first, *others = body.split(NEW_PAGE)
        html = f'<p style="{css}">{escape(number)}{first or "&#8203;"}</p>'
        return html + "".join(_next_page(css, other) for other in others)

    def _runs(self, paragraph: Any) -> Iterator[str]:
        field: str | None = None  # the word of the field that is open; a page number's stored result is skipped
        for run in walk(paragraph):
            if run.tag == qn("w:fldSimple"):
                yield self._simple_field(run, paragraph)
                continue
            field = _field(run, field)
            if field not in COUNTERS:
                yield self._run(run, paragraph)
            elif _closes(run):
                yield self._dressed(COUNTERS[field], run, paragraph)
            if _closes(run):
                field = None

    def _simple_field(self, field: Any, paragraph: Any) -> str:
        counter = COUNTERS.get(_word(field.get(qn("w:instr"), "")))
        stored = list(walk(field))
        if counter and stored:
            return self._dressed(counter, stored[0], paragraph)
        return counter or "".join(self._run(run, paragraph) for run in stored)

    def _run(self, run: Any, paragraph: Any) -> str:
        return self._dressed("".join(self._piece(child) for child in run), run, paragraph)

    def _dressed(self, body: str, run: Any, paragraph: Any) -> str:
        own = run.find(qn("w:rPr"))
        css = inline(run_css(self.styles.run(run, paragraph))) if own is not None and len(own) else ""
        pieces = body.split(NEW_PAGE) if css else []
        return NEW_PAGE.join(f'<span style="{css}">{piece}</span>' if piece else "" for piece in pieces) or body

    def _piece(self, child: Any) -> str:
        match child.tag.rpartition("}")[2]:
            case "t":
                return escape(child.text or "")
            case "tab" | "ptab":
                return '<span class="tab"></span>'
            case "br" | "cr":
                return BREAKS.get(child.get(qn("w:type"), ""), "<br>")
            case "noBreakHyphen":
                return "&#8209;"
            case "sym":
                return chr(int(child.get(qn("w:char"), "25A1"), 16))
            case "drawing" | "AlternateContent":
                return "".join(map(self._picture, select(child, ".//wp:inline | .//wp:anchor")))
        return ""

    def _picture(self, drawing: Any) -> str:
        for blip in select(drawing, ".//a:blip"):
            part = self.part.related_parts.get(blip.get(qn("r:embed")))
            if part is not None and part.content_type in PICTURES:
                extent = drawing.find(qn("wp:extent"))
                width, height = (int(extent.get(side)) / EMU for side in ("cx", "cy"))
                source = f"data:{part.content_type};base64,{b64encode(part.blob).decode()}"
                return f'<img alt="" src="{source}" style="width: {width:.1f}pt; height: {height:.1f}pt">'
        return ""


def _next_page(css: str, body: str) -> str:
    """What follows a page break in its paragraph; if nothing does, the next block begins the page."""
    if not body:
        return '<div style="break-after: page"></div>'
    return f'<p style="{css}; break-before: page; text-indent: 0">{body}</p>'


def walk(element: Any) -> Iterator[Any]:
    """The runs and simple fields of a paragraph in order, those inside links, insertions and controls too."""
    for child in element:
        if child.tag in (qn("w:r"), qn("w:fldSimple")):
            yield child
        elif child.tag in WRAPPERS:
            yield from walk(child)


def _field(run: Any, field: str | None) -> str | None:
    """The word of the field that this run is inside of: '' between fields' begin and instruction, None outside."""
    if any(mark.get(qn("w:fldCharType")) == "begin" for mark in run.findall(qn("w:fldChar"))):
        field = ""
    instruction = "".join(text.text or "" for text in run.findall(qn("w:instrText")))
    return field or _word(instruction) if field is not None else None


def _closes(run: Any) -> bool:
    return any(mark.get(qn("w:fldCharType")) == "end" for mark in run.findall(qn("w:fldChar")))


def _word(instruction: str) -> str:
    return (instruction.split() or [""])[0].upper()
