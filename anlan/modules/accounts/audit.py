"""Every act on an account, for the audit administrator."""

from __future__ import annotations

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from anlan.kernel.models import Act, Matter
from anlan.kernel.who import Who
from anlan.modules.accounts.procedure import account, appointment, safeguard
from anlan.records import Column, Record

OURS = {known.key: known for known in (account, safeguard, appointment)}


def _acts(who: Who) -> QuerySet[Act]:
    matters = Matter.objects.visible_to(who).filter(procedure__in=OURS)
    return Act.objects.filter(
        district=who.person.district if who.person else "", matter_id__in=matters.values("id")
    ).select_related("person", "matter")


def _step(act: Act) -> str:
    step = OURS[act.procedure].step(act.step)
    return _(step.name) if step else act.step


def _steps() -> dict[str, str]:
    return {step.key: _(step.name) for known in OURS.values() for step in known.steps()}


ACTS = Record(
    "accounts",
    gettext_lazy("账号办理"),
    _acts,
    (
        Column(gettext_lazy("时间"), lambda act: act.at),
        Column(gettext_lazy("人员"), lambda act: act.person.name if act.person else _("系统")),
        Column(gettext_lazy("步骤"), _step),
        Column(gettext_lazy("事项"), lambda act: act.matter.title),
        Column(gettext_lazy("编号"), lambda act: act.matter.code),
        Column(gettext_lazy("封存序号"), lambda act: act.order),
    ),
    kind="step",
    kinds=_steps,
)
