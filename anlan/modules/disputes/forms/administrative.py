"""What administrative mediation asks for beside what every mediation does."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from anlan.kernel.clocks import holidays, local
from anlan.kernel.fields import choice, day, not_future, tick
from anlan.kernel.forms import StepForm
from anlan.kernel.moment import today
from anlan.law.deadlines import due
from anlan.law.rules import resolve
from anlan.modules.disputes.forms import intake, mediators, talks, words
from anlan.modules.disputes.tables import regime_of
from anlan.sessions import forms as sessions
from anlan.town.models import Office, OfficeKind, Role

STARTS = [
    ("loss", _("财产损失：损失已经确定")), ("healed", _("人员受伤：治疗终结")), ("disabled", _("因伤致残：已经定残")),
    ("buried", _("人员死亡：丧葬事宜办理期满")),
]  # fmt: skip
"""From what mediation by the traffic police counts (道路交通事故处理程序规定 §90)."""


class Apply(intake.Apply):
    """An application to the organ whose work the dispute belongs to, or a record that the organ offers it itself."""

    pages = (
        (_("发生了什么"), ("topic", "subtopic", "narrative", "claims", "evidence")),
        (_("在哪里、找哪个部门"), ("place", "office")),
        (_("您是谁"), ("applicants",)),
        (_("对方是谁"), ("respondents",)),
        (_("确认提交"), ("source", "way", "agreed")),
    )
    office = forms.ModelChoiceField(
        Office.objects.none(), to_field_name="code", label=_("找哪个部门"), required=False,
        help_text=_("不清楚就空着，我们按纠纷类型找"),
    )  # fmt: skip
    source = forms.ChoiceField(
        label=_("案件来源"), initial="application", required=False,
        choices=[words.SOURCES[0], ("initiative", _("依职权主动调解")), *words.SOURCES[2:]],
    )  # fmt: skip
    agreed = tick(_("我自愿申请行政调解，并同意为办理这件事使用上面的个人信息"), needed=True)

    def prepare(self) -> None:
        """The bureaus of today."""
        super().prepare()
        bureaus = Office.objects.in_force(today()).filter(kind=OfficeKind.BUREAU).exclude(topics=[])
        self.fields["office"].queryset = bureaus.order_by("code")  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """The organ whose work it is: the one asked for, if it is that; else the one that the type and place name."""
        clean = super().clean()
        place, topic = clean.get("place"), clean.get("topic")
        if not place or not topic:
            return clean
        fit = list(Office.objects.in_force(today()).competent(place, topic).order_by("-place__tier", "code"))
        if clean.get("office") and clean["office"] not in fit:
            named = "、".join(office.name for office in fit) or "—"
            self.add_error("office", forms.ValidationError(WRONG, params={"fit": named}))
        elif not fit:
            self.add_error("topic", _("这里没有哪个部门对这类纠纷作行政调解；可以申请人民调解。"))
        else:
            clean["office"] = clean.get("office") or fit[0]
        return clean


WRONG = _("这类纠纷不归这个部门管。管这类纠纷的是：%(fit)s。")


class Transfer(intake.Transfer):
    """移送: to the organ whose work it is."""

    def prepare(self) -> None:
        """The other bureaus of the district."""
        if self.file:
            bureaus = Office.objects.in_force(today()).filter(kind=OfficeKind.BUREAU)
            here = bureaus.filter(district=self.file.matter.district).exclude(pk=self.file.matter.office_id)
            self.fields["office"].queryset = here.order_by("code")  # type: ignore[attr-defined]


class Accept(intake.Accept):
    """受理: enforcement goes its own way; mediation by the traffic police waits for its day."""

    told = tick(_("已向各方告知行政调解中的权利和义务"), needed=True)
    enforcement = tick(_("如有违法行为，另行依法查处，不以调解代替执法"), needed=True)
    event = choice(_("从哪件事起算"), STARTS, needed=False)
    began = day(_("这件事发生在哪一天（还没有发生就空着）"), needed=False)

    def prepare(self) -> None:
        """Only the traffic police wait for something."""
        super().prepare()
        if self.file and not _waits(self.file.matter.topic):
            del self.fields["event"], self.fields["began"]

    def clean_began(self) -> Any:
        """Not before it has happened."""
        not_future(self.cleaned_data["began"])
        return self.cleaned_data["began"]


class Begin(StepForm):
    """What mediation by the traffic police waited for has come."""

    event = choice(_("从哪件事起算"), STARTS)
    began = day(_("这件事发生在哪一天"))

    def clean_began(self) -> Any:
        """Not before it has happened."""
        not_future(self.cleaned_data["began"])
        return self.cleaned_data["began"]


def _waits(topic: str) -> bool:
    return regime_of(topic).since == "begin"


class Assign(mediators.Assign):
    """The organ names one of its own staff."""

    roles = (Role.STAFF,)
    upward = False


class Pause(talks.Pause):
    """中止: with the tests that market supervision leaves out of the limit."""

    reason = choice(
        _("原因"),
        [("appraisal", _("等待鉴定")), ("test", _("等待检定、检验、检测")), ("party", _("当事人原因")),
         ("other", _("其他"))],
    )  # fmt: skip


class Notified(StepForm):
    """The parties were told that it ended."""

    how = choice(_("怎样告知的"), [("online", _("网上送达")), ("counter", _("当面")), ("post", _("邮寄"))])


class Book(sessions.Book):
    """A time to meet. The traffic police tell the parties three days before (道路交通事故处理程序规定 §88)."""

    def clean(self) -> dict[str, Any]:
        """Not sooner than that."""
        clean = super().clean()
        if self.file and not self.errors and regime_of(self.file.matter.topic).key == "traffic":
            rule = resolve("TRAF_NOTICE", on=today(), region=self.file.matter.place.code, topic=self.file.matter.topic)
            if due(rule, local(clean["when"]), holidays=holidays()).on < today():
                said = {"basis": rule.basis}
                self.add_error(
                    "slot",
                    forms.ValidationError(_("要在调解三日前通知各方（%(basis)s），请约晚一些的时间。"), params=said),
                )
        return clean
