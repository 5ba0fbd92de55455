"""The measuring process: starts the server, fills the tables, drives each road at two sizes, prints what it cost."""

from __future__ import annotations

import json
import os
import sys
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Self

import django

django.setup()

from django.core.management import call_command  # noqa: E402 - the settings come first
from django.db import connection  # noqa: E402

from anlan.config import home, postgres, wall  # noqa: E402
from anlan.config.bench import limit, meter, stock  # noqa: E402
from anlan.config.bench.drive import CLIENTS, Client, drive  # noqa: E402
from anlan.config.bench.roads import Road, application, in_mediation, roads, session  # noqa: E402
from anlan.config.commands.bench import SMALL  # noqa: E402
from anlan.config.process import spawn  # noqa: E402
from anlan.config.serving import answers  # noqa: E402
from anlan.kernel import tokens  # noqa: E402
from anlan.kernel.act import open_matter, take  # noqa: E402
from anlan.kernel.moment import today  # noqa: E402
from anlan.kernel.who import official, resident  # noqa: E402
from anlan.town import sample  # noqa: E402
from anlan.town.models import Person  # noqa: E402

PORT = int(os.environ.get("PORT") or 8123)
PASSWORD = "bench-bench-bench"  # noqa: S105 - of an installation that lives for minutes
WORK_SECONDS = 20
MEMORY = "Memory of server and worker together: %.0f MB (mark: 250); of the printing process, there while papers wait: %.0f MB"
ROOM = 1.3
"""How much more a request may cost among many matters than among few."""


@dataclass
class Cost:
    """What one kind of request cost at one size; milliseconds, requests a second, statements."""

    road: str
    name: str
    matters: int
    app: float
    db: float
    p50: float
    p99: float
    rate: float
    statements: float
    all_statements: float
    mark: float

    @property
    def cpu(self) -> float:
        """Application and database together."""
        return self.app + self.db


def main(matters: int, requests: int, *, as_json: bool) -> int:
    """Measure and print."""
    cluster = postgres.Cluster()
    cluster.use()
    try:
        _prepare()
        costs, megabytes = _measured(cluster, matters, requests)
        limits = _limits(cluster)
    finally:
        connection.close()
        cluster.leave()
    print(json.dumps(_plain(costs, limits, megabytes)) if as_json else table(costs, limits, megabytes))
    return 0


def _prepare() -> None:
    call_command("migrate", verbosity=0)
    wall.build()
    with connection.cursor() as sql:
        sql.execute("CREATE EXTENSION IF NOT EXISTS pg_stat_statements")
    sample.load(PASSWORD)
    tell("living through the first matters")
    stock.live()


def _measured(cluster: postgres.Cluster, matters: int, requests: int) -> tuple[list[Cost], tuple[float, float]]:
    costs: list[Cost] = []
    with Served() as served:
        for size in (SMALL, matters):
            tell(f"filling up to {size} matters")
            stock.fill(size)
            costs += [_cost(served, cluster, road, size, requests) for road in roads()]
        return costs, served.megabytes()


def _cost(served: Served, cluster: postgres.Cluster, road: Road, size: int, requests: int) -> Cost:
    clients = served.clients(road.who)
    drive(clients, road.request, 20, road.expect)
    postmaster = cluster.pid() or 0
    before = meter.read(served.web.pid, postmaster)
    ran = drive(clients, road.request, requests, road.expect)
    used = meter.read(served.web.pid, postmaster) - before
    tell(f"{road.name} at {size}: {1000 * (used.app + used.db) / requests:.1f} ms")
    return Cost(
        road.key, road.name, size, 1000 * used.app / requests, 1000 * used.db / requests, ran.percentile(0.5),
        ran.percentile(0.99), requests / ran.whole, used.statements / requests, used.all_statements / requests, road.mark,
    )  # fmt: skip


class Served:
    """The web server, as `anlan serve` starts it. The worker is kept away while requests are measured: its cost is not theirs."""

    def __enter__(self) -> Self:
        self.known: dict[str, list[Client]] = {}
        os.environ.update(PORT=str(PORT), ANLAN_LOG="ERROR")
        self.web = spawn([sys.executable, "-m", "anlan.config.web"])
        end = time.monotonic() + 60
        while not answers(f"http://127.0.0.1:{PORT}/health") and time.monotonic() < end:
            time.sleep(0.2)
        _row, self.token = tokens.issue(Person.objects.get(username="clerk"), "bench")
        return self

    def __exit__(self, *wrong: object) -> None:
        self.web.kill()
        self.web.wait()

    def clients(self, who: str) -> list[Client]:
        """The clients of one person or program, who sign in once."""
        if who not in self.known:
            self.known[who] = [self._client(who) for _client in range(CLIENTS)]
        return self.known[who]

    def _client(self, who: str) -> Client:
        if who == "api":
            return Client(PORT, self.token)
        return Client(PORT) if who == "nobody" else Client(PORT).sign_in(who, PASSWORD)

    def megabytes(self) -> tuple[float, float]:
        """The most memory of server and worker together, and of the printing process, while all have work."""
        worker = spawn([sys.executable, "-m", "anlan.config", "worker"])
        seen = []
        for _second in range(WORK_SECONDS):
            time.sleep(1)
            printing = meter.family(worker.pid)[1:]
            seen.append((meter.memory(self.web.pid) + meter.memory(worker.pid, below=False), meter.each(printing)))
        worker.terminate()
        worker.wait()
        return max(both for both, _press in seen), max(press for _both, press in seen)


def _limits(cluster: postgres.Cluster) -> dict[str, float]:
    """CPU milliseconds of PostgreSQL for the same statements under pgbench."""
    code = in_mediation()[0]
    mediator = official(Person.objects.get(username="mediator"), today())
    opening = limit.hear(lambda: open_matter("mediation", application(), by=resident("13800000001")))
    step = limit.hear(lambda: take(code, "session", session(), by=mediator))
    scripts = {"open-api": limit.script(opening, keep=True), "step": limit.script(step, keep=False)}
    return {key: _alone(cluster, text) for key, text in scripts.items()}


def _alone(cluster: postgres.Cluster, text: str) -> float:
    postmaster = cluster.pid() or 0
    before = meter.spent(postmaster)
    made = limit.pgbench(text, Path(home.HOME))
    return 1000 * (meter.spent(postmaster) - before) / made


def tell(what: str) -> None:
    """Say on stderr how far it is."""
    print(f"  {what}", file=sys.stderr, flush=True)


def table(costs: list[Cost], limits: dict[str, float], megabytes: tuple[float, float]) -> str:
    """The figures as Markdown."""
    head = ["request", "matters", "CPU", "app", "db", "limit db", "p50", "p99", "req/s", "statements", "mark", "kept"]
    lines = [f"| {' | '.join(head)} |", "|" + " --- |" * len(head)]
    lines += [f"| {' | '.join(_cells(cost, costs, limits))} |" for cost in costs]
    return "\n".join([*lines, "", MEMORY % megabytes])


def _cells(cost: Cost, costs: list[Cost], limits: dict[str, float]) -> list[str]:
    small = next(other for other in costs if other.road == cost.road)
    kept = cost.cpu <= cost.mark and (cost is small or cost.cpu <= ROOM * small.cpu)
    return [
        cost.name, str(cost.matters), f"{cost.cpu:.1f}", f"{cost.app:.1f}", f"{cost.db:.1f}",
        f"{limits[cost.road]:.1f}" if cost.road in limits else "", f"{cost.p50:.0f}", f"{cost.p99:.0f}",
        f"{cost.rate:.0f}", f"{cost.statements:.1f} ({cost.all_statements:.1f})", f"{cost.mark:.0f}",
        "yes" if kept else f"no (×{cost.cpu / small.cpu:.2f})",
    ]  # fmt: skip


def _plain(costs: list[Cost], limits: dict[str, float], megabytes: tuple[float, float]) -> dict[str, Any]:
    return {
        "costs": [asdict(cost) for cost in costs],
        "limits_db_ms": limits,
        "memory_mb": megabytes[0],
        "press_mb": megabytes[1],
    }


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]), int(sys.argv[2]), as_json="--json" in sys.argv))
