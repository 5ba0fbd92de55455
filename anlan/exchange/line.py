"""The visitor's side: a signed request to the district that leads, and its answer."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

import msgspec
import requests
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from urllib3.exceptions import HTTPError

from anlan.exchange import message
from anlan.exchange.errors import Elsewhere, NotAgreed, Unreachable
from anlan.exchange.message import Stamp
from anlan.exchange.peers import Agreed, Peer, agreed, name_of, signer
from anlan.exchange.visit import Visit
from anlan.kernel.moment import now
from anlan.kernel.who import Who

CONNECT = 3.05
"""How many seconds it is waited for a connection."""
PATIENCE = 20.0
"""How many seconds for the next bytes of an answer; the whole may take twice that."""
PIECE = 64 * 1024
LONGEST = 32 * 1024**2
PROBLEM = "application/problem+json"
JSON = "application/json"


@dataclass(frozen=True, slots=True)
class Line:
    """An official's line to another district, and for how many seconds its next bytes are waited for."""

    peer: Peer
    by: Who
    terms: Agreed
    patience: float = PATIENCE

    def get(self, *path: str, **query: str) -> bytes:
        """What stands at an address below /api/v1. Raises Elsewhere, Unreachable."""
        return self._asked("GET", path, urlencode(query))

    def post(self, *path: str, data: dict[str, Any], key: str, seen: int | None) -> bytes:
        """Take a step there. With the same key it is taken once, however often it is sent."""
        tag = "*" if seen is None else f'"{seen}"'
        return self._asked("POST", path, "", msgspec.json.encode(data), key, tag)

    def unreachable(self) -> Unreachable:
        """What is raised when the other district does not answer, or not as one of its kind does."""
        return Unreachable(self.peer.name)

    def _asked(
        self, method: str, path: tuple[str, ...], query: str, body: bytes = b"", key: str = "", tag: str = "*"
    ) -> bytes:
        where = "/api/v1/" + "/".join(quote(part, safe="") for part in path)
        headers = self._headers(method, urlsplit(self.peer.url).path + where, query, body, key, tag)
        url = f"{self.peer.url}{where}" + (f"?{query}" if query else "")
        status, media, told = self._sent(method, url, headers, body)
        if status < 300:
            return told
        raise _problem(told, status, self.peer) if media == PROBLEM else self.unreachable()

    def _headers(self, method: str, path: str, query: str, body: bytes, key: str, tag: str) -> dict[str, str]:
        own = signer(self.terms.key)
        told = {
            "content-digest": message.content_digest(body), "content-type": JSON, "idempotency-key": key,
            "if-match": tag, "anlan-visit": str(self._visit()),
        }  # fmt: skip
        covered = {"@method": method, "@path": path, "@query": "?" + query, **told}
        signed = message.sign(covered, Stamp.fresh(int(now().timestamp()), name_of(own.key)), own.secret)
        return told | signed | {"accept-language": get_language() or "zh-hans"}

    def _visit(self) -> Visit:
        person, office = (
            self.by.person,
            next(post.office for post in self.by.posts if post.office.code == self.terms.office),
        )
        return Visit(self.peer.code, str(person.pk), person.name, office.name)  # type: ignore[union-attr]

    def _sent(self, method: str, url: str, headers: dict[str, str], body: bytes) -> tuple[int, str, bytes]:
        waits = (CONNECT, self.patience)
        try:
            with requests.request(
                method, url, data=body or None, headers=headers, timeout=waits, allow_redirects=False, stream=True
            ) as answer:
                told = _whole(answer.raw, 2 * self.patience)
                media = answer.headers.get("content-type", "").partition(";")[0]
        except (requests.RequestException, HTTPError, OSError, ValueError) as error:
            raise self.unreachable() from error
        return answer.status_code, media, told


def _whole(raw: Any, seconds: float) -> bytes:
    """The body, as it comes. Raises ValueError where it is too long, or takes longer than that."""
    told, end = bytearray(), time.monotonic() + seconds
    while piece := raw.read1(PIECE, decode_content=True):
        told += piece
        if len(told) > LONGEST or time.monotonic() > end:
            raise ValueError("The answer has no end.")
    return bytes(told)


def line_to(code: str, by: Who) -> Line:
    """The line to the district that a case code, or its own six digits, begins with. Raises NotAgreed."""
    terms = agreed()
    peer = terms.peer(code[:6])
    if peer is None:
        raise NotAgreed
    return Line(peer, by, terms)


class _Error(msgspec.Struct):
    message: str = ""
    pointer: str = ""


class _Act(msgspec.Struct):
    seq: int = 0


class _Problem(msgspec.Struct):
    type: str = ""
    detail: str = ""
    errors: list[_Error] = []
    acts: list[_Act] = []


def _problem(body: bytes, status: int, peer: Peer) -> Elsewhere:
    try:
        told = msgspec.json.decode(body, type=_Problem)
    except (msgspec.DecodeError, UnicodeDecodeError):
        told = _Problem()
    if (slug := told.type.rpartition("/")[2]) == "not-here":
        return Elsewhere(
            "not-shared", status, _("%(lead)s没有和我们共享这个案件，或者已经结束协办。") % {"lead": peer.name}
        )
    errors = {error.pointer.removeprefix("#/"): error.message for error in told.errors}
    return Elsewhere(slug, status, told.detail, errors, max((act.seq for act in told.acts), default=0))
