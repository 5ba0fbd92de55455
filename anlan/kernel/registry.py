"""Finds the modules' procedures and projections, and says at start-up what is wrong with them."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from typing import TYPE_CHECKING, TypeVar

from django.apps import apps

from anlan.kernel.checks import faults
from anlan.kernel.clocks import holidays
from anlan.kernel.feed import Projection
from anlan.kernel.procedure import OVERDUE, WAITING, Procedure
from anlan.kernel.reports import Report
from anlan.law.calendar import BadTable

if TYPE_CHECKING:
    from anlan.kernel.models import Matter

T = TypeVar("T")
HOME = "anlan.modules."


@cache
def modules() -> tuple[str, ...]:
    """The dotted names of the installed modules."""
    return tuple(config.name for config in apps.get_app_configs() if config.name.startswith(HOME))


@cache
def procedures() -> dict[str, Procedure]:
    """Every current procedure by key."""
    found = [item for name in modules() for item in declared(f"{name}.procedure", Procedure)]
    return {procedure.key: procedure for procedure in found}


@cache
def overseers() -> dict[frozenset[str], frozenset[str]]:
    """Which posts oversee which procedures: the posts, and the keys of the procedures that they oversee."""
    found: dict[frozenset[str], set[str]] = {}
    for procedure in procedures().values():
        found.setdefault(procedure.overseers, set()).add(procedure.key)
    return {roles: frozenset(keys) for roles, keys in found.items()}


@cache
def projections() -> dict[str, Projection]:
    """Every projection by key, the kernel's own first."""
    names = ["anlan.kernel.search", *(f"{name}.projection" for name in modules())]
    found = [item for name in names for item in declared(name, Projection)]
    return {projection.key: projection for projection in found}


@cache
def reports() -> dict[str, Report]:
    """Every report by key."""
    found = [item for name in modules() for item in declared(f"{name}.projection", Report)]
    return {report.key: report for report in found}


def procedure_of(matter: Matter) -> Procedure:
    """The edition of the procedure that the matter was opened under."""
    current = procedures()[matter.procedure]
    if current.edition == matter.edition:
        return current
    module = import_module(f"{home(current)}.procedure")
    editions: dict[tuple[str, int], Procedure] = module.EDITIONS
    return editions[matter.procedure, matter.edition]


def home(procedure: Procedure) -> str:
    """The dotted name of the module that declares it."""
    return next(name for name in modules() if procedure in declared(f"{name}.procedure", Procedure))


def names() -> Iterator[str]:
    """Every Chinese string that the declarations show to people, for translation."""
    for procedure in procedures().values():
        yield from (
            procedure.name,
            *filter(None, [procedure.receipt, *procedure.adds.values()]),
            *procedure.topics.values(),
            *procedure.papers.values(),
            *(clock.name for clock in procedure.clocks),
        )
        for stage in procedure.stages:
            yield from (stage.name, stage.plain)
        for step in procedure.steps():
            yield from filter(None, (step.name, step.hint))
        yield from (actor.name for actor in procedure.actors())
    for report in reports().values():
        yield from (report.name, report.note)
        for column in report.columns:
            yield from filter(None, (column.name, column.group, column.counts))
    yield from (OVERDUE.name, *WAITING.values())


def problems() -> list[str]:
    """What is wrong with the declarations, and with the table of days off; empty if nothing is."""
    found = [fault for procedure in procedures().values() for fault in faults(procedure, procedures(), home(procedure))]
    try:
        holidays()
    except (BadTable, OSError) as wrong:
        found.append(f"ANLAN_HOLIDAYS: {wrong}")
    return found


def declared(name: str, kind: type[T]) -> list[T]:
    """What the module of that dotted name, if there is one, declares of a kind."""
    if find_spec(name) is None:
        return []
    return [item for item in vars(import_module(name)).values() if isinstance(item, kind)]
