"""Gives every request its session, which learns where the request comes from."""

from __future__ import annotations

from django.contrib.sessions.middleware import SessionMiddleware
from django.http import HttpRequest

from anlan.doors import caller
from anlan.doors.sessions import session_of


class Sessions(SessionMiddleware):
    """Django's own, and the caller noted on it."""

    def process_request(self, request: HttpRequest) -> None:
        """Find the session by its cookie; nothing is read before somebody asks for what is in it."""
        super().process_request(request)
        session = session_of(request)
        session.device, session.address = caller.device(request), caller.short_address(request)
