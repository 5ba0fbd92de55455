"""The system itself takes the step that waits: for what a child matter comes to, or for a step that led to the stage.

An act at which that fails is set aside and tried again later: one file must not keep a whole district from hearing. Its place is
a cursor of its own, so that whoever watches how far the readers are sees it fall behind.
"""

from __future__ import annotations

import logging
from functools import cache

from django.db import transaction

from anlan.kernel.act import own
from anlan.kernel.errors import AWAY
from anlan.kernel.feed import hold
from anlan.kernel.file import CaseFile
from anlan.kernel.models import Act, Cursor, Matter
from anlan.kernel.procedure import Means, Step
from anlan.kernel.registry import procedures
from anlan.kernel.who import CLOCK

log = logging.getLogger(__name__)
BATCH = 200
KEY = "hearing"
"""The name under which it keeps its place among the readers of the log."""
UNHEARD = (Means.PROGRESS, Means.OVERDUE, Means.PAUSED, Means.EXTENDED)
"""What changes nothing for a parent."""
ASIDE = f"{KEY} "
"""How the cursor of an act that was set aside begins; its order follows."""


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
        heard = 0
        for act in filter(_concerns, acts):
            found = _tried(act)
            heard += found or 0
            if found is None:
                Cursor.objects.create(district=district, projection=f"{ASIDE}{act.order}", order=(act.order or 1) - 1)
        cursor.order = acts[-1].order or 0
        cursor.save(update_fields=["order"])
    return len(acts), heard


@cache
def _followed() -> frozenset[tuple[str, str]]:
    """The steps, with their procedures, that a step of the system's own follows."""
    every = ((known.key, step) for known in procedures().values() for step in known.steps())
    return frozenset((key, followed) for key, step in every for followed in step.follows)


def _concerns(act: Act) -> bool:
    return act.means not in UNHEARD or (act.procedure, act.step) in _followed()


def _follow(act: Act) -> int:
    """Take what follows the act, if it is the act by which the matter came to where it stands. Its own file is read whole."""
    if (act.procedure, act.step) not in _followed():
        return 0
    matter = Matter.objects.select_for_update(of=("self",)).select_related("office__place", "place")
    file = CaseFile(matter.get(district=act.district, id=act.matter_id), CLOCK)
    step = next((step for step in file.stage.steps.values() if act.step in step.follows), None)
    entered = file.entered()
    if step is None or entered is None or entered.id != act.id:
        return 0
    own(file, step.key, {})
    return 1


def again(district: str) -> int:
    """Try once more what was set aside; how many of those acts have been heard of, or have nobody waiting for them any more."""
    aside = list(Cursor.objects.filter(district=district, projection__startswith=ASIDE).order_by("order"))
    return sum(_once_more(cursor) for cursor in aside)


def _once_more(cursor: Cursor) -> int:
    with transaction.atomic():
        hold(KEY, cursor.district)  # nothing is heard twice, however many workers try
        kept = Cursor.objects.filter(district=cursor.district, projection=cursor.projection)
        act = Act.objects.filter(district=cursor.district, order=int(cursor.projection.removeprefix(ASIDE))).first()
        if not kept.exists() or (act is not None and _tried(act) is None):
            return 0
        kept.delete()
    return 1


def _tried(act: Act) -> int | None:
    """How many parents heard of it; None if it could not be told. A database that is away is nobody's fault: all is tried again."""
    try:
        with transaction.atomic():
            return _follow(act) + _tell(act)
    except AWAY:
        raise
    except Exception:
        log.exception("The act %s of matter %s could not be told to its parent", act.id, act.matter_id)
        return None


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
