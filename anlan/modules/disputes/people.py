"""People's mediation (人民调解), from a resident's application to an archived volume."""

from __future__ import annotations

from dataclasses import replace

from anlan.docking.steps import DOCKING
from anlan.docking.tiers import TARGETS
from anlan.exchange.steps import EXCHANGE, share_end
from anlan.kernel.procedure import ANYONE, CLERK, PARTY, Clock, Means, Procedure, Stage, Step
from anlan.law.statutes import PML, PMR
from anlan.modules.disputes import effects, steps
from anlan.modules.disputes.clocks import COUNTDOWN_ENDS, countdown, usual_clocks
from anlan.modules.disputes.forms import intake, performance
from anlan.modules.disputes.steps import (
    DESK,
    WATCH,
    assign,
    caucus,
    choose,
    consent,
    declare,
    decline,
    escalate,
    evidence,
    extend,
    investigate,
    pause,
    propose,
    rate,
    recuse,
    refuse,
    seal,
    session,
    spot,
    stop,
    terminate,
    withdraw,
)
from anlan.modules.disputes.topics import LABOUR, MEDICAL, TOPICS
from anlan.sessions.steps import PAPER, SESSIONS, read

FILES = (*steps.FILES, *DOCKING, *EXCHANGE)
draft = replace(steps.draft, paper="agreement_text")
# fmt: off
LAW = {
    "decline": PMR[24], "withdraw": PML[23], "refuse": PML[17], "stop": PML[23], "terminate": PML[26], "recuse": PMR[25],
    "escalate": PML[25], "investigate": PML[27], "caucus": PML[15], "propose": PMR[33], "extend": PMR[33],
    "session": PML[22], "draft": PML[29], "sign": PML[29], "reject": PML[23], "consent": PML[23], "choose": PML[19],
    "assign": PML[19], "declare": PMR[25], "seal": PML[29], "spot": PML[28], "pay": PML[31], "confirm": PML[31],
    "breach": PML[31], "told": PML[33], "urge": PMR[37], "remediate": PMR[37], "sue": PML[32], "late": PML[31],
    "follow_up": PMR[36], "close": PML[27], "finish": PML[27], "archive": PML[27],
}
transfer = Step("transfer", "转办", DESK, form=intake.Transfer, means=Means.REFERRED, effect=effects.transfer)
# What edition 1 had: the parties' joint application was a paper in the file, and nothing came back from the court.
joint_paper = Step(
    "confirmation", "共同申请司法确认", PARTY, None, performance.Confirmation, law=PML[33], paper="confirmation",
    joint=("seal",), hint="确认后，对方不履行就可以申请强制执行",
)


def _mediation(edition: int, confirmation: Step, watch: tuple[Step, ...], until_confirmed: Clock) -> Procedure:
    return Procedure(
        "mediation",
        "人民调解",
        opening=Step(
            "apply", "申请调解", ANYONE, "registered", intake.Apply, Means.RECEIVED, PML[17],
            ("receipt", "application"), effect=effects.apply,
        ),
        stages=steps.cited(LAW, (
            Stage(
                "registered", "已登记", "我们已经收到，工作人员会尽快联系您",
                Step("contact", "首次联系", CLERK, form=intake.Contact),
                Step("screen", "分流审查", DESK, "screened", intake.Screen, law=PMR[22]),
                decline, transfer, withdraw, *FILES,
            ),
            Stage(
                "screened", "已分流", "我们正在核对这件事该由谁来办",
                Step("ask", "征询当事人", DESK, "asking", intake.Ask, law=PML[17]),
                decline, transfer, withdraw, *FILES,
            ),
            Stage(
                "asking", "征询意见", "我们正在征求各方是否愿意调解",
                consent, refuse, decline, withdraw, *FILES,
            ),
            Stage(
                "consented", "各方同意", "各方都同意调解，等待受理",
                Step(
                    "accept", "受理", DESK, "accepted", intake.Accept, Means.ACCEPTED, PMR[23], ("registration", "rights")
                ),
                refuse, decline, withdraw, *FILES,
            ),
            Stage("accepted", "已受理", "已经受理，正在确定调解员", choose, assign, stop, *FILES),
            Stage(
                "assigned", "已定调解员", "调解员已经确定，正在确认与各方没有利害关系", declare, recuse, stop, *FILES
            ),
            Stage(
                "investigating", "调查了解", "调解员正在了解情况，会约各方来谈",
                investigate, session, caucus, escalate, recuse, pause, propose, extend, terminate, stop, *SESSIONS, *FILES,
            ),
            Stage(
                "mediating", "调解中", "调解正在进行",
                session, investigate, caucus, draft, escalate, recuse, pause, propose, extend, terminate, stop, *SESSIONS,
                *FILES,
            ),
            steps.paused(terminate, stop, read, *FILES),
            steps.signing(propose, extend, terminate, stop, *SESSIONS, evidence, share_end),
            Stage(
                "sealing", "待盖章", "各方都签了，等调解员签名、委员会盖章", seal, spot, terminate, stop, read, share_end
            ),
            *steps.performing(confirmation, *watch, share_end),
            *steps.afterwards(steps.finish, share_end, again=steps.reopen, watch=(*watch, share_end)),
            Stage("not_accepted", "不予受理", "这件事不能由人民调解受理，请看告知书上的其他途径", rate),
            Stage("refused", "一方不同意", "有一方不同意调解，调解到此为止；其他途径仍然开放"),
            Stage("withdrawn", "已撤回", "申请已经撤回", rate),
        )),
        clocks=(
            Clock("contact", "首次联系", "FIRST_CONTACT", ("apply",), ("contact", "screen", "decline", "withdraw")),
            Clock("screening", "分流", "SCREEN", ("apply",), ("screen", "decline", "withdraw")),
            Clock("deciding", "受理决定", "CONSENT_ASK", ("screen",), ("accept", "refuse", "decline", "withdraw")),
            Clock(
                "mediating", "调解期限", "PM_LIMIT", ("accept", "remediate"), ("seal", "spot", "terminate", "stop"),
                ("pause",), ("resume",), beside=LABOUR | MEDICAL,
            ),
            Clock(
                "tier", "本级化解目标", "TIER_STREET", ("accept", "remediate", "rise"),
                ("seal", "spot", "terminate", "stop", "rise", "decline", "refuse", "withdraw"),
                ("pause",), ("resume",), tiers=TARGETS,
            ),
            Clock(
                "labour", "劳动争议调解期限", "LABOUR_15", ("apply", "remediate"),
                ("decline", "refuse", "withdraw", "seal", "spot", "terminate", "stop"), topics=LABOUR,
            ),
            Clock(
                "medical", "医疗纠纷调解期限", "MED_30WD", ("accept", "remediate"), ("seal", "spot", "terminate", "stop"),
                ("pause",), ("resume",), topics=MEDICAL,
            ),
            Clock("assigning", "确定调解员", "ASSIGN_MEDIATOR", ("accept", "recuse"), ("declare", "stop")),
            *usual_clocks(("terminate", "stop"), until_confirmed),
        ),
        topics=TOPICS,
        papers={
            "receipt": "收件回执", "application": "人民调解申请书", "registration": "受理登记表", "rights": "权利义务告知书",
            "identity": "当事人身份证明", "authority": "授权委托书", "investigation": "调查记录", "evidence": "证据材料",
            "record": "人民调解记录", "reading": PAPER, "agreement_text": "人民调解协议书（待签）", "agreement": "人民调解协议书",
            "oral": "口头协议登记表", "performance": "履行凭证",
            "confirmation": "司法确认申请书", "other_ways": "其他途径告知书", "followup": "回访记录", "refusal": "不予受理告知书",
            "termination": "终止调解告知书", "closing": "结案报告表", "explanation": "卷宗情况说明", "cover": "卷宗封面",
            "index": "卷内目录", "back": "卷宗封底", "volume": "全卷",
        },
        shares=dict.fromkeys(("receipt", "application", "refusal"), "applicant") | dict.fromkeys(
            ("rights", "record", "agreement_text", "agreement", "oral", "confirmation", "other_ways", "termination"), "party"
        ),
        docket=("人调字", "accept"),
        edition=edition,
        receipt=steps.INTERRUPTS,
        adds=steps.ADDS,
        **steps.signs("agreement"),
    )


first = _mediation(
    1, joint_paper, (),
    Clock("confirmation", "申请司法确认", "JC_APPLY", ("seal",), ("confirmation", *COUNTDOWN_ENDS), kind="party"),
)
mediation = _mediation(2, steps.confirmation, WATCH, countdown)
# fmt: on
