"""Asking a gateway by HTTP, and what its answer proves: whether the message was surely not accepted is the whole question."""

from __future__ import annotations

import http.client
import socket
import ssl
import urllib.error
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass
from email.message import Message as Headers
from typing import IO
from urllib.parse import urlsplit

from anlan.notices.senders import BadSender, Outcome

SECONDS = 10
LONGEST = 64_000
BUSY = frozenset({429, 500, 503})
"""Said by the gateway itself, and before it took anything. 502 and 504 say a proxy, which does not know what lies behind it."""
HERE = ("localhost", "127.0.0.1", "::1")


class _Stay(urllib.request.HTTPRedirectHandler):
    """Goes nowhere else: a message is for the address that the office named."""

    def redirect_request(
        self, req: urllib.request.Request, fp: IO[bytes], code: int, msg: str, headers: Headers, newurl: str
    ) -> None:
        """None: the redirection itself is the answer."""


OPENER = urllib.request.build_opener(_Stay)


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back: the outcome as far as the status tells it, and the body."""

    outcome: Outcome
    body: str = ""


def post(url: str, body: bytes, headers: Mapping[str, str]) -> Answer:
    """Post it once."""
    request = urllib.request.Request(url, body, dict(headers), method="POST")  # noqa: S310 - https only: `checked`
    try:
        with OPENER.open(request, timeout=SECONDS) as answer:
            return Answer(Outcome.ACCEPTED, answer.read(LONGEST).decode("utf-8", "replace"))
    except urllib.error.HTTPError as error:
        return Answer(_of_status(error.code))
    except urllib.error.URLError as error:
        return Answer(Outcome.BUSY if isinstance(error.reason, UNREACHED) else Outcome.UNKNOWN)
    except (OSError, http.client.HTTPException):
        return Answer(Outcome.UNKNOWN)


UNREACHED = (ConnectionRefusedError, socket.gaierror, ssl.SSLCertVerificationError)
"""Nothing of the message has left this machine."""


def _of_status(status: int) -> Outcome:
    return Outcome.BUSY if status in BUSY else Outcome.UNKNOWN if status >= 500 else Outcome.REFUSED


def checked(url: object) -> str:
    """The address, if nobody on the way can read what goes there. Raises BadSender."""
    parts = urlsplit(url) if isinstance(url, str) else None
    if parts and (parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in HERE)) and parts.hostname:
        return parts.geturl()
    raise BadSender(f"{url!r} must be an https address.")
