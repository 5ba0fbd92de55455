"""What docking asks for: where to, why, and each party's own consent to what goes over."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from anlan.docking.channels import taken_by
from anlan.docking.package import been_at, unwanted
from anlan.docking.tiers import WHY, around, triggers, upward
from anlan.kernel.fields import area, choice, day, line, tick
from anlan.kernel.file import CaseFile
from anlan.kernel.forms import Reason, StepForm
from anlan.kernel.models import Matter
from anlan.kernel.moment import today
from anlan.kernel.procedure import WAITING
from anlan.town.models import Office

KINDS = [
    ("delegate", _("立案前委派")), ("ordinary", _("立案后委托，普通程序")),
    ("simple", _("立案后委托，简易程序")),
]  # fmt: skip
"""How a court asks for mediation: what limit it sets (在线调解规则 §24)."""


class OfficeChoice(forms.ModelChoiceField):
    """An office of the district that can take the matter."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(Office.objects.none(), to_field_name="code", **kwargs)


def offered(matter: Matter) -> Any:
    """Every office of the district that works today; which of them can take the matter is said when one is chosen."""
    return Office.objects.in_force(today()).filter(district=matter.district).order_by("code")


def unfit(office: Office, matter: Matter) -> str:
    """Why the matter cannot be referred to that office; '' if it can."""
    if not taken_by(office, matter.topic):
        return say("%(office)s不受理这一类事项，请另选。") % {"office": office}
    if office.pk in been_at(matter):
        return say("这件事正是从%(office)s来的，不能再转回去。请把结果退回，或者另选一个单位。") % {"office": office}
    return unwelcome(office, matter)


def unwelcome(office: Office, matter: Matter) -> str:
    """That a party did not want the matter to go there; '' if nobody said so. A refusal is final, whatever the way is called."""
    if office.code not in unwanted(matter):
        return ""
    return say("有当事人不同意委托给%(office)s，请另选一个单位，或者在这里办。") % {"office": office}


class Dock(StepForm):
    """委托其他单位调解: to whom and why. Nothing goes over before every party has agreed."""

    to = OfficeChoice(label=_("委托给哪个单位"))
    why = area(_("为什么委托"), rows=2, tip=_("当事人会看到。各方都同意以后才会移交"))

    def prepare(self) -> None:
        """The district's offices."""
        if self.file:
            self.fields["to"].queryset = offered(self.file.matter)  # type: ignore[attr-defined]

    def clean_to(self) -> Office:
        """One that can take it, and from which it did not come."""
        office: Office = self.cleaned_data["to"]
        if self.file and (wrong := unfit(office, self.file.matter)):
            raise forms.ValidationError(wrong)
        return office


class Agree(StepForm):
    """A party's separate consent (个人信息保护法 §23): to the hand-over itself, and to each kind of particulars."""

    agreed = tick(_("我同意把这件事委托给下面写明的单位调解"), needed=True)
    contact = tick(
        _("可以告诉对方单位我的电话和住址"), tip=_("不同意的，对方单位联系不上您，您也不能用手机查看那边的进展")
    )
    identity = tick(_("可以告诉对方单位我的证件号码等身份信息"))
    papers = tick(_("可以把我提交的材料一并交过去"))

    def prepare(self) -> None:
        """Say to whom."""
        asked = self.file.said("dock") if self.file else {}
        if asked:
            office: Any = asked["to"]
            self.fields["agreed"].help_text = say("受托单位：%(office)s。理由：%(why)s") % {
                "office": office["name"], "why": asked.get("why", ""),
            }  # fmt: skip


class Decline(Reason):
    """A party's no, as long as nothing has gone over."""

    def clean(self) -> dict[str, Any]:
        """What the other office has already is refused there, by whoever knows where."""
        agree = self.file.procedure.step("dock_agree") if self.file else None
        if self.file and agree and self.file.sides <= (self.file.answered(agree) or set()):
            raise forms.ValidationError(_gone(self.file))
        return super().clean()


def _gone(file: CaseFile) -> str:
    asked: Any = file.last("dock", "dock_result")
    if asked.step == "dock_result":
        return say("那边已经有了结果，现在没有等待答复的事项。")
    office = Office.objects.get(district=file.matter.district, code=asked.data["to"]["id"])
    return say("各方都同意过，已经移交给%(office)s（电话 %(phone)s）。不愿意的，请告诉他们，或者在那边的案件里办“撤回同意”。") % {
        "office": office, "phone": office.phone or "12345",
    }  # fmt: skip


class Stuck(StepForm):
    """What the matter waits for: a word of the short list that every board sums up, and a sentence."""

    stuck = choice(_("在等什么"), [(key.value, _(name)) for key, name in WAITING.items()])
    note = area(_("具体情况"), rows=2, needed=False)


class Rise(StepForm):
    """To the next tier. Asked for by whoever handles it or by a party, or because the matter has grown."""

    why = area(_("为什么提请上一级"), rows=2, needed=False)

    def prepare(self) -> None:
        """What speaks for it is said; a party need not say why."""
        if self.file is None:
            return
        found = triggers(self.file)
        self.initial.setdefault("why", "；".join(found))
        self.fields["why"].required = self.who.person is not None
        if above := upward(self.file.matter):
            self.fields["why"].help_text = say("将由%(office)s办理") % {"office": above[0]}

    def clean(self) -> dict[str, Any]:
        """There must be a tier above."""
        clean = super().clean()
        if self.file is None:
            return clean
        above = upward(self.file.matter)
        if not above:
            raise forms.ValidationError(_("已经在最高一级，请用“召开联席会议”。"))
        if self.who.person and (wrong := unwelcome(above[0], self.file.matter)):
            raise forms.ValidationError(wrong)
        return clean


class Invitation(StepForm):
    """联席会议通知: what has to be settled between offices, when, where, and who is invited."""

    question = area(_("要解决什么问题"), rows=3, tip=_("受邀单位会看到。不要写当事人的姓名、电话和证件号码"))
    why = choice(_("为什么需要联席"), WHY)
    on = day(_("哪一天开会"))
    where = line(_("在哪里开会"))
    invited = forms.ModelMultipleChoiceField(
        Office.objects.none(), to_field_name="code", label=_("请哪些单位参加"), widget=forms.CheckboxSelectMultiple
    )

    def clean_on(self) -> Any:
        """A day to come."""
        if self.cleaned_data["on"] < today():
            raise forms.ValidationError(_("开会的日期已经过去。"))
        return self.cleaned_data["on"]


class Convene(Invitation):
    """The invitation to a meeting about a matter, written in its file."""

    def prepare(self) -> None:
        """The other offices of the district that lie on the way up from its place, and its departments."""
        if self.file:
            self.fields["invited"].queryset = around(self.file.matter)  # type: ignore[attr-defined]

    def clean_question(self) -> str:
        """What the parties' particulars are stays with them."""
        text: str = self.cleaned_data["question"]
        named = [p.name for p in self.file.people if p.name and p.name in text] if self.file else []
        if named:
            raise forms.ValidationError(say("请不要写当事人的姓名：%(names)s") % {"names": say("、").join(named)})
        return text
