"""Backlog (积案): a matter long unsolved, with a body, a leader and a plan that answer for it; never a list of people."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from anlan.care.steps import rating
from anlan.kernel.clocks import extendable
from anlan.kernel.deed import Deed
from anlan.kernel.fields import area, choice, day, line, moment
from anlan.kernel.forms import Lines, Rows, StepForm
from anlan.kernel.keys import tidy_code
from anlan.kernel.models import Party
from anlan.kernel.moment import today
from anlan.kernel.partyforms import REPRESENTATIVES, PartyForm, join
from anlan.kernel.procedure import (
    APPLICANT,
    CLERK,
    DIRECTOR,
    STAFF,
    Clock,
    Means,
    Procedure,
    Stage,
    Step,
    Waits,
    seat,
)
from anlan.law.statutes import PET
from anlan.modules.petitions.forms import organs
from anlan.modules.petitions.topics import TOPICS
from anlan.town.models import Office, Person, Place, Post, Role, Tier

OVERSEERS = frozenset({"clerk", "staff", "director", "section", "supervisor"})
"""Who oversees petitions: those who handle them, and those who see to it; not every post of an office."""


class Open(StepForm):
    """列为积案: the unit that answers, the leader in charge, who does the work."""

    place = forms.ModelChoiceField(Place.objects.none(), to_field_name="code", label=_("在哪里"))
    topic = forms.ChoiceField(label=_("属于哪方面"), choices=[("", "—"), *((c, _(n)) for c, n in TOPICS.items())])
    subject = line(_("一句话说是什么事"), most=40)
    narrative = area(_("事情的来龙去脉"), rows=6)
    why = area(_("为什么长期没有解决"), rows=3)
    petition = line(_("原信访事项的案件编码（没有就空着）"), most=20, needed=False)
    office = forms.ModelChoiceField(Office.objects.none(), to_field_name="code", label=_("责任单位"))
    leader = forms.ModelChoiceField(Person.objects.none(), label=_("包案领导"))
    handler = forms.ModelChoiceField(Person.objects.none(), label=_("责任人"))
    applicants = Rows(PartyForm, most=REPRESENTATIVES, label=_("当事人（可以陈述和表示意见）"))

    def prepare(self) -> None:
        """Places and bodies of today, and those who work at the latter."""
        if self.who.person is None:
            return
        posts = Post.objects.held(today()).filter(office__in=organs(self.who.person.district), role__in=OVERSEERS)
        people = Person.objects.filter(is_active=True, pk__in=posts.values("person_id")).order_by("name")
        choices = {
            "place": Place.objects.on(today()).filter(tier__gte=Tier.STREET).order_by("code"),
            "office": organs(self.who.person.district), "leader": people, "handler": people,
        }  # fmt: skip
        for name, queryset in choices.items():
            self.fields[name].queryset = queryset  # type: ignore[attr-defined]

    def clean_petition(self) -> str:
        """A code in its one form."""
        return tidy_code(self.cleaned_data["petition"]) if self.cleaned_data["petition"] else ""

    def clean(self) -> dict[str, Any]:
        """Leader and worker belong to the unit that answers."""
        clean = super().clean()
        for name in ("leader", "handler"):
            if clean.get(name) and clean.get("office") and not _works_at(clean[name], clean["office"]):
                self.add_error(name, _("这个人不在责任单位任职。"))
        return clean


def _works_at(person: Person, office: Office) -> bool:
    return Post.objects.held(today()).filter(person=person, office=office).exclude(role=Role.MEDIATOR).exists()


class Plan(StepForm):
    """化解方案: what is done, by when; never anything against a person."""

    plan = area(_("化解方案"), rows=6)
    measures = Lines(label=_("具体措施"), most=20, max_length=200, help_text=_("一行一条：做什么、谁做"))
    until = day(_("化解期限"))

    def prepare(self) -> None:
        """As it stands, to be changed."""
        if self.file and not self.is_bound:
            self.initial = {**self.file.said("plan"), **self.initial}

    def clean_until(self) -> Any:
        """A day to come."""
        until = self.cleaned_data["until"]
        if until <= today():
            raise forms.ValidationError(_("化解期限要在今天以后。"))
        return until


class Consult(StepForm):
    """会商记录."""

    when = moment(_("时间"))
    where = line(_("地点"))
    present = Lines(label=_("参加单位和人员"), most=30, max_length=80, help_text=_("一行一个"))
    views = area(_("各方意见"), rows=5)
    resolved = area(_("议定事项：谁、做什么、什么时候"), rows=4)


class Words(StepForm):
    """A text in one's own words."""

    words = area(_("内容"), rows=4)


class Later(StepForm):
    """延长化解期限: to which day, and why; whom it concerns can read both."""

    until = day(_("延长到"))
    reason = area(_("理由"), rows=2)

    def clean_until(self) -> Any:
        """Later than now planned."""
        until = self.cleaned_data["until"]
        step = self.file.procedure.step("prolong") if self.file else None
        runs = extendable(self.file, step) if self.file and step else []
        if until <= max([today(), *(run.on for run in runs)]):
            raise forms.ValidationError(_("要延长到现在的期限以后。"))
        return until


class Conclude(StepForm):
    """化解结论."""

    result = choice(_("结论"), [("solved", _("已经解决")), ("part", _("部分解决")), ("not", _("没有解决"))])
    words = area(_("怎样解决的，还剩什么"), rows=4)


class Opinion(StepForm):
    """当事人意见: agreed or not, in the person's own words."""

    agrees = choice(_("您同意这个结论吗"), [("yes", _("同意")), ("part", _("部分同意")), ("no", _("不同意"))])
    words = area(_("您的意见"), rows=3, needed=False)


def begin(deed: Deed) -> None:
    """Name it, seat leader and worker, and let in those whom it concerns."""
    deed.matter.title = f"{TOPICS[deed.matter.topic]}：{deed.clean['subject']}"[:120]
    deed.seat("leader", deed.clean["leader"])
    deed.seat("handler", deed.clean["handler"])
    for row in deed.clean.get("applicants") or []:
        join(deed, Party.Role.APPLICANT, row)


def until(deed: Deed) -> list[tuple[Any, str]]:
    """The day that the plan names."""
    return [(deed.clean["until"], "")]


LEADER, HANDLER = seat("leader", "包案领导"), seat("handler", "责任人")
BOTH = LEADER | HANDLER

# fmt: off
consult = Step("consult", "会商", BOTH, form=Consult, law=PET[18].part(2))
statement = Step("statement", "本人陈述", APPLICANT, form=Words, hint="把您想说的原原本本写下来，任何人不能改")
progress = Step("progress", "进展", BOTH, form=Words)
rate = rating(APPLICANT)
SAID = (statement, consult, rate)

backlog = Procedure(
    "backlog",
    "积案化解",
    opening=Step(
        "list", "列为积案", CLERK | STAFF | DIRECTOR, "listed", Open, Means.RECEIVED, PET[18].part(2), effect=begin,
    ),
    stages=(
        Stage(
            "listed", "待定方案", "已经有领导负责这件事，正在拟定化解方案",
            Step("plan", "定化解方案", LEADER, "working", Plan, Means.ASSIGNED, PET[18].part(2)),
            *SAID,
        ),
        Stage(
            "working", "化解中", "正在按方案化解",
            Step("conclude", "提出化解结论", BOTH, "concluded", Conclude, Means.CONFIRMED),
            progress,
            Step("prolong", "延长化解期限", LEADER, None, Later, Means.EXTENDED, extends="solving"),
            *SAID,
        ),
        Stage(
            "concluded", "待当事人意见", "化解结论已经提出，请说说您同意不同意",
            Step("opinion", "对结论的意见", APPLICANT, form=Opinion, hint="同意、不同意都由您自己说"),
            Step("close", "办结", LEADER, "closed", Words, Means.CLOSED),
            Step("go_on", "继续化解", LEADER, "listed", Words),
            *SAID, waits=Waits.PARTY,
        ),
        Stage("closed", "已办结", "已经办结；您仍然可以评价和陈述", statement, rate),
    ),
    clocks=(
        Clock("planning", "定化解方案", "BACKLOG_PLAN", ("list", "go_on"), ("plan",)),
        Clock("solving", "化解期限", "BACKLOG_SOLVE", ("plan",), ("conclude",), dates=until),
        Clock("hearing", "听取当事人意见", "BACKLOG_OPINION", ("conclude",), ("close", "go_on")),
    ),
    topics=TOPICS,
    overseers=OVERSEERS,
)
# fmt: on
