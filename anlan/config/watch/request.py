"""What is done around every request: its id, its line in the log, its place in the figures. Never its path."""

from __future__ import annotations

import logging
import re
import secrets
import time
from collections.abc import Callable
from contextvars import ContextVar

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import Resolver404, ResolverMatch, resolve

from anlan.config.watch.tally import TALLY

Handler = Callable[[HttpRequest], HttpResponse]
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
SANE = re.compile(r"[0-9A-Za-z-]{8,64}")
A_NUMBER = re.compile(r"\d{7,}")
current: ContextVar[str] = ContextVar("request_id", default="")
log = logging.getLogger("anlan.request")


def watched(get_response: Handler) -> Handler:
    """Give the request its id, time it, and tell of it by the name of its route."""

    def answer(request: HttpRequest) -> HttpResponse:
        token, begun = current.set(request_id(request.headers.get("X-Request-Id", ""))), time.perf_counter()
        try:
            response = get_response(request)
            response.headers["X-Request-Id"] = current.get()
            _tell(request, response.status_code, time.perf_counter() - begun)
            return response
        finally:
            current.reset(token)

    return answer


def request_id(asked: str) -> str:
    """The id that the caller gave if it can be no datum of a person, else a fresh one."""
    return asked if SANE.fullmatch(asked) and not A_NUMBER.search(asked) else secrets.token_hex(8)


def _tell(request: HttpRequest, status: int, seconds: float) -> None:
    method = request.method if request.method in METHODS else "OTHER"
    route = route_of(request)
    TALLY.count(f"{method} {status} {route}", seconds)
    told = {"method": method, "route": route, "status": status, "ms": round(seconds * 1000, 1)}
    log.info("answered", extra={"told": told})


def route_of(request: HttpRequest) -> str:
    """The name of the route, or its pattern; what stands in its place, such as a code, is not in it."""
    path = request.path_info
    if path.startswith(settings.STATIC_URL):
        return "static"
    match: ResolverMatch | None = request.resolver_match
    try:
        match = match or resolve(path)
    except Resolver404:
        return "none"
    return match.url_name or match.route
