"""The cast of every story: who lives here, who works here, and the roads that a matter may take."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.apps import apps
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from django.test import override_settings
from django.utils import timezone

from anlan.kernel import feed, sealer
from anlan.kernel.act import open_matter, take
from anlan.kernel.file import CaseFile
from anlan.kernel.models import Act, Matter
from anlan.kernel.moment import now, today
from anlan.kernel.registry import projections
from anlan.kernel.who import Who, official, resident
from anlan.town import sample
from anlan.town.models import Office, Person
from tests.files import picture

PASSWORD = "a-quiet-courtyard"
RESIDENT, NEIGHBOUR, STRANGER = "13800000001", "13800000002", "13800000009"
STREET = "410802005"


class Cast:
    """Resident and neighbour quarrel over a leak; clerk, mediators, director and archivist serve them at one street."""

    def who(self, name: str) -> Who:
        """An official by user name, or the resident, neighbour or stranger by their telephone."""
        phones = {"resident": RESIDENT, "neighbour": NEIGHBOUR, "stranger": STRANGER}
        if name in phones:
            return resident(phones[name])
        return official(Person.objects.get(username=name), today())

    def person(self, name: str) -> Person:
        """The official of that user name."""
        return Person.objects.get(username=name)

    def application(self, **changes: Any) -> dict[str, Any]:
        """What the resident types, as nested JSON."""
        told = {
            "topic": "02", "subtopic": "漏水", "place": STREET, "agreed": True,
            "narrative": "楼上的水管坏了，我家厨房顶上一直滴水，吊顶泡坏了，跟他说了三回都不管。",
            "claims": ["修好水管", "赔吊顶 1200 元"], "evidence": ["照片 6 张"],
            "applicants": [{"kind": "person", "name": "李秀英", "phone": RESIDENT, "address": "幸福院 3 号楼 2 单元"}],
            "respondents": [{"kind": "person", "name": "王建国", "phone": NEIGHBOUR}],
        }  # fmt: skip
        return told | changes

    def apply(self, by: str = "resident", **changes: Any) -> str:
        """Open a mediation; its case code."""
        act = open_matter("mediation", self.application(**changes), by=self.who(by))
        return act.matter.code

    def take(self, code: str, step: str, by: str, files: Any = None, **typed: Any) -> Act:
        """Take a step as `by`; `for_party=0` records it for the first party."""
        who = self.who(by)
        if typed.get("way") == "wet" and files is None:
            files = {"scan": SimpleUploadedFile("签字页.png", picture())}
        if (side := typed.pop("for_party", None)) is not None:
            who = replace(who, for_party=self.file(code).parties[side].id, way="phone")
        return take(code, step, typed, files, by=who, seen=typed.pop("seen", None), key=typed.pop("key", ""))

    def file(self, code: str) -> CaseFile:
        """The case file, read anew."""
        return CaseFile(Matter.objects.select_related("office__place", "place").get(code=code))

    def screen(self, code: str, by: str = "clerk", **changes: Any) -> Act:
        """Answer every triage question with no."""
        form = self.file(code).procedure.step("screen").form(file=self.file(code), who=self.who(by))  # type: ignore[union-attr]
        answers: dict[str, Any] = {name: "no" for name in form.fields if name.startswith("lock_")}
        answers |= {name: "safe" for name in form.fields if name.startswith("safe_")}
        return self.take(code, "screen", by, **(answers | changes))

    def road(self, to: str, **changes: Any) -> str:
        """A fresh matter brought to that stage on the main road; its case code."""
        if changes or not untouched():
            return self.walk(to, **changes)
        known = (to, Office.objects.get(code=f"{STREET}-tw").pk)
        if known not in ROADS:
            ROADS[known] = self.walk(to), rows_of(walked())
        code, rows = ROADS[known]
        if not Act.objects.exists():
            put_back(rows)
        return code

    def walk(self, to: str, **changes: Any) -> str:
        """The same, step by step."""
        code = self.apply(**changes)
        for step, by, typed in ROAD:
            if self.file(code).matter.stage == to:
                return code
            self.screen(code) if step == "screen" else self.take(code, step, by, **self._filled(code, typed))
        assert self.file(code).matter.stage == to, f"the main road does not pass {to}"
        return code

    def settle(self, district: str = "410802") -> None:
        """Let the sealer and every projection catch up."""
        sealer.seal_all(district)
        feed.catch_up(projections().values(), district)

    def _filled(self, code: str, typed: dict[str, Any]) -> dict[str, Any]:
        known = {
            "MEDIATOR": self.person("mediator").pk, "TODAY": today().isoformat(), "NOW": now().isoformat(),
            "SIDE0": str(self.file(code).parties[0].id), "SIDE1": str(self.file(code).parties[1].id),
        }  # fmt: skip
        return {name: known.get(value, value) if isinstance(value, str) else value for name, value in typed.items()}


AGREED = {
    "form": "written", "facts": "王建国家水管渗漏，李秀英家厨房吊顶受损。", "disputed": "修理与赔偿。",
    "responsibility": "王建国承担修理和赔偿责任。", "terms": ["王建国三日内修好水管", "王建国赔偿 1200 元"],
    "amount": "1200", "method": "微信转账", "until": "TODAY",
}  # fmt: skip
MET = {"when": "NOW", "where": "街道调解室", "told": True, "process": "双方到场，查看了现场照片，逐项商量。"}
SEALED = {"sealed": True, "seen_0": True, "seen_1": True}
ROAD: tuple[tuple[str, str, dict[str, Any]], ...] = (
    ("contact", "clerk", {"how": "phone"}),
    ("screen", "clerk", {}),
    ("ask", "clerk", {}),
    ("consent", "neighbour", {"open": "closed"}),
    ("accept", "clerk", {"told": True}),
    ("assign", "director", {"mediator": "MEDIATOR"}),
    ("declare", "mediator", {"conflict": "no"}),
    ("identity", "mediator", {"party": "SIDE0", "document": "居民身份证"}),
    ("identity", "mediator", {"party": "SIDE1", "document": "居民身份证"}),
    ("session", "mediator", MET | {"result": "again"}),
    ("session", "mediator", MET | {"result": "agreed"}),
    ("draft", "mediator", AGREED),
    ("sign", "resident", {"read": True, "way": "wet"}),
    ("sign", "neighbour", {"read": True, "way": "wet"}),
    ("seal", "mediator", SEALED),
    ("pay", "neighbour", {"on": "TODAY", "amount": "1200", "how": "微信转账"}),
    ("confirm", "resident", {"performed": True}),
    ("follow_up", "mediator", {"how": "phone", "performed": "all", "satisfied": "yes", "sued": "no"}),
    ("rate", "resident", {"solved": "yes", "stars": "5"}),
    ("close", "mediator", {}),
    ("archive", "archivist", {"retention": "10"}),
)


Rows = dict[str, bytes]
"""Rows by table, in PostgreSQL's copy form."""
TOWN: Rows = {}
"""The sample district: its sheets take 0.7 s, these 0.02 s."""
ROADS: dict[tuple[str, int], tuple[str, Rows]] = {}
"""Stage, and which loading of the district (its office's row) → the code of a matter that walked there, and all that it left:
a road takes a second, these as little as the town."""
APART = frozenset({"town", "contenttypes", "auth", "sites"})


def tables(*labels: str) -> list[str]:
    """The tables of those apps."""
    models = [model for app in labels for model in apps.get_app_config(app).get_models(include_auto_created=True)]
    return [model._meta.db_table for model in models]


def walked() -> list[str]:
    """The tables in which a road may leave something."""
    return tables(*sorted({app.label for app in apps.get_app_configs()} - APART))


def untouched() -> bool:
    """Whether nothing is in any of them, and the time is the present."""
    found = " OR ".join(f"EXISTS (SELECT FROM {table})" for table in walked())
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {found}")
        return not cursor.fetchone()[0] and abs(now() - timezone.now()) < timedelta(seconds=1)


def rows_of(names: list[str]) -> Rows:
    """What is in those tables."""
    with connection.cursor() as cursor:
        return {table: rows for table in names if (rows := copied(cursor, table))}


def copied(cursor: Any, table: str) -> bytes:
    """The rows of one table."""
    with cursor.copy(f"COPY {table} TO STDOUT") as copy:
        return b"".join(copy)


def put_back(rows: Rows) -> None:
    """Have them as they were; references are checked at the end of the transaction."""
    with transaction.atomic(), connection.cursor() as cursor:
        for table, body in rows.items():
            with cursor.copy(f"COPY {table} FROM STDIN") as copy:
                copy.write(body)


class Quick(Argon2PasswordHasher):
    """Passwords of the tests are hashed as everybody's are, with the least work: one costs a third of a second of a processor otherwise."""

    time_cost, memory_cost, parallelism = 1, 8, 1


@pytest.fixture(scope="session", autouse=True)
def quick_passwords() -> Iterator[None]:
    """In this process; a server of its own works as ever."""
    with override_settings(PASSWORD_HASHERS=["tests.cast.Quick"]):
        yield


@pytest.fixture
def town(db: None) -> None:
    """The sample district: read from its sheets once, after that its rows are put back as they were."""
    if Office.objects.exists():
        return
    if not TOWN:
        sample.load(PASSWORD)
        TOWN.update(rows_of(tables("town")))
    else:
        put_back(TOWN)


@pytest.fixture
def cast(town: None) -> Cast:
    """The cast, in the sample district."""
    return Cast()
