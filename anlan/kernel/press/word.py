"""From a Word template and what the work recorded to a Word paper."""

from __future__ import annotations

import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

import segno
from docx.opc.exceptions import PackageNotFoundError
from docx.shared import Mm
from docxtpl import DocxTemplate, InlineImage
from jinja2 import TemplateError
from jinja2.exceptions import SecurityError

from anlan.kernel.press.sandbox import LINE, Sandbox

RULE = "＿" * 8
LARGEST = 50 * 1024 * 1024


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
    try:
        source = template.read_bytes() if isinstance(template, Path) else template
        check_size(source)
        return fill(source, context)
    except SecurityError as wrong:
        raise BadTemplate(f"模板中有不允许的写法：{wrong}") from wrong
    except TemplateError as wrong:
        raise BadTemplate(f"模板写法有误：{wrong}") from wrong
    except (PackageNotFoundError, zipfile.BadZipFile, KeyError, OSError) as wrong:
        raise BadTemplate("模板不是可读的 Word（.docx）文件。") from wrong
    except (TypeError, ValueError, ArithmeticError) as wrong:
        raise BadTemplate(f"模板用错了数据：{wrong}") from wrong


def fill(source: bytes, context: Mapping[str, Any]) -> bytes:
    """The template's bytes filled in, whatever goes wrong."""
    document = DocxTemplate(BytesIO(source))

    def picture(value: Any) -> Any:
        is_picture = isinstance(value, Picture)
        return InlineImage(document, BytesIO(value.image), width=Mm(value.width)) if is_picture else value

    document.render(dict(context), Sandbox(picture), autoescape=True)
    for part in (document.docx.element.body, *edges(document.docx)):
        draw_lines(part)
    out = BytesIO()
    document.save(out)
    return out.getvalue()


def edges(document: Any) -> list[Any]:
    """The headers and footers of every section that has its own."""
    both = [edge for section in document.sections for edge in (section.header, section.footer)]
    return [edge._element for edge in both if not edge.is_linked_to_previous]  # noqa: SLF001


def draw_lines(root: Any) -> None:
    """Turn missing values into room for the pen: an empty cell stays empty, in a sentence there is a line."""
    for paragraph in root.iter(f"{{{root.nsmap['w']}}}p"):
        texts = [text for text in paragraph.xpath(".//w:t") if text.text and LINE in text.text]
        whole = "".join(text.text or "" for text in paragraph.xpath(".//w:t")).strip()
        alone = not whole.strip(LINE) and bool(paragraph.xpath("ancestor::w:tc"))
        for text in texts:
            text.text = text.text.replace(LINE, "" if alone else RULE)


def check_size(source: bytes) -> None:
    """Refuse what would unpack to more than a template can need."""
    with zipfile.ZipFile(BytesIO(source)) as packed:
        if sum(entry.file_size for entry in packed.infolist()) > LARGEST:
            raise BadTemplate("模板文件太大。")
