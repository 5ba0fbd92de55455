"""A throw-away home with its own PostgreSQL for every run of the tests; loaded before the settings are read."""

import os
import shutil
import tempfile
from pathlib import Path

import pytest

OWNER = "ANLAN_TESTS_OWNER"

if OWNER not in os.environ:  # a worker of xdist finds it there, and shares the home
    os.environ[OWNER] = str(os.getpid())
    os.environ["ANLAN_HOME"] = tempfile.mkdtemp(prefix="anlan-tests-")
    Path(os.environ["ANLAN_HOME"]).chmod(0o711)  # the database's own user passes
os.environ["ANLAN_POSTGRES"] = "fsync=off synchronous_commit=off full_page_writes=off"
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"  # Playwright's loop runs in the test's own thread

from anlan.config import database, postgres  # noqa: E402 - it reads the environment

CLUSTER = postgres.Cluster()


def pytest_sessionstart(session: pytest.Session) -> None:
    """Start the server; a DATABASE_URL is used as it is."""
    if not database.URL and not session.config.option.collectonly:
        CLUSTER.use()


def pytest_unconfigure(config: pytest.Config) -> None:
    """Stop the server and throw its home away."""
    CLUSTER.leave()
    if os.environ[OWNER] == str(os.getpid()):
        _throw_away(Path(os.environ["ANLAN_HOME"]))


def _throw_away(home: Path) -> None:
    place = home / "postgres"
    for folder in (place.resolve(), CLUSTER.socket, home):
        shutil.rmtree(folder, ignore_errors=True)
