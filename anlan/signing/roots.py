"""The certificates under which signatures are verified here: every root of our own, and those of the licensed authority that is set."""

from __future__ import annotations

from pathlib import Path

from asn1crypto import pem
from django.conf import settings

from anlan.signing.models import Root


def roots() -> list[bytes]:
    """All of them, DER; the newest of our own first."""
    rows = Root.objects.filter(district=settings.DISTRICT).order_by("-made")
    return [*(bytes(der) for der in rows.values_list("certificate", flat=True)), *_set()]


def as_pem() -> bytes:
    """The same for a reader's list of trusted certificates."""
    return b"".join(pem.armor("CERTIFICATE", der) for der in roots())


def _set() -> list[bytes]:
    data = Path(settings.ANLAN_SIGNER_ROOTS).read_bytes() if settings.ANLAN_SIGNER_ROOTS else b""
    return [der for _kind, _headers, der in pem.unarmor(data, multiple=True)] if data else []
