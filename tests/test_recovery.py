"""Back to a moment: a base backup and the archived write-ahead log, on a real PostgreSQL, as docs/backup.md tells it."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from anlan.config import home as homes
from anlan.config import postgres
from tests.served import eventually
from tests.writing import PROOF, run, shell

WRITE = """
from anlan.kernel import sealer
from tests.cast import Cast, PASSWORD
from anlan.town import sample
sample.load(PASSWORD)
cast = Cast()
print(cast.road("accepted"))
sealer.seal_all("410802")
"""
MORE = WRITE.replace('cast.road("accepted")', "cast.apply()")


@pytest.fixture
def place() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="anlan-") as folder:
        Path(folder).chmod(0o711)
        yield Path(folder)


def asked(cluster: postgres.Cluster, sql: str) -> str:
    password = homes.secret(postgres.PASSWORD_FILE, cluster.home)
    where = {"host": str(cluster.socket), "user": postgres.NAME, "dbname": postgres.NAME, "password": password}
    with psycopg.connect(**where, autocommit=True) as line:  # type: ignore[arg-type]
        return str(line.execute(sql).fetchone()[0])  # type: ignore[index]


def base_backup(cluster: postgres.Cluster, into: Path) -> None:
    password = homes.secret(postgres.PASSWORD_FILE, cluster.home)
    subprocess.run(
        [postgres.binaries() / "bin" / "pg_basebackup", "-h", cluster.socket, "-U", postgres.NAME, "-D", into, "-X", "none"],
        env={**os.environ, "PGPASSWORD": password}, check=True,
    )  # fmt: skip


def owned(folder: Path) -> None:
    """Have the server's user own all of it."""
    for path in (folder, *folder.rglob("*")):
        if os.geteuid() == 0:
            os.chown(path, postgres.account().pw_uid, postgres.account().pw_gid)
    folder.chmod(0o700)


@pytest.mark.soak
def test_a_destroyed_database_comes_back_as_it_was_at_a_moment(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    archive, base = place / "archive", place / "base"
    archive.mkdir()
    owned(archive)
    script = place / "archive.sh"
    script.write_text(f'#!/bin/sh\ntest ! -e {archive}/"$2" && cp "$1" {archive}/"$2"\n')
    script.chmod(0o755)
    config = place / "archive.conf"
    config.write_text(f"archive_mode = on\narchive_command = '{script} %p %f'\n")
    config.chmod(0o644)
    monkeypatch.setenv("ANLAN_POSTGRES", "archive_mode=on")
    cluster = postgres.Cluster(place)
    cluster.use()
    asked(cluster, "SELECT pg_switch_wal()")
    with (cluster.data / "postgresql.auto.conf").open("a") as file:
        file.write(f"archive_command = '{script} %p %f'\n")
    asked(cluster, "SELECT pg_reload_conf()")
    assert run(place, "migrate", "--quiet").returncode == 0
    base_backup(cluster, base)
    kept = shell(place, WRITE)
    before = json.loads(shell(place, PROOF))
    moment = asked(cluster, "SELECT clock_timestamp()")
    later = shell(place, MORE)
    assert json.loads(shell(place, PROOF))["acts"] == before["acts"] + 1
    last = asked(cluster, "SELECT pg_walfile_name(pg_switch_wal())")
    eventually((archive / last).exists, "the last segment is archived")
    cluster.leave()

    shutil.rmtree(cluster.data)
    shutil.copytree(base, cluster.data)
    (cluster.data / "recovery.signal").touch()
    with (cluster.data / "postgresql.auto.conf").open("a") as file:
        file.write(f"restore_command = 'cp {archive}/%f %p'\nrecovery_target_time = '{moment}'\n")
        file.write("recovery_target_action = promote\n")
    owned(cluster.data)
    again = postgres.Cluster(place)
    again.use()
    eventually(lambda: asked(again, "SELECT pg_is_in_recovery()") == "False", "the recovery has ended")
    after = json.loads(shell(place, PROOF))
    assert kept in after["found"]
    assert later not in after["found"]
    assert (after["faults"], after["acts"], after["found"]) == ([], before["acts"], before["found"])
    again.leave()
