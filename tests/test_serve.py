import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from anlan.config import postgres

SECONDS = 60


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as found:
        return found.getsockname()[1]


def eventually(holds: Callable[[], object], otherwise: str) -> None:
    end = time.monotonic() + SECONDS
    while not holds():
        assert time.monotonic() < end, otherwise
        time.sleep(0.1)


class Served:
    """`anlan serve` in a home of its own, seen from outside."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.port = free_port()
        self.log = home / "serve.log"
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        environment = {**os.environ, "ANLAN_HOME": str(self.home), "PORT": str(self.port)}
        with self.log.open("ab") as log:
            command = [sys.executable, "-m", "anlan.config", "serve", "--empty"]
            self.process = subprocess.Popen(command, env=environment, stdout=log, stderr=log)
        eventually(self.answers, self.log.read_text())

    def answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/health", timeout=2) as response:
                return response.read() == b"ok\n"
        except OSError:
            return False

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
        if served.process.poll() is None:
            served.process.terminate()
            served.process.wait(SECONDS)


def test_whatever_is_killed_with_9_comes_back_and_ctrl_c_leaves_nothing_running(served):
    eventually(lambda: served.running("anlan.config worker"), "the worker is up")
    for part in ("anlan.config.web", "anlan.config worker"):
        for pid in (killed := served.running(part)):
            os.kill(pid, signal.SIGKILL)
        eventually(lambda: served.running(part) and not set(served.running(part)) & set(killed), part)  # noqa: B023
        eventually(served.answers, part)
    os.kill(postgres.Cluster(served.home).pid(), signal.SIGKILL)
    eventually(lambda: not served.answers() or postgres.Cluster(served.home).pid(), "the database is back")
    eventually(served.answers, "the pages are back")
    served.process.send_signal(signal.SIGINT)
    assert served.process.wait(SECONDS) == 0
    assert served.running("") == []
    assert postgres.Cluster(served.home).pid() is None


def test_after_kill_9_of_the_whole_the_next_start_takes_the_same_port(served):
    served.process.kill()
    served.process.wait()
    served.start()
    assert served.process.poll() is None


def test_a_second_start_on_the_same_port_is_told_so_at_once(served):
    environment = {**os.environ, "ANLAN_HOME": str(served.home), "PORT": str(served.port)}
    command = [sys.executable, "-m", "anlan.config", "serve"]
    second = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=SECONDS)
    assert second.returncode == 2
    assert f"Port {served.port} on 127.0.0.1 cannot be used" in second.stderr
    assert second.stderr.count("\n") == 1
