"""The processes of `anlan serve`: children that end with their parent, and the one that keeps them alive."""

import ctypes
import os
import signal
import subprocess
import sys
import time
from dataclasses import dataclass, field

PR_SET_PDEATHSIG = 1
LONGEST_PAUSE = 30.0
STEADY_SECONDS = 60.0
STOP_SECONDS = 20.0
GUARD = "ANLAN_PARENT"


def spawn(command: list[str]) -> subprocess.Popen[bytes]:
    """Start a child that may call die_with_parent(); its own session keeps Ctrl-C from it."""
    return subprocess.Popen(command, env={**os.environ, GUARD: str(os.getpid())}, start_new_session=True)


def die_with_parent() -> None:
    """In a spawned child: be ended by SIGTERM when the parent dies, so that a kill -9 leaves no server behind."""
    parent = os.environ.get(GUARD)
    if parent is None:
        return
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
    if int(parent) != os.getppid():
        sys.exit(0)  # it died before it could be watched
    os.environ[GUARD] = str(os.getpid())


def wait_or_kill(process: subprocess.Popen[bytes]) -> None:
    """Wait until a process that was asked to stop has ended; kill it when it takes too long."""
    try:
        process.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


@dataclass
class Child:
    """One process that should be up until stop(): started again when it dies, ever later when it dies at once."""

    name: str
    command: list[str]
    process: subprocess.Popen[bytes] | None = None
    pause: float = 0.0
    started: float = field(default=0.0)

    def keep_up(self, now: float) -> None:
        """Start it when it is not running and its pause is over; `now` is a monotonic time in seconds."""
        if self.process is None:
            self._start(now)
        elif self.process.poll() is not None and now >= self.started + self.pause:
            print(f"The {self.name} ended ({self.process.returncode}) and is started again.", flush=True)
            self.pause = 1.0 if now - self.started > STEADY_SECONDS else min(LONGEST_PAUSE, self.pause * 2 or 1.0)
            self._start(now)

    def ask_to_stop(self) -> None:
        """Send SIGTERM."""
        if self.process and self.process.poll() is None:
            self.process.terminate()

    def wait(self) -> None:
        """Wait until it has ended; kill it when it takes too long."""
        if self.process:
            wait_or_kill(self.process)

    def _start(self, now: float) -> None:
        self.process = spawn(self.command)
        self.started = now


class Signals:
    """SIGINT, SIGTERM and SIGHUP, kept until asked for; a second one changes nothing."""

    def __init__(self) -> None:
        self.stopping = False
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._stop)

    def sleep(self, seconds: float) -> None:
        """Sleep, but no longer than until a signal comes."""
        end = time.monotonic() + seconds
        while not self.stopping and time.monotonic() < end:
            time.sleep(0.05)

    def _stop(self, number: int, frame: object) -> None:  # noqa: ARG002
        self.stopping = True
