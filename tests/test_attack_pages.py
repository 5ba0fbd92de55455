"""Hostile addresses and forms: whatever is sent, no page and no path of the API breaks, and every refusal is in words."""

from __future__ import annotations

import base64
import json
import re
import time
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from django.urls import get_resolver
from django.utils.http import urlencode

from anlan.kernel import tokens
from anlan.kernel.models import Act, Throttle
from anlan.window.page import PHONE
from tests.cast import RESIDENT, Cast
from tests.figures import attacked
from tests.files import picture
from tests.hostile import some
from tests.standing import session
from tests.test_english import KEYS, SPECIAL, addresses

NUL, LONG = "漏\0水", "9" * 5000
NOWHERE = "00000000-0000-7000-8000-000000000000"
HOSTILE = (
    NUL, LONG, "²", "-1", "1e400", "NaN", "0" * 9 + "1" * 30, "\u202e\u200b", "'\"><script>", "../../etc/passwd", "{{7*7}}",
    "0001-01-01", "9999-12-31", "0001-01-01T00:00:00+23:59", f"0001-01-01T00:00:00+23:59,{NOWHERE}", f"0001-01-01,{NOWHERE}",
    "mediation.\0", "mediation.", "10" * 30, "٣", "%s%n", "due?after=\0", "due?q=\0",
)  # fmt: skip
LISTS = ("due", "overdue", "stuck", "mine", "office", "all", "search")
LIST_WORDS = ("q", "topic", "stage", "office", "place", "ahead", "after", "from")
ASKED: dict[str, tuple[str, ...]] = {
    **{f"/desk/{key}": LIST_WORDS for key in LISTS},
    **{f"/desk/{key}/next": LIST_WORDS for key in LISTS if key != "search"},
    "/desk/reports/statistics": ("place", "since", "until"),
    "/desk/sign-in": ("next",),
    "/desk/matters/{code}": ("from", "acts"),
    "/desk/matters/{code}/contact": ("from", "for"),
    "/lookup": ("code", "q"),
    "/door": ("next",),
    "/api/v1/matters": ("procedure", "stage", "topic", "office", "due_before", "q", "limit", "cursor"),
    "/api/v1/matters/{code}/acts": ("limit", "cursor"),
    "/api/v1/deadlines": ("rule", "span", "from", "region", "topic", "pause", "extra"),
    "/api/v1/mediation/{code}/withdraw": ("for_party",),
}
NAMED = (
    "/desk/guide/{}", "/desk/reports/{}", "/desk/matters/{}", "/desk/matters/{code}/{}", "/desk/matters/{code}/files/{}",
    "/desk/receipts/{}", "/desk/{}", "/desk/new/{}", "/help/{}", "/m/{}", "/m/{code}/{}", "/receipts/{}", "/apply/{}",
    "/log/{}/checkpoint", "/log/{}/keys", "/log/{}/passages", "/log/{}/witnessed", "/log/410802/tile/{}", "/api/v1/problems/{}",
    "/api/v1/procedures/{}", "/api/v1/procedures/{}/guide", "/api/v1/matters/{}", "/api/v1/mediation/{}/contact",
    "/api/v1/mediation/{code}/{}", "/api/v1/{}",
)  # fmt: skip


class Town:
    """Everybody's browsers at once: an official signed in, a resident's telephone shown, a token in the header."""

    def __init__(self, cast: Cast) -> None:
        self.cast = cast
        self.code = cast.road("registered")
        self.client = Client(raise_request_exception=True)
        self.client.force_login(cast.person("clerk"))
        session = self.client.session
        session[PHONE] = RESIDENT
        session.save()
        self.client.cookies["sessionid"] = session.session_key
        self.token = tokens.issue(cast.person("clerk"), "attack")[1]

    def get(self, path: str, **query: str) -> Any:
        asked = f"{path}?{urlencode(query)}" if query else path
        return self.client.get(asked, headers={"Authorization": f"Bearer {self.token}"})

    def post(self, path: str, body: Any) -> Any:
        text = body if isinstance(body, bytes) else json.dumps(body).encode()
        return self.client.post(
            path, text, content_type="application/json", headers={"Authorization": f"Bearer {self.token}"}
        )


@pytest.fixture
def town(cast: Cast) -> Town:
    return Town(cast)


def forget_limits() -> None:
    """So that it is the form that answers, and not the limit."""
    Throttle.objects.all().delete()


def percent(text: str) -> str:
    return "".join(f"%{byte:02X}" for byte in text.encode())


def test_no_word_in_an_address_breaks_a_page(town: Town) -> None:
    for path, names in ASKED.items():
        for name, value in some([(name, value) for name in names for value in HOSTILE], 24):
            answer = town.get(path.format(code=town.code), **{name: value})
            assert answer.status_code < 500, (path, name, value)


def test_no_name_in_an_address_breaks_a_page(town: Town) -> None:
    for path in NAMED:
        for value in some(HOSTILE, 8):
            answer = town.get(path.replace("{}", percent(value)).replace("{code}", town.code))
            assert answer.status_code < 500, (path, value)


WORDS = (
    "acts", "after", "ahead", "all", "code", "for", "form", "from", "kind", "next", "office", "person", "phone", "place", "q", "show",
    "since", "stage", "topic", "until", "week",
)  # fmt: skip
"""Every word that some page looks for in the query; all of them are given at once, for a page passes over those of others."""
READERS = ("", "resident", "clerk", "zz-director", "supervisor", "auditor", "sysadmin", "secadmin")


def test_no_word_and_no_name_breaks_any_address_whoever_asks(town: Town) -> None:
    code = town.cast.road("mediating")
    browsers = {name: reader(town.cast, name) for name in READERS}
    asked = [(name, path, {}) for name in READERS for path in strange(code)]
    asked += [
        (name, path, dict.fromkeys(WORDS, value)) for name in READERS for path in plain(code) for value in HOSTILE
    ]
    began = time.monotonic()
    cases = some(asked, 160)
    wrong = [case for case in cases if broken(browsers[case[0]], *case[1:])]
    attacked("pages: hostile words and names at every address", len(cases), len(plain(code)), len(wrong), since=began)
    assert not wrong, wrong[:6]


def reader(cast: Cast, name: str) -> Client:
    browser = Client(raise_request_exception=False)
    if name == "resident":
        browser.cookies["sessionid"] = session(phone=RESIDENT)
    elif name:
        browser.force_login(cast.person(name))
    return browser


def broken(browser: Client, path: str, query: dict[str, str]) -> bool:
    status = browser.get(f"{path}?{urlencode(query)}" if query else path).status_code
    return status >= 500 and (status, path) != NOT_READY


def plain(code: str) -> list[str]:
    """Every address that is no program's, of things that are there."""
    return [filled(code, name, pattern) for name, pattern in addresses(get_resolver())]


def strange(code: str) -> Iterator[str]:
    """The same, each of its parts in turn something that nobody would name so."""
    for name, pattern in addresses(get_resolver()):
        for part in PART.findall(pattern):
            for value in HOSTILE:
                yield filled(code, name, pattern, {part: percent(value)})


def filled(code: str, name: str, pattern: str, other: dict[str, str] = {}) -> str:  # noqa: B006 - read only
    told = SPECIAL | {"code": code, "key": KEYS.get(name, "none")} | other
    return "/" + PART.sub(lambda part: told[part[1]], pattern).replace("\\", "")


NOT_READY = (503, "/readyz")
"""No worker runs beside these stories, and that address says so."""
PART = re.compile(r"<(?:\w+:)?(\w+)>")


NAMES = (
    "..",
    ".",
    "/",
    "a\0b.png",
    "a\ud800.png",
    "x" * 254,
    "../../x.png",
    "=cmd.png",
    "\u202egnp.exe",
    "a\r\nb: c.png",
)


def test_no_name_of_a_file_breaks_the_api(town: Town) -> None:
    content = base64.b64encode(picture()).decode()
    for name in NAMES:
        upload = {"name": name, "content": content}
        answer = town.post(f"/api/v1/mediation/{town.code}/evidence", {"name": "照片", "upload": upload})
        assert answer.status_code in (200, 400, 422), (name, answer.content)
        if answer.status_code == 200:
            told = town.cast.file(town.code).acts[-1].data["upload"]
            assert "/" not in told["name"]
            shown = town.get(f"/desk/matters/{town.code}/files/{told['digest']}")
            assert shown.status_code == 200
            assert not {"\r", "\n"} & set(shown["Content-Disposition"])


def test_no_hidden_field_breaks_a_form(town: Town) -> None:
    for path in ("/desk/matters/{code}/contact", "/m/{code}/evidence", "/m/{code}/withdraw"):
        forget_limits()
        for field, value in some([(field, value) for field in HIDDEN for value in HOSTILE], 24):
            typed = {"how": "", "name": "", field: value}
            assert town.client.post(path.format(code=town.code), typed).status_code < 500, (path, field, value)


HIDDEN = ("seen", "key", "for", "way", "_add", "kept")


def test_a_draft_takes_whatever_was_typed(town: Town) -> None:
    for path in ("/desk/drafts?form=%00x", "/desk/drafts?form=x", "/apply/mediation/1", "/desk/new/mediation"):
        for value in some(HOSTILE, 8):
            typed = {
                "_keep": "1",
                value: value,
                f"applicants-0-{value}": value,
                "narrative": value,
                f"narrative-{value}": value,
            }
            assert town.client.post(path, typed).status_code < 500, (path, value)
            assert town.client.get(path.partition("?")[0]).status_code < 500, (path, value)


def test_signing_in_with_nonsense_is_a_wrong_name_and_no_fault(town: Town) -> None:
    browser = Client()
    for value in some(HOSTILE, 8):
        forget_limits()
        answer = browser.post("/desk/sign-in", {"username": value, "password": value})
        assert answer.status_code == 422, value
        answer = browser.post("/door", {"phone": value})
        assert answer.status_code == 422, value
        assert browser.post("/door", {"code": value}).status_code == 422, value


BODIES = (
    b"[" * 200_000, b'{"a":' * 50_000, b'{"topic":"02","topic":"03"}', b"\xff\xfe{\0}\0", b"\xef\xbb\xbf{}", b'{"narrative":"\\ud800"}',
    b'{"amount":1e999}', b'{"amount":' + b"9" * 5000 + b"}", b'{"\\u0000":1}', b"null", b"[]", b'"x"', b"{", b"\0",
    b'{"applicants":[{"name":{"a":1}}]}', b'{"applicants":{"0":1}}', b'{"claims":[null,1,true,{}]}', b'{"claims":[[["x"]]]}',
)  # fmt: skip


def test_no_body_breaks_the_api(town: Town) -> None:
    before = Act.objects.count()
    for body in BODIES:
        for path in ("/api/v1/mediation", f"/api/v1/mediation/{town.code}/contact"):
            answer = town.post(path, body)
            assert 400 <= answer.status_code < 500, (path, body[:40], answer.content)
            assert answer.json()["detail"]
    assert Act.objects.count() == before
