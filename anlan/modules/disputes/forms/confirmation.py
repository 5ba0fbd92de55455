"""What judicial confirmation asks for: little, since the mediation has told the rest."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from anlan.kernel.clocks import holidays, local
from anlan.kernel.fields import area, choice, day, line, money, tick
from anlan.kernel.file import CaseFile
from anlan.kernel.forms import Lines, Rows, StepForm, Upload
from anlan.kernel.moment import today
from anlan.kernel.partyforms import PartyForm
from anlan.kernel.tongue import cite, either
from anlan.law.deadlines import due
from anlan.law.rules import resolve
from anlan.modules.disputes.screening import ANSWERS, found
from anlan.modules.disputes.tables import BARRED
from anlan.modules.disputes.topics import TOPICS
from anlan.town.models import Office, Place

ELSEWHERE = "elsewhere"
DELEGATING = _("委派调解的法院")
STATES = {
    "": _("已经提出过申请，正在等对方同意；请到那个案件里办理。"),
    "referred": _("各方已经共同提出申请，不必再提。"),
    "confirmed": _("人民法院已经裁定协议有效，不必再提。"),
    "unsettled": _("人民法院已经裁定驳回；可以重新调解变更协议，或者起诉。"),
    "refused": _("有一方不同意共同申请，申请到此为止；您仍可以走其他途径。"),
}
"""Why there is no second application, by what became of the first."""


def last_day(effective: date, place: Place) -> date:
    """The last day on which both may apply (民诉法 §205): thirty calendar days from the day of effect."""
    rule = resolve("JC_APPLY", on=effective, region=place.code)
    return due(rule, effective, holidays=holidays()).on


class Questions(StepForm):
    """Asks what no court confirms (民诉法解释 §355); a yes is refused with its article."""

    def prepare(self) -> None:
        """The questions that can concern this type of dispute."""
        for barred in BARRED:
            if self.file and barred.asked_of(self.file.matter.topic):
                label = either(barred.question, barred.question_en)
                self.fields[f"barred_{barred.key}"] = choice(label, ANSWERS)

    def clean(self) -> dict[str, Any]:
        """Refuse, each at its question."""
        clean = super().clean()
        for barred in BARRED:
            if clean.get(f"barred_{barred.key}") == "yes":
                told = either(barred.tell, barred.tell_en) + say("（%s）") % cite(barred.article)
                self.add_error(f"barred_{barred.key}", told)
        return clean


class Ask(Questions):
    """A party asks that both apply, of the right court."""

    court = choice(_("向哪个人民法院申请"), [])
    elsewhere = line(_("其他法院的名称"), most=40, needed=False, tip=_("例如：一方住所地的基层人民法院"))
    service = line(_("您的送达地址和电话"))
    agreed = tick(_("我自愿与对方共同向人民法院申请司法确认"), needed=True)

    def prepare(self) -> None:
        """The courts that may be asked, each with why."""
        super().prepare()
        if self.file:
            field: Any = self.fields["court"]
            field.choices = courts_of(self.file)
            field.initial = field.choices[0][0] if field.choices else None
            if ELSEWHERE not in dict(field.choices):
                del self.fields["elsewhere"]
        self.order_fields(["court", "elsewhere"])

    def clean(self) -> dict[str, Any]:
        """Not what triage found to be barred, not after the thirty days, and not twice."""
        clean = super().clean()
        if self.file is None:
            return clean
        if reasons := found(self.file, "not_confirmable"):
            raise forms.ValidationError(reasons[0])
        sealed = self.file.last("seal")
        if sealed is None or last_day(local(sealed.at), self.file.matter.place) < today():
            raise forms.ValidationError(_("申请司法确认的期限已过；可以起诉、办理公证债权文书或者申请支付令。"))
        if (state := _before(self.file, sealed.seq)) is not None:
            raise forms.ValidationError(STATES[state])
        if clean.get("court") == ELSEWHERE and not clean.get("elsewhere"):
            self.add_error(
                "elsewhere", _("请写明是哪个法院：一方住所地、标的物所在地或者调解组织所在地的基层人民法院。")
            )
        return clean


def _before(file: CaseFile, since: int) -> str | None:
    """What became of an application under the present agreement; None if there is room for another."""
    act = file.last("confirmation", "heard")
    if act is None or act.seq < since:
        return None
    if act.step == "confirmation":
        return ""
    means = "refused" if act.data["step"] == "refuse" else str(act.data["means"])
    return means if means in STATES else None


def courts_of(file: CaseFile) -> list[tuple[str, str]]:
    """The courts that may be asked (民诉法 §205): the one that delegated the mediation and no other, else those of the places."""
    sent = [seat.office for seat in file.seated("court") if seat.office]
    if sent:
        return [(court.code, _and_why(court, str(DELEGATING))) for court in sent]
    here, own = file.matter.place, file.matter.office.place
    near = Office.objects.in_force(today()).courts(here, own)
    rows = [(court.code, _and_why(court, _why(court, here, own))) for court in near.select_related("place")]
    return [*rows, (ELSEWHERE, str(_("其他法院：一方住所地等")))]


def _and_why(court: Office, why: str) -> str:
    return court.name + say("（%s）") % why


def _why(court: Office, here: Place, own: Place) -> str:
    code = court.place.code
    reasons = [(own, _("调解组织所在地")), (here, _("纠纷标的物所在地"))]
    return say("、").join(str(reason) for place, reason in reasons if place.code.startswith(code))


class Open(StepForm):
    """Everything that the court's papers need, from the mediation's own file; nobody types it."""

    place = forms.ModelChoiceField(Place.objects.none(), to_field_name="code", label=_("纠纷发生地"))
    topic = choice(_("纠纷类型"), list(TOPICS.items()))
    applicants = Rows(PartyForm, least=2, most=12, label=_("申请人"))
    organisation = line(_("调解组织"))
    number = line(_("调解协议编号"), needed=False)
    mediators = line(_("调解员"), needed=False)
    accepted = day(_("受理日期"), needed=False)
    effective = day(_("协议生效日期"))
    facts = area(_("主要事实"))
    terms = Lines(label=_("协议内容"), most=20, max_length=500)
    amount = money(_("涉及金额（元）"), needed=False)
    until = day(_("履行期限"))
    court = line(_("人民法院"))
    court_code = forms.CharField(label=_("人民法院代码"), max_length=40, required=False, widget=forms.HiddenInput)
    service = line(_("送达地址和电话"))

    def prepare(self) -> None:
        """Places of today."""
        self.fields["place"].queryset = Place.objects.on(today()).order_by("code")  # type: ignore[attr-defined]


class Join(Questions):
    """The other party joins the application by an act of its own."""

    service = line(_("您的送达地址和电话"))
    agreed = tick(_("我自愿与对方共同向人民法院申请司法确认"), needed=True)


class Docket(StepForm):
    """The court has taken the application."""

    case = line(_("人民法院案号"), most=60)


NOT_TAKEN = [
    ("scope", _("不属于人民法院受理范围")), ("jurisdiction", _("不属于本院管辖")),
    ("status", _("申请确认身份关系无效、有效或者解除")), ("special", _("涉及其他特别程序、公示催告程序、破产程序")),
    ("title", _("内容涉及物权、知识产权确权")),
]  # fmt: skip
"""民诉法解释 §355, in its order."""
DISMISSED = [
    ("mandatory", _("违反法律强制性规定")), ("interests", _("损害国家利益、社会公共利益、他人合法权益")),
    ("morals", _("违背公序良俗")), ("free_will", _("违反自愿原则")), ("unclear", _("内容不明确")),
    ("other", _("其他不能司法确认的情形")),
]  # fmt: skip
"""民诉法解释 §358, in its order."""


class NotTaken(StepForm):
    """裁定不予受理."""

    reason = choice(_("不予受理的情形（民诉法解释第三百五十五条）"), NOT_TAKEN)
    note = area(_("说明"), rows=2, needed=False)


class Ruling(StepForm):
    """裁定协议有效."""

    case = line(_("裁定书编号"), most=60)
    upload = Upload(label=_("裁定书（可不传）"), required=False)


class Dismissal(Ruling):
    """裁定驳回申请."""

    reason = choice(_("驳回的情形（民诉法解释第三百五十八条）"), DISMISSED)
