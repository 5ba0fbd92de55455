"""Between the web server and the application: a request's body is waited for here, in the loop, and not in a thread.

A few threads do the work. Were they to read bodies themselves, as many clients as there are threads, each sending a byte a
second, would hold everybody up. Here such a client costs a socket; a body that is too slow is refused.
"""

from __future__ import annotations

import asyncio
import os
import sys
import tempfile
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import IO, Any

from anlan.config.proxies import asker

Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]
IN_MEMORY = 1024**2
PATIENCE = 20.0
"""Seconds that any body may take."""
SLOWEST = 32 * 1024
"""Bytes a second that a long one must come with, beyond that."""
PLAIN = [("content-type", "text/plain; charset=utf-8"), ("connection", "close")]


@dataclass
class Answer:
    """What the application said, as PEP 3333 has it say it."""

    status: int = 500
    headers: list[tuple[str, str]] = field(default_factory=list)
    body: bytes = b""

    def start(self, status: str, headers: list[tuple[str, str]], _wrong: object = None) -> None:
        """Take the status and the headers."""
        self.status, self.headers = int(status.partition(" ")[0]), headers


class Doorway:
    """A granian application (RSGI) around a WSGI one; a body of more than `most` bytes is left unread."""

    def __init__(self, application: Application, threads: int, most: int) -> None:
        self.application, self.most = application, most
        self.pool = ThreadPoolExecutor(threads, "request")

    async def __rsgi__(self, scope: Any, proto: Any) -> None:
        """Answer one request."""
        length = _length(scope)
        with tempfile.SpooledTemporaryFile(IN_MEMORY) as body:
            try:
                async with asyncio.timeout(PATIENCE + length / SLOWEST):
                    await self._receive(proto, body, length)
            except TimeoutError:
                proto.response_str(408, PLAIN, "The request came too slowly.\n")
                return
            answer = await asyncio.get_running_loop().run_in_executor(self.pool, self._ask, scope, body)
        proto.response_bytes(answer.status, answer.headers, answer.body)

    async def _receive(self, proto: Any, body: IO[bytes], length: int) -> None:
        """Keep the body; one that does not say how long it is, or is too long, is refused further in, unread."""
        if 0 < length <= self.most:
            async for piece in proto:
                body.write(piece)
            body.seek(0)

    def _ask(self, scope: Any, body: IO[bytes]) -> Answer:
        answer = Answer()
        said = self.application(environ(scope, body), answer.start)
        try:
            answer.body = b"".join(said)
        finally:
            getattr(said, "close", lambda: None)()
        return answer


def _length(scope: Any) -> int:
    told = scope.headers.get("content-length") or "0"
    return int(told) if told.isascii() and told.isdigit() else 0


def environ(scope: Any, body: IO[bytes]) -> dict[str, Any]:
    """The request as PEP 3333 describes it."""
    host, _colon, port = scope.server.rpartition(":")
    told = {
        "REQUEST_METHOD": scope.method, "SCRIPT_NAME": "", "PATH_INFO": _path(scope.path),
        "QUERY_STRING": scope.query_string, "SERVER_NAME": host, "SERVER_PORT": port,
        "SERVER_PROTOCOL": f"HTTP/{scope.http_version}",
        "wsgi.version": (1, 0), "wsgi.url_scheme": scope.scheme, "wsgi.input": body, "wsgi.errors": sys.stderr,
        "wsgi.multithread": True, "wsgi.multiprocess": True, "wsgi.run_once": False,
    }  # fmt: skip
    for name, value in scope.headers.items():
        _add(told, name, value)
    if scope.authority:
        told.setdefault("HTTP_HOST", scope.authority)
    peer = scope.client.rpartition(":")[0].strip("[]")
    return told | {"REMOTE_ADDR": asker(peer, told.get("HTTP_X_FORWARDED_FOR", ""))}


def _path(path: str) -> str:
    """Its bytes as Latin-1, as PEP 3333 has text; the server has already decoded it once."""
    return path.encode("utf-8", "replace").decode("latin-1")


def _add(told: dict[str, Any], name: str, value: str) -> None:
    """A header; one that came twice is one with a comma. A name with an underscore could pass for another and is left."""
    if "_" in name:
        return
    key = name.upper().replace("-", "_")
    key = key if key in ("CONTENT_TYPE", "CONTENT_LENGTH") else f"HTTP_{key}"
    told[key] = f"{told[key]}{';' if key == 'HTTP_COOKIE' else ','}{value}" if key in told else value


def threads() -> int:
    """How many requests are worked at at once in this process."""
    return int(os.environ.get("ANLAN_THREADS", "4"))
