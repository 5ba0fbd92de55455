"""What each step of a major decision asks for."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from anlan.kernel.clocks import holidays
from anlan.kernel.fields import area, choice, day, line
from anlan.kernel.file import CaseFile
from anlan.kernel.forms import Lines, Rows, StepForm, Upload
from anlan.kernel.moment import today
from anlan.law.deadlines import due
from anlan.law.rules import resolve
from anlan.town.models import Office, OfficeKind, Person, Place, Post, Role

GOVERNMENT = (OfficeKind.STREET_OFFICE, OfficeKind.BUREAU, OfficeKind.CENTRE)
"""The bodies that take major decisions (§42: streets and departments by analogy)."""
YES_NO = [("yes", _("是")), ("no", _("否"))]


def people(file: CaseFile | None) -> Any:
    """Those who hold a post today at the deciding office, or at another office in the same place."""
    if file is None:
        return Person.objects.none()
    posts = Post.objects.held(today()).filter(office__place=file.matter.office.place)
    return Person.objects.filter(is_active=True, pk__in=posts.values("person_id")).order_by("name")


class Propose(StepForm):
    """决策事项建议: from leaders, departments, deputies, or citizens in writing."""

    office = forms.ModelChoiceField(Office.objects.none(), to_field_name="code", label=_("决策机关"))
    place = forms.ModelChoiceField(Place.objects.none(), to_field_name="code", label=_("涉及的地方"))
    title = line(_("决策事项"))
    origin = choice(_("谁提出的"), [
        ("leader", _("决策机关领导人员")), ("department", _("所属部门或下级单位")), ("deputy", _("人大代表、政协委员")),
        ("citizen", _("公民、法人或其他组织书面提出")),
    ])  # fmt: skip
    proposer = line(_("提出单位（个人提出的可不填）"), needed=False)
    problem = area(_("要解决的主要问题"))
    basis = area(_("理由和依据"), rows=3)
    plan = area(_("初步方案及必要性、可行性"))
    listed = forms.BooleanField(label=_("在公布的决策事项目录之内"), required=False)

    def prepare(self) -> None:
        """The government bodies where the proposer works, and the places of today."""
        offices = Office.objects.filter(kind__in=GOVERNMENT).order_by("code")
        places = Place.objects.on(today()).order_by("code")
        if self.who.person is not None:
            offices = offices.filter(pk__in=[post.office_id for post in self.who.posts])
        self.fields["office"].queryset = offices  # type: ignore[attr-defined]
        self.fields["place"].queryset = places  # type: ignore[attr-defined]


class Start(StepForm):
    """Who does the work, and who reviews it: never the same."""

    findings = area(_("研究论证情况"))
    lead = forms.ModelChoiceField(Person.objects.none(), label=_("承办人员"))
    legal = forms.ModelChoiceField(Person.objects.none(), label=_("合法性审查人员"))
    units = Lines(label=_("参与承办的其他单位"), required=False, max_length=60)

    def prepare(self) -> None:
        """Those who work there."""
        for name in ("lead", "legal"):
            self.fields[name].queryset = people(self.file)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Whoever drafts does not review."""
        clean = super().clean()
        if clean.get("lead") and clean.get("lead") == clean.get("legal"):
            self.add_error("legal", say("审查的人不能是承办的人。"))
        return clean


class Words(StepForm):
    """A text in one's own words."""

    words = area(_("说明"))


class Draft(StepForm):
    """决策草案, with what it rests on."""

    text = area(_("草案正文"), rows=12, most=8000)
    basis = area(_("依据"), rows=3)
    costs = area(_("投入和效益分析"), rows=3, needed=False)
    options = Lines(label=_("其他方案（有较大分歧时）"), required=False, max_length=400)
    disputes = area(_("各单位分歧和承办单位的意见"), rows=3, needed=False)
    attachment = Upload(label=_("附件"), required=False)


class Revise(Draft):
    """Another version of the draft, and why."""

    why = area(_("改了什么，为什么"), rows=3)

    def prepare(self) -> None:
        """What stands now, to be changed."""
        if self.file is not None:
            now = self.file.said("draft", "revise", "amend")
            self.initial = {
                name: now[name] for name in ("text", "basis", "costs", "options", "disputes") if name in now
            }


class Shorter(StepForm):
    """A time that the law sets at least, and why it is shorter, if it is."""

    rule = ""
    shorter_until = day(_("缩短到哪一天（不缩短不填）"), needed=False)
    shorter_reason = area(_("缩短的理由"), rows=2, needed=False)

    def clean(self) -> dict[str, Any]:
        """Shorter only with reasons, and only if it is shorter."""
        clean = super().clean()
        if until := clean.get("shorter_until"):
            if not today() < until < due(resolve(self.rule, on=today()), today(), holidays=holidays()).on:
                self.add_error("shorter_until", say("应在今天之后、法定期限之前。"))
            if not clean.get("shorter_reason"):
                self.add_error("shorter_reason", say("缩短期限应当说明理由。"))
        return clean


class Consult(Shorter):
    """公开征求意见: thirty days at least."""

    rule = "DEC_COMMENT"
    where = Lines(label=_("在哪里公布"), max_length=120, help_text=_("政府网站、政务新媒体、公示栏等，一行一处"))
    ways = area(_("提意见的方式"), rows=2)


class Withhold(StepForm):
    """What is by law not made public."""

    law = line(_("不予公开的法律依据"))
    reason = area(_("理由"), rows=3)


class Collect(StepForm):
    """Opinions that came in, by their content and not by who they are from."""

    way = line(_("以什么方式"))
    count = forms.IntegerField(label=_("意见条数"), min_value=0, max_value=1_000_000)
    words = area(_("主要意见"))


class Hearing(StepForm):
    """听证会: its materials are with the participants seven days before."""

    on = day(_("听证会日期"))
    delivered = day(_("材料送达日期"))
    participants = area(_("听证参加人的产生和公布"), rows=3)
    record = Upload(label=_("经参加人签字的听证记录"), required=False)

    def clean(self) -> dict[str, Any]:
        """Seven days before."""
        clean = super().clean()
        on, delivered = clean.get("on"), clean.get("delivered")
        if on and delivered and delivered > last_day_before(on):
            self.add_error("delivered", say("听证会材料应当于召开 7 日前送达参加人。"))
        return clean


def last_day_before(hearing: date) -> date:
    """The last day on which materials for a hearing may be delivered."""
    return due(resolve("DEC_HEAR_MAT", on=today()), hearing, holidays=holidays()).on


class Sort(StepForm):
    """What was said, and what became of it."""

    received = forms.IntegerField(label=_("收到意见条数"), min_value=0, max_value=1_000_000)
    used = area(_("采纳的意见"))
    unused = area(_("未采纳的意见和理由"), needed=False)


class Needed(StepForm):
    """Something that the law asks for in some cases only."""

    needed = choice(_("是否需要"), YES_NO)
    reason = area(_("不需要的理由"), rows=2, needed=False)
    asked: tuple[str, ...] = ()

    def clean(self) -> dict[str, Any]:
        """Either what was done, or why it was not."""
        clean = super().clean()
        wanted = self.asked if clean.get("needed") == "yes" else ("reason",)
        for name in wanted:
            if not clean.get(name):
                self.add_error(name, say("请填写这一项。"))
        return clean


class Expert(forms.Form):
    """One expert, who signed."""

    name = forms.CharField(label=_("专家或机构"), max_length=60)
    view = forms.ChoiceField(
        label=_("意见"), choices=[("for", _("赞成")), ("part", _("部分赞成")), ("no", _("不赞成"))]
    )
    words = forms.CharField(label=_("论证意见"), max_length=2000, widget=forms.Textarea(attrs={"rows": 2}))
    free = forms.BooleanField(label=_("与决策事项没有直接利害关系"))


class Argue(Needed):
    """专家论证."""

    asked = ("experts",)
    experts = Rows(Expert, label=_("专家"), most=20)


class Assess(Needed):
    """风险评估 of the draft: of what may happen, never of persons."""

    asked = ("points", "measures", "controllable")
    points = area(_("风险点"), rows=3, needed=False)
    measures = area(_("防范化解措施和处置预案"), rows=3, needed=False)
    controllable = forms.ChoiceField(
        label=_("风险是否可控"), choices=[("", "—"), *YES_NO], required=False, widget=forms.Select
    )


class Send(Shorter):
    """送请合法性审查: seven working days at least."""

    rule = "DEC_LEGAL"
    materials = Lines(label=_("送审材料"), max_length=120)


class Review(StepForm):
    """合法性审查意见."""

    result = choice(_("审查结论"), [
        ("pass", _("合法，可以提交讨论")), ("risk", _("属于探索性改革，已明示法律风险，可以提交讨论")),
        ("fail", _("不合法或材料不齐，退回")),
    ])  # fmt: skip
    power = area(_("是否符合法定权限"), rows=2)
    process = area(_("是否履行法定程序"), rows=2)
    content = area(_("内容是否合法"), rows=3)
    advisers = line(_("提出意见的法律顾问、公职律师"), needed=False)
    risk = area(_("明示的法律风险"), rows=3, needed=False)

    def clean(self) -> dict[str, Any]:
        """A legal risk is marked in words."""
        clean = super().clean()
        if clean.get("result") == "risk" and not clean.get("risk"):
            self.add_error("risk", say("请写明法律风险。"))
        return clean


class Convene(StepForm):
    """常务会议 or 全体会议; the head is not among the members, because the head speaks last."""

    kind = choice(_("会议"), [("standing", _("常务会议")), ("full", _("全体会议"))])
    on = day(_("会议日期"))
    members = forms.ModelMultipleChoiceField(
        Person.objects.none(), label=_("会议组成人员（行政首长除外）"), widget=forms.CheckboxSelectMultiple
    )

    def prepare(self) -> None:
        """Those who work there, but for the head."""
        found = people(self.file)
        if self.file is not None:
            heads = Post.objects.held(today()).filter(office=self.file.matter.office, role=Role.DIRECTOR)
            found = found.exclude(pk__in=heads.values("person_id"))
        self.fields["members"].queryset = found  # type: ignore[attr-defined]


class Speak(StepForm):
    """One member's own words."""

    stance = choice(_("意见"), [("for", _("同意")), ("against", _("不同意")), ("abstain", _("保留"))])
    words = area(_("发言要点"), needed=False)

    def clean(self) -> dict[str, Any]:
        """Whoever does not agree says why."""
        clean = super().clean()
        if clean.get("stance") == "against" and not clean.get("words"):
            self.add_error("words", say("请写明不同意的理由，会如实载明。"))
        return clean


class Excuse(StepForm):
    """Who was not there, and why."""

    member = forms.ModelChoiceField(Person.objects.none(), label=_("未到会的组成人员"))
    reason = line(_("原因"))

    def prepare(self) -> None:
        """Those who have not spoken."""
        file = self.file
        speak = file.procedure.step("speak") if file else None
        waits = file.sitting(speak) - (file.answered(speak) or set()) if file and speak else set()
        self.fields["member"].queryset = Person.objects.filter(pk__in=waits)  # type: ignore[attr-defined]


class Decide(StepForm):
    """The head speaks last; against the majority, with reasons (§30)."""

    adopts = True
    words = area(_("行政首长的意见和决定"))
    reasons = area(_("与多数人意见不一致的理由"), rows=3, needed=False, tip=_("与多数人意见一致的不填"))

    def clean(self) -> dict[str, Any]:
        """Against the majority only with reasons."""
        clean = super().clean()
        if self.file and majority(self.file) is not self.adopts and not clean.get("reasons"):
            self.add_error("reasons", say("拟作出的决定与会议组成人员多数人的意见不一致，应当说明理由。"))
        return clean


def majority(file: CaseFile) -> bool:
    """Whether more than half of those who spoke on the newest version agreed."""
    asked = file.last("convene", "amend")
    views = [act.data["stance"] for act in file.acts if act.step == "speak" and asked and act.seq > asked.seq]
    return views.count("for") * 2 > len(views)


class Adopt(Decide):
    """The decision is taken."""


class NotAdopt(Decide):
    """The decision is not taken, or not yet."""

    adopts = False


class Report(StepForm):
    """向同级党委请示报告."""

    on = day(_("报告日期"))
    words = area(_("请示报告的结果"), rows=3)


class Publish(StepForm):
    """公布, with what became of the opinions."""

    number = line(_("文号"))
    where = Lines(label=_("在哪里公布"), max_length=120)
    used = area(_("公众意见、专家意见的采纳情况"), rows=3)


class Execute(StepForm):
    """Who carries it out."""

    unit = line(_("决策执行单位"))
    words = area(_("执行要求"), rows=3)


class Evaluate(StepForm):
    """决策后评估."""

    by = line(_("承担评估的单位"))
    words = area(_("评估结果"))


class Adjust(StepForm):
    """A great change is a decision of its own."""

    title = line(_("新的决策事项"))
    reason = area(_("要解决的主要问题"))
    plan = area(_("初步方案及必要性、可行性"))


class Archive(StepForm):
    """过程记录和材料归档."""

    volume = line(_("卷号"))
    words = area(_("归档材料"), rows=3)
