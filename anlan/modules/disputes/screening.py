"""Triage: the forum interlocks (data of the law floor) and the family-safety screen, asked before acceptance."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from anlan.kernel.file import CaseFile
from anlan.kernel.forms import StepForm
from anlan.kernel.models import Party
from anlan.kernel.moment import today
from anlan.kernel.tongue import basis, either, span
from anlan.law.interlocks import Interlock, interlocks
from anlan.law.rules import resolve
from anlan.modules.disputes.topics import flagged

ANSWERS = [("no", _("没有")), ("yes", _("有"))]
SAFE = [("safe", _("安全")), ("unsafe", _("不安全或害怕"))]
UNASKED = ("unasked", _("还没有单独问到"))
FORUMS = {"administrative": "administrative"}
"""What the law floor calls the forum of a procedure, where it is not people's mediation."""


class Safety(StepForm):
    """Asks sides in private whether they are safe; danger needs a plan before anything goes on."""

    plan = forms.CharField(
        label=_("安全安排和报警情况"), required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("告诫书、人身安全保护令（法院 72 小时、紧急 24 小时内作出）、法律援助；默认不安排面对面"),
    )  # fmt: skip

    def ask(self, sides: dict[str, Party], answers: Any) -> None:
        """Ask each of these sides; `sides` by field name."""
        for name, party in sides.items():
            self.fields[name] = _question(say("单独问过%(name)s：人身安全吗") % {"name": party.name}, answers)

    def clean(self) -> dict[str, Any]:
        """Whoever is not safe needs a plan."""
        clean = super().clean()
        if "unsafe" in (value for name, value in clean.items() if name.startswith("safe_")):
            clean["apart"] = True
            if not clean.get("plan"):
                self.add_error("plan", _("有一方不安全：请先写明安全安排。"))
        return clean


class Screening(Safety):
    """One question an interlock; a family matter also asks each side in private whether it is safe."""

    note = forms.CharField(
        label=_("分流意见"), widget=forms.Textarea(attrs={"rows": 3}), required=False, max_length=2000
    )

    def prepare(self) -> None:
        """The questions that belong to the matter's type."""
        if self.file is None:
            return
        for lock in _locks(self.file):
            self.fields[f"lock_{lock.id}"] = _question(either(lock.question, lock.question_en), ANSWERS, _told(lock))
        if self.file.matter.topic in flagged("safety"):
            self.ask(_sides(self.file), [*SAFE, UNASKED])
        self.order_fields([name for name in self.fields if name not in ("plan", "note")] + ["plan", "note"])

    def clean(self) -> dict[str, Any]:
        """Sum up what was found, in Chinese as papers print it; where the police come first, what was done is written."""
        clean = super().clean()
        found = [lock for lock in _locks(self.file) if clean.get(f"lock_{lock.id}") == "yes"] if self.file else []
        clean["blocks"] = [lock.tell for lock in found if lock.effect == "block"]
        clean["routes"] = [lock.tell for lock in found if lock.effect == "route"]
        clean["warnings"] = [lock.tell for lock in found if lock.effect not in ("block", "route")]
        if any(lock.effect == "police_first" for lock in found):
            clean["apart"] = True
            if not clean.get("plan"):
                self.add_error("plan", _("先报警并做好安全安排：请写明向谁报告、怎样安排。"))
        return clean


def found(file: CaseFile, effect: str) -> list[str]:
    """What triage found of that effect, as it is told to the reader."""
    said = file.said("screen")
    locks = [lock for lock in _locks(file) if lock.effect == effect and said.get(f"lock_{lock.id}") == "yes"]
    return [either(lock.tell, lock.tell_en) for lock in locks]


def unasked(file: CaseFile) -> dict[str, Party]:
    """The sides whom nobody has asked yet whether they are safe, by field name."""
    said = file.said("screen")
    return {name: party for name, party in _sides(file).items() if said.get(name) == UNASKED[0]}


def _locks(file: CaseFile) -> list[Interlock]:
    forum = FORUMS.get(file.procedure.key, "people")
    return list(interlocks(file.matter.topic, file.matter.place.code, on=today(), forum=forum))


def _sides(file: CaseFile) -> dict[str, Party]:
    named: dict[str, Party] = {}
    for party in file.parties:
        before = sum(one.role == party.role for one in named.values())
        named[f"safe_{party.role}" + (f"_{before + 1}" if before else "")] = party
    return named


def _told(lock: Interlock) -> str:
    """What a yes means, the limits that go with it, and whether anybody has checked it."""
    rules = [resolve(rule, on=today()) for rule in lock.rules]
    limits = [either(rule.name, rule.name_en) + say("：") + span(rule) + say("（%s）") % basis(rule) for rule in rules]
    doubt = [] if lock.verified and all(rule.verified for rule in rules) else [say("（未核实）")]
    return " ".join([either(lock.tell, lock.tell_en), *limits, *doubt])


def _question(label: str, choices: Any, tip: str = "") -> forms.ChoiceField:
    return forms.ChoiceField(label=label, choices=choices, widget=forms.RadioSelect, help_text=tip)
