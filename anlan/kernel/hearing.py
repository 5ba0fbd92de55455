"""What a child matter comes to, its parent hears: the system itself takes the step that waits for it."""

from __future__ import annotations

from django.db import transaction

from anlan.kernel.act import own
from anlan.kernel.feed import hold
from anlan.kernel.file import CaseFile
from anlan.kernel.models import Act, Matter
from anlan.kernel.procedure import Means, Step

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
        told = [act for act in acts if act.means not in UNHEARD]
        heard = sum(_tell(act) for act in told)
        cursor.order = acts[-1].order or 0
        cursor.save(update_fields=["order"])
    return len(acts), heard


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
    steps = file.stage.steps.values()
    return next((step for step in steps if act.means in step.hears and _of(step, act.procedure)), None)


def _of(step: Step, procedure: str) -> bool:
    return not step.hears_of or procedure in step.hears_of
