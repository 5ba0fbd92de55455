"""Everything of one installation, started, kept up and stopped by one process."""

import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable

from anlan.config import database, postgres
from anlan.config.process import Child, Signals, spawn
from anlan.config.trouble import Trouble

FREE_SECONDS = 5.0
FIRST_ANSWER_SECONDS = 60.0
BETWEEN_LOOKS = 0.3
LOCAL = {"127.0.0.1": "localhost", "0.0.0.0": "localhost", "::": "localhost", "::1": "[::1]"}  # noqa: S104
ANLAN = [sys.executable, "-m", "anlan.config"]


class Service:
    """The database unless DATABASE_URL names one, the web server, the worker; `load` fills an empty database."""

    def __init__(self, host: str, port: int, *, load: bool) -> None:
        self.address = f"http://{LOCAL.get(host, host)}:{port}/"
        self.load = load
        self.signals = Signals()
        self.cluster = None if database.URL else postgres.Cluster()
        self.children = [
            Child("web server", [sys.executable, "-m", "anlan.config.web"]),
            Child("worker", [*ANLAN, "worker"]),
        ]
        self.sample: subprocess.Popen[bytes] | None = None

    def run(self) -> None:
        """Start everything, keep it up until a signal comes, stop it in order."""
        try:
            self._prepare()
            self._welcome()
            self._keep_up_until(lambda: False)
        finally:
            self._stop()

    def _prepare(self) -> None:
        if self.cluster:
            print("Starting PostgreSQL …", flush=True)
            self.cluster.use()
        print("Bringing the tables up to date …", flush=True)
        if spawn([*ANLAN, "migrate", "--quiet"]).wait():
            raise Trouble("The tables could not be brought up to date; the reason is above.")

    def _welcome(self) -> None:
        """Print the address at the first answer, then load the sample while people may already look."""
        print("Starting the web server and the worker …", flush=True)
        if not self._keep_up_until(lambda: answers(f"{self.address}health"), FIRST_ANSWER_SECONDS):
            if self.signals.stopping:
                return
            raise Trouble(f"The web server does not answer at {self.address}; the reason is above.")
        print(f"\nAnlan is up: {self.address}", flush=True)
        self.sample = sample = spawn([*ANLAN, "sample", *([] if self.load else ["--logins-only"])])
        self._keep_up_until(lambda: sample.poll() is not None)
        print("Ctrl-C stops it.", flush=True)

    def _keep_up_until(self, done: Callable[[], bool], seconds: float = float("inf")) -> bool:
        """Start again what dies, until done, a signal, or so many seconds; tell whether it is done."""
        end = time.monotonic() + seconds
        while not self.signals.stopping and time.monotonic() < end:
            if self.cluster and not self.cluster.pid():
                print("PostgreSQL ended and is started again.", flush=True)
                self.cluster.use()
            for child in self.children:
                child.keep_up(time.monotonic())
            if done():
                return True
            self.signals.sleep(BETWEEN_LOOKS)
        return False

    def _stop(self) -> None:
        print("\nStopping …", flush=True)
        if self.sample and self.sample.poll() is None:
            self.sample.terminate()
            self.sample.wait()
        for child in self.children:
            child.ask_to_stop()
        for child in self.children:
            child.wait()
        if self.cluster:
            self.cluster.leave()


def port_number(text: str) -> int:
    """Read the PORT."""
    if not text.isdigit() or not 0 < int(text) < 65536:
        raise Trouble(f"PORT must be a number from 1 to 65535, not {text}.")
    return int(text)


def wait_for_port(host: str, port: int) -> None:
    """Raise Trouble when the port stays taken; a server that was just killed leaves it within seconds."""
    end = time.monotonic() + FREE_SECONDS
    while (reason := _taken(host, port)) and time.monotonic() < end:
        time.sleep(0.2)
    if reason:
        raise Trouble(f"Port {port} on {host} cannot be used ({reason}); choose another: PORT={port + 1} make run.")


def _taken(host: str, port: int) -> str:
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            return error.strerror or str(error)
    return ""


def answers(url: str) -> bool:
    """Tell whether the page is answered with success."""
    try:
        with urllib.request.urlopen(url, timeout=2) as response:  # noqa: S310 - our own address
            return bool(response.status == 200)
    except (urllib.error.URLError, OSError):
        return False
