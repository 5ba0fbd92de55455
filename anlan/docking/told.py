"""How another office's matter ended, told to whoever asked for it: in words, and without what a party wrote."""

from __future__ import annotations

from typing import Any

from django.utils.translation import override

from anlan.kernel.models import Act
from anlan.kernel.procedure import Means, Step
from anlan.kernel.registry import procedures


def reason_of(act: Act) -> str:
    """Why it ended, in Chinese: the article's words, the reason that was chosen, what the office wrote, or else what was done.

    What a party wrote stays where it wrote it: it told that office, and nobody else. '' of an agreement, which needs no reason.
    """
    if act.means == Means.SETTLED:
        return ""
    said, step = act.data, procedures()[act.procedure].step(act.step)
    if said.get("end_name"):
        return str(said["end_name"])
    with override("zh-hans"):
        if chosen := _choices(step).get(said.get("reason")):
            return str(chosen)
    return str((said.get("reason") if act.party_id is None else "") or (step.name if step else ""))


def _choices(step: Step | None) -> dict[Any, Any]:
    asked = step.form.base_fields.get("reason") if step and step.form else None
    return dict(getattr(asked, "choices", ()))
