"""The figures for Prometheus: of the work from the database, of the requests from the tallies. No person is in them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from django.db import connection

import anlan
from anlan.config.watch.tally import BOUNDS, TALLY
from anlan.config.watch.worker import heard

MEDIA = "text/plain; version=0.0.4; charset=utf-8"
UNSEALED = "SELECT acts, seconds FROM kernel_unsealed"
LAG = "SELECT district, projection, acts FROM kernel_lag ORDER BY 1, 2"
PAPERS = "SELECT waiting, faulty FROM kernel_unmade"
OVERDUE = "SELECT office, runs FROM kernel_late ORDER BY 1"
NOTICES = "SELECT waiting, failed, unknown FROM notices_counted"
Rows = Iterable[tuple[dict[str, str], float]]


def text() -> str:
    """Everything, in Prometheus' text format."""
    return "\n".join([*_work(), *_requests(), ""])


def unsealed() -> tuple[int, float]:
    """How many acts wait for their order, and for how many seconds the oldest."""
    ((waiting, seconds),) = _asked(UNSEALED)
    return waiting, max(0.0, float(seconds))


def _work() -> Iterator[str]:
    waiting, seconds = unsealed()
    ((papers, faulty),) = _asked(PAPERS)
    yield from _metric("anlan_info", "The version.", [({"version": anlan.__version__}, 1)])
    yield from _metric("anlan_unsealed_acts", "Acts that wait for their order.", [({}, waiting)])
    yield from _metric("anlan_unsealed_oldest_seconds", "Age of the oldest of them.", [({}, seconds)])
    yield from _metric("anlan_papers_waiting", "Papers to be made.", [({}, papers)])
    yield from _metric("anlan_papers_faulty", "Papers that could not be made.", [({}, faulty)])
    ((waits, failed, unknown),) = _asked(NOTICES)
    yield from _metric("anlan_notices_waiting", "Notices to be sent.", [({}, waits)])
    yield from _metric("anlan_notices_failed", "Notices that could not be sent.", [({}, failed)])
    yield from _metric("anlan_notices_unknown", "Notices of which nobody knows whether they arrived.", [({}, unknown)])
    lags = [({"district": district, "projection": name}, lag) for district, name, lag in _asked(LAG)]
    yield from _metric("anlan_projection_lag_acts", "Sealed acts that a projection has not read.", lags)
    overdue = [({"office": office}, number) for office, number in _asked(OVERDUE)]
    yield from _metric("anlan_overdue_runs", "Running matters' clocks past their day.", overdue)
    silent = heard()
    yield from _metric("anlan_worker_up", "Whether a worker is at work.", [({}, int(silent is not None))])
    yield from _metric(
        "anlan_worker_silent_seconds", "Since its last question.", [] if silent is None else [({}, silent)]
    )


def _requests() -> Iterator[str]:
    name = "anlan_request_seconds"
    yield f"# HELP {name} Requests by route, method and status."
    yield f"# TYPE {name} histogram"
    for key, numbers in sorted(TALLY.all().items()):
        method, status, route = key.split(" ", 2)
        labels = {"method": method, "route": route, "status": status}
        sums = [sum(numbers[: place + 1]) for place in range(len(BOUNDS) + 1)]
        for bound, number in zip((*map(str, BOUNDS), "+Inf"), sums, strict=True):
            yield _line(f"{name}_bucket", labels | {"le": bound}, number)
        yield _line(f"{name}_sum", labels, numbers[-1])
        yield _line(f"{name}_count", labels, numbers[-2])


def _metric(name: str, told: str, rows: Rows) -> Iterator[str]:
    yield f"# HELP {name} {told}"
    yield f"# TYPE {name} gauge"
    yield from (_line(name, labels, value) for labels, value in rows)


def _line(name: str, labels: dict[str, str], value: float) -> str:
    said = ",".join(f'{key}="{_quoted(text)}"' for key, text in labels.items())
    return f"{name}{{{said}}} {value:.10g}" if said else f"{name} {value:.10g}"


def _quoted(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")


def _asked(sql: str) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return list(cursor.fetchall())
