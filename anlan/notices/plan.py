"""How this installation sends: the file `senders.toml` of the home, and the hours in which it is quiet.

Without the file everything goes into the local outbox, and so it does in a demonstration whatever the file says.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils import timezone

from anlan.notices.ways import Way

Table = Mapping[str, Any]
SINGLE, MANY = ("quiet", "sms", "email"), ("webhook", "wecom")
PEOPLE = frozenset({Way.SMS, Way.EMAIL, Way.WECOM})
"""The ways that reach a person's ear; the others keep no quiet hours."""


class BadPlan(Exception):
    """The file of senders cannot be used, and why."""


@dataclass(frozen=True)
class Plan:
    """What the file says: a table for text messages, one for e-mail, one each for a system and a group; when it is quiet."""

    sms: Table = field(default_factory=dict)
    email: Table = field(default_factory=dict)
    hooks: Mapping[str, Table] = field(default_factory=dict)
    groups: Mapping[str, Table] = field(default_factory=dict)
    quiet: tuple[time, time] = (time(21), time(8))

    def morning(self, way: Way, moment: datetime) -> datetime | None:
        """When the quiet ends in which `moment` lies; None if nobody is disturbed then."""
        since, until = self.quiet
        here = timezone.localtime(moment)
        if way not in PEOPLE or not _between(here.time(), since, until):
            return None
        day = here.date() + timedelta(days=int(here.time() >= until))
        return timezone.make_aware(datetime.combine(day, until))


def _between(moment: time, since: time, until: time) -> bool:
    return since <= moment < until if since <= until else moment >= since or moment < until


def plan() -> Plan:
    """What counts now; the file is read anew when it changes. Raises BadPlan."""
    path = Path(settings.ANLAN_SENDERS)
    try:
        return _read(path, path.stat().st_mtime_ns) if path.exists() else Plan()
    except OSError as error:
        raise BadPlan(f"{path} cannot be read: {error.strerror}.") from None


@lru_cache(maxsize=4)
def _read(path: Path, changed: int) -> Plan:  # noqa: ARG001 - a changed file is another key
    try:
        told = tomllib.loads(path.read_text(encoding="utf-8"))
    except (ValueError, RecursionError) as wrong:
        raise BadPlan(f"{path} is not TOML: {wrong}") from None
    if unknown := told.keys() - {*SINGLE, *MANY}:
        raise BadPlan(f"{path} knows no [{min(unknown)}]; there are: {', '.join((*SINGLE, *MANY))}.")
    if any(not isinstance(told.get(name, {}), dict) for name in SINGLE):
        raise BadPlan(f"{path}: quiet, sms and email are one table each.")
    return Plan(
        told.get("sms", {}), told.get("email", {}), _each(told, "webhook", "name"), _each(told, "wecom", "office"),
        _hours(told.get("quiet", {})),
    )  # fmt: skip


def _each(told: Table, kind: str, name: str) -> dict[str, Table]:
    rows = told.get(kind, [])
    if not isinstance(rows, list) or any(not isinstance(row.get(name), str) for row in rows):
        raise BadPlan(f"Each [[{kind}]] has a {name}.")
    if len({row[name] for row in rows}) != len(rows):
        raise BadPlan(f"Two [[{kind}]] have the same {name}.")
    return {row[name]: row for row in rows}


def _hours(told: Table) -> tuple[time, time]:
    try:
        return time.fromisoformat(told.get("from", "21:00")), time.fromisoformat(told.get("to", "08:00"))
    except (ValueError, TypeError):
        raise BadPlan('[quiet] is written like from = "21:00", to = "08:00".') from None
