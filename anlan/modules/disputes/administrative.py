"""Administrative mediation (行政调解): by the organ whose work the dispute belongs to, beside its enforcement, never in its place.

No national statute: the regimes (market supervision, health, traffic police, labour, land, the rest) differ in their limits
alone, and those are data (`regimes.toml`; what a region sets is a row of the rule).
"""

from __future__ import annotations

from dataclasses import replace

from anlan.docking.steps import REFERRING, TOGETHER
from anlan.kernel.procedure import ANYONE, DIRECTOR, Clock, Means, Procedure, Stage, Step, Waits
from anlan.modules.disputes import effects, organ_effects, steps
from anlan.modules.disputes.clocks import countdown, usual_clocks
from anlan.modules.disputes.forms import administrative as forms
from anlan.modules.disputes.forms import intake, words
from anlan.modules.disputes.steps import DESK, STAFF, WATCH, evidence, recuse, withdraw
from anlan.modules.disputes.tables import REGIMES, Regime
from anlan.modules.disputes.topics import TOPICS
from anlan.sessions.steps import PAPER, SESSIONS, read

FILES = (*steps.FILES, *REFERRING, *TOGETHER)
"""No `rise`: the organ whose work it is stands where it stands; a harder matter is met about, or referred."""
# fmt: off
decline = replace(steps.decline, paper="am_refusal")
refuse = replace(steps.refuse, paper="am_termination")
stop = replace(steps.stop, paper="am_termination")
terminate = replace(steps.terminate, paper="am_termination")
session = replace(steps.session, paper="am_record")
pause = replace(steps.pause, form=forms.Pause)
transfer = Step("transfer", "移送", DESK, "registered", forms.Transfer, Means.REFERRED, effect=effects.transfer)
again = replace(steps.reopen, opens="administrative")
MEETING = tuple(replace(step, form=forms.Book) if step.key == "book" else step for step in SESSIONS)
TALKS = (steps.investigate, steps.caucus, steps.escalate, recuse, pause, terminate, stop, *MEETING, *FILES)
FAILS = ("terminate", "stop")
ENDED = ("seal", "spot", *FAILS)


def _deciding() -> tuple[Clock, ...]:
    """One clock for each rule by which organs decide whether to accept; a transferred application is received anew."""
    rules = dict.fromkeys(regime.decide for regime in REGIMES)
    since, until = ("apply", "transfer"), ("accept", "refuse", "decline", "withdraw", "transfer")
    return tuple(
        Clock(f"deciding_{rule.lower()}", "受理决定", rule, since, until, topics=_of(rule)) for rule in rules
    )


def _of(rule: str) -> frozenset[str]:
    return frozenset[str]().union(*(regime.topics for regime in REGIMES if regime.decide == rule))


def _limit(regime: Regime) -> Clock:
    begins = regime.since == "begin"
    return Clock(
        f"mediating_{regime.key}", "调解期限", regime.limit,
        ("accept", "begin", "remediate") if begins else (regime.since, "remediate"),
        ENDED if regime.since != "apply" else (*ENDED, "refuse", "decline", "withdraw"),
        ("pause",) if regime.pauses else (), ("resume",) if regime.pauses else (), topics=regime.topics,
        dates=organ_effects.begun(regime.limit) if begins else None,
    )


administrative = Procedure(
    "administrative",
    "行政调解",
    opening=Step(
        "apply", "申请行政调解", ANYONE, "registered", forms.Apply, Means.RECEIVED, None,
        ("am_receipt", "am_application"), effect=effects.apply,
    ),
    stages=(
        Stage(
            "registered", "已登记", "我们已经收到，正在看这件事归不归我们管",
            Step("screen", "受理审查", DESK, "screened", intake.Screen),
            decline, transfer, withdraw, *FILES,
        ),
        Stage(
            "screened", "已审查", "正在准备征求各方意见",
            Step("ask", "征求意见", DESK, "asking", intake.Ask, paper="am_opinion"),
            Step(
                "complicated", "情况复杂，延长受理决定", DIRECTOR, form=words.Note, means=Means.EXTENDED, extends="deciding_am_acc",
            ),
            decline, transfer, withdraw, *FILES,
        ),
        Stage(
            "asking", "征求意见", "我们正在征求各方是否愿意调解",
            steps.consent, refuse, decline, withdraw, *FILES, waits=Waits.PARTY,
        ),
        Stage(
            "consented", "各方同意", "各方都同意调解，等待受理",
            Step(
                "accept", "受理", DESK, ("accepted", "waiting"), forms.Accept, Means.ACCEPTED, None,
                ("am_acceptance", "am_rights"), effect=organ_effects.accept,
            ),
            refuse, decline, withdraw, *FILES,
        ),
        Stage(
            "waiting", "等待开始", "要等治疗终结、定残、丧葬期满或者损失确定以后才开始调解",
            Step("begin", "开始调解", DESK, "accepted", forms.Begin), stop, *FILES, waits=Waits.EVIDENCE,
        ),
        Stage(
            "accepted", "已受理", "已经受理，正在确定谁来调解",
            replace(steps.assign, name="指定承办人", form=forms.Assign), stop, *FILES,
        ),
        Stage(
            "assigned", "已定承办人", "承办人已经确定，正在确认与各方没有利害关系", steps.declare, recuse, stop, *FILES
        ),
        Stage("investigating", "调查了解", "承办人正在了解情况，会约各方来谈", session, *TALKS),
        Stage("mediating", "调解中", "调解正在进行", session, replace(steps.draft, paper="am_agreement_text"), *TALKS),
        steps.paused(terminate, stop, read, *FILES),
        steps.signing(terminate, stop, *MEETING, evidence),
        Stage(
            "sealing", "待盖章", "各方都签了，等承办人签名、机关盖章",
            replace(steps.seal, paper="am_agreement"), replace(steps.spot, paper="am_agreement"), terminate, stop, read,
        ),
        *steps.performing(steps.confirmation, *WATCH, sued="am_termination"),
        *steps.afterwards(
            Step("notified", "告知各方终止", STAFF, form=forms.Notified), steps.finish, again=again, watch=WATCH
        ),
        Stage("not_accepted", "不予受理", "这件事不能由本机关调解，请看通知书上的其他途径", steps.rate),
        Stage("refused", "一方不同意", "有一方不同意调解，调解到此为止；其他途径仍然开放"),
        Stage("withdrawn", "已撤回", "申请已经撤回", steps.rate),
    ),
    clocks=(
        Clock(
            "transferring", "不归本机关的移送", "AM_TRANSFER", ("apply", "transfer"),
            ("screen", "decline", "withdraw", "transfer"),
        ),
        *_deciding(),
        *map(_limit, REGIMES),
        Clock(
            "waiting", "核对能否开始", "RESUME_CHECK", ("accept",), ("begin", "stop", "declare"),
            dates=organ_effects.while_waiting("RESUME_CHECK"),
        ),
        Clock(
            "assigning", "确定承办人", "ASSIGN_MEDIATOR", ("accept", "begin", "recuse"), ("declare", "stop"),
            dates=organ_effects.unless_waiting("ASSIGN_MEDIATOR"),
        ),
        Clock(
            "notifying", "告知终止调解", "MKT_NOTIFY", FAILS, ("notified", "finish"),
            topics=next(regime.topics for regime in REGIMES if regime.key == "market"),
        ),
        *usual_clocks(FAILS, countdown),
    ),
    topics=TOPICS,
    papers={
        "am_receipt": "收件回执", "am_application": "行政调解申请书", "am_opinion": "征求意见书", "am_acceptance": "受理通知书",
        "am_rights": "权利义务告知书", "identity": "当事人身份证明", "authority": "授权委托书", "investigation": "调查记录",
        "evidence": "证据材料", "am_record": "行政调解记录", "reading": PAPER,
        "am_agreement_text": "行政调解书（待签）",
        "am_agreement": "行政调解书", "performance": "履行凭证", "other_ways": "其他途径告知书",
        "followup": "回访记录", "am_refusal": "不予受理通知书",
        "am_termination": "终止调解通知书", "closing": "结案报告表", "explanation": "卷宗情况说明", "cover": "卷宗封面",
        "index": "卷内目录", "back": "卷宗封底", "volume": "全卷",
    },
    shares=dict.fromkeys(("am_receipt", "am_application", "am_refusal"), "applicant") | dict.fromkeys(
        ("am_opinion", "am_acceptance", "am_rights", "am_record", "am_agreement_text", "am_agreement", "other_ways", "am_termination"),
        "party",
    ),
    docket=("行调字", "accept"),
    receipt=steps.INTERRUPTS,
    adds=steps.ADDS,
    **steps.signs("am_agreement"),
)
# fmt: on
