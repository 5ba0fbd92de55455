"""Word documents: the package is unpacked within limits; macros, embedded objects and what is fetched from outside are not taken."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator

from anlan.intake.unfit import Unfit

PARTS = 2_000
UNPACKED = 100 * 1024 * 1024
PART = 40 * 1024 * 1024
RATIO = 200
"""How many times its packed size a part of more than a megabyte may have."""
SMALL = 1024 * 1024
ENCRYPTED = 0x1
ACTIVE_PART = re.compile(r"(?i)vbaproject|activex|/embeddings/|\.(?:bin|exe|dll|js|vbs|ps1|bat|cmd|ole)$|macros?/")
ACTIVE_TEXT = re.compile(
    rb"(?i)macroEnabled|ms-office\.vbaProject|oleObject\"|\bDDE(?:AUTO)?\s|application/x-msdownload"
)
DOCTYPE = re.compile(rb"<!(?:DOCTYPE|ENTITY)")
RELATION = re.compile(rb"<Relationship\b[^>]*>")
OUTSIDE = re.compile(rb"TargetMode\s*=\s*[\"']External[\"']")
LINK = re.compile(rb"Type\s*=\s*[\"'][^\"']*/hyperlink[\"']")
ADDRESS = re.compile(rb"Target\s*=\s*[\"'](?:https?://|mailto:|tel:|#)")
FETCHING = re.compile(rb"(?i)\bINCLUDE(?:PICTURE|TEXT)\s+[\"\\]?\s*(?:\\\\|https?:|file:)")


def look_through(body: bytes) -> None:
    """Raise Unfit if it is broken, too large unpacked, locked, active, or fetches from outside."""
    try:
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            weigh(archive.infolist())
            if any(ACTIVE_PART.search(name) for name in archive.namelist()):
                raise Unfit("active")
            for name, content in _texts(archive):
                _judge(name, content)
    except Unfit:
        raise
    except Exception as wrong:  # what a hostile archive makes the unpacker raise is no closed list
        raise Unfit("broken") from wrong


def weigh(parts: list[zipfile.ZipInfo], *, unpacked: int = UNPACKED) -> None:
    """Raise Unfit if a package is locked, broken, or swells beyond `unpacked` bytes when it is opened."""
    names = [part.filename for part in parts]
    if any(part.flag_bits & ENCRYPTED for part in parts):
        raise Unfit("locked")
    if len(names) != len(set(names)) or any(name.startswith(("/", "\\")) or ".." in name.split("/") for name in names):
        raise Unfit("broken")
    swollen = any(part.file_size > SMALL and part.file_size > RATIO * max(part.compress_size, 1) for part in parts)
    if len(parts) > PARTS or swollen or sum(part.file_size for part in parts) > unpacked:
        raise Unfit("large")


def _texts(archive: zipfile.ZipFile) -> Iterator[tuple[str, bytes]]:
    """Every part of XML; what the headers say of sizes is not believed."""
    left = UNPACKED
    for part in archive.infolist():
        if part.filename.endswith((".xml", ".rels")):
            with archive.open(part) as stream:
                content = stream.read(PART + 1)
            left -= len(content)
            if len(content) > PART or left < 0:
                raise Unfit("large")
            yield part.filename, content


def _judge(name: str, content: bytes) -> None:
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        content = content.decode("utf-16").encode()
    if DOCTYPE.search(content) or ACTIVE_TEXT.search(content):
        raise Unfit("active")
    if FETCHING.search(content):
        raise Unfit("outside")
    if name.endswith(".rels"):
        for relation in RELATION.findall(content):
            if OUTSIDE.search(relation) and not (LINK.search(relation) and ADDRESS.search(relation)):
                raise Unfit("outside")
