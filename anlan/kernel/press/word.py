"""From a Word template and what the work recorded to a Word paper."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

import segno
from docx.oxml import OxmlElement
from docx.shared import Mm
from docxtpl import DocxTemplate, InlineImage
from jinja2 import TemplateError
from jinja2.exceptions import SecurityError

from anlan.kernel.press.package import UNREADABLE, check_size
from anlan.kernel.press.sandbox import LINE, Sandbox
from anlan.kernel.press.style import select

RULE = "＿" * 8
MISUSE = (TypeError, ValueError, LookupError, AttributeError, ArithmeticError, RuntimeError, SyntaxError)


class BadTemplate(ValueError):
    """A Word template that cannot be used; the message says why, in Chinese, for the office that supplied it."""


@dataclass(frozen=True)
class Picture:
    """A picture for a template to print: PNG or JPEG, `width` in millimetres, its height in proportion."""

    image: bytes
    width: float = 25


def qr_png(text: str) -> bytes:
    """The text as a QR code, a PNG with its quiet zone."""
    out = BytesIO()
    segno.make(text, error="m", micro=False).save(out, kind="png", scale=8, border=2)
    return out.getvalue()


def render(template: Path | bytes, context: Mapping[str, Any]) -> bytes:
    """The template filled in, as .docx. Values are escaped; a missing one is a line to write on.

    template  a path, or the bytes of an uploaded file
    Raises `BadTemplate`.
    """
    document = unpacked(template.read_bytes() if isinstance(template, Path) else template)
    try:
        return fill(document, context)
    except SecurityError as wrong:
        raise BadTemplate(f"模板中有不允许的写法：{wrong}") from wrong
    except TemplateError as wrong:
        raise BadTemplate(f"模板写法有误：{wrong}") from wrong
    except MISUSE as wrong:
        raise BadTemplate(f"模板用错了数据：{wrong}") from wrong


def unpacked(source: bytes) -> DocxTemplate:
    """The template, if it is a Word file of a size that a template can need."""
    try:
        check_size(source)
        template = DocxTemplate(BytesIO(source))
        template.init_docx()
    except UNREADABLE as wrong:
        raise BadTemplate("模板不是可读的 Word（.docx）文件。") from wrong
    return template


def fill(template: DocxTemplate, context: Mapping[str, Any]) -> bytes:
    """The template filled in, whatever goes wrong."""

    def picture(value: Any) -> Any:
        is_picture = isinstance(value, Picture)
        return InlineImage(template, BytesIO(value.image), width=Mm(value.width)) if is_picture else value

    template.render(dict(context), Sandbox(picture), autoescape=True)
    for part in (template.docx.element.body, *edges(template.docx)):
        draw_lines(part)
        close_cells(part)
    out = BytesIO()
    template.save(out)
    return out.getvalue()


def edges(document: Any) -> list[Any]:
    """The headers and footers of every section that has its own."""
    both = [edge for section in document.sections for edge in (section.header, section.footer)]
    return [edge._element for edge in both if not edge.is_linked_to_previous]  # noqa: SLF001


def close_cells(root: Any) -> None:
    """A cell whose loop printed nothing has lost its paragraphs; Word opens no file with such a cell."""
    for cell in select(root, ".//w:tc[not(w:p)]"):
        cell.append(OxmlElement("w:p"))


def draw_lines(root: Any) -> None:
    """Turn missing values into room for the pen: an empty cell stays empty, in a sentence there is a line."""
    for paragraph in root.iter(f"{{{root.nsmap['w']}}}p"):
        texts = [text for text in select(paragraph, ".//w:t") if text.text and LINE in text.text]
        whole = "".join(text.text or "" for text in select(paragraph, ".//w:t")).strip()
        alone = not whole.strip(LINE) and bool(select(paragraph, "ancestor::w:tc"))
        for text in texts:
            text.text = text.text.replace(LINE, "" if alone else RULE)
