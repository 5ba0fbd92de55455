"""The doorway between the web server and the application: what goes through it arrives as it was sent."""

from __future__ import annotations

import asyncio
import http.client
import io
import runpy
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from anlan.config import doorway
from anlan.config.doorway import Doorway, environ
from anlan.config.proxies import named
from anlan.config.trouble import Trouble
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


PROXIES = named("127.0.0.1, 10.0.0.0/24 2001:db8:a::/48")
HERS, HIS = "203.0.113.7", "198.51.100.9"


@pytest.mark.parametrize(
    ("client", "headers", "asker"),
    [
        ("10.0.0.9:4711", [HERS], HERS),
        ("10.0.0.9:4711", [f"{HERS},10.0.0.8 , 127.0.0.1"], HERS),
        ("10.0.0.9:4711", [HIS, f"127.0.0.1, {HERS}"], HERS),
        ("[2001:db8:a::1]:80", ["::ffff:10.0.0.1, 2001:db8:b::7"], "2001:db8:b::7"),
        ("::ffff:127.0.0.1:80", [HERS], HERS),
        ("203.0.113.80:4711", [HERS], "203.0.113.80"),
        ("10.0.0.9:4711", [], "10.0.0.9"),
        ("10.0.0.9:4711", ["10.0.0.8"], "10.0.0.9"),
        *[
            ("10.0.0.9:4711", [f"{HERS}, {junk}"], "10.0.0.9")
            for junk in ("", "unknown", "1.2.3", "_", "<b>", "٣.1.1.1")
        ],
    ],
)
def test_behind_our_proxy_the_asker_is_the_last_that_is_none_of_ours(
    client: str, headers: list[str], asker: str, settings: Any
) -> None:
    settings.ANLAN_PROXIES = PROXIES
    asked = scope(client=client, headers=[("x-forwarded-for", one) for one in headers])
    assert environ(asked, io.BytesIO())["REMOTE_ADDR"] == asker


def test_without_a_proxy_of_ours_nobodys_word_is_taken_for_where_she_is() -> None:
    asked = scope(headers=[("x-forwarded-for", HERS)])
    assert environ(asked, io.BytesIO())["REMOTE_ADDR"] == "10.0.0.9"


@pytest.mark.parametrize("wrong", ["proxy", "10.0.0.1/8", "10.0.0.0/24;127.0.0.1", "10.0.0.0/33"])
def test_a_proxy_that_is_no_address_is_told_at_the_start(wrong: str, monkeypatch: pytest.MonkeyPatch) -> None:
    assert named("") == ()
    monkeypatch.setenv("ANLAN_PROXIES", wrong)
    with pytest.raises(Trouble, match="ANLAN_PROXIES must name addresses"):
        runpy.run_path(str(Path(doorway.__file__).with_name("settings.py")))


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
