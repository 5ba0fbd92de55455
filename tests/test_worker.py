import logging
import subprocess
import sys

import pytest
from django.db import connection

from anlan.config.beside import Beside, all_beside
from anlan.config.commands.worker import all_jobs
from anlan.config.process import Signals
from anlan.config.worker import Worker
from anlan.kernel.jobs import Job


class Diary:
    """Jobs that write down when they were run."""

    def __init__(self) -> None:
        self.lines: list[str] = []

    def job(self, name: str, every: float, did: int = 0) -> Job:
        return Job(name, every, lambda: self.lines.append(name) or did)


@pytest.fixture
def diary() -> Diary:
    return Diary()


def test_a_job_rests_between_its_runs_and_a_wake_up_hastens_only_the_prompt(diary):
    worker = Worker([diary.job("seal", 0.4), diary.job("sweep", 3600)], signals=None)
    worker.once(0, woken=False)
    worker.once(0.1, woken=False)
    worker.once(0.2, woken=True)
    assert diary.lines == ["seal", "sweep", "seal"]


def test_a_job_that_did_something_is_told_so_that_a_backlog_is_worked_off_without_resting(diary):
    assert Worker([diary.job("papers", 1, did=50)], signals=None).once(0, woken=False)
    assert not Worker([diary.job("papers", 1, did=0)], signals=None).once(0, woken=False)


@pytest.mark.django_db
def test_a_faulty_job_is_logged_and_stops_no_other(diary, caplog):
    worker = Worker([Job("faulty", 1, lambda: 1 // 0), diary.job("next", 1)], signals=None)
    with caplog.at_level(logging.ERROR):
        worker.once(0, woken=False)
    assert diary.lines == ["next"]
    assert "The job faulty failed" in caplog.text


@pytest.mark.django_db(transaction=True)
def test_a_database_that_goes_away_is_waited_for(diary, monkeypatch):
    signals = Signals.__new__(Signals)
    signals.stopping = False
    monkeypatch.setattr("anlan.config.worker.RECONNECT_SECONDS", 0.1)

    def lose_the_database_once() -> int:
        diary.lines.append("run")
        if len(diary.lines) == 1:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_terminate_backend(pg_backend_pid())")
        signals.stopping = True
        return 0

    Worker([Job("seal", 0.4, lose_the_database_once)], signals).run()
    assert diary.lines == ["run", "run"]


def test_every_job_of_the_worker_has_a_name_of_its_own():
    names = [job.name for job in (*all_jobs(), *(one.job() for one in all_beside()))]
    assert sorted(set(names)) == sorted(names)


@pytest.mark.django_db
def test_what_takes_long_is_done_beside_the_worker_and_not_twice_at_once(monkeypatch):
    waits = [True]
    slow = Beside(("slow",), 1.0, lambda: waits[0])
    sleeper = [sys.executable, "-c", "import time; time.sleep(600)"]
    monkeypatch.setattr("anlan.config.beside.spawn", lambda _command: subprocess.Popen(sleeper))
    assert [slow.start_if_needed(), slow.start_if_needed()] == [1, 0]
    assert slow.process.poll() is None
    slow.stop()
    assert slow.process.poll() is not None
    waits[0] = False
    assert slow.start_if_needed() == 0
