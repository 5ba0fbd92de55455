"""Measure what ordinary requests cost, at 1 000 matters and at many, beside the statements' own limit under pgbench.

It makes a throw-away installation, fills it, drives it on loopback with two clients, and takes it away again. It takes
some minutes. CPU is in milliseconds a request, of the application and of PostgreSQL; the machine's speed is in every
figure, so compare figures of one run with one another.
"""

import argparse
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from anlan.config.trouble import Trouble

SMALL = 1000
OPTIONS = "shared_preload_libraries=pg_stat_statements pg_stat_statements.track=top autovacuum=off"


def arguments(parser: argparse.ArgumentParser) -> None:
    """How many, how long, and how to print."""
    parser.add_argument("--matters", type=int, default=100_000, metavar="N", help="the larger size (100000)")
    parser.add_argument("--requests", type=int, default=200, metavar="N", help="requests of each kind (200)")
    parser.add_argument("--json", action="store_true", help="print JSON instead of a table")


def run(args: argparse.Namespace) -> int:
    """Run the measuring process in a home of its own."""
    if args.matters < SMALL or args.requests < 10:
        raise Trouble(f"--matters must be at least {SMALL} and --requests at least 10.")
    with tempfile.TemporaryDirectory(prefix="anlan-bench-") as folder:
        Path(folder).chmod(0o711)
        own = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
        own |= {"ANLAN_HOME": folder, "ANLAN_POSTGRES": OPTIONS, "DJANGO_SETTINGS_MODULE": "anlan.config.settings"}
        command = [sys.executable, "-m", "anlan.config.bench.measure", str(args.matters), str(args.requests)]
        return subprocess.run([*command, *(["--json"] if args.json else [])], env=own).returncode
