"""What docs/security.md and docs/graded-protection.md claim is there: each test that they name, each finding explained."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
SECURITY = (ROOT / "docs" / "security.md").read_text(encoding="utf-8")
GRADED = (ROOT / "docs" / "graded-protection.md").read_text(encoding="utf-8")
DEPENDENCIES = (ROOT / "docs" / "dependencies.md").read_text(encoding="utf-8")
ACCEPTED = re.compile(
    r"MIT|BSD|Apache|ISC|PSF|Python Software Foundation|MPL|Mozilla Public License 2|LGPL|Lesser General Public"
)
LOCKED = re.compile(r"^([A-Za-z0-9._-]+)==([^ ;\\]+)", re.MULTILINE)
OPEN = "**open**"


def in_the_tests() -> set[str]:
    """The name of every test there is."""
    files = [*(ROOT / "tests").rglob("test_*.py"), *(ROOT / "anlan").glob("modules/*/tests/test_*.py")]
    return {name for path in files for name in re.findall(r"def (test_\w+)", path.read_text(encoding="utf-8"))}


@pytest.mark.parametrize("text", [SECURITY, GRADED], ids=["security", "graded protection"])
def test_every_test_that_the_document_names_is_there(text: str) -> None:
    named = set(re.findall(r"`(test_\w+)`", text))
    assert len(named) > 10
    assert named - in_the_tests() == set()


def rows(text: str) -> list[list[str]]:
    """The rows of the tables, without their heads."""
    lines = [line for line in text.splitlines() if line.startswith("|") and not set(line) <= set("|-: ")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]


def test_every_item_of_graded_protection_names_its_test_or_says_that_it_is_open() -> None:
    items = [row for row in rows(GRADED) if len(row) == 4 and row[0].isdecimal()]
    assert [int(row[0]) for row in items] == list(range(1, len(items) + 1))
    assert len(items) >= 20
    for row in items:
        assert "`test_" in row[3] or OPEN in row[3], row


def test_every_locked_package_is_in_the_review_with_a_licence_that_may_be_used() -> None:
    reviewed = {row[0]: row for row in rows(DEPENDENCIES) if len(row) == 4}
    for file in ("requirements.txt", "requirements-dev.txt"):
        for name, version in LOCKED.findall((ROOT / file).read_text(encoding="utf-8")):
            assert name in reviewed, f"{name} is not reviewed: run tools/dependencies"
            assert reviewed[name][1] == version, f"{name} was reviewed in another version: run tools/dependencies"
            assert ACCEPTED.search(reviewed[name][2]), f"{name}: {reviewed[name][2]!r} is no licence that we may use"


def test_what_bandit_finds_is_explained() -> None:
    ran = [
        sys.executable,
        "-m",
        "bandit",
        "-q",
        "-r",
        "anlan",
        "docs/verify.py",
        "-x",
        "*/migrations/*,*/tests/*",
        "-ll",
        "-f",
        "json",
    ]
    done = subprocess.run(ran, cwd=ROOT, capture_output=True, text=True)
    found = {
        (result["filename"].removeprefix("./"), result["test_id"]) for result in json.loads(done.stdout)["results"]
    }
    explained = {(row[1].strip("`"), row[0]) for row in rows(SECURITY) if re.fullmatch(r"B\d{3}", row[0])}
    assert found - explained == set(), "explain them in docs/security.md, or mend them"
    assert explained - found == set(), "these are not found any more: take them out of docs/security.md"
