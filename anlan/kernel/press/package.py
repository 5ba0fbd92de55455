"""Whether bytes that should be a Word document are one that may be opened."""

from __future__ import annotations

import zipfile
from io import BytesIO

from docx.opc.exceptions import PackageNotFoundError

LARGEST = 50 * 1024 * 1024
"""Bytes that a document may unpack to."""


class Unreadable(ValueError):
    """A file that cannot be read as what it should be: a Word document, a PDF or a picture."""


UNREADABLE = (PackageNotFoundError, zipfile.BadZipFile, KeyError, OSError, SyntaxError, ValueError)
"""What opening a damaged or disguised document raises."""


def check_size(source: bytes) -> None:
    """Raise `Unreadable` for a package that would fill the memory."""
    with zipfile.ZipFile(BytesIO(source)) as packed:
        if sum(entry.file_size for entry in packed.infolist()) > LARGEST:
            raise Unreadable
