"""A lived installation is written into one sealed file, and comes back whole or not at all."""

from __future__ import annotations

import io
import json
import os
import stat
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from anlan.config import home
from anlan.config.backup import folder, parts, whole
from anlan.config.backup.sealed import CHUNK, Sealer, Secret, opened
from anlan.config.trouble import Trouble
from anlan.kernel.models import Act
from anlan.log import verify
from tests.cast import Cast
from tests.served import Served, begin, eventually, served
from tests.writing import PREPARE, Writer, run, shell

__all__ = ["served"]

KEY = Secret(b"k" * 32, is_key=True)
LIVE = """
from tests.cast import Cast, PASSWORD
from anlan.town import sample
sample.load(PASSWORD)
cast = Cast()
for stage in ("archived", "accepted", "performing"):
    cast.road(stage)
cast.settle()
cast.apply()
from anlan.kernel.printing import make_waiting
make_waiting(2)
print("lived")
"""
LOOK = """
from django.test import Client
from anlan.config.backup import dump
import json
client = Client(HTTP_HOST="localhost")
assert client.get("/").status_code == 200
assert client.post("/desk/sign-in", {"username": "clerk", "password": "a-quiet-courtyard"}).status_code == 302
assert client.get("/desk/all").status_code == 200
from django.conf import settings
print(json.dumps([dump.rows(), settings.SECRET_KEY]))
"""


def sealed_bytes(content: bytes, secret: Secret = KEY) -> bytes:
    out = io.BytesIO()
    sealer = Sealer(out, secret)
    sealer.write(content)
    sealer.close()
    return out.getvalue()


def read(whole: bytes, secret: Secret = KEY) -> bytes:
    return b"".join(opened(io.BytesIO(whole), secret))


@pytest.mark.parametrize("size", [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 3 * CHUNK])
def test_what_is_sealed_opens_as_it_was(size: int) -> None:
    content = os.urandom(size)
    assert read(sealed_bytes(content)) == content


def test_a_wrong_passphrase_is_told_as_such() -> None:
    whole = sealed_bytes(b"x", Secret(b"a long passphrase"))
    assert read(whole, Secret(b"a long passphrase")) == b"x"
    with pytest.raises(Trouble, match="passphrase or key is wrong"):
        read(whole, Secret(b"another passphrase"))
    with pytest.raises(Trouble, match="opened by a passphrase"):
        read(whole)


CONTENT = bytes(range(256)) * 1024
WHOLE = sealed_bytes(CONTENT)


@given(st.integers(0, len(WHOLE) - 1), st.integers(1, 255))
@settings(max_examples=60, deadline=None)
def test_no_byte_can_be_changed(place: int, by: int) -> None:
    altered = bytearray(WHOLE)
    altered[place] ^= by
    with pytest.raises(Trouble):
        read(bytes(altered))


@given(st.integers(0, len(WHOLE) - 1))
@settings(max_examples=60, deadline=None)
def test_nothing_can_be_cut_off(length: int) -> None:
    with pytest.raises(Trouble):
        read(WHOLE[:length])


def test_chunks_can_be_neither_dropped_nor_moved_nor_added() -> None:
    begin, size = len(sealed_bytes(b"")) - 16, CHUNK + 16
    head, chunks = WHOLE[:begin], [WHOLE[place : place + size] for place in range(begin, len(WHOLE), size)]
    with pytest.raises(Trouble, match="altered at or after byte"):
        read(head + b"".join([chunks[1], chunks[0], *chunks[2:]]))
    with pytest.raises(Trouble, match="cut off at byte"):
        read(head + b"".join(chunks[:-1]))
    with pytest.raises(Trouble, match="added to the backup"):
        read(WHOLE + b"more")


def test_what_is_no_backup_is_told_so() -> None:
    with pytest.raises(Trouble, match="not a backup"):
        read(b"something else entirely" * 10)


def test_a_part_can_be_written_nowhere_else(tmp_path: Path) -> None:
    for name in ("home/../../etc/passwd", "/etc/passwd", "other/x", "home"):
        with pytest.raises(Trouble, match="unknown kind"):
            folder.target(name, tmp_path, tmp_path)


def test_secrets_are_taken_and_what_is_this_machines_is_not(tmp_path: Path) -> None:
    for name in ("secret-key", "log-signing", "database-password", "postgres.lock", "x.log", "keys/first"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("s")
    assert [name for name, _path in folder.secrets(tmp_path)] == [
        "home/log-signing",
        "home/secret-key",
        "home/keys/first",
    ]


def test_an_empty_secret_is_never_used(tmp_path: Path) -> None:
    (tmp_path / "master-key").write_text("\n")
    with pytest.raises(Trouble, match="is empty: put the master-key of a backup"):
        home.secret("master-key", tmp_path)


@pytest.fixture
def synced(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What reaches the disk, in its order."""
    events: list[str] = []
    kinds = {True: "folder", False: "file"}
    monkeypatch.setattr(os, "fsync", lambda line: events.append(kinds[stat.S_ISDIR(os.fstat(line).st_mode)]))
    return events


def test_a_key_is_on_the_disk_before_anything_is_sealed_under_it(tmp_path: Path, synced: list[str]) -> None:
    home.secret("master-key", tmp_path)
    folder.put("home/keys/first", [b"one"], tmp_path, tmp_path)
    assert synced == ["file", "folder"] * 2
    assert sorted(path.name for path in tmp_path.rglob("*")) == ["first", "keys", "master-key"]


def test_what_the_log_signed_last_is_on_the_disk_and_in_no_backup(
    tmp_path: Path, synced: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(home, "HOME", tmp_path)
    assert home.remembered("log-last-410802") == ""
    for told in ("one", "two"):
        home.remember("log-last-410802", told)
        assert home.remembered("log-last-410802") == told
    assert synced == ["file", "folder"] * 2
    assert [*folder.secrets(tmp_path)] == []


def test_a_restore_that_was_broken_off_leaves_no_database_without_its_keys(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The home's files are there before the database is loaded: killed in between, it can be done again."""
    (tmp_path / "backup").write_bytes(packed({whole.DATABASE: b"rows", "home/master-key": b"of the backup"}))
    monkeypatch.setattr(home, "HOME", tmp_path / "home")
    monkeypatch.setattr(whole.dump, "clear", lambda **_how: None)
    monkeypatch.setattr(whole.dump, "load", lambda _content: (_ for _ in ()).throw(KeyboardInterrupt))
    for _time in range(2):
        with pytest.raises(KeyboardInterrupt):
            whole.load(tmp_path / "backup", KEY, into_empty=False)
        assert [path.name for path in (tmp_path / "home").iterdir()] == ["master-key"]


def packed(content: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    writer = parts.PartsWriter(Sealer(out, KEY))
    for name, body in content.items():
        writer.add(name, [body])
    writer.close({"format": whole.FORMAT})
    return out.getvalue()


def test_a_lived_history_is_whole(cast: Cast) -> None:
    cast.road("performing")
    cast.settle()
    found = verify.verify()
    assert (found.faults, found.matters, found.acts) == ([], 1, Act.objects.count())
    assert found.heads["410802"]["order"] == found.acts


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (
            "UPDATE kernel_act SET told = (SELECT told FROM kernel_act WHERE seq = 1) WHERE seq = 2",
            "other data than were sealed",
        ),
        ("UPDATE kernel_act SET stage_to = 'archived' WHERE seq = 3", "not what was sealed"),
        ("UPDATE kernel_act SET at = at - interval '1 day' WHERE seq = 3", "not what was sealed"),
        ("DELETE FROM kernel_act WHERE seq = (SELECT max(seq) FROM kernel_act)", "its acts are not the 1 to"),
        ("UPDATE kernel_matter SET head = '\\x00'", "its head is not its last act"),
        ('UPDATE kernel_act SET "order" = "order" + 100 WHERE seq = 3', "has gaps"),
    ],
)
def test_whatever_is_changed_behind_its_back_is_found(cast: Cast, change: str, told: str) -> None:
    cast.road("accepted")
    cast.settle()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")  # past the triggers that forbid it
        cursor.execute(change)
        cursor.execute("SET LOCAL session_replication_role = origin")
    assert any(told in fault for fault in verify.verify().faults)


def test_acts_without_their_matter_are_found(cast: Cast) -> None:
    for _matter in range(2):
        cast.apply()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute("DELETE FROM kernel_matter")
        found = [fault[:39] for fault in verify.verify().faults]
        transaction.set_rollback(True)
    assert found == ["Acts belong to a matter that is missing"] * 2


class Place:
    """An installation of its own, by the command line."""

    def __init__(self, home: Path) -> None:
        self.home = home
        home.chmod(0o711)
        self.passphrase = home / "words.log"
        self.passphrase.write_text("a quiet courtyard\n")

    def anlan(self, command: str, file: Path, *more: str) -> subprocess.CompletedProcess[str]:
        return run(self.home, command, str(file), "--passphrase-file", str(self.passphrase), *more)


@pytest.fixture(scope="module")
def places() -> Iterator[tuple[Place, Place]]:
    with (
        tempfile.TemporaryDirectory(prefix="anlan-") as first,
        tempfile.TemporaryDirectory(prefix="anlan-") as second,
    ):
        yield Place(Path(first)), Place(Path(second))


@pytest.fixture(scope="module")
def lived(places: tuple[Place, Place]) -> Path:
    place, _other = places
    begin(place.home)
    assert shell(place.home, LIVE) == "lived"
    (place.home / "papers").mkdir()
    (place.home / "papers" / "receipt.docx").write_bytes(b"own template")
    (place.home / "log-signing").write_text("a later secret")
    file = place.home / "backup.sealed"
    done = place.anlan("backup", file)
    assert done.returncode == 0, done.stderr
    assert file.stat().st_mode & 0o077 == 0
    return file


def test_it_comes_back_in_a_fresh_home_as_it_was(places: tuple[Place, Place], lived: Path) -> None:
    first, second = places
    assert first.anlan("backup", lived, "--check").returncode == 0
    done = second.anlan("restore", lived)
    assert done.returncode == 0, done.stderr + done.stdout
    assert "Every digest, chain and order was recomputed" in done.stdout
    assert (second.home / "papers" / "receipt.docx").read_bytes() == b"own template"
    assert (second.home / "log-signing").read_text() == "a later secret"
    before, after = json.loads(shell(first.home, LOOK)), json.loads(shell(second.home, LOOK))
    assert before[0]["kernel_act"] > 40
    assert before[0]["kernel_blob"] > 0
    for rows in (before[0], after[0]):
        rows.pop("kernel_throttle")  # looking in is counted
    assert before == after
    again = second.anlan("restore", lived, "--into-empty")
    assert again.returncode == 2
    assert "The database is not empty" in again.stderr


@pytest.mark.parametrize(
    ("spoil", "told"),
    [
        (lambda whole: whole[:-1], "cut off"),
        (lambda whole: whole[: len(whole) // 2], "cut off"),
        (lambda whole: whole[:5000] + bytes([whole[5000] ^ 1]) + whole[5001:], "altered"),
    ],
)
def test_a_spoilt_backup_changes_nothing(lived: Path, tmp_path: Path, spoil: Any, told: str) -> None:
    tmp_path.chmod(0o711)
    (tmp_path / "spoilt").write_bytes(spoil(lived.read_bytes()))
    with pytest.raises(Trouble, match=told):
        whole.inspect(tmp_path / "spoilt", Secret(b"a quiet courtyard"))


@pytest.mark.soak
def test_tables_with_nothing_in_them_give_way_only_when_that_is_said(lived: Path) -> None:
    with tempfile.TemporaryDirectory(prefix="anlan-") as folder:
        place = Place(Path(folder))
        assert run(place.home, "migrate", "--quiet").returncode == 0
        assert "--into-empty" in place.anlan("restore", lived).stderr
        place.passphrase.write_text("something else\n")
        assert "passphrase or key is wrong" in place.anlan("restore", lived, "--into-empty").stderr
        place.passphrase.write_text("a quiet courtyard\n")
        assert place.anlan("restore", lived, "--into-empty").returncode == 0


@pytest.mark.soak
def test_a_backup_taken_while_people_write_is_of_one_moment(served: Served, tmp_path: Path) -> None:
    writer = Writer(served.port, shell(served.home, PREPARE))
    writer.start()
    eventually(lambda: len(writer.acknowledged) >= 5, "the first writes are acknowledged")
    before, file = set(writer.acknowledged), served.home / "backup.sealed"
    place = Place(served.home)
    assert place.anlan("backup", file).returncode == 0
    eventually(lambda: len(writer.acknowledged) > len(before) + 3, "writing went on")
    writer.end()
    with tempfile.TemporaryDirectory(prefix="anlan-") as folder:
        other = Place(Path(folder))
        done = other.anlan("restore", file)
        assert done.returncode == 0, done.stdout + done.stderr
        found = set(json.loads(shell(other.home, "import json; from anlan.kernel.models import Matter; "
                                     "print(json.dumps([m.code for m in Matter.objects.all()]))")))  # fmt: skip
    assert before <= found
    assert found < set(writer.acknowledged)
