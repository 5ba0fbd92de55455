"""Handing out a file to whoever may see its matter: with its right type, and so that it can do nothing in the reader's browser."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils.http import content_disposition_header

from anlan.kernel import limits
from anlan.kernel.models import Blob
from anlan.kernel.who import Who

PICTURES = frozenset({"image/png", "image/jpeg"})
POLICY = "default-src 'none'; object-src 'self'; style-src 'unsafe-inline'; frame-ancestors 'none'"
CLOSED = "default-src 'none'; img-src 'self'; style-src 'unsafe-inline'; frame-ancestors 'none'; sandbox"


def made_here(blob: Blob, name: str, who: Who, *, attached: bool = False) -> HttpResponse:
    """A paper of ours: a PDF is shown, anything else is saved."""
    shown = blob.media == "application/pdf" and not attached
    return _handed(blob, name, who, POLICY, shown=shown)


def handed_in(blob: Blob, name: str, who: Who) -> HttpResponse:
    """What somebody handed in: a picture is shown, in a page that may do nothing; anything else is only saved."""
    return _handed(blob, name, who, CLOSED, shown=blob.media in PICTURES)


def _handed(blob: Blob, name: str, who: Who, policy: str, *, shown: bool) -> HttpResponse:
    limits.spend(limits.FILES, who.owner)
    response = HttpResponse(bytes(blob.body), content_type=blob.media)
    response.headers["Content-Disposition"] = content_disposition_header(not shown, name) or "inline"
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Security-Policy"] = policy
    response.headers["Cache-Control"] = "private, no-store"
    return response
