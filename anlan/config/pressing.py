"""Has papers made by a process of their own, which is there only while papers wait."""

import subprocess
import sys

from anlan.config.process import spawn
from anlan.kernel.jobs import Job
from anlan.kernel.papers import waiting


class Press:
    """Starts `anlan press` when papers wait and none is at work."""

    def __init__(self) -> None:
        self.process: subprocess.Popen[bytes] | None = None

    def start_if_needed(self) -> int:
        """How many were started: 1 or 0."""
        if (self.process and self.process.poll() is None) or not waiting().exists():
            return 0
        self.process = spawn([sys.executable, "-m", "anlan.config", "press"])
        return 1

    def stop(self) -> None:
        """End it and wait: it uses the database, which is stopped only when nobody does."""
        if self.process and self.process.poll() is None:
            self.process.terminate()
            self.process.wait()

    def job(self) -> Job:
        """The same as a job of the worker."""
        return Job("press", 2.0, self.start_if_needed)
