"""`anlan serve` in a home of its own, for the stories that look at it from outside."""

from __future__ import annotations

import fcntl
import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

SECONDS = 60


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as found:
        return found.getsockname()[1]


def eventually(holds: Callable[[], object], otherwise: str | Callable[[], str]) -> None:
    end = time.monotonic() + SECONDS
    while not holds():
        assert time.monotonic() < end, otherwise if isinstance(otherwise, str) else otherwise()
        time.sleep(0.1)


def first_started() -> Path:
    """A home that has been started for the first time and stopped; made once a run, the others begin as its copies."""
    shared = Path(os.environ["ANLAN_HOME"])
    with (shared / "served.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (home := shared / "served").exists():
            draft = shared / "served.new"
            draft.mkdir(mode=0o711)
            first = Served(draft)
            first.launch()
            first.end()
            draft.rename(home)
    return home


def begin(home: Path) -> None:
    """Let the home be one that has been started before: its tables are there, and nothing in them."""
    subprocess.run(["cp", "-a", f"{first_started()}/.", str(home)], check=True)


class Served:
    """`anlan serve` in a home of its own, seen from outside."""

    def __init__(self, home: Path, **environment: str) -> None:
        self.home = home
        self.environment = environment
        self.port = free_port()
        self.log = home / "serve.log"
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        if not (self.home / "postgres").exists():
            begin(self.home)
        self.launch()

    def launch(self) -> None:
        """Start it on what there is."""
        environment = {**os.environ, "ANLAN_HOME": str(self.home), "PORT": str(self.port), **self.environment}
        with self.log.open("ab") as log:
            command = [sys.executable, "-m", "anlan.config", "serve", "--empty"]
            self.process = subprocess.Popen(command, env=environment, stdout=log, stderr=log)
        eventually(self.answers, self.log.read_text)

    def answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/health", timeout=2) as response:
                return response.read() == b"ok\n"
        except OSError:
            return False

    def end(self) -> None:
        """Stop it, whatever was done to it."""
        if self.process and self.process.poll() is None:
            self.process.terminate()
            self.process.wait(SECONDS)
        eventually(lambda: not self.running(""), "nothing of it runs on")

    def running(self, part: str) -> list[int]:
        """Process ids of this home's processes whose command line holds the part."""
        return [int(path.name) for path in Path("/proc").glob("[0-9]*") if self._is(path, part)]

    def _is(self, process: Path, part: str) -> bool:
        try:
            ours = f"ANLAN_HOME={self.home}".encode() in (process / "environ").read_bytes().split(b"\0")
            return ours and part.encode() in (process / "cmdline").read_bytes().replace(b"\0", b" ")
        except OSError:
            return False


@pytest.fixture
def served() -> Iterator[Served]:
    with tempfile.TemporaryDirectory(prefix="anlan-") as folder:
        home = Path(folder)
        home.chmod(0o711)
        served = Served(home)
        served.start()
        yield served
        served.end()
