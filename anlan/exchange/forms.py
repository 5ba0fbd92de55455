"""What the steps of the exchange ask for: which district, why; each party's own consent; what the other district says."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from anlan.exchange.peers import BadPeers, agreed
from anlan.kernel.fields import area, day, tick
from anlan.kernel.file import CaseFile
from anlan.kernel.forms import StepForm
from anlan.kernel.moment import today
from anlan.town.models import Office

OUTSIDE = "outside"
"""As what the other district's office sits on the matter."""


def sitting(file: CaseFile) -> list[int]:
    """The other districts' offices that sit on the matter."""
    return [seat.office_id for seat in file.seated(OUTSIDE) if seat.office_id]


def invitable(file: CaseFile) -> Any:
    """The districts that are agreed with, do not sit on the matter yet, and were refused by no party of it."""
    try:
        codes = [peer.code for peer in agreed().peers]
    except BadPeers:
        codes = []
    peers = Office.objects.abroad(today()).filter(code__in=codes)
    return peers.exclude(pk__in=sitting(file)).exclude(code__in=refused(file)).order_by("code")


def refused(file: CaseFile) -> set[str]:
    """The districts that a party said no to, asked for or already at work, or whose help it ended: a refusal is final."""
    found, asked = set(), ""
    for act in file.acts:
        told: Any = act.data
        asked = told["to"]["id"] if act.step == "share" else asked
        if act.step == "share_decline":
            at_work = (seat.office for seat in file.seats if seat.role == OUTSIDE and seat.until == act.at)
            found |= {asked, *(office.code for office in at_work if office)}
        elif act.step == "share_end" and act.party_id:
            found.add(told["office"]["id"])
    return found


class Share(StepForm):
    """请外区协办: which district and why. It sees nothing before every party has agreed."""

    to = forms.ModelChoiceField(Office.objects.none(), to_field_name="code", label=_("请哪个区协办"))
    why = area(_("为什么请外区协办"), rows=2, tip=_("当事人和对方区都会看到。各方都同意以后，对方才看得到案卷"))

    def prepare(self) -> None:
        """The districts agreed with; where there is none, what to do."""
        if self.file is None:
            return
        found = invitable(self.file)
        self.fields["to"].queryset = found  # type: ignore[attr-defined]
        if not found.exists():
            self.fields["to"].help_text = say(
                "没有可以请的区：还没有约定，都已经在协办，或者当事人不同意。约定由系统管理员登记。"
            )


class Agree(StepForm):
    """A party's separate consent (个人信息保护法 §23) to the other district seeing the file."""

    agreed = tick(_("我同意下面写明的区看到这个案卷，一起来办"), needed=True)

    def prepare(self) -> None:
        """Say which district, and why."""
        asked = self.file.said("share") if self.file else {}
        if asked:
            to: Any = asked["to"]
            self.fields["agreed"].help_text = say("协办：%(office)s。理由：%(why)s") % {
                "office": to["name"], "why": asked.get("why", ""),
            }  # fmt: skip


class End(StepForm):
    """结束外区协办: from now on that district sees nothing of the file."""

    office = forms.ModelChoiceField(Office.objects.none(), to_field_name="code", label=_("结束哪个区的协办"))
    reason = area(_("原因（可不填）"), rows=2, needed=False)

    def prepare(self) -> None:
        """Those that sit on the matter."""
        if self.file:
            self.fields["office"].queryset = Office.objects.filter(pk__in=sitting(self.file)).order_by("code")  # type: ignore[attr-defined]


class Say(StepForm):
    """协办意见: what the other district found or thinks."""

    said = area(_("协办意见或者了解到的情况"), rows=4)


class Commit(StepForm):
    """协办承诺: what the other district does, by when."""

    what = area(_("承诺做什么"), rows=3, most=400)
    until = day(_("到哪一天"))

    def clean_until(self) -> Any:
        """A day to come."""
        if self.cleaned_data["until"] < today():
            raise forms.ValidationError(_("这个日期已经过去。"))
        return self.cleaned_data["until"]
