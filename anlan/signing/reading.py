"""Reads the signatures of a PDF: whose, when, whether anything was changed since. A process of its own, for the file may be anybody's.

python -m anlan.signing.reading   stdin: JSON {"pdf", "roots"} in Base64; stdout: JSON, see `read`
"""

from __future__ import annotations

import base64
import hashlib
import json
import logging
import re
import resource
import sys
from datetime import UTC, datetime, timedelta, timezone
from io import BytesIO
from typing import Any

from asn1crypto import x509
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.diff_analysis import ModificationLevel, SuspiciousModification
from pyhanko.sign.fields import enumerate_sig_fields
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature
from pyhanko.sign.validation.status import PdfSignatureStatus, SignatureCoverageLevel, TimestampSignatureStatus
from pyhanko_certvalidator import ValidationContext

SECONDS, MEMORY = 20, 2 * 1024**3
"""What reading one file may cost."""
DIGEST = re.compile(r"SHA-256 ([0-9a-f]{64})")
END = b"%%EOF"
CHINA, SLOW = timezone(timedelta(hours=8)), timedelta(minutes=10)
"""The zone of a moment that names none, and by how much the clock of whoever signed may go before ours."""


def read(pdf: bytes, roots: list[bytes]) -> dict[str, Any]:
    """What the signatures say.

    signatures  of each: name, issuer, reason, at (a timestamp's word, else its own), stamper (whose timestamp that is: whether
                to believe it is for the reader to say), unchanged, trusted (under these roots, at the moment that it names),
                ended (when its certificate ran out, if it has since), last (nothing follows it)
    text        the SHA-256 of the text that the signatures name, and whether the file begins with a text of that digest
    """
    reader = PdfFileReader(BytesIO(pdf), strict=False)
    signatures = reader.embedded_regular_signatures
    own = _fields(reader, min((one.signed_revision for one in signatures), default=0))
    found = [_told(one, roots, own) for one in signatures]
    named = {digest for one in found for digest in DIGEST.findall(one["reason"])}
    return {
        "signatures": found,
        "text": [{"digest": digest, "there": _begins(pdf, digest)} for digest in sorted(named)],
    }


def _fields(reader: PdfFileReader, revision: int) -> set[str]:
    """The names of the fields for signatures that were there in that revision: one that came later may cover a page."""
    return {name for name, _value, _ref in enumerate_sig_fields(reader.get_historical_resolver(revision))}


def _told(one: EmbeddedPdfSignature, roots: list[bytes], own: set[str]) -> dict[str, Any]:
    status = _status(one, roots, now())
    at = _signed_at(status)
    if not status.trusted and at:
        status = _status(one, roots, min(at, now()))
    subject, issuer = status.signing_cert.subject.native, status.signing_cert.issuer.native
    begun, last = status.signing_cert.not_valid_before, status.signing_cert.not_valid_after
    stamp = _stamp(status)
    return {
        "name": str(one.sig_object.get("/Name") or subject.get("common_name", "")),
        "holder": str(subject.get("common_name", "")), "issuer": str(issuer.get("common_name", "")),
        "reason": str(one.sig_object.get("/Reason") or ""),
        "at": at.isoformat() if at else "",
        "stamper": str(stamp.signing_cert.subject.native.get("common_name", "")) if stamp else "",
        "unchanged": _unchanged(status) and one.field_name in own,
        "trusted": bool(status.trusted and at and begun <= at <= min(last, now() + SLOW)),
        "ended": last.isoformat() if last < now() else "",
        "last": status.coverage == SignatureCoverageLevel.ENTIRE_FILE,
    }  # fmt: skip


def _status(one: EmbeddedPdfSignature, roots: list[bytes], at: datetime) -> PdfSignatureStatus:
    """How it stands at that moment: what was signed stays signed when a certificate has run out, years later."""
    trusted = [x509.Certificate.load(der) for der in roots]
    context = ValidationContext(trust_roots=trusted, allow_fetching=False, moment=at)
    return validate_pdf_signature(one, context, context)


def _stamp(status: PdfSignatureStatus) -> TimestampSignatureStatus | None:
    stamp = status.timestamp_validity
    return stamp if stamp and stamp.intact and stamp.valid else None


def _signed_at(status: PdfSignatureStatus) -> datetime | None:
    """A timestamp's word before the signature's own; one that names no zone is taken for China's."""
    stamp = _stamp(status)
    at = stamp.timestamp if stamp else status.signer_reported_dt
    return at.replace(tzinfo=CHINA) if at and at.tzinfo is None else at


def now() -> datetime:
    """This moment."""
    return datetime.now(UTC)


def _unchanged(status: PdfSignatureStatus) -> bool:
    """Intact, and whatever came after it is nothing but further signatures."""
    later = status.diff_result
    if isinstance(later, SuspiciousModification):
        return False
    level = later.modification_level if later else ModificationLevel.NONE
    covered = status.coverage is not None and status.coverage >= SignatureCoverageLevel.ENTIRE_REVISION
    return bool(status.intact and status.valid and covered and level <= ModificationLevel.FORM_FILLING)


def _begins(pdf: bytes, digest: str) -> bool:
    """Whether the file begins with bytes of that digest: up to one of its ends, with or without the line's end after it."""
    so_far, at = hashlib.sha256(), 0
    for end in re.finditer(END + rb"\r?\n?", pdf):
        for stop in (end.start() + len(END), end.end()):
            so_far.update(pdf[at:stop])
            at = stop
            if so_far.hexdigest() == digest:
                return True
    return False


def main() -> int:
    """Read what comes in, tell what was found; {} if it is no PDF that can be read."""
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    logging.disable(logging.CRITICAL)
    asked = json.load(sys.stdin)
    try:
        told = read(base64.b64decode(asked["pdf"]), [base64.b64decode(root) for root in asked["roots"]])
    except Exception:  # what a hostile file makes a parser raise is no closed list
        told = {}
    json.dump(told, sys.stdout)
    return 0


if __name__ == "__main__":
    sys.exit(main())
