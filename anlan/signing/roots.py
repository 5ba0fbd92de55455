"""The certificates under which signatures are verified here: every root of our own, and the institution's own that are set."""

from __future__ import annotations

from asn1crypto import pem
from django.conf import settings

from anlan.signing import listed
from anlan.signing.models import Root


def roots() -> list[bytes]:
    """All of them, DER; the newest of our own first."""
    rows = Root.objects.filter(district=settings.DISTRICT).order_by("-made")
    return [*(bytes(der) for der in rows.values_list("certificate", flat=True)), *listed.own()]


def as_pem() -> bytes:
    """The same for a reader's list of trusted certificates."""
    return b"".join(pem.armor("CERTIFICATE", der) for der in roots())
