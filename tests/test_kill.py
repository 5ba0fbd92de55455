"""kill -9 of server, worker and database while people write: whatever was acknowledged is there once, nothing is half there."""

from __future__ import annotations

import http.client
import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator

import pytest

from anlan.config import postgres
from anlan.config.bench.roads import application
from tests.test_serve import Served, eventually, served

__all__ = ["served"]

PREPARE = """
from anlan.kernel import tokens
from anlan.town import sample
from anlan.town.models import Person
sample.load("a-quiet-courtyard")
print(tokens.issue(Person.objects.get(username="clerk"), "kill")[1])
"""
CHECK = """
import hashlib, json
from anlan.kernel.act import header
from anlan.kernel.keys import canonical, digest
from anlan.kernel.models import Act, Attempt, Due, Matter, Paper, Party
found = {}
for matter in Matter.objects.all():
    head, acts = b"", list(Act.objects.filter(district=matter.district, matter_id=matter.id).order_by("seq"))
    for act in acts:
        assert bytes(act.digest) == digest(act.data)
        head = hashlib.sha256(head + canonical(header(act))).digest()
        assert bytes(act.chain) == head
    assert bytes(matter.head) == head and matter.seq == len(acts)
    parts = [kind.objects.filter(district=matter.district, matter_id=matter.id).count() for kind in (Party, Due, Paper)]
    found[matter.code] = parts
orders = sorted(order for order in Act.objects.values_list("order", flat=True) if order)
assert orders == list(range(1, len(orders) + 1))
print(json.dumps({"found": found, "unsealed": Act.objects.filter(order=None).count(),
                  "attempts": Attempt.objects.count()}))
"""


def shell(home: Served, code: str) -> str:
    own = os.environ | {"ANLAN_HOME": str(home.home)}
    done = subprocess.run(
        [sys.executable, "-m", "anlan.config", "manage", "shell", "-v", "0", "-c", code],
        env=own, capture_output=True, text=True, check=True,
    )  # fmt: skip
    return done.stdout.strip().splitlines()[-1]


class Writer(threading.Thread):
    """Opens matters without a rest; a request that failed is sent again with its key until it is acknowledged."""

    def __init__(self, port: int, token: str) -> None:
        super().__init__(daemon=True)
        self.port, self.token = port, token
        self.acknowledged: list[str] = []
        self.tries = 0
        self.stopping = threading.Event()

    def run(self) -> None:
        for number in range(100_000):
            if self.stopping.is_set():
                return
            self._until_acknowledged(f"write-{number}")

    def _until_acknowledged(self, key: str) -> None:
        while not self.stopping.is_set():
            self.tries += 1
            try:
                self.acknowledged.append(self._send(key))
            except (OSError, http.client.HTTPException, ValueError):
                time.sleep(0.1)
            else:
                return

    def _send(self, key: str) -> str:
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        headers = {"Authorization": f"Bearer {self.token}", "Content-Type": "application/json", "Idempotency-Key": key}
        line.request("POST", "/api/v1/mediation", json.dumps(application()).encode(), headers)
        answer = line.getresponse()
        body = json.loads(answer.read())
        if answer.status not in (200, 201):
            raise ValueError(answer.status)
        return str(body["code"] if "code" in body else body["matter"]["code"])


@pytest.fixture(autouse=True)
def as_in_earnest(monkeypatch: pytest.MonkeyPatch) -> None:
    """The tests' own cluster answers before it has written; this one must not."""
    monkeypatch.setenv("ANLAN_POSTGRES", "")


@pytest.fixture
def writer(as_in_earnest: None, served: Served) -> Iterator[Writer]:
    writer = Writer(served.port, shell(served, PREPARE))
    writer.start()
    eventually(lambda: len(writer.acknowledged) >= 3, "the first writes are acknowledged")
    yield writer
    writer.stopping.set()


def test_nothing_acknowledged_is_lost_and_nothing_is_written_twice(served: Served, writer: Writer) -> None:
    for part in ("anlan.config.web", "postgres", "anlan.config worker", "postgres"):
        before = len(writer.acknowledged)
        pids = [postgres.Cluster(served.home).pid()] if part == "postgres" else served.running(part)
        for pid in filter(None, pids):
            os.kill(pid, signal.SIGKILL)
        eventually(lambda: len(writer.acknowledged) >= before + 3, f"writing goes on after {part} was killed")  # noqa: B023
    writer.stopping.set()
    writer.join(30)
    eventually(lambda: json.loads(shell(served, CHECK))["unsealed"] == 0, "everything is sealed")
    found = json.loads(shell(served, CHECK))["found"]
    assert len(set(writer.acknowledged)) == len(writer.acknowledged)
    assert set(writer.acknowledged) <= set(found)
    assert len(found) - len(writer.acknowledged) <= 1  # the one under way when it stopped
    assert {tuple(parts) for parts in found.values()} == {(2, 2, 2)}
    assert writer.tries > len(writer.acknowledged)  # the kills were felt
