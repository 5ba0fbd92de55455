"""The doorway between the web server and the application: what goes through it arrives as it was sent."""

from __future__ import annotations

import asyncio
import http.client
import io
from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace
from typing import Any

import pytest

from anlan.config import doorway
from anlan.config.doorway import Doorway, environ
from tests.served import Served, served

__all__ = ["served"]


STYLE = "/static/anlan/anlan.css"


def scope(**changes: Any) -> Any:
    headers = changes.pop("headers", [])
    kept = SimpleNamespace(items=lambda: headers, get=lambda name, default=None: dict(headers).get(name, default))
    base = {
        "method": "POST", "path": "/a", "query_string": "q=%E6%BC%8F", "server": "127.0.0.1:80", "client": "10.0.0.9:4711",
        "scheme": "http", "http_version": "1.1", "authority": None, "headers": kept,
    }  # fmt: skip
    return SimpleNamespace(**(base | changes))


class Line:
    """The server's side of one request."""

    def __init__(self, *pieces: bytes, every: float = 0) -> None:
        self.pieces, self.every, self.answered = pieces, every, None

    async def __aiter__(self) -> Any:
        for piece in self.pieces:
            await asyncio.sleep(self.every)
            yield piece

    def response_bytes(self, *told: Any) -> None:
        self.answered = told

    response_str = response_bytes


def echo(request: dict[str, Any], start: Any) -> list[bytes]:
    start("200 OK", [("Set-Cookie", "a=1"), ("Set-Cookie", "b=2")])
    return [request["wsgi.input"].read(), b"!"]


def ask(line: Line, length: str, most: int = 100) -> Any:
    asked = Doorway(echo, 1, most).__rsgi__(scope(headers=[("content-length", length)]), line)
    with ThreadPoolExecutor(1) as apart:  # a browser test may have left its own loop in this thread
        apart.submit(asyncio.run, asked).result()
    return line.answered


def test_a_body_arrives_whole_and_every_cookie_goes_out() -> None:
    told = ask(Line(b"ab", b"cd"), "4")
    assert told == (200, [("Set-Cookie", "a=1"), ("Set-Cookie", "b=2")], b"abcd!")


def test_a_body_that_is_too_long_or_of_no_length_is_left_unread() -> None:
    for length in ("101", "", "-5", "x"):
        assert ask(Line(b"ab"), length)[2] == b"!"


def test_a_body_that_comes_too_slowly_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doorway, "PATIENCE", 0.05)
    assert ask(Line(*[b"x"] * 100, every=0.02), "100")[0] == 408


@pytest.mark.parametrize(
    ("headers", "key", "value"),
    [
        ([("x-one", "a"), ("x-one", "b")], "HTTP_X_ONE", "a,b"),
        ([("cookie", "a=1"), ("cookie", "b=2")], "HTTP_COOKIE", "a=1;b=2"),
        ([("content-type", "text/plain")], "CONTENT_TYPE", "text/plain"),
        ([("x_forwarded_proto", "https")], "HTTP_X_FORWARDED_PROTO", None),
    ],
)
def test_a_header_becomes_what_the_application_knows(headers: Any, key: str, value: str | None) -> None:
    assert environ(scope(headers=headers), io.BytesIO()).get(key) == value


def test_the_asker_is_known_by_address_in_either_form() -> None:
    for client, address in (("10.0.0.9:4711", "10.0.0.9"), ("[::1]:80", "::1"), ("::1:80", "::1")):
        assert environ(scope(client=client), io.BytesIO())["REMOTE_ADDR"] == address


def told(served: Served, method: str, path: str, body: bytes = b"") -> tuple[int, Any, bytes]:
    line = http.client.HTTPConnection("127.0.0.1", served.port, timeout=20)
    line.request(method, path, body or None, {"Content-Type": "application/x-www-form-urlencoded"})
    answer = line.getresponse()
    return answer.status, answer.headers, answer.read()


def test_what_a_browser_asks_is_answered_as_before(served: Served) -> None:
    assert told(served, "GET", "/healthz")[::2] == (200, b"ok\n")
    assert told(served, "HEAD", "/healthz")[::2] == (200, b"")
    assert told(served, "GET", "/metrics")[0] == 200, "it comes from loopback"
    status, headers, body = told(served, "GET", STYLE)
    assert (status, headers["Content-Length"]) == (200, str(len(body)))
    for path in ("/api/v1/problems/%E6%BC%8F", "/api/v1/problems/a%2525b"):
        assert f'"instance":"{path}"' in told(served, "GET", path)[2].decode(), "a path arrives decoded once"
    assert told(served, "GET", "/%E6/%FF")[0] in (400, 404), "bytes that are no text"
    assert told(served, "POST", "/door", b"phone=1")[0] == 403, "a form of another site"
    assert told(served, "POST", "/door", b"x" * (3 * 1024**2))[0] in (400, 403)
