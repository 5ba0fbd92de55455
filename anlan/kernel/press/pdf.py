"""PDF from a Word paper, from a picture, and how many pages one has."""

from __future__ import annotations

from base64 import b64encode
from html import escape
from io import BytesIO

from docx import Document
from pypdf import PdfReader
from pypdf.errors import PyPdfError
from weasyprint import HTML
from weasyprint.urls import URLFetcher

from anlan.kernel.press.fonts import FONTS, slim
from anlan.kernel.press.package import UNREADABLE, Unreadable, check_size
from anlan.kernel.press.page import page_html
from anlan.kernel.press.style import SERIF_STACK

__all__ = ["Unreadable", "docx_to_pdf", "html_to_pdf", "opened", "pages", "photograph"]

MEDIA = {b"\x89PNG": "image/png", b"\xff\xd8\xff": "image/jpeg"}
FOR_EARS = "pdf/ua-1"
"""PDF/UA (ISO 14289-1): headings, paragraphs, tables and the language are marked, so that a screen reader reads it in order."""
PHOTOGRAPH = """<!DOCTYPE html><html lang="zh-CN"><title>{caption}</title><style>
@page {{ size: A4; margin: 20mm }} body {{ margin: 0; text-align: center; font: 10.5pt {fonts} }}
img {{ max-width: 170mm; max-height: 235mm }}</style><p>{caption}</p><img alt="{caption}" src="data:{media};base64,{image}"></html>"""


def html_to_pdf(html: str) -> bytes:
    """HTML as PDF; nothing is fetched from anywhere."""
    inside = URLFetcher(allowed_protocols=("data",), allow_redirects=False)
    pdf: bytes = HTML(string=html, url_fetcher=inside).write_pdf(font_config=FONTS, finisher=slim, pdf_variant=FOR_EARS)
    return pdf


def docx_to_pdf(data: bytes) -> bytes:
    """A Word document as PDF, laid out by its own settings; the fonts that papers name are drawn with Noto's.

    Raises `Unreadable` if it is no Word document, or one that would unpack to more than a paper can need.
    """
    try:
        check_size(data)
        document = Document(BytesIO(data))
    except UNREADABLE as wrong:
        raise Unreadable("不是可读的 Word（.docx）文件。") from wrong
    return html_to_pdf(page_html(document))


def photograph(image: bytes, caption: str) -> bytes:
    """A PNG or JPEG on one A4 page under its caption, as PDF. Raises `Unreadable` for anything else."""
    media = next((media for start, media in MEDIA.items() if image.startswith(start)), None)
    if media is None:
        raise Unreadable(caption)
    encoded = b64encode(image).decode()
    return html_to_pdf(PHOTOGRAPH.format(fonts=SERIF_STACK, caption=escape(caption), media=media, image=encoded))


def pages(pdf: bytes) -> int:
    """How many pages a PDF has. Raises `Unreadable`."""
    return len(opened(pdf).pages)


def opened(pdf: bytes, name: str = "") -> PdfReader:
    """The PDF, ready to read. Raises `Unreadable` with its name if it is damaged or locked."""
    try:
        reader = PdfReader(BytesIO(pdf))
        if reader.is_encrypted or not len(reader.pages):
            raise Unreadable(name)
    except (PyPdfError, OSError, ValueError, KeyError, RecursionError) as wrong:
        raise Unreadable(name) from wrong
    return reader
