"""Files in the database, by their SHA-256; what a file is, its content says and not its name."""

from __future__ import annotations

import hashlib
import logging
import struct
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile, UploadedFile
from django.utils.translation import gettext as _

from anlan.intake import ENDINGS, cleaned, tidy
from anlan.kernel.errors import Altered
from anlan.kernel.models import Blob, Matter
from anlan.vault.keys import Broken

log = logging.getLogger(__name__)

OOXML = "application/vnd.openxmlformats-officedocument."


@dataclass(frozen=True, slots=True)
class Media:
    """A kind of file: short name, media type, the bytes it starts with."""

    kind: str
    media: str
    start: bytes


KNOWN = (
    Media("pdf", "application/pdf", b"%PDF-"),
    Media("png", "image/png", b"\x89PNG\r\n\x1a\n"),
    Media("jpeg", "image/jpeg", b"\xff\xd8\xff"),
    Media("docx", OOXML + "wordprocessingml.document", b"PK\x03\x04"),
)
UNKNOWN = Media("unknown", "application/octet-stream", b"")


def media_of(upload: Any) -> Media:
    """What the content of an open file is; UNKNOWN if it is none of ours."""
    upload.seek(0)
    start = upload.read(16)
    found = next((media for media in KNOWN if start.startswith(media.start)), UNKNOWN)
    if found.kind == "docx" and not _is_word(upload):
        found = UNKNOWN
    upload.seek(0)
    return found


class Received(SimpleUploadedFile):
    """A file that was looked through. `given` is the SHA-256 (hex) of what was handed in, if it was written anew."""

    given = ""


def received(upload: UploadedFile[bytes], kind: str) -> Received:
    """The upload, looked through and cleaned; raises Unfit."""
    handed = upload.read()
    body = cleaned(kind, handed)
    fresh = Received(tidy(upload.name or "", ENDINGS[kind], _("附件")), body)
    fresh.given = hashlib.sha256(handed).hexdigest() if body != handed else ""
    return fresh


def keep(upload: UploadedFile[bytes], matter: Matter) -> dict[str, Any]:
    """Store an upload of a matter; its name, size, media type and digest (hex), and `given`: that of what was handed in, if another."""
    media = media_of(upload)
    body = upload.read()
    kept = {"name": upload.name, "size": len(body), "media": media.media, "digest": store(body, media.media, matter)}
    given = getattr(upload, "given", "")
    return kept | {"given": given} if given else kept


def store(body: bytes, media: str, matter: Matter) -> str:
    """Store bytes once, under the matter's key; their SHA-256 in hex."""
    digest = hashlib.sha256(body).digest()
    own = {"district": matter.district, "matter_id": matter.id, "matter": matter}
    blob = Blob(**own, digest=digest, media=media, size=len(body), body=body)
    Blob.objects.bulk_create([blob], ignore_conflicts=True)
    return digest.hex()


def hand_over(kept: Mapping[str, Any], owner: Matter, to: Matter) -> dict[str, Any]:
    """Give another matter an upload of this one, under its own key; as its act keeps it."""
    blob = fetch(bytes.fromhex(kept["digest"]), owner)
    return {**kept, "digest": store(bytes(blob.body), blob.media, to)}


def fetch(digest: bytes, matter: Matter) -> Blob:
    """The matter's stored file of that SHA-256. Raises Altered if it is missing, or its bytes are others."""
    blob = Blob.objects.filter(district=matter.district, matter_id=matter.id, digest=digest).first()
    if blob is None or not fits(blob, matter):
        log.error("file %s of matter %s is missing or not what was kept", digest.hex(), matter.code)
        raise Altered(_("这份文件与当初保存的不一致，或者已经不在，所以没有打开；情况已经记下，请联系系统管理员。"))
    return blob


def fits(blob: Blob, matter: Matter) -> bool:
    """Whether the bytes of the matter's file are those of its SHA-256."""
    blob.matter = matter
    try:
        return hashlib.sha256(bytes(blob.body)).digest() == bytes(blob.digest)
    except Broken:
        return False


def _is_word(upload: Any) -> bool:
    upload.seek(0)
    try:
        with zipfile.ZipFile(upload) as archive:
            return "word/document.xml" in archive.namelist()
    except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError, struct.error):
        return False
