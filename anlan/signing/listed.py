"""The institution's own certificates, from the file that `ANLAN_SIGNER_ROOTS` names; `anlan check` tells what is wrong with it."""

from __future__ import annotations

from pathlib import Path

from asn1crypto import pem, x509
from django.conf import settings
from django.core.checks import CheckMessage, Error

UNREAD = "ANLAN_SIGNER_ROOTS cannot be read as certificates (PEM)."
ISSUES = (
    "ANLAN_SIGNER_ROOTS lists %s, which issues certificates: whoever it issued one to would pass for this institution."
    " List the institution's own instead; this one is not used."
)


def own() -> list[bytes]:
    """Those that issue no others, DER. Raises OSError, ValueError for a file that is none."""
    return [one.dump() for one in _listed() if not one.ca]


def sound(**_asked: object) -> list[CheckMessage]:
    """Every fault of the file."""
    try:
        issuers = [one.subject.human_friendly for one in _listed() if one.ca]
    except (OSError, ValueError):
        return [Error(UNREAD, id="signing")]
    return [Error(ISSUES % name, id="signing") for name in issuers]


def _listed() -> list[x509.Certificate]:
    if not settings.ANLAN_SIGNER_ROOTS:
        return []
    parts = pem.unarmor(Path(settings.ANLAN_SIGNER_ROOTS).read_bytes(), multiple=True)
    return [x509.Certificate.load(der) for _kind, _headers, der in parts]
