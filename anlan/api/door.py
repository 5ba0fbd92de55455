"""The door of the API: the address, the method, the token, the allowance; and every fault as a problem."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

import msgspec
from django.core.exceptions import DisallowedHost, RequestDataTooBig
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.urls import Resolver404, resolve
from django.utils.cache import patch_vary_headers
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from anlan.api.problems import (
    Broken,
    Malformed,
    NoToken,
    Nowhere,
    ReadsOnly,
    TooLarge,
    Unavailable,
    WrongMethod,
    problem,
)
from anlan.exchange import gate
from anlan.exchange.errors import NotForVisitors
from anlan.kernel import tokens, wall
from anlan.kernel.errors import Fault
from anlan.kernel.limits import Allowance
from anlan.kernel.moment import today
from anlan.kernel.who import NOBODY, Who

Handler = Callable[[HttpRequest], HttpResponse]
View = Callable[..., HttpResponse]
PREFIX = "/api/"
log = logging.getLogger("django.request")


def api(get_response: Handler) -> Handler:
    """Answer what stands under /api/ here, short of what only pages need further in: sessions, CSRF, cookies."""

    def answer(request: HttpRequest) -> HttpResponse:
        if not request.path_info.startswith(PREFIX):
            return get_response(request)
        response = _answered(request)
        response.headers.setdefault("Cache-Control", "no-store")
        response.headers["Content-Security-Policy"] = "default-src 'none'; frame-ancestors 'none'"
        patch_vary_headers(response, ("Accept-Language", "Authorization"))
        return response

    return answer


def _answered(request: HttpRequest) -> HttpResponse:
    try:
        request.get_host()
        if "\0" in request.path_info or "%00" in request.META.get("QUERY_STRING", ""):
            raise Malformed(_("地址里有不该有的字符。"))
        match = resolve(request.path_info)
        return match.func(request, *match.args, **match.kwargs)
    except Exception as wrong:
        return problem(request, _fault(request, wrong))


def _fault(request: HttpRequest, wrong: Exception) -> Fault:
    match wrong:
        case Fault():
            return wrong
        case Resolver404():
            return Nowhere()
        case DisallowedHost():
            return Malformed(_("这个主机名不在允许之列。"))
        case RequestDataTooBig():
            return TooLarge(_("请求体太大：签名的请求最多 2 MB。"))
        case OperationalError() | InterfaceError():
            log.error("%s %s: %s", request.method, request.path, wrong)
            return Unavailable()
        case _:
            log.error("%s %s", request.method, request.path, exc_info=wrong)
            return Broken()


def resource(*, public: bool = False, visitors: bool = False, **views: View) -> View:
    """One address and what answers each method: views of the request, of who asks, and of what the address names.

    visitors  officials of other districts may ask too, by signed requests (docs/exchange.md)
    """
    methods = {**views, **({"HEAD": views["GET"]} if "GET" in views else {})}

    def answer(request: HttpRequest, **named: Any) -> HttpResponse:
        view = methods.get(request.method or "")
        if view is None:
            raise WrongMethod(methods)
        return view(request, NOBODY if public else enter(request, visitors=visitors), **named)

    return answer


def enter(request: HttpRequest, *, visitors: bool = False) -> Who:
    """Whoever the bearer token or another district's signature stands for. Raises NoToken, ReadsOnly, TooOften, and what `gate` does."""
    if gate.is_visit(request):
        return _visiting(request, visitors=visitors)
    scheme, _space, secret = request.headers.get("Authorization", "").partition(" ")
    found = tokens.bearer(secret.strip(), today()) if scheme.lower() == "bearer" else None
    if found is None:
        raise NoToken
    ALLOWANCE.spend(f"api {found.key}")
    if found.reads_only and request.method not in ("GET", "HEAD"):
        raise ReadsOnly
    wall.stand(found.who)
    return found.who


def _visiting(request: HttpRequest, *, visitors: bool) -> Who:
    if not visitors:
        raise NotForVisitors
    who = gate.visitor(request)
    wall.stand(who)
    return who


ALLOWANCE = Allowance(most=6000, lease=100)


def told(answer: msgspec.Struct, status: int = 200) -> HttpResponse:
    """An answer as JSON."""
    return HttpResponse(ENCODER.encode(answer), status=status, content_type="application/json")


def said(value: object) -> str:
    """A sentence that waited for its reader, in the reader's language; nothing else is text by itself."""
    if not isinstance(value, Promise):
        raise TypeError(f"{type(value).__name__} has no JSON.")
    return str(value)


ENCODER = msgspec.json.Encoder(enc_hook=said)
