"""Triage: the forum interlocks (data of the law floor) and the family-safety screen, asked before acceptance."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from anlan.kernel.forms import StepForm
from anlan.kernel.tongue import either
from anlan.law.interlocks import interlocks
from anlan.modules.disputes.topics import flagged

ANSWERS = [("no", _("没有")), ("yes", _("有"))]
SAFE = [("safe", _("安全")), ("unsafe", _("不安全或害怕")), ("unasked", _("还没有单独问到"))]


class Screening(StepForm):
    """One question an interlock; a family matter also asks each side in private whether it is safe."""

    note = forms.CharField(
        label=_("分流意见"), widget=forms.Textarea(attrs={"rows": 3}), required=False, max_length=2000
    )

    def prepare(self) -> None:
        """The questions that belong to the matter's type."""
        if self.file is None:
            return
        for lock in interlocks(self.file.matter.topic, self.file.matter.place.code):
            self.fields[f"lock_{lock.id}"] = _question(
                either(lock.question, lock.question_en), ANSWERS, either(lock.tell, lock.tell_en)
            )
        if self.file.matter.topic in flagged("safety"):
            for party in self.file.parties:
                self.fields[f"safe_{party.role}"] = _question(
                    say("单独问过%(name)s：人身安全吗") % {"name": party.name}, SAFE
                )
            self.fields["plan"] = forms.CharField(
                label=say("安全安排"), required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 3}),
                help_text=say("告诫书、人身安全保护令（法院 72 小时、紧急 24 小时内作出）、法律援助；默认不安排面对面"),
            )  # fmt: skip
        self.order_fields([name for name in self.fields if name != "note"] + ["note"])

    def clean(self) -> dict[str, Any]:
        """Sum up what was found; danger needs a plan before anything goes on."""
        clean = super().clean()
        if self.file is None:
            return clean
        found = [lock for lock in interlocks(self.file.matter.topic, self.file.matter.place.code)
                 if clean.get(f"lock_{lock.id}") == "yes"]  # fmt: skip
        clean["blocks"] = [either(lock.tell, lock.tell_en) for lock in found if lock.effect == "block"]
        clean["warnings"] = [either(lock.tell, lock.tell_en) for lock in found if lock.effect != "block"]
        unsafe = [name for name, value in clean.items() if name.startswith("safe_") and value == "unsafe"]
        clean["apart"] = bool(unsafe)
        if unsafe and not clean.get("plan"):
            self.add_error("plan", _("有一方不安全：请先写明安全安排。"))
        return clean


def _question(label: str, choices: Any, tip: str = "") -> forms.ChoiceField:
    return forms.ChoiceField(label=label, choices=choices, widget=forms.RadioSelect, help_text=tip)
