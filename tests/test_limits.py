"""Limits on trying: they hold whichever process is asked, and say when one may try again."""

from __future__ import annotations

import http.cookiejar
import os
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from django.http import QueryDict
from django.test import Client

from anlan.config.proxies import asker, named
from anlan.kernel import drafts, limits, printing
from anlan.kernel.errors import TooOften
from anlan.kernel.forms import flat
from anlan.log import ledger, views
from anlan.vault.sources import source
from tests.cast import RESIDENT, Cast
from tests.served import Served, eventually, free_port, served  # noqa: F401 - a fixture

SECOND = """
import sys
from wsgiref.simple_server import make_server
from anlan.config.wsgi import application
make_server("127.0.0.1", int(sys.argv[1]), application).serve_forever()
"""


@pytest.fixture(autouse=True)
def one_window(monkeypatch: pytest.MonkeyPatch) -> None:
    """Time stands for what is counted in this process: a window that ended in between would begin to count anew."""
    at = time.time()
    monkeypatch.setattr(limits, "time", SimpleNamespace(time=lambda: at))


class Browser:
    """A visitor who keeps cookies, and goes to whichever process she likes."""

    def __init__(self) -> None:
        self.jar = http.cookiejar.CookieJar()
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self.jar))

    def post(self, port: int, path: str, **typed: str) -> tuple[int, str]:
        """The status, and how long to wait."""
        url = f"http://127.0.0.1:{port}{path}"
        self.opener.open(url).read()
        token = next(str(cookie.value) for cookie in self.jar if cookie.name == "csrftoken")
        body = urllib.parse.urlencode({**typed, "csrfmiddlewaretoken": token}).encode()
        try:
            with self.opener.open(url, body) as answer:
                return answer.status, ""
        except urllib.error.HTTPError as refusal:
            return refusal.code, refusal.headers.get("Retry-After", "")


@pytest.fixture
def second(served: Served) -> Iterator[int]:  # noqa: F811
    """The port of another server process on the same database."""
    port = free_port()
    environment = {**os.environ, "ANLAN_HOME": str(served.home), "PORT": str(port)}
    process = subprocess.Popen([sys.executable, "-c", SECOND, str(port)], env=environment, stderr=subprocess.DEVNULL)
    eventually(lambda: _answers(port), "the second process does not answer")
    yield port
    process.terminate()
    process.wait(20)


def _answers(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/health", timeout=2) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


def test_a_limit_holds_across_two_server_processes(served: Served, second: int) -> None:  # noqa: F811
    ports = [served.port, second]
    tries = [
        Browser().post(ports[number % 2], "/desk/first-password", username="li", code="12345678", new="a", again="a")
        for number in range(7)
    ]
    assert [status for status, _wait in tries] == [422] * 5 + [429, 429]
    assert all(0 < int(wait) <= 600 for _status, wait in tries[5:])
    asked = [Browser().post(ports[number % 2], "/door", phone="13800000055") for number in range(6)]
    assert [status for status, _wait in asked] == [200] * 5 + [429]


def test_behind_the_proxy_a_stranger_uses_up_a_limit_for_nobody_else(town: None, settings: Any) -> None:
    settings.ANLAN_PROXIES = named("127.0.0.1")
    stranger, she = (asker("127.0.0.1", f"203.0.113.66, {address}") for address in ("198.51.100.9", "203.0.113.7"))
    tried = [Client().post("/door", {"code": "000000"}, REMOTE_ADDR=stranger).status_code for _ in range(61)]
    assert (set(tried[:60]), tried[60]) == ({422}, 429)
    assert Client().post("/door", {"code": "000000"}, REMOTE_ADDR=she).status_code == 422


@pytest.mark.parametrize(
    ("address", "counted"),
    [
        ("203.0.113.77", "203.0.113.77/32"),
        ("::ffff:203.0.113.77", "203.0.113.77/32"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::", "2001:db8:1:2::/64"),
        ("2001:db8:1:3::", "2001:db8:1:3::/64"),
        ("", ""),
    ],
)
def test_a_limit_counts_a_network_of_version_6_as_one(address: str, counted: str, rf: Any) -> None:
    assert source(rf.get("/", REMOTE_ADDR=address)) == counted


def spent(allowance: limits.Allowance, key: str) -> int:
    """How many times until it is refused."""
    for number in range(1000):
        try:
            allowance.spend(key)
        except TooOften:
            return number
    return 1000


@pytest.mark.django_db
def test_an_allowance_is_one_however_many_processes_spend_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("anlan.kernel.limits.time.time", lambda: 1_000_000.0)
    one, another = limits.Allowance(most=100, lease=10), limits.Allowance(most=100, lease=10)
    for _ in range(35):
        one.spend("key")
    assert spent(another, "key") == 60, "one process has taken four leases of ten"
    assert spent(one, "key") == 5, "and has what is left of its fourth"


@pytest.mark.django_db
def test_an_allowance_costs_one_statement_a_lease(django_assert_num_queries: object) -> None:
    allowance = limits.Allowance(most=6000, lease=100)
    with django_assert_num_queries(1):  # type: ignore[operator]
        for _ in range(100):
            allowance.spend("key")


def test_a_telephone_opens_ten_matters_an_hour(cast: Cast) -> None:
    for _ in range(limits.OPENED.most):
        limits.spend(limits.OPENED, cast.who("resident").owner)
    browser = Client()
    session = browser.session
    session["phone"] = RESIDENT
    session["owner"] = "guest:limits"
    session.save()
    browser.cookies["sessionid"] = session.session_key
    drafts.keep("guest:limits", "apply mediation", _typed(cast))
    sent = browser.post("/apply/mediation/review", {"key": "once"})
    assert sent.status_code == 429
    assert int(sent["Retry-After"]) > 0


def _typed(cast: Cast) -> QueryDict:
    typed = QueryDict(mutable=True)
    typed.update(flat(cast.application(agreed="on")))
    return typed


def test_files_are_fetched_so_often_and_no_oftener(cast: Cast) -> None:
    code = cast.road("accepted")
    cast.settle()
    paper = cast.file(code).papers[0]
    for _ in range(limits.FILES.most):
        limits.spend(limits.FILES, cast.who("clerk").owner)
    printing.make(paper)
    browser = Client()
    browser.force_login(cast.person("clerk"))
    answer = browser.get(f"/desk/matters/{code}/papers/{paper.id}.pdf")
    assert answer.status_code == 429
    assert int(answer["Retry-After"]) > 0


def test_the_log_says_when_to_come_back(cast: Cast, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    cast.apply()
    cast.settle()
    ledger.append("410802")
    monkeypatch.setattr(views, "ALLOWANCE", limits.Allowance(most=2, lease=1))
    answers = [client.get("/log/410802/checkpoint") for _ in range(3)]
    assert answers[-1].status_code == 429
    assert int(answers[-1]["Retry-After"]) > 0
    assert answers[0].status_code != 429
