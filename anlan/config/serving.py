"""Everything of one installation, started, kept up and stopped by one process."""

import os
import socket
import sys
import time
import urllib.error
import urllib.request

from anlan.config import database, postgres
from anlan.config.process import Child, Signals, spawn
from anlan.config.trouble import Trouble

FREE_SECONDS = 5.0
FIRST_ANSWER_SECONDS = 60.0
LOCAL = {"127.0.0.1": "localhost", "0.0.0.0": "localhost", "::": "localhost", "::1": "[::1]"}  # noqa: S104
ANLAN = [sys.executable, "-m", "anlan.config"]


def serve(*, load: bool) -> None:
    """Serve until a signal comes, then stop all that was started; `load` the sample into an empty database."""
    host, port = os.environ.get("HOST", "127.0.0.1"), port_number(os.environ.get("PORT", "8000"))
    signals = Signals()
    wait_for_port(host, port)
    cluster = None if database.URL else postgres.Cluster()
    children = [
        Child("web server", [sys.executable, "-m", "anlan.config.web"]),
        Child("worker", [*ANLAN, "worker"]),
    ]
    try:
        prepare(cluster)
        keep_up(cluster, children)
        welcome(f"http://{LOCAL.get(host, host)}:{port}/", signals, load=load)
        while not signals.stopping:
            keep_up(cluster, children)
            signals.sleep(0.5)
    finally:
        stop(cluster, children)


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


def prepare(cluster: postgres.Cluster | None) -> None:
    """Start the database and bring its tables up to date."""
    if cluster:
        print("Starting PostgreSQL …", flush=True)
        cluster.use()
    print("Bringing the tables up to date …", flush=True)
    if spawn([*ANLAN, "migrate", "--quiet"]).wait():
        raise Trouble("The tables could not be brought up to date; the reason is above.")


def keep_up(cluster: postgres.Cluster | None, children: list[Child]) -> None:
    """Start again what has died."""
    if cluster and not cluster.pid():
        print("PostgreSQL ended and is started again.", flush=True)
        cluster.use()
    for child in children:
        child.keep_up(time.monotonic())


def welcome(address: str, signals: Signals, *, load: bool) -> None:
    """Wait for the first answer, print the address, then load the sample and print its logins."""
    print("Starting the web server and the worker …", flush=True)
    end = time.monotonic() + FIRST_ANSWER_SECONDS
    while not signals.stopping and not answers(f"{address}health"):
        if time.monotonic() > end:
            raise Trouble(f"The web server does not answer at {address}; the reason is above.")
        signals.sleep(0.2)
    print(f"\nAnlan is up: {address}", flush=True)
    sample = spawn([*ANLAN, "sample", *([] if load else ["--logins-only"])])
    while not signals.stopping and sample.poll() is None:
        signals.sleep(0.2)
    sample.terminate()
    sample.wait()
    print("Ctrl-C stops it.", flush=True)


def answers(url: str) -> bool:
    """Tell whether the page is answered with success."""
    try:
        with urllib.request.urlopen(url, timeout=2) as response:  # noqa: S310 - our own address
            return bool(response.status == 200)
    except (urllib.error.URLError, OSError):
        return False


def stop(cluster: postgres.Cluster | None, children: list[Child]) -> None:
    """Stop the children together, then the database."""
    print("\nStopping …", flush=True)
    for child in children:
        child.ask_to_stop()
    for child in children:
        child.wait()
    if cluster:
        cluster.leave()
