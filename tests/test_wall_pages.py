"""The whole road by pages and API, in a process that has the pages' own role, in an installation of its own."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.served import begin
from tests.writing import run, shell

BEGIN = """
from anlan.town import sample
from anlan.town.models import Person
from anlan.kernel import tokens
from tests.cast import PASSWORD
sample.load(PASSWORD)
print(tokens.issue(Person.objects.get(username="clerk"), "walled")[1])
"""
PAGES = """
import json, re
from django.db import connection
from django.test import Client
from anlan.kernel import wall
from anlan.kernel.models import Compartment, Matter
from anlan.kernel.queries import MatterSet
from django.core.files.uploadedfile import SimpleUploadedFile
from tests.cast import Cast, NEIGHBOUR, PASSWORD, RESIDENT, ROAD, STRANGER
from tests.files import picture

cast, here = Cast(), {"HTTP_HOST": "localhost"}
PHONES = {"resident": RESIDENT, "neighbour": NEIGHBOUR, "stranger": STRANGER}

def desk(name):
    client = Client(**here)
    assert client.post("/desk/sign-in", {"username": name, "password": PASSWORD}).status_code == 302
    return client

def window(name):
    client = Client(**here)
    sent = client.post("/door", {"phone": PHONES[name]}).content.decode()
    client.post("/door", {"code": re.search(r'id="demo-code">(\\d{6})<', sent)[1]})
    return client

def flat(typed):
    told = {}
    for name, value in typed.items():
        if name in ("applicants", "respondents"):
            told |= {f"{name}-{n}-{key}": text for n, row in enumerate(value) for key, text in row.items()}
        else:
            told[name] = "\\n".join(value) if isinstance(value, list) else "on" if value is True else value
    return told

people = {name: desk(name) for name in ("clerk", "director", "mediator", "archivist")}
people |= {name: window(name) for name in PHONES}

def at(name, code, step=""):
    return f"/m/{code}" + (f"/{step}" if step else "") if name in PHONES else f"/desk/matters/{code}" + (f"/{step}" if step else "")

def file(code):
    wall.stand(cast.who("clerk"))
    return cast.file(code)

def take(code, step, name, typed):
    sheet = {"scan": SimpleUploadedFile("签字页.png", picture())} if typed.get("way") == "wet" else {}
    answer = people[name].post(at(name, code, step), flat(typed) | sheet)
    assert answer.status_code == 302, (step, answer.status_code, answer.content.decode()[-1500:])

def seen(code):
    return {name: client.get(at(name, code)).status_code for name, client in people.items()}
"""
ROAD = (
    PAGES
    + """
answer = Client(**here).post("/api/v1/mediation", json.dumps(cast.application()), content_type="application/json",
                             headers={"Authorization": "Bearer TOKEN"})
assert answer.status_code == 201, answer.content.decode()
code = answer.json()["code"]
first = seen(code)
filled = lambda typed: cast._filled(code, typed) if wall.stand(cast.who("clerk")) is None else {}
for step, name, typed in ROAD:
    if step == "screen":
        wall.stand(cast.who("clerk"))
        form = file(code).procedure.step("screen").form(file=file(code), who=cast.who("clerk"))
        typed = {f: "no" for f in form.fields if f.startswith("lock_")} | {f: "safe" for f in form.fields if f.startswith("safe_")}
    take(code, step, name, filled(typed))
stage = file(code).matter.stage
last = seen(code)
print(json.dumps({"user": connection.settings_dict["USER"], "first": first, "last": last, "stage": stage}))
"""
)
FORGOTTEN = (
    PAGES
    + """
MatterSet.visible_to = lambda self, who: self
found = {}
for round in range(2):
    for name, client in people.items():
        page = client.get("/mine" if name in PHONES else "/desk/all").content.decode()
        found.setdefault(name, []).append(len(set(re.findall(r"410802-\\d\\d-\\w{4}-\\w{4}", page))))
        assert Client(**here).get("/").status_code == 200
        with wall.request():
            found[name].append(Matter.objects.count())
print(json.dumps(found))
"""
)
PUBLIC = (
    PAGES
    + """
anybody = Client(**here)
paths = ("/metrics", "/log/410802/checkpoint", "/log/410802/tile/entries/000.p/1", "/log/410802/keys", "/log/", "/")
said = {path: anybody.get(path) for path in paths}
print(json.dumps({path: [answer.status_code, len(answer.content)] for path, answer in said.items()}
                 | {"ready": anybody.get("/readyz").json()["checks"]}))
"""
)


class House:
    """An installation with the sample district, and whoever asks it as pages do."""

    def __init__(self, home: Path) -> None:
        self.home = home
        begin(home)
        self.token = shell(home, BEGIN)

    def ask(self, script: str) -> Any:
        """What the script prints, run with the pages' own role."""
        return json.loads(shell(self.home, script.replace("TOKEN", self.token), ANLAN_PAGES="1", ANLAN_DEMO="1"))


@pytest.fixture(scope="module")
def house() -> Iterator[House]:
    with tempfile.TemporaryDirectory(prefix="anlan-") as folder:
        Path(folder).chmod(0o711)
        yield House(Path(folder))


def test_the_main_road_is_walked_by_pages_and_api_and_a_forgotten_filter_shows_nothing_more(house: House) -> None:
    told = house.ask(ROAD)
    assert (told["user"], told["stage"]) == ("anlan_web", "archived")
    open_to = {"clerk", "director", "archivist", "resident", "neighbour"}
    assert {name for name, status in told["first"].items() if status == 200} == open_to
    assert {name for name, status in told["last"].items() if status == 200} == open_to | {"mediator"}
    assert set(told["last"].values()) == {200, 404}
    assert run(house.home, "verify").returncode == 0
    found = house.ask(FORGOTTEN)
    assert found == {name: [1, 0] * 2 for name in open_to | {"mediator"}} | {"stranger": [0, 0] * 2}


def test_what_is_public_stays_readable_through_the_wall(house: House) -> None:
    sealing = "from anlan.kernel import sealer; from anlan.log import ledger; sealer.seal_all('410802');"
    sealing += " ledger.append_all('410802'); print(ledger.head('410802').size)"
    assert int(shell(house.home, sealing)) > 20
    said = house.ask(PUBLIC)
    ready = said.pop("ready")
    assert {path: status for path, (status, _size) in said.items()} == dict.fromkeys(said, 200)
    assert said["/log/410802/tile/entries/000.p/1"][1] == 34
    assert ready["migrations"]["ok"]
    assert ready["sealer"]["ok"]
