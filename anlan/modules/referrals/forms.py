"""What each step of a referral asks for."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from anlan.docking.channels import CHANNELS, taken_by
from anlan.docking.forms import KINDS, OfficeChoice, offered, unfit
from anlan.kernel.fields import area, choice, day, line, not_future, tick
from anlan.kernel.forms import Lines, Rows, StepForm
from anlan.kernel.moment import today
from anlan.kernel.partyforms import PartyForm
from anlan.kernel.registry import procedures
from anlan.kernel.tongue import either
from anlan.law.disputes import TOPICS
from anlan.town.models import Office, OfficeKind, Place, Tier

AFTER = [
    ("recorded", _("记入本单位案件，不需要再办")), ("docketed", _("当事人坚持诉讼，已登记立案")),
    ("decided", _("由本单位继续处理")), ("told", _("已告知当事人其他途径")),
]  # fmt: skip


class Send(StepForm):
    """委托调解函: to whom, what was told, and that every party has agreed. Filled by itself from the sender's own file."""

    pages = (
        (_("委托给谁"), ("to", "channel", "kind", "case", "why")),
        (_("什么事"), ("topic", "subtopic", "place", "narrative", "claims", "evidence")),
        (_("当事人"), ("applicants", "respondents")),
        (_("当事人的同意"), ("agreed", "consent_on", "consent_how")),
    )
    to = OfficeChoice(label=_("委托给哪个单位"))
    channel = forms.ChoiceField(label=_("对接方式"))
    kind = choice(
        _("立案前还是立案后（人民法院填写）"), KINDS, needed=False,
        tip=_("填了的，对方可以按法院委派委托调解办理，期限和终结情形依法院的规定；不填的，按人民调解办理"),
    )  # fmt: skip
    case = line(_("本单位的编号（没有就空着）"), most=60, needed=False)
    why = area(_("委托的理由"), rows=2, needed=False)
    topic = forms.ChoiceField(label=_("属于哪一类"), choices=[("", "—"), *((c, _(n)) for c, n in TOPICS.items())])
    subtopic = forms.CharField(label=_("具体是什么"), max_length=40, required=False)
    place = forms.ModelChoiceField(Place.objects.none(), to_field_name="code", label=_("事情发生在哪里"))
    narrative = area(_("基本情况"), rows=6)
    claims = Lines(label=_("请求"), most=10, max_length=200, required=False, help_text=_("一行一条"))
    evidence = Lines(label=_("材料清单"), max_length=120, required=False, help_text=_("一行一样"))
    applicants = Rows(PartyForm, least=1, most=6, label=_("申请一方"))
    respondents = Rows(PartyForm, least=1, most=6, label=_("另一方"))
    agreed = tick(
        _("各方当事人都单独同意把上面的内容交给受托单位"), needed=True,
        tip=_("没有同意的内容不要填。有一方不同意委托的，不能移交（人民调解法第十七条、个人信息保护法第二十三条）"),
    )  # fmt: skip
    consent_on = day(_("同意的日期"))
    consent_how = forms.CharField(label=_("怎样表示同意"), max_length=120, help_text=_("例如：书面、笔录、电话录音"))
    sender = forms.CharField(label=_("委托单位"), max_length=40, required=False, widget=forms.HiddenInput)

    def prepare(self) -> None:
        """The offices and places of today; the way follows from who sends."""
        day, field = today(), self.fields
        field["to"].queryset = Office.objects.in_force(day).order_by("code")  # type: ignore[attr-defined]
        field["place"].queryset = Place.objects.on(day).filter(tier__gte=Tier.STREET).order_by("code")  # type: ignore[attr-defined]
        field["channel"].choices = [(key, either(way.name, way.name_en)) for key, way in CHANNELS.items()]  # type: ignore[attr-defined]

    def clean_consent_on(self) -> Any:
        """A day that has come."""
        not_future(self.cleaned_data["consent_on"])
        return self.cleaned_data["consent_on"]

    def clean(self) -> dict[str, Any]:
        """Tell the kernel where the matter belongs; the receiver must be able to take it, and not be who sends it."""
        clean = super().clean()
        to, topic = clean.get("to"), clean.get("topic")
        clean["sender"] = self._sender(clean.get("sender") or "")
        if to and topic and not taken_by(to, topic):
            self.add_error("to", say("%(office)s不受理这一类事项，请另选。") % {"office": to})
        elif to and to == clean["sender"]:
            self.add_error("to", _("委托单位和受托单位不能是同一个。"))
        self._of_a_court(clean)
        clean["office"] = to
        return clean

    def _of_a_court(self, clean: dict[str, Any]) -> None:
        """Before or after filing is for a court alone to say, with the number that its receiver is to quote."""
        if clean.get("kind") and not from_court(clean):
            self.add_error("kind", _("这一项只由人民法院以“诉调对接”委托时填写，请空着。"))
        elif clean.get("kind") and not clean.get("case"):
            self.add_error("case", _("请填写人民法院的编号，对方办理时要写明。"))

    def _sender(self, code: str) -> Office | None:
        """The office that sends: one at which whoever types holds a post; the parent matter's, if a party's consent sends it."""
        own = [post.office for post in self.who.posts]
        if self.who.person is None:
            return Office.objects.filter(code=code).first()
        return next((office for office in own if office.code == code), own[0] if own else None)


class Accept(StepForm):
    """接受委托: by which procedure it is handled here."""

    by = choice(_("在本单位按什么程序办理"), [])

    def prepare(self) -> None:
        """What this office can open."""
        if self.file:
            told = self.file.acts[0].data
            keys = taken_by(
                self.file.matter.office, self.file.matter.topic, told["channel"] if told.get("kind") else ""
            )
            self.fields["by"].choices = [(key, _(procedures()[key].name)) for key in keys]  # type: ignore[attr-defined]
            self.initial.setdefault("by", keys[0] if keys else "")


class Refuse(StepForm):
    """不予调解: the reason (人民法院在线调解规则 §12)."""

    reason = area(_("不接受的理由"), tip=_("委托单位和当事人都会看到"))


class Reassign(StepForm):
    """To another office that was not asked before."""

    to = OfficeChoice(label=_("改派给"))
    why = area(_("说明"), rows=2, needed=False)

    def prepare(self) -> None:
        """The offices of today."""
        if self.file:
            self.fields["to"].queryset = offered(self.file.matter)  # type: ignore[attr-defined]

    def clean_to(self) -> Office:
        """One that can take it and has not been asked."""
        office: Office = self.cleaned_data["to"]
        if self.file and office.pk in asked(self.file):
            raise forms.ValidationError(say("%(office)s问过了，没有接受或者没有答复，请另选。") % {"office": office})
        if self.file and (wrong := unfit(office, self.file.matter)):
            raise forms.ValidationError(wrong)
        return office


def from_court(clean: dict[str, Any]) -> bool:
    """Whether a court sends it by its own channel."""
    sender = clean.get("sender")
    return sender is not None and clean.get("channel") == "court" and sender.kind == OfficeKind.COURT


def asked(file: Any) -> set[int]:
    """The offices that were asked already and did not take it, and whoever sent it."""
    codes = [act.data["to"]["id"] for act in file.acts if "to" in act.data]
    found = Office.objects.filter(district=file.matter.district, code__in=codes)
    return {*found.values_list("pk", flat=True), *(seat.office_id for seat in file.seated("sender"))}


class Close(StepForm):
    """核收结果: what the sender does with it."""

    after = choice(_("怎样处理"), AFTER)
    note = area(_("说明"), rows=2, needed=False)
