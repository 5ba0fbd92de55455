"""The worker: runs the kernel's jobs when their time comes, and at once when an act is written."""

import logging
import time
from collections.abc import Sequence

import psycopg
from django.db import Error, connection

from anlan.config.process import Signals
from anlan.config.watch.worker import announce
from anlan.kernel.jobs import Job

CHANNEL = "anlan_act"
TICK_SECONDS = 0.5
PROMPT_SECONDS = 1.0
RECONNECT_SECONDS = 1.0
log = logging.getLogger(__name__)


class Worker:
    """Runs jobs one after another in this process until a signal comes; a lost database is waited for."""

    def __init__(self, jobs: Sequence[Job], signals: Signals) -> None:
        self.jobs = jobs
        self.signals = signals
        self.last: dict[str, float] = {}

    def run(self) -> None:
        """Work until a signal comes."""
        while not self.signals.stopping:
            try:
                self._listen()
            except (Error, psycopg.Error) as error:
                log.warning("The database is away, the worker waits for it (%s)", type(error).__name__)
                connection.close()
                self.signals.sleep(RECONNECT_SECONDS)

    def _listen(self) -> None:
        announce()
        with connection.cursor() as cursor:
            cursor.execute(f"LISTEN {CHANNEL}")
        woken = True
        while not self.signals.stopping:
            busy = self.once(time.monotonic(), woken=woken)
            heard = connection.connection.notifies(timeout=0 if busy else TICK_SECONDS, stop_after=1)
            woken = bool(list(heard)) or busy

    def once(self, now: float, *, woken: bool) -> bool:
        """Run the jobs due at `now` (monotonic seconds), once woken the prompt ones too; tell if any did a thing."""
        return sum(self._run(job, now) for job in self.jobs if self._due(job, now, woken=woken)) > 0

    def _due(self, job: Job, now: float, *, woken: bool) -> bool:
        rested = now - self.last.get(job.name, float("-inf")) >= job.every
        return rested or (woken and job.every <= PROMPT_SECONDS)

    def _run(self, job: Job, now: float) -> bool:
        """Run one job; its own error is logged and stops no other job, a lost database is for run() to mend."""
        self.last[job.name] = now
        try:
            return job.run() > 0
        except Exception as error:
            if isinstance(error, Error) and (connection.connection is None or connection.connection.broken):
                raise
            log.exception("The job %s failed", job.name)
            return False
