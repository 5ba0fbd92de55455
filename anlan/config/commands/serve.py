"""Start everything: the database, the tables, the sample district, the web server and the worker.

Settings: PORT (8000), HOST (127.0.0.1), ANLAN_HOME (where the data are kept), DATABASE_URL (a PostgreSQL of your own).
Ctrl-C stops everything; the next start keeps the data and takes seconds.
"""

import argparse
import os

from anlan.config.serving import Service, port_number, wait_for_port


def arguments(parser: argparse.ArgumentParser) -> None:
    """One option: to leave an empty database empty."""
    parser.add_argument("--empty", action="store_true", help="load no sample district into an empty database")


def run(args: argparse.Namespace) -> int:
    """Serve until a signal comes."""
    host, port = os.environ.get("HOST") or "127.0.0.1", port_number(os.environ.get("PORT") or "8000")
    wait_for_port(host, port)
    Service(host, port, load=not args.empty).run()
    return 0
