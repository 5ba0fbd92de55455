"""What docking asks for: where to, why, and each party's own consent to what goes over."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from anlan.docking.channels import taken_by
from anlan.docking.package import been_at
from anlan.kernel.fields import area, tick
from anlan.kernel.forms import StepForm
from anlan.kernel.models import Matter
from anlan.kernel.moment import today
from anlan.town.models import Office


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
    return ""


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


class Disagree(StepForm):
    """A reason that nobody is made to give."""

    reason = area(_("原因（可不填）"), rows=2, needed=False)
