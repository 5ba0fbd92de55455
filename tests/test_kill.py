"""kill -9 of server, worker and database while people write: whatever was acknowledged is there once, nothing is half there."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator

import pytest

from anlan.config import postgres
from tests.served import Served, eventually, served
from tests.writing import PREPARE, Writer, proved, shell

__all__ = ["served"]


@pytest.fixture(autouse=True)
def as_in_earnest(monkeypatch: pytest.MonkeyPatch) -> None:
    """The tests' own cluster answers before it has written; this one must not."""
    monkeypatch.setenv("ANLAN_POSTGRES", "")


@pytest.fixture
def writer(as_in_earnest: None, served: Served) -> Iterator[Writer]:
    writer = Writer(served.port, shell(served.home, PREPARE))
    writer.start()
    eventually(lambda: len(writer.acknowledged) >= 3, "the first writes are acknowledged")
    yield writer
    writer.stopping.set()


def test_nothing_acknowledged_is_lost_and_nothing_is_written_twice(served: Served, writer: Writer) -> None:
    for part in ("anlan.config.web", "postgres", "anlan.config worker", "postgres"):
        before = len(writer.acknowledged)
        pids = [postgres.Cluster(served.home).pid()] if part == "postgres" else served.running(part)
        for pid in filter(None, pids):
            os.kill(pid, signal.SIGKILL)
        eventually(lambda: len(writer.acknowledged) >= before + 3, f"writing goes on after {part} was killed")  # noqa: B023
    proved(served, writer)
    assert writer.tries > len(writer.acknowledged)  # the kills were felt
