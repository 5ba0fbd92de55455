"""The system itself takes the step that waits: for what a child matter comes to, or for a step that led to the stage."""

from __future__ import annotations

from functools import cache

from django.db import transaction

from anlan.kernel.act import own
from anlan.kernel.feed import hold
from anlan.kernel.file import CaseFile
from anlan.kernel.models import Act, Matter
from anlan.kernel.procedure import Means, Step
from anlan.kernel.registry import procedures
from anlan.kernel.who import CLOCK

BATCH = 200
KEY = "hearing"
"""The name under which it keeps its place among the readers of the log."""
UNHEARD = (Means.PROGRESS, Means.OVERDUE, Means.PAUSED, Means.EXTENDED)
"""What changes nothing for a parent."""


def catch_up(district: str) -> int:
    """Read the acts that were sealed since, each once; how many a parent heard of."""
    total = 0
    while True:
        read, heard = _advance(district)
        total += heard
        if not read:
            return total


def _advance(district: str) -> tuple[int, int]:
    with transaction.atomic():
        cursor = hold(KEY, district)
        acts = list(Act.objects.filter(district=district, order__gt=cursor.order).order_by("order")[:BATCH])
        if not acts:
            return 0, 0
        heard = sum(_follow(act) for act in acts if (act.procedure, act.step) in _followed())
        heard += sum(_tell(act) for act in acts if act.means not in UNHEARD)
        cursor.order = acts[-1].order or 0
        cursor.save(update_fields=["order"])
    return len(acts), heard


@cache
def _followed() -> frozenset[tuple[str, str]]:
    """The steps, with their procedures, that a step of the system's own follows."""
    every = ((known.key, step) for known in procedures().values() for step in known.steps())
    return frozenset((key, followed) for key, step in every for followed in step.follows)


def _follow(act: Act) -> int:
    """Take what follows the act, if it is the act by which the matter came to where it stands. Its own file is read whole."""
    matter = Matter.objects.select_for_update(of=("self",)).select_related("office__place", "place")
    file = CaseFile(matter.get(district=act.district, id=act.matter_id), CLOCK)
    step = next((step for step in file.stage.steps.values() if act.step in step.follows), None)
    entered = file.entered()
    if step is None or entered is None or entered.id != act.id:
        return 0
    own(file, step.key, {})
    return 1


def _tell(act: Act) -> int:
    child = Matter.objects.get(district=act.district, id=act.matter_id)
    if child.parent_id is None:
        return 0
    parent = Matter.objects.select_for_update().get(district=act.district, id=child.parent_id)
    file = CaseFile(parent)
    step = _waiting(file, act)
    if step is None:
        return 0
    act.matter = child
    own(file, step.key, {"child": child.code, "procedure": child.procedure, "means": act.means, "step": act.step}, act)
    return 1


def _waiting(file: CaseFile, act: Act) -> Step | None:
    return next((step for step in file.stage.steps.values() if act.means in step.hears), None)
