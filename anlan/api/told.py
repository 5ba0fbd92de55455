"""The kernel's rows and views told as answers."""

from __future__ import annotations

from typing import Any, TypeVar

from django.utils.translation import gettext as _

from anlan.api.answers import ActHead, MatterRow, Named
from anlan.kernel import models
from anlan.kernel.file import CaseFile
from anlan.kernel.procedure import Procedure, Step
from anlan.kernel.registry import procedure_of, procedures
from anlan.kernel.tongue import cite

T = TypeVar("T")


def picked(kind: type[T], view: dict[str, Any], **more: Any) -> T:
    """An answer of that kind with the fields that it has in common with a view of `kernel.shown`."""
    known = {name: view[name] for name in kind.__struct_fields__ if name in view}  # type: ignore[attr-defined]
    return kind(**(known | more))


def head(act: models.Act) -> ActHead:
    """An act without its data."""
    return ActHead(**head_fields(act))


def head_fields(act: models.Act) -> dict[str, Any]:
    """The fields of an act's head."""
    step = procedures()[act.procedure].step(act.step)
    return {
        "id": act.id, "seq": act.seq, "step": act.step, "name": _(step.name) if step else act.step,
        "means": str(act.means), "stage": act.stage_to, "at": act.at, "chain": bytes(act.chain).hex(),
        "law": law_of(step) if step and step.law and step.law.cite() == act.law else act.law,
    }  # fmt: skip


def law_of(step: Step) -> str:
    """The article that a step rests on, cited in the reader's language; '' if it names none."""
    return cite(step.law) if step.law else ""


def stage_of(procedure: Procedure, key: str) -> Named:
    """A stage by name."""
    return Named(key=key, name=_(procedure.stage(key).name))


def row(matter: models.Matter) -> MatterRow:
    """A matter as a row."""
    return MatterRow(**row_fields(matter, procedure_of(matter)))


def row_fields(matter: models.Matter, procedure: Procedure) -> dict[str, Any]:
    """The fields of a matter's row."""
    topic = Named(key=matter.topic, name=_(procedure.topics.get(matter.topic, ""))) if matter.topic else None
    same = ("code", "title", "number", "opened_at", "acted_at", "closed_at", "next_due", "paused", "seq")
    return {name: getattr(matter, name) for name in same} | {
        "procedure": Named(key=procedure.key, name=_(procedure.name)), "stage": stage_of(procedure, matter.stage),
        "topic": topic, "place": Named(key=matter.place.code, name=matter.place.name),
        "office": Named(key=matter.office.code, name=matter.office.name), "href": address(matter.code),
    }  # fmt: skip


def address(code: str, *below: str) -> str:
    """The address of a matter, or of something below it."""
    return "/".join(("/api/v1/matters", code, *below))


def step_address(file: CaseFile, step: Step) -> str:
    """Where a step of a matter is taken."""
    return f"/api/v1/{file.procedure.key}/{file.matter.code}/{step.key}"


def procedure_fields(procedure: Procedure) -> dict[str, Any]:
    """The fields of a procedure's row."""
    here = f"/api/v1/procedures/{procedure.key}"
    return {
        "key": procedure.key, "name": _(procedure.name), "edition": procedure.edition,
        "open": f"/api/v1/{procedure.key}", "href": here, "guide": f"{here}/guide",
    }  # fmt: skip
