"""One running server that is attacked: matters in every stage, officials of every role at every distance, residents."""

from __future__ import annotations

import http.client
import json
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest

from tests.served import Served
from tests.writing import shell

CSRF = "a" * 32


class Siege:
    """A running server, and what was prepared in it."""

    def __init__(self, served: Served) -> None:
        self.port = served.port
        self.told = json.loads(
            shell(served.home, "import json; from tests.standing import prepare; print(json.dumps(prepare()))")
        )
        self.matters, self.people, self.phones = self.told["matters"], self.told["people"], self.told["phones"]
        self.turn = 0

    def ask(self, method: str, path: str, body: bytes = b"", **headers: str) -> tuple[int, bytes, dict[str, str]]:
        """One request; each comes from another address of the loopback, for the limits count by it."""
        self.turn += 1
        source = (f"127.0.{self.turn // 250 % 250 + 1}.{self.turn % 250 + 1}", 0)
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60, source_address=source)
        try:
            line.request(method, path, body or None, {name.replace("_", "-"): value for name, value in headers.items()})
            answer = line.getresponse()
            return answer.status, answer.read(), dict(answer.getheaders())
        finally:
            line.close()

    def api(self, name: str, method: str, path: str, body: Any = None) -> tuple[int, bytes, dict[str, str]]:
        """As the official of that name, by token."""
        headers = {"Authorization": f"Bearer {self.people[name]['token']}"} if name else {}
        text = b"" if body is None else json.dumps(body).encode()
        return self.ask(method, f"/api/v1{path}", text, Content_Type="application/json", **headers)

    def page(self, cookie: str, method: str, path: str, typed: Any = None) -> tuple[int, bytes, dict[str, str]]:
        """As whoever the cookie is of, in a browser."""
        headers = {"Cookie": f"csrftoken={CSRF}" + (f"; sessionid={cookie}" if cookie else "")}
        if typed is None:
            return self.ask(method, path, **headers)
        text = urlencode({**typed, "csrfmiddlewaretoken": CSRF}, doseq=True).encode()
        return self.ask(method, path, text, Content_Type="application/x-www-form-urlencoded", **headers)


@pytest.fixture(scope="session")
def siege() -> Iterator[Siege]:
    with tempfile.TemporaryDirectory(prefix="anlan-") as folder:
        Path(folder).chmod(0o711)
        served = Served(Path(folder), ANLAN_IDLE_MINUTES="600")  # the long attack outlasts the half hour of a session
        served.start()
        try:
            yield Siege(served)
        finally:
            served.end()
