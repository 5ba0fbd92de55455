"""The addresses that machines ask: alive, ready, figures."""

from __future__ import annotations

from functools import wraps
from ipaddress import ip_address

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.crypto import constant_time_compare
from django.views.decorators.http import require_safe

from anlan.config.watch import figures, ready
from anlan.config.watch.request import Handler

PROXIED = ("X-Forwarded-For", "X-Forwarded-Proto", "X-Real-Ip", "Forwarded", "Via")
"""What a proxy adds: behind one everybody seems to come from loopback."""


def near(view: Handler) -> Handler:
    """Let in whoever asks from this machine without a proxy, or shows ANLAN_METRICS_TOKEN."""

    @wraps(view)
    def entered(request: HttpRequest) -> HttpResponse:
        if _from_loopback(request) or _shows_token(request):
            return view(request)
        return HttpResponse("from loopback, or with a token\n", status=403, content_type="text/plain")

    return entered


def _from_loopback(request: HttpRequest) -> bool:
    try:
        address = ip_address(request.META.get("REMOTE_ADDR", ""))
    except ValueError:
        return False
    return address.is_loopback and not any(name in request.headers for name in PROXIED)


def _shows_token(request: HttpRequest) -> bool:
    scheme, _space, token = request.headers.get("Authorization", "").partition(" ")
    known = settings.METRICS_TOKEN
    return bool(known) and scheme.lower() == "bearer" and constant_time_compare(token.strip(), known)


@require_safe
def alive(request: HttpRequest) -> HttpResponse:  # noqa: ARG001
    """Answer ok while this process answers at all."""
    return HttpResponse("ok\n", content_type="text/plain")


@require_safe
def readiness(request: HttpRequest) -> HttpResponse:  # noqa: ARG001
    """Each check, with 503 and the reason where one fails."""
    made = list(ready.checks())
    fine = not any(check.wrong for check in made)
    told = {check.name: {"ok": not check.wrong, **({"wrong": check.wrong} if check.wrong else {})} for check in made}
    return JsonResponse({"ready": fine, "checks": told}, status=200 if fine else 503)


@near
@require_safe
def metrics(request: HttpRequest) -> HttpResponse:  # noqa: ARG001
    """The figures, in Prometheus' text format."""
    return HttpResponse(figures.text(), content_type=figures.MEDIA)
