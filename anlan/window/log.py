"""The sealed log for people: what it is, how far it is, and a page that checks a receipt in the browser."""

from __future__ import annotations

import json

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from anlan.log import ledger
from anlan.log.models import Cosignature, SigningKey
from anlan.window.page import page


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """What the log is, how far it is, who signs it, and how anybody checks it."""
    district = settings.DISTRICT
    last = ledger.head(district)
    said = {
        "district": district, "origin": ledger.origin(district), "last": last,
        "root": bytes(last.root).hex() if last else "",
        "keys": SigningKey.objects.filter(district=district).order_by("-number"),
        "witnesses": Cosignature.objects.filter(district=district, size=last.size) if last else [],
    }  # fmt: skip
    return page(request, "window/log.html", said)


@require_safe
def verify(request: HttpRequest) -> HttpResponse:
    """The page that checks a receipt; the receipt does not leave the browser."""
    district = settings.DISTRICT
    said = {
        "keys": "\n".join(str(key) for key in ledger.keys(district) if key.until is None),
        "passages": json.dumps(ledger.passages(district)),
    }
    return page(request, "window/verify.html", said)
