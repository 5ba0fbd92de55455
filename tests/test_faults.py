"""What goes wrong in earnest, while people write: each acknowledged act is there once, nothing is half there.

`make soak` brings each about many times and keeps the figures. In the check stand one of them, and tests/test_kill.py.
"""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

import pytest

from anlan.config import postgres
from anlan.config.bench.roads import application
from tests.figures import note, rounds
from tests.served import Served, eventually
from tests.writing import PREPARE, Writer, proved, shell

CLOCK = """
import os, pathlib, datetime
from django.utils import timezone
real, place = timezone.now, pathlib.Path(os.environ["ANLAN_HOME"], "clock")
timezone.now = lambda: real() + datetime.timedelta(seconds=float(place.read_text() or 0) if place.exists() else 0)
"""
PAPERS = """
import hashlib, json
from anlan.kernel.models import Blob, Paper
for blob in Blob.objects.all():
    assert hashlib.sha256(bytes(blob.body)).digest() == bytes(blob.digest)
kept = {bytes(digest) for digest in Blob.objects.values_list("digest", flat=True)}
made = Paper.objects.exclude(pdf=None)
assert all(bytes(paper.pdf) in kept and bytes(paper.docx) in kept for paper in made)
print(json.dumps([Paper.objects.filter(fault="").filter(pdf=None).count(), made.count()]))
"""
TIMES = """
import json
from anlan.kernel.models import Act, Matter
back = 0
for matter in Matter.objects.all():
    times = list(Act.objects.filter(district=matter.district, matter_id=matter.id).order_by("seq").values_list("at", flat=True))
    back += times != sorted(times)
    orders = list(Act.objects.filter(matter_id=matter.id).order_by("seq").values_list("order", flat=True))
    back += orders != sorted(orders)
days = (max(Act.objects.values_list("at", flat=True)) - min(Act.objects.values_list("at", flat=True))).days
print(json.dumps([back, days]))
"""


@contextmanager
def at_work(home: Path, kind: type[Writer] = Writer, **environment: str) -> Iterator[tuple[Served, Writer]]:
    """An installation in earnest, and somebody who writes."""
    home.chmod(0o711)
    served = Served(home, **{"ANLAN_POSTGRES": "", **environment})
    served.start()
    try:
        writer = kind(served.port, shell(home, PREPARE))
        writer.start()
        eventually(lambda: len(writer.acknowledged) >= 3, "the first writes are acknowledged")
        yield served, writer
        writer.stopping.set()
    finally:
        served.end()


@pytest.fixture
def home(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.setenv("ANLAN_POSTGRES", "")  # the tests' own answers before it has written
    with tempfile.TemporaryDirectory(prefix="anlan-") as folder:
        yield Path(folder)


def goes_on(writer: Writer, after: int, more: int = 3) -> None:
    eventually(lambda: len(writer.acknowledged) >= after + more, "writing goes on")


@pytest.mark.soak
def test_the_database_is_restarted_under_load(home: Path) -> None:
    with at_work(home) as (served, writer):
        many = rounds(2)
        for turn in range(many):
            before = len(writer.acknowledged)
            os.kill(postgres.Cluster(home).pid(), (signal.SIGINT, signal.SIGQUIT)[turn % 2])
            goes_on(writer, before)
        note("database restarted (fast, immediate)", many, writer, proved(served, writer))
        assert writer.tries > len(writer.acknowledged), "it was felt"


@pytest.mark.soak
def test_server_worker_and_database_are_killed_in_turn(home: Path) -> None:
    with at_work(home) as (served, writer):
        parts = ("anlan.config.web", "postgres", "anlan.config worker") * rounds(1)
        for part in parts:
            before = len(writer.acknowledged)
            for pid in [postgres.Cluster(home).pid()] if part == "postgres" else served.running(part):
                os.kill(pid, signal.SIGKILL)
            goes_on(writer, before)
        note("kill -9 of server, database, worker", len(parts), writer, proved(served, writer))


class Seldom(Writer):
    """Leaves the press time to print everything."""

    rest = 0.4


@pytest.mark.soak
def test_the_worker_dies_while_it_seals_and_the_press_while_it_prints(home: Path) -> None:
    with at_work(home, Seldom) as (served, writer):
        many, killed = rounds(2), 0
        for _turn in range(many):
            eventually(lambda: served.running("anlan.config press"), "the press is at work")
            before = len(writer.acknowledged)
            goes_on(writer, before, 1)
            for part in ("anlan.config press", "anlan.config worker"):
                for pid in served.running(part):
                    killed += 1
                    os.kill(pid, signal.SIGKILL)
        proof = proved(served, writer)
        note("worker and press killed at work", killed, writer, proof)
        eventually(lambda: json.loads(shell(home, PAPERS))[0] == 0, "every paper is made")
        assert json.loads(shell(home, PAPERS))[1] == 2 * len(proof["found"])


@pytest.mark.soak
def test_the_clock_jumps_to_and_fro(home: Path) -> None:
    (home / "patched").mkdir(parents=True)
    (home / "patched" / "sitecustomize.py").write_text(CLOCK)
    path = os.pathsep.join([str(home / "patched"), os.environ.get("PYTHONPATH", ""), str(Path(__file__).parents[1])])
    with at_work(home, PYTHONPATH=path) as (served, writer):
        jumps = (86_400, -86_400, 3600, -30, 40 * 86_400, 0) * rounds(1)
        for jump in jumps:
            (home / "clock.new").write_text(str(jump))
            (home / "clock.new").rename(home / "clock")
            goes_on(writer, len(writer.acknowledged))
        (home / "clock").unlink()
        note("clock jumped", len(jumps), writer, proved(served, writer))
        earlier, days = json.loads(shell(home, TIMES))
        assert earlier == 0, "within a matter no act is earlier than the one before"
        assert days >= 40, "the jumps were felt"


class Twice(Writer):
    """Sends everything twice at the same time, having sent it before and gone away without waiting for the answer."""

    def _send(self, key: str) -> str:
        self._leave(key)
        with ThreadPoolExecutor(2) as pool:
            first, second = pool.map(super()._send, [key, key])
        assert first == second
        return first

    def _leave(self, key: str) -> None:
        body = json.dumps(application()).encode()
        head = (
            f"POST /api/v1/mediation HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {self.token}\r\n"
            f"Content-Type: application/json\r\nIdempotency-Key: {key}\r\nContent-Length: {len(body)}\r\n\r\n"
        )
        with socket.create_connection(("127.0.0.1", self.port), timeout=10) as line:
            line.sendall(head.encode() + body)


def test_everything_is_delivered_three_times(home: Path) -> None:
    with at_work(home, Twice) as (served, writer):
        many = rounds(2) * 10
        goes_on(writer, 0, many)
        proof = proved(served, writer)
        note("every request sent three times, one answer lost", 2 * len(writer.acknowledged), writer, proof)
        assert len(proof["found"]) == proof["attempts"]


@pytest.mark.soak
def test_everything_is_delivered_three_times_while_the_server_is_killed(home: Path) -> None:
    with at_work(home, Twice) as (served, writer):
        many = rounds(2)
        for _turn in range(many):
            before = len(writer.acknowledged)
            for pid in served.running("anlan.config.web"):
                os.kill(pid, signal.SIGKILL)
            goes_on(writer, before)
        note("sent three times, and the server killed", many, writer, proved(served, writer))


def ballast(place: Path) -> Path:
    """A file that takes all the room there is."""
    file = place / "ballast"
    with file.open("wb") as out, suppress(OSError):
        while True:
            out.write(b"x" * 2**20)
            out.flush()
    return file


@pytest.mark.soak
def test_the_disk_is_full(home: Path) -> None:
    """On a tmpfs of its own (mounting one needs root); the room is taken and given back."""
    disk = home / "disk"
    disk.mkdir(parents=True)
    home.chmod(0o711)
    if subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=400m,mode=711", "tmpfs", str(disk)], capture_output=True
    ).returncode:
        pytest.skip("a file system can be mounted by root only")
    try:
        with at_work(disk) as (served, writer):
            many = rounds(2)
            for _turn in range(many):
                taken = ballast(disk)
                time.sleep(4)
                taken.unlink()
                if served.process is None or served.process.poll() is not None:
                    served.start()  # as a supervisor does
                goes_on(writer, len(writer.acknowledged))
            note("disk full (tmpfs of 400 MB filled, and room made again)", many, writer, proved(served, writer))
    finally:
        subprocess.run(["umount", "-l", str(disk)], check=False)


SLOW = 40
"""Slow clients at once: ten times the server's threads."""


def slow_body(writer: Writer) -> socket.socket:
    """A client that has promised a body that is read, and of which a byte comes now and then."""
    line = socket.create_connection(("127.0.0.1", writer.port), timeout=10)
    head = f"POST /api/v1/mediation HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {writer.token}\r\n"
    line.sendall(f'{head}Content-Type: application/json\r\nContent-Length: 100000\r\n\r\n{{"title": "'.encode())
    return line


def slow_head(writer: Writer) -> socket.socket:
    """A client that does not come to the end of its headers."""
    line = socket.create_connection(("127.0.0.1", writer.port), timeout=10)
    line.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\nX-Slow: ")
    return line


def slow_reader(writer: Writer) -> socket.socket:
    """A client that asks for much and reads nothing of it."""
    line = socket.socket()
    line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1024)
    line.connect(("127.0.0.1", writer.port))
    line.sendall(b"GET /api/v1/openapi.json HTTP/1.1\r\nHost: localhost\r\n\r\n" * 20)
    return line


@pytest.mark.soak
@pytest.mark.parametrize("slow", [slow_head, slow_body, slow_reader])
def test_slow_clients_hold_nobody_up(home: Path, slow: Callable[[Writer], socket.socket]) -> None:
    with at_work(home) as (served, writer), ExitStack() as lines:
        crowd = [lines.enter_context(slow(writer)) for _client in range(SLOW)]
        for _second in range(rounds(3)):
            before = len(writer.acknowledged)
            for line in crowd:
                drip(line)
            time.sleep(1)
            goes_on(writer, before)
        note(f"{SLOW} slow clients ({slow.__name__.replace('_', ' ')})", SLOW, writer, proved(served, writer))


def drip(line: socket.socket) -> None:
    """One byte more; a server that has hung up is in its right."""
    with suppress(OSError):
        line.send(b"x")
