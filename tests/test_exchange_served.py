"""Two installations on loopback: one district leads, the other works on its file; a replay is refused, and a killed lead loses nothing."""

from __future__ import annotations

import json
import os
import re
import signal
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from html import unescape
from pathlib import Path
from typing import Any

import pytest
import requests

from anlan.config import postgres
from tests.cast import PASSWORD
from tests.served import Served, eventually
from tests.two import LEAD, NAMES, OTHER, PEERS
from tests.writing import run, shell

PLACES = f"code,name,tier,parent\n{OTHER},中站区,1,\n"
OFFICES = f"code,name,kind,place,parent,topics,mark,phone,address\n{OTHER}-zz,中站区综治中心,centre,{OTHER},,,,,\n"
PEOPLE = f"username,name,phone,district,office,role\nvisitor,周慧,15400009001,{OTHER},{OTHER}-zz,clerk\n"
SHARED = f"""
from anlan.config.bench.roads import application
from anlan.kernel.act import open_matter, take
from anlan.kernel.models import Party
from anlan.kernel.moment import today
from anlan.kernel.who import official, resident
from anlan.town.models import Person
clerk = official(Person.objects.get(username="clerk"), today())
code = open_matter("mediation", application(), by=clerk).matter.code
take(code, "share", {{"to": "{OTHER}", "why": "楼在两区交界"}}, by=clerk)
for party in Party.objects.filter(matter__code=code).order_by("id"):
    take(code, "share_agree", {{"agreed": True}}, by=resident(party.phone))
print(code)
"""
SIGNED = """
import json
from anlan.exchange.line import line_to
from anlan.kernel.moment import today
from anlan.kernel.who import official
from anlan.town.models import Person
line = line_to("{code}", official(Person.objects.get(username="visitor"), today()))
print(json.dumps(line._headers("GET", "/api/v1/matters/{code}", "", b"", "", "*")))
"""
SAID = """
from anlan.kernel.models import Act
print(Act.objects.filter(step="outside_say").count(), Act.objects.filter(order=None).count())
"""
PASSWORDS = f"""
from anlan.town.models import Person
person = Person.objects.get(username="visitor")
person.set_password({PASSWORD!r})
person.save()
print("set")
"""
SAMPLE = f"from anlan.town import sample\nsample.load({PASSWORD!r})\nprint('loaded')"


class Home(Served):
    """An installation of a district."""

    def __init__(self, folder: Path, district: str) -> None:
        super().__init__(folder, ANLAN_DISTRICT=district)
        self.district = district

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def told(self, code: str) -> str:
        return shell(self.home, code, ANLAN_DISTRICT=self.district)

    def command(self, *words: str) -> str:
        done = run(self.home, *words, ANLAN_DISTRICT=self.district)
        assert done.returncode == 0, done.stderr + done.stdout
        return done.stdout

    def key(self) -> str:
        return next(line for line in self.command("peers").splitlines() if "/exchange+" in line)

    def agree(self, other: Home, key: str) -> None:
        told = PEERS.format(here=self.district, there=other.district, name=NAMES[other.district], key=key)
        (self.home / "peers.toml").write_text(told.replace("http://127.0.0.1:9", other.url), encoding="utf-8")
        self.command("peers")

    def kill(self) -> None:
        """kill -9 of the whole, and then of the database that it leaves behind."""
        assert self.process is not None
        self.process.kill()
        self.process.wait()
        eventually(lambda: not self.running("anlan.config.web"), "the server is gone")
        if pid := postgres.Cluster(self.home).pid():
            os.kill(pid, signal.SIGKILL)
        eventually(lambda: not self.running(""), "the database is gone")


@pytest.fixture
def homes(monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Home, Home]]:
    monkeypatch.setenv("ANLAN_POSTGRES", "")  # what is acknowledged is on the disk
    with tempfile.TemporaryDirectory(prefix="anlan-") as lead, tempfile.TemporaryDirectory(prefix="anlan-") as other:
        pair = Home(Path(lead), LEAD), Home(Path(other), OTHER)
        with ThreadPoolExecutor(2) as pool:
            for home in pair:
                home.home.chmod(0o711)
            list(pool.map(Home.start, pair))
            list(pool.map(settled, pair))
        keys = [home.key() for home in pair]
        pair[0].agree(pair[1], keys[1])
        pair[1].agree(pair[0], keys[0])
        yield pair
        for home in pair:
            home.end()


def settled(home: Home) -> None:
    if home.district == LEAD:
        home.told(SAMPLE)
        return
    for name, text in (("places", PLACES), ("offices", OFFICES), ("people", PEOPLE)):
        (home.home / f"{name}.csv").write_text(text, encoding="utf-8")
    files = [str(home.home / f"{name}.csv") for name in ("places", "offices", "people")]
    home.command("import-places", files[0], "--offices", files[1], "--people", files[2], "--since", "2020-01-01")
    home.told(PASSWORDS)


class Desk(requests.Session):
    """The visitor at her own desk, as a browser has it."""

    def __init__(self, home: Home) -> None:
        super().__init__()
        self.trust_env = False
        self.home = home
        self.get_page("/desk/sign-in")
        done = self.send_form("/desk/sign-in", {"username": "visitor", "password": PASSWORD})
        assert done.status_code == 302, done.text

    def get_page(self, path: str) -> requests.Response:
        return self.get(self.home.url + path)

    def send_form(self, path: str, typed: dict[str, str]) -> requests.Response:
        typed = {"csrfmiddlewaretoken": self.cookies["csrftoken"], **typed}
        headers = {"Referer": self.home.url, "Origin": self.home.url}
        return self.post(self.home.url + path, typed, headers=headers, allow_redirects=False)

    def hidden(self, path: str) -> dict[str, str]:
        text = self.get_page(path).text
        found = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', text)
        return {name: unescape(value) for name, value in found if name != "csrfmiddlewaretoken"}


def counts(home: Home) -> list[int]:
    return [int(number) for number in home.told(SAID).split()]


def ask(url: str, headers: dict[str, str]) -> tuple[int, Any]:
    with requests.Session() as plain:
        plain.trust_env = False
        answer = plain.get(url, headers=headers)
        return answer.status_code, answer.json()


@pytest.mark.soak
def test_two_installations_work_on_one_file_and_a_killed_lead_loses_nothing(
    homes: tuple[Home, Home], monkeypatch: pytest.MonkeyPatch
) -> None:
    lead, other = homes
    code = lead.told(SHARED)
    desk = Desk(other)
    assert code in desk.get_page("/desk/exchange").text
    assert "解放区主办" in desk.get_page(f"/desk/exchange/{code}").text
    page = f"/desk/exchange/{code}/outside_say"
    assert desk.send_form(page, desk.hidden(page) | {"said": "物业今天去看了"}).status_code == 302
    assert "物业今天去看了" in desk.get_page(f"/desk/exchange/{code}").text

    headers = json.loads(other.told(SIGNED.format(code=code)))
    assert ask(f"{lead.url}/api/v1/matters/{code}", headers)[0] == 200
    status, problem = ask(f"{lead.url}/api/v1/matters/{code}", headers)
    assert (status, problem["type"]) == (401, "/api/v1/problems/replayed")

    typed = desk.hidden(page) | {"said": "总阀已经关了"}
    lead.kill()
    away = desk.send_form(page, typed)
    assert away.status_code == 502
    assert "总阀已经关了" in away.text
    lead.start()
    for _again in range(2):  # the same form twice: done once
        assert desk.send_form(page, typed).status_code == 302
    eventually(lambda: counts(lead) == [2, 0], "both acts are there once, and sealed")
    assert "Everything is as it was sealed." in lead.command("verify")
    assert "周慧（中站区）" in desk.get_page(f"/desk/exchange/{code}").text
