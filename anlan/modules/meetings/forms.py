"""What each step of a joint meeting asks for."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from anlan.docking.forms import Invitation
from anlan.kernel.fields import area, choice, day
from anlan.kernel.file import CaseFile
from anlan.kernel.forms import Rows, StepForm
from anlan.kernel.moment import today
from anlan.town.models import Office, Place, Tier

DECISIONS = [("extend", _("延长期限")), ("reassign", _("改由其他单位办理")), ("drop", _("不再需要，取消这一项"))]


def future(value: Any) -> None:
    """Refuse a day that has passed."""
    if value < today():
        raise forms.ValidationError(_("这个日期已经过去。"))


class Call(Invitation):
    """The invitation as a matter of its own. Filled by itself when it is called from another matter."""

    place = forms.ModelChoiceField(Place.objects.none(), to_field_name="code", label=_("事情发生在哪里"))
    about = forms.CharField(label=_("为哪个案件"), max_length=24, required=False, widget=forms.HiddenInput)

    def prepare(self) -> None:
        """Places and offices of today."""
        places = Place.objects.on(today()).filter(tier__lte=Tier.COMMUNITY).order_by("code")
        self.fields["place"].queryset = places  # type: ignore[attr-defined]
        self.fields["invited"].queryset = Office.objects.in_force(today()).order_by("code")  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Whoever calls it leads it."""
        clean = super().clean()
        if self.who.posts:
            clean["office"] = self.who.posts[0].office
        return clean


class Promise(forms.Form):
    """One line of the minutes: who does what by when."""

    office = forms.ModelChoiceField(Office.objects.none(), to_field_name="code", label=_("责任单位"))
    what = forms.CharField(label=_("做什么"), max_length=120)
    due = forms.DateField(label=_("到哪一天"), widget=forms.DateInput(attrs={"type": "date"}), validators=[future])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["office"].queryset = Office.objects.in_force(today()).order_by("code")  # type: ignore[attr-defined]


class Hold(StepForm):
    """联席会议纪要: who was there, what each said, and what each promised. It binds."""

    present = area(_("到会的人和单位"), rows=2)
    said = area(_("各单位的意见"), rows=4, tip=_("有不同意见的照实写"))
    promises = Rows(Promise, least=1, most=12, label=_("议定事项：谁、做什么、到哪天"))

    def clean(self) -> dict[str, Any]:
        """Only whoever sits at the table can promise."""
        clean = super().clean()
        for row in clean.get("promises", []):
            if self.file and row["office"].pk not in table(self.file):
                wrong = say("%(office)s没有受邀参加，不能给它派任务。") % {"office": row["office"]}
                self.add_error("promises", wrong)
        return clean


def table(file: CaseFile) -> set[int | None]:
    """The offices at the table."""
    return {file.matter.office_id, *(seat.office_id for seat in file.seated("invited"))}


class Answer(StepForm):
    """Whether the office comes."""

    comes = choice(_("能参加吗"), [("yes", _("参加")), ("no", _("不能参加"))])
    note = area(_("说明"), rows=2, needed=False)


class Reason(StepForm):
    """Why."""

    reason = area(_("理由"), rows=2)


class OfPromise(StepForm):
    """A step about one promise that is still open."""

    label = forms.ChoiceField(label=_("哪一项"))

    def prepare(self) -> None:
        """The open ones."""
        if self.file:
            self.fields["label"].choices = [(label, label) for label in open_promises(self.file)]  # type: ignore[attr-defined]


def open_promises(file: CaseFile) -> list[str]:
    """The labels of the promises that are neither kept nor dropped."""
    return [run.label for run in file.dues if run.clock == "promise" and run.ended_at is None]


class Done(OfPromise):
    """A promise was kept."""

    note = area(_("做了什么，结果怎样"), rows=3)


class Decide(OfPromise):
    """The head decides about a promise that is late: more time, another office, or none at all; with reasons."""

    decision = choice(_("决定"), DECISIONS)
    office = forms.ModelChoiceField(Office.objects.none(), to_field_name="code", label=_("改由谁办"), required=False)
    due = day(_("新的期限"), needed=False)
    reason = area(_("理由"), rows=3)

    def prepare(self) -> None:
        """The late ones first; the offices at the table."""
        super().prepare()
        if self.file:
            offices = Office.objects.filter(pk__in=[pk for pk in table(self.file) if pk])
            self.fields["office"].queryset = offices.order_by("code")  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """More time needs a day, another office both."""
        clean = super().clean()
        decision = clean.get("decision")
        if decision in ("extend", "reassign") and (not clean.get("due") or clean["due"] < today()):
            self.add_error("due", _("请写一个还没到的日期。"))
        if decision == "reassign" and not clean.get("office"):
            self.add_error("office", _("请选由谁办。"))
        return clean


class Conclude(StepForm):
    """办结: nothing promised is open."""

    note = area(_("办结情况"), rows=3)

    def clean(self) -> dict[str, Any]:
        """Every promise is kept, or was dropped by a decision."""
        clean = super().clean()
        if self.file and (left := open_promises(self.file)):
            raise forms.ValidationError(say("还有没完成的事项：%(left)s") % {"left": say("；").join(left)})
        return clean
