"""Somebody who writes without a rest, and what must be found of it afterwards."""

from __future__ import annotations

import http.client
import json
import os
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

from anlan.config.bench.roads import application
from tests.served import Served, eventually

PREPARE = """
from anlan.kernel import tokens
from anlan.town import sample
from anlan.town.models import Person
sample.load("a-quiet-courtyard")
print(tokens.issue(Person.objects.get(username="clerk"), "kill")[1])
"""
PROOF = """
import json
from anlan.log.verify import verify
from anlan.kernel.models import Act, Attempt, Due, Matter, Paper, Party
read = verify()
parts = {m.code: [k.objects.filter(district=m.district, matter_id=m.id).count() for k in (Party, Due, Paper)]
         for m in Matter.objects.all()}
print(json.dumps({"faults": read.faults, "acts": read.acts, "found": parts,
                  "unsealed": Act.objects.filter(order=None).count(), "attempts": Attempt.objects.count(),
                  "waiting": Paper.objects.filter(pdf=None, asked=True).count()}))
"""


def run(home: Path, *command: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """One anlan command on that home."""
    own = {**os.environ, "ANLAN_HOME": str(home), **environment}
    return subprocess.run([sys.executable, "-m", "anlan.config", *command], env=own, capture_output=True, text=True)


def shell(home: Path, code: str, **environment: str) -> str:
    """The last line that the code prints, run on that home."""
    done = run(home, "manage", "shell", "-v", "0", "-c", code, **environment)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip().splitlines()[-1]


class Writer(threading.Thread):
    """Opens matters without a rest; a request that failed is sent again with its key until it is acknowledged."""

    rest = 0.0

    def __init__(self, port: int, token: str) -> None:
        super().__init__(daemon=True)
        self.port, self.token = port, token
        self.acknowledged: list[str] = []
        self.tries = 0
        self.longest = 0.0
        self.stopping = threading.Event()

    def run(self) -> None:
        for number in range(100_000):
            if self.stopping.is_set():
                return
            self._until_acknowledged(f"write-{number}")
            time.sleep(self.rest)

    def _until_acknowledged(self, key: str) -> None:
        began = time.monotonic()
        self._try(key)
        self.longest = max(self.longest, time.monotonic() - began)

    def _try(self, key: str) -> None:
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

    def end(self) -> None:
        """Stop, and wait for what is under way."""
        self.stopping.set()
        self.join(30)


def proved(served: Served, writer: Writer) -> dict[str, Any]:
    """What is there afterwards: everything acknowledged, once, whole, in order; nothing half there."""
    writer.end()
    proof: dict[str, Any] = {}

    def sealed() -> bool:
        proof.update(json.loads(shell(served.home, PROOF)))
        return proof["unsealed"] == 0

    eventually(sealed, "everything is sealed")
    found = proof["found"]
    assert proof["faults"] == []
    assert len(set(writer.acknowledged)) == len(writer.acknowledged)
    assert set(writer.acknowledged) <= set(found)
    assert len(found) - len(writer.acknowledged) <= 1, "at most the one under way when it stopped is more"
    assert {tuple(parts) for parts in found.values()} == {(2, 2, 2)}, "a matter has all its parts or is not there"
    return proof
