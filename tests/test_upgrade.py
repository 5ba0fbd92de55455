"""An installation of before the sealing is brought up to date while an earlier version goes on writing: nobody waits long, and
nothing is lost."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import pytest

from tests import figures

LARGE = int(os.environ.get("ANLAN_UPGRADE") or 1_000_000)


def upgraded(matters: int) -> dict[str, Any]:
    """What the run in a home of its own found."""
    with tempfile.TemporaryDirectory(prefix="anlan-upgrade-") as home:
        Path(home).chmod(0o711)
        own = {**os.environ, "ANLAN_HOME": home, "DJANGO_SETTINGS_MODULE": "anlan.config.settings"}
        command = [sys.executable, "-m", "tests.upgrading", str(matters)]
        done = subprocess.run(command, env=own, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return dict(json.loads(done.stdout.strip().splitlines()[-1]))


def test_an_earlier_installation_is_sealed_while_people_write() -> None:
    found = upgraded(300)
    assert found["wrong"] == []
    assert found["looked_at"] >= 300
    assert (found["matters"], found["acts"]) == (found["expected"], 2 * found["expected"])
    assert found["written"] > 0
    assert found["changed"] == "13900000000", "what the earlier version changed meanwhile is what is sealed"
    assert found["last"].endswith(str(found["expected"]))
    assert found["plain"] == 0


@pytest.mark.soak
def test_a_million_matters_are_sealed_while_people_write() -> None:
    found = upgraded(LARGE)
    assert found["wrong"] == []
    assert (found["matters"], found["acts"]) == (found["expected"], 2 * found["expected"])
    figures.upgraded(found)
