"""The steps that several mediations share, and the stages that follow an agreement or a failure.

They cite no law of their own: `cited` gives each procedure its articles.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from anlan.care.steps import rating
from anlan.exchange.steps import end_all
from anlan.kernel.procedure import (
    APPLICANT,
    ARCHIVIST,
    CLERK,
    DIRECTOR,
    PARTY,
    SYSTEM,
    Means,
    Stage,
    Step,
    Waits,
    seat,
)
from anlan.law.statutes import CPL, Article
from anlan.modules.disputes import confirming, effects
from anlan.modules.disputes.forms import agreement, ending, intake, mediators, people, performance, talks, words
from anlan.modules.disputes.forms import confirmation as confirming_forms
from anlan.sessions.steps import MADE, read
from anlan.signing.texts import SIGNED, SUFFIX, TEXT

MEDIATOR = seat("mediator", "调解员")
DESK = CLERK | DIRECTOR
STAFF = CLERK | MEDIATOR
ALL = CLERK | MEDIATOR | PARTY
INTERRUPTS = "从提出请求的这一刻起，诉讼时效中断（诉讼时效规定第十二条）。"
"""What follows from a request for mediation to a committee, or to an organ that may settle a civil dispute."""
ADDS = {
    "routes": "其他途径", "ways": "其他途径", "rest": "还没有解决的", "missing": "案卷里缺少的", "reason": "对方单位说的理由",
    "visitor": "外区经办人", "source": "", "end": "", "end_name": "终结的情形", "sent_to": "送给",
    "until_on": "最后可以共同申请的一天", "days_left": "还剩几天", "enforce_from": "从哪天起可以申请执行",
    "enforce_until": "最迟哪天申请执行", "proved": "",
}  # fmt: skip
"""What effects add to the acts of the mediations and of confirmation."""
MINE = ("declare", "session", "draft", "seal")

# fmt: off
amend = Step("amend", "补正当事人", STAFF, form=people.Amend, effect=effects.amend)
authorise = Step("authorise", "委托代理人", ALL, form=people.Authorise, paper="authority", effect=effects.authorise)
dismiss_agent = Step(
    "dismiss_agent", "解除委托", PARTY, form=people.DismissAgent, after=("authorise",), effect=effects.dismiss_agent,
    hint="从现在起，这位代理人不再代表您，也看不到这个案件",
)
evidence = Step("evidence", "提交证据", ALL, form=people.Evidence, paper="evidence", hint="照片、收据、合同都可以")
identity = Step("identity", "核验身份", STAFF, form=people.Identity, paper="identity")
decline = Step("decline", "不予受理", DESK, "not_accepted", intake.Decline, Means.DECLINED, paper="refusal", effect=end_all)
withdraw = Step("withdraw", "撤回申请", APPLICANT, "withdrawn", words.Reason, Means.WITHDRAWN, effect=end_all)
refuse = Step(
    "refuse", "不同意调解", PARTY, "refused", intake.Refuse, Means.WITHDRAWN, paper="termination",
    effect=effects.leave, hint="不同意就不调解，也不会影响您的其他权利",
)
stop = Step(
    "stop", "要求终止调解", PARTY, "terminated", words.Reason, Means.WITHDRAWN, paper="termination",
    effect=effects.leave, hint="您随时可以要求终止，不必说明理由",
)
terminate = Step("terminate", "终止调解", MEDIATOR, "terminated", ending.Terminate, Means.UNSETTLED, paper="termination")
recuse = Step(
    "recuse", "申请调解员回避", PARTY | MEDIATOR, "accepted", words.Reason, effect=effects.unseat,
    hint="提出即换人，不需要批准",
)
escalate = Step("escalate", "报告激化风险", MEDIATOR, form=talks.Escalate)
investigate = Step("investigate", "调查记录", MEDIATOR, form=talks.Investigate, paper="investigation")
caucus = Step("caucus", "单独谈话（保密）", MEDIATOR, form=talks.Caucus, private=True)
pause = Step("pause", "中止", STAFF, "paused", talks.Pause, Means.PAUSED)
resume = Step("resume", "恢复调解", STAFF, "mediating", words.Note)
propose = Step("propose", "提议延期", MEDIATOR, form=talks.Extension)
extend = Step(
    "extend", "同意延期", PARTY, None, None, Means.EXTENDED, extends=("mediating", "medical"), joint=("propose",)
)
session = Step("session", "调解会", MEDIATOR, "mediating", talks.Session, paper="record")
draft = Step("draft", "拟定协议", MEDIATOR, "signing", agreement.Draft)
sign = Step(
    "sign", "签署协议", PARTY, "sealing", agreement.Sign, joint=("draft",),
    hint="请从头到尾看一遍，有不同意的地方不要签",
)
reject = Step("reject", "不签，再谈", PARTY, "mediating", words.Reason)
redraft = Step("redraft", "撤回再议", MEDIATOR, "mediating", words.Note)
consent = Step(
    "consent", "同意调解", PARTY, "consented", intake.Consent, joint=("ask",), counts="apply",
    hint="调解不收费，您随时可以退出",
)
choose = Step(
    "choose", "选择调解员", PARTY, ("accepted", "assigned"), mediators.Choose,
    joint=("accept", "recuse", "declare"), effect=effects.choose, hint="各方选了同一位，就由这一位来调解",
)
assign = Step("assign", "指定调解员", DESK, "assigned", mediators.Assign, Means.ASSIGNED, effect=effects.assign)
declare = Step(
    "declare", "利害关系声明", MEDIATOR, ("investigating", "accepted"), mediators.Declare, effect=effects.declare
)
seal = Step(
    "seal", "签名盖章", MEDIATOR, "performing", agreement.Seal, Means.SETTLED, paper="agreement", effect=effects.settle
)
spot = Step("spot", "登记口头协议", MEDIATOR, "performed", agreement.Spot, Means.SETTLED, paper="oral")
rate = rating(apart=MINE)
reopen = Step("reopen", "重新申请", PARTY, form=words.Reason, opens="mediation", effect=effects.reopen)
finish = Step("finish", "结案（未达成）", STAFF, "closed", ending.Close, Means.CLOSED, paper="closing", effect=end_all)
confirmation = Step(
    "confirmation", "申请司法确认", PARTY, form=confirming_forms.Ask, law=CPL[205], opens="confirmation", effect=confirming.ask,
    hint="确认后，对方不履行就可以申请强制执行；要双方都同意才能申请",
)
remind = Step("remind", "提醒：申请司法确认的期限快到了", SYSTEM, law=CPL[205], effect=confirming.remind)
lapsed = Step(
    "lapsed", "申请司法确认的期限已过", SYSTEM, law=CPL[205], paper="other_ways", effect=confirming.tell_ways
)
heard = Step(
    "heard", "司法确认有了结果", SYSTEM,
    hears=(Means.REFERRED, Means.CONFIRMED, Means.DECLINED, Means.UNSETTLED, Means.WITHDRAWN, Means.CLOSED),
    hears_of=("confirmation",),
)
WATCH = (remind, lapsed, heard)
"""What the system itself notes while the thirty days run and an application is under way."""
def signs(kind: str) -> dict[str, Any]:
    """What a procedure says, whose parties sign the paper of that kind and the record: how they are made, and what they hold."""
    return {
        "makes": {kind + SUFFIX: TEXT, kind: SIGNED, **MADE},
        "unbound": {kind + SUFFIX: "", sign.key: kind, read.key: "reading"},
    }


FILES = (evidence, amend, authorise, dismiss_agent, identity)
TALKS = (caucus, escalate, recuse, pause, propose, extend)

def paused(*more: Step) -> Stage:
    """A mediation that waits, with the ways in which the procedure ends one and what may be handed in."""
    return Stage(
        "paused", "已中止", "调解暂时停下，期限也暂停", resume, *more, waits=Waits.OTHER
    )  # fmt: skip


def signing(*more: Step) -> Stage:
    """A draft that the parties read and sign or do not sign."""
    return Stage("signing", "协议待签", "协议已经拟好，请各方看过再签", sign, reject, redraft, dismiss_agent, *more, waits=Waits.PARTY)


def afterwards(*ended: Step, again: Step, watch: tuple[Step, ...] = ()) -> tuple[Stage, ...]:
    """What comes after a performance, or after a failure (with the steps that the procedure has there), up to the archive."""
    return (
        Stage(
            "performed", "待回访", "协议已经履行，我们会再问您一次情况",
            Step("follow_up", "回访", STAFF, "followed", ending.FollowUp, paper="followup"),
            rate, *watch,
        ),
        Stage(
            "followed", "待结案", "已经回访，正在整理案卷",
            Step("close", "结案", STAFF, "closed", ending.Close, Means.CLOSED, paper="closing", effect=end_all),
            rate, *watch,
        ),
        Stage("terminated", "已终止", "调解已经终止；您仍可以走仲裁、行政或诉讼途径", *ended, rate),
        Stage(
            "closed", "待归档", "已经结案，案卷正在归档",
            Step(
                "archive", "归档", ARCHIVIST | CLERK, "archived", ending.Archive,
                paper=("explanation", "cover", "index", "back", "volume"), apart=MINE, effect=effects.archive,
            ),
            Step("correct", "退回补正", ARCHIVIST, ("followed", "terminated"), words.Reason, effect=effects.correct),
            rate, again,
        ),
        Stage("archived", "已归档", "已经办结并归档", rate, again),
    )  # fmt: skip


def performing(*confirmation: Step, sued: str = "termination") -> tuple[Stage, Stage]:
    """An agreement being performed, and one that is not; with the ways to confirmation that the procedure has."""
    return (
        Stage(
            "performing", "履行中", "协议已经生效，请按约定履行",
            Step("pay", "登记履行", ALL, form=performance.Pay, paper="performance", effect=effects.pay),
            Step("confirm", "确认已履行完", PARTY, "performed", performance.Confirm, Means.FULFILLED),
            Step("breach", "反映没有履行", PARTY, "breached", words.Reason),
            Step("told", "告知司法确认", MEDIATOR, form=performance.Told),
            *confirmation, evidence, dismiss_agent,
        ),
        Stage(
            "breached", "未履行", "对方没有按协议履行，调解员会督促",
            Step("urge", "督促履行", MEDIATOR, "performing", performance.Urge),
            Step("remediate", "同意再次调解", PARTY, "mediating", words.Note, joint=("breach",)),
            Step("sue", "告知诉讼途径", MEDIATOR, "terminated", ending.Terminate, paper=sued),
            *confirmation,
            Step("late", "确认已补履行", PARTY, "performed", performance.Confirm, Means.FULFILLED),
        ),
    )  # fmt: skip
# fmt: on


def cited(law: Mapping[str, Article], stages: Iterable[Stage]) -> tuple[Stage, ...]:
    """The stages with the articles that a procedure cites, by step key; a step stays one step in all its stages."""
    made: dict[str, Step] = {}

    def own(step: Step) -> Step:
        if step.key not in made:
            made[step.key] = replace(step, law=law.get(step.key, step.law))
        return made[step.key]

    return tuple(
        Stage(stage.key, stage.name, stage.plain, *map(own, stage.steps.values()), waits=stage.waits)
        for stage in stages
    )
