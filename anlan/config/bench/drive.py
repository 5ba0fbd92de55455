"""Drives the pages and the API of a server on loopback, as a person or a program would, and keeps the times."""

from __future__ import annotations

import http.client
import json
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from urllib.parse import urlencode

CLIENTS = 2
IDLE_SECONDS = 5.0


@dataclass
class Client:
    """One browser or program: one connection, its cookies, its token."""

    port: int
    token: str = ""
    cookies: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.asked = time.monotonic()
        self.line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)

    def get(self, path: str) -> tuple[int, bytes]:
        """Get a page."""
        return self.ask("GET", path)

    def post(self, path: str, typed: dict[str, object]) -> tuple[int, bytes]:
        """Send a form, with the CSRF token of the cookie."""
        body = urlencode(typed | {"csrfmiddlewaretoken": self.cookies.get("csrftoken", "")}, doseq=True)
        return self.ask("POST", path, body, "application/x-www-form-urlencoded")

    def send(self, path: str, typed: dict[str, object]) -> tuple[int, bytes]:
        """Send JSON to the API."""
        return self.ask("POST", path, json.dumps(typed), "application/json")

    def ask(self, method: str, path: str, body: str = "", media: str = "") -> tuple[int, bytes]:
        """One request; the status and the body of the answer."""
        headers = {"Cookie": "; ".join(f"{k}={v}" for k, v in self.cookies.items())} if self.cookies else {}
        headers |= {"Content-Type": media} if media else {}
        headers |= {"Authorization": f"Bearer {self.token}"} if self.token else {}
        if time.monotonic() - self.asked > IDLE_SECONDS:
            self.line.close()  # the server has closed its end by now
        self.asked = time.monotonic()
        self.line.request(method, path, body.encode() or None, headers)
        answer = self.line.getresponse()
        for line in answer.headers.get_all("Set-Cookie") or []:
            self.cookies |= {key: morsel.value for key, morsel in SimpleCookie(line).items()}
        return answer.status, answer.read()

    def sign_in(self, username: str, password: str) -> Client:
        """Sign in at the desk."""
        self.get("/desk/sign-in")
        status, body = self.post("/desk/sign-in", {"username": username, "password": password})
        if status != 302:
            raise RuntimeError(f"signing in as {username} was answered {status}: {body[:300].decode(errors='replace')}")
        return self


Request = Callable[[Client, int], tuple[int, bytes]]


@dataclass(frozen=True)
class Run:
    """How a number of requests went: seconds of each, sorted, and of all together."""

    seconds: list[float]
    whole: float

    def percentile(self, part: float) -> float:
        """In milliseconds."""
        return 1000 * self.seconds[min(int(len(self.seconds) * part), len(self.seconds) - 1)]


def drive(clients: list[Client], request: Request, times: int, expect: int) -> Run:
    """Make a request so many times, shared among the clients; an unexpected answer stops it."""

    def work(number: int) -> list[float]:
        return [_timed(clients[number], request, turn, expect) for turn in _turns(number, len(clients), times)]

    start = time.perf_counter()
    with ThreadPoolExecutor(len(clients)) as pool:
        seconds = [one for part in pool.map(work, range(len(clients))) for one in part]
    return Run(sorted(seconds), time.perf_counter() - start)


def _turns(number: int, clients: int, times: int) -> Iterator[int]:
    return iter(range(number, times, clients))


def _timed(client: Client, request: Request, turn: int, expect: int) -> float:
    start = time.perf_counter()
    status, body = request(client, turn)
    if status != expect:
        raise RuntimeError(f"answered {status} instead of {expect}: {body[:400].decode(errors='replace')}")
    return time.perf_counter() - start
