"""What may be audited: records of who did what and when, each declared in an app's `audit.py`. Never what a case holds.

A `Record` says which rows, by which column of time they go, whose they are and of what kind; the audit administrator's
pages, its filters and its export follow from that.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cache
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db.models import Model, Q, QuerySet
from django.utils import timezone
from django.utils.functional import Promise

from anlan.kernel.registry import declared
from anlan.kernel.who import Who

Cell = str | datetime | int | bool | None


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its name, and what stands in it for a row."""

    name: str | Promise
    cell: Callable[[Any], Cell]


@dataclass(frozen=True)
class Record:
    """`rows(who)` are what an auditor may see; `at`, `person` and `kind` are the columns that they are narrowed by.

    kinds  code → name of what `kind` holds, to choose from; the rows go by `id`, which must be ordered by time
    """

    key: str
    name: str | Promise
    rows: Callable[[Who], QuerySet[Any]]
    columns: Sequence[Column]
    at: str = "at"
    person: str = "person"
    kind: str = ""
    kinds: Callable[[], dict[str, str]] = dict

    def find(
        self,
        who: Who,
        *,
        since: date | None = None,
        until: date | None = None,
        person: str = "",
        kind: str = "",
        after: str = "",
    ) -> QuerySet[Any]:
        """The rows of these days, both included, of the person of that user name, of that kind; the newest first."""
        wanted = Q(**{f"{self.at}__gte": _midnight(since)}) if since else Q()
        wanted &= Q(**{f"{self.at}__lt": _midnight(until + timedelta(days=1))}) if until else Q()
        wanted &= Q(**{f"{self.person}__username": person}) if person else Q()
        wanted &= Q(**{self.kind: kind}) if kind and self.kind else Q()
        wanted &= Q(id__lt=last) if (last := _id(after)) else Q()
        return self.rows(who).filter(wanted).order_by("-id")

    def line(self, row: Model) -> list[Cell]:
        """The cells of a row."""
        return [column.cell(row) for column in self.columns]


@cache
def records() -> dict[str, Record]:
    """Every record by key, of every app that has an `audit.py`."""
    names = [config.name for config in apps.get_app_configs() if config.name.startswith("anlan.")]
    return {record.key: record for name in names for record in declared(f"{name}.audit", Record)}


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


def _id(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
