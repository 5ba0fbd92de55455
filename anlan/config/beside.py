"""What the worker has done by a process of its own, which is there only while there is something to do."""

import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass

from anlan.config.process import spawn, wait_or_kill
from anlan.imports import work as imports
from anlan.kernel import papers
from anlan.kernel.jobs import Job
from anlan.log import witness
from anlan.notices.jobs import sending_waits


@dataclass
class Beside:
    """Starts `anlan COMMAND` when something waits and none is at work; looks every so many seconds."""

    command: tuple[str, ...]
    every: float
    waits: Callable[[], bool]
    process: subprocess.Popen[bytes] | None = None

    def start_if_needed(self) -> int:
        """How many were started: 1 or 0."""
        if (self.process and self.process.poll() is None) or not self.waits():
            return 0
        self.process = spawn([sys.executable, "-m", "anlan.config", *self.command])
        return 1

    def stop(self) -> None:
        """End it and wait: it uses the database, which is stopped only when nobody does."""
        if self.process and self.process.poll() is None:
            self.process.terminate()
            wait_or_kill(self.process)

    def job(self) -> Job:
        """The same as a job of the worker."""
        return Job(" ".join(self.command), self.every, self.start_if_needed)


def all_beside() -> list[Beside]:
    """Papers and sheets take memory, which is given back; witnesses and gateways may be slow, and nobody waits for them."""
    return [
        Beside(("press",), 2.0, lambda: papers.waiting().exists()),
        Beside(("import", "--waiting"), 1.0, lambda: imports.waiting().exists()),
        Beside(("log", "ask"), 30.0, lambda: bool(witness.waiting())),
        Beside(("notices", "send"), 1.0, sending_waits),
    ]
