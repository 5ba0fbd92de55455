"""Files as people hand them in, made small."""

from __future__ import annotations

import io

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image
from pypdf import PdfWriter


def picture() -> bytes:
    """A PNG."""
    out = io.BytesIO()
    Image.new("RGB", (8, 8), (20, 90, 140)).save(out, "PNG")
    return out.getvalue()


def sheet() -> bytes:
    """A PDF of one blank page."""
    writer, out = PdfWriter(), io.BytesIO()
    writer.add_blank_page(200, 200)
    writer.write(out)
    return out.getvalue()


def authority() -> dict[str, SimpleUploadedFile]:
    """The paper by which a party says who may say yes for it, as a form takes it."""
    return {"scan": SimpleUploadedFile("授权委托书.png", picture())}
