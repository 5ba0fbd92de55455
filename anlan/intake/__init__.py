"""What is handed in is looked through before it is kept: pictures, PDFs, Word documents. Bytes in, bytes out; no Django.

Nothing is believed of a file but its content. A picture is decoded and written anew, without the place and the device that
it was taken at and with; a PDF or a Word document that could do something by itself is not taken.
"""

from __future__ import annotations

from anlan.intake import pdf, picture, word
from anlan.intake.naming import tidy
from anlan.intake.unfit import Unfit

__all__ = ["ENDINGS", "Unfit", "cleaned", "tidy"]

ENDINGS = {"pdf": ".pdf", "png": ".png", "jpeg": ".jpg", "docx": ".docx"}
"""How the name of each kind ends."""


def cleaned(kind: str, body: bytes) -> bytes:
    """The bytes to keep of a file of that kind; raises Unfit."""
    match kind:
        case "png" | "jpeg":
            return picture.cleaned(kind, body)
        case "pdf":
            pdf.look_through(body)
        case "docx":
            word.look_through(body)
        case _:
            raise Unfit("unknown")
    return body
