"""What mediation at a court's request asks for beside what every mediation does."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from anlan.docking.forms import KINDS
from anlan.kernel.fields import area, choice, line, tick
from anlan.kernel.file import CaseFile
from anlan.kernel.forms import StepForm
from anlan.kernel.moment import today
from anlan.kernel.tongue import either
from anlan.modules.disputes.forms import agreement, confirmation, ending, intake, mediators, words
from anlan.modules.disputes.tables import ENDS, SAID
from anlan.town.models import Office, OfficeKind

TIES = [
    ("no", _("没有")), ("kin", _("是一方当事人或者代理人的近亲属")), ("interest", _("与纠纷有利害关系")),
    ("other", _("有其他关系，可能影响公正")),
]  # fmt: skip
"""特邀调解规定 §15."""


class Refer(intake.Apply):
    """A court delegates a suit before filing, or entrusts one after: told once, to the organisation that mediates."""

    pages = (
        (_("委派还是委托"), ("kind", "case", "organisation", "office")),
        (_("发生了什么"), ("topic", "subtopic", "narrative", "claims", "evidence", "place")),
        (_("原告"), ("applicants",)),
        (_("被告"), ("respondents",)),
        (_("确认提交"), ("agreed",)),
    )
    kind = choice(_("委派还是委托"), KINDS)
    case = line(_("人民法院的编号"), most=60)
    organisation = forms.ModelChoiceField(Office.objects.none(), to_field_name="code", label=_("交给哪个调解组织"))
    source = None  # type: ignore[assignment]
    way = None  # type: ignore[assignment]
    agreed = tick(_("已经征得当事人同意（在线调解规则第四条）"), needed=True)
    sender = forms.CharField(label=_("人民法院"), max_length=40, required=False, widget=forms.HiddenInput)

    def prepare(self) -> None:
        """The places and the organisations of today."""
        self.fields["source"] = self.fields["way"] = forms.CharField(required=False)
        super().prepare()
        for name in ("source", "way"):
            self.fields.pop(name, None)
        committees = Office.objects.in_force(today()).committees()
        self.fields["organisation"].queryset = committees.order_by("code")  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """A court's staff alone; the file goes to the organisation."""
        clean = super().clean()
        court = self._court(clean.pop("sender", ""), clean.get("organisation"))
        if court is None:
            raise forms.ValidationError(_("只有人民法院的人员可以委派或者委托调解。"))
        clean["court"], clean["office"] = court, clean.get("organisation")
        return clean

    def _court(self, sender: str, organisation: Office | None) -> Office | None:
        """The court at which whoever types holds a post; or the sender of a referral that her organisation has accepted."""
        own = [post.office for post in self.who.posts]
        if organisation in own and sender:
            return Office.objects.in_force(today()).filter(code=sender, kind=OfficeKind.COURT).first()
        return next((office for office in own if office.kind == OfficeKind.COURT), None)


class Reassign(StepForm):
    """Another organisation, because the first did not take it or did not answer (在线调解规则 §12)."""

    office = forms.ModelChoiceField(Office.objects.none(), to_field_name="code", label=_("改交给"))
    reason = area(_("理由"), rows=2, needed=False)

    def prepare(self) -> None:
        """The organisations of the district, but the present one."""
        if self.file:
            offices = Office.objects.in_force(today()).committees().filter(district=self.file.matter.district)
            others = offices.exclude(pk=self.file.matter.office_id)
            self.fields["office"].queryset = others.order_by("code")  # type: ignore[attr-defined]


class TurnDown(StepForm):
    """不予接受, with reasons (在线调解规则 §12)."""

    reason = choice(
        _("为什么不接受"),
        [("scope", _("不在本组织调解范围或者行业领域")), ("skill", _("明显超出调解员擅长领域")),
         ("other", _("其他不适宜接受的情形"))],
    )  # fmt: skip
    note = area(_("说明"), rows=2)


class Declare(mediators.Declare):
    """The statutory ties of a court-invited mediator (特邀调解规定 §15); with one, both sides may still agree to her."""

    conflict = choice(_("与本案或当事人有没有法定回避情形"), TIES)

    def clean(self) -> dict[str, Any]:
        """A tie is named, so that the parties know to what they agree."""
        clean = super().clean()
        if clean.get("conflict") not in (None, "no") and not clean.get("relation"):
            self.add_error("relation", _("请写明是什么关系，当事人才知道要不要同意。"))
        return clean


class Ask(StepForm):
    """The other side is told and asked (在线调解规则 §15)."""

    how = choice(_("怎样联系的"), words.WAYS[1:])
    note = area(_("情况"), rows=2, needed=False)


class End(ending.Terminate):
    """终结, for one of the reasons of 在线调解规则 §25 that a mediator may give."""

    def prepare(self) -> None:
        """The reasons of the article, as it words them."""
        super().prepare()
        reasons: Any = self.fields["reason"]
        reasons.choices = [(key, either(*ENDS[key])) for key in SAID]


class Sham(StepForm):
    """Suspected sham mediation stops and is reported."""

    risk = area(_("哪些情况可疑"))
    reported_to = line(_("报告给谁"))
    routes = area(_("告知当事人的途径"), rows=2, needed=False)

    def prepare(self) -> None:
        """To the court that asked for it."""
        if self.file:
            self.initial.setdefault("reported_to", "、".join(seat.name for seat in self.file.seated("court")))


class Facts(StepForm):
    """What nobody disputes; only with everybody's signature does it go to the court."""

    facts = area(_("各方都认可的事实"), rows=6, tip=_("只写没有争议的事实；为达成协议作出的让步不要写"))


class AgreeFacts(StepForm):
    """A party signs the record of what is not disputed."""

    read = tick(_("我已看过上面的无争议事实，确认属实，同意提交人民法院"), needed=True)


class Confirm(confirmation.Ask):
    """Only an agreement reached before filing is confirmed; of one reached after, the court makes its own paper."""

    def clean(self) -> dict[str, Any]:
        """Tell which way it goes."""
        if self.file and not delegated(self.file):
            raise forms.ValidationError(
                _("立案后委托调解达成的协议，由人民法院出具调解书或者准许撤诉，不必申请司法确认。")
            )
        return super().clean()


class Draft(agreement.Draft):
    """The agreement, always in writing (在线调解规则 §19)."""

    form = choice(_("协议形式"), [("written", _("书面"))])


class Conclude(StepForm):
    """What the court made of an agreement reached after filing."""

    def clean(self) -> dict[str, Any]:
        """Of an agreement reached before filing there is nothing to conclude."""
        if self.file and delegated(self.file):
            raise forms.ValidationError(_("立案前委派调解达成的协议，由双方共同申请司法确认。"))
        return super().clean()

    outcome = choice(_("人民法院怎样处理"), [("paper", _("出具民事调解书")), ("withdrawal", _("准许撤诉"))])
    case = line(_("文书编号"), most=60, needed=False)


def delegated(file: CaseFile) -> bool:
    """Whether the court sent it before filing."""
    return bool(file.acts[0].data["kind"] == "delegate")
