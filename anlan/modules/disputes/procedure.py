"""People's mediation (人民调解), from a resident's application to an archived volume."""

from __future__ import annotations

from anlan.docking.steps import DOCKING
from anlan.kernel.procedure import (
    ANYONE,
    APPLICANT,
    ARCHIVIST,
    CLERK,
    DIRECTOR,
    PARTY,
    Clock,
    Means,
    Procedure,
    Stage,
    Step,
    seat,
)
from anlan.law.statutes import PML, PMR
from anlan.modules.disputes import effects, forms
from anlan.modules.disputes.topics import LABOUR, MEDICAL, TOPICS

MEDIATOR = seat("mediator", "调解员")
DESK = CLERK | DIRECTOR
STAFF = CLERK | MEDIATOR
ALL = CLERK | MEDIATOR | PARTY
MINE = ("declare", "session", "draft", "seal")

# fmt: off
# Steps that are open in several stages.
amend = Step("amend", "补正当事人", STAFF, form=forms.Amend, effect=effects.amend)
authorise = Step("authorise", "委托代理人", ALL, form=forms.Authorise, paper="authority", effect=effects.authorise)
evidence = Step("evidence", "提交证据", ALL, form=forms.Evidence, paper="evidence", hint="照片、收据、合同都可以")
identity = Step("identity", "核验身份", STAFF, form=forms.Identity, paper="identity")
decline = Step("decline", "不予受理", DESK, "not_accepted", forms.Decline, Means.DECLINED, PMR[24], "refusal")
transfer = Step("transfer", "转办", DESK, form=forms.Transfer, means=Means.REFERRED, effect=effects.transfer)
withdraw = Step("withdraw", "撤回申请", APPLICANT, "withdrawn", forms.Reason, Means.WITHDRAWN, PML[23])
refuse = Step(
    "refuse", "不同意调解", PARTY, "refused", forms.Refuse, Means.WITHDRAWN, PML[17], "termination",
    effect=effects.tell_routes, hint="不同意就不调解，也不会影响您的其他权利",
)
stop = Step(
    "stop", "要求终止调解", PARTY, "terminated", forms.Reason, Means.WITHDRAWN, PML[23], "termination",
    effect=effects.tell_routes, hint="您随时可以要求终止，不必说明理由",
)
terminate = Step(
    "terminate", "终止调解", MEDIATOR, "terminated", forms.Terminate, Means.UNSETTLED, PML[26], "termination"
)
recuse = Step(
    "recuse", "申请调解员回避", PARTY | MEDIATOR, "accepted", forms.Reason, law=PMR[25], effect=effects.unseat,
    hint="提出即换人，不需要批准",
)
escalate = Step("escalate", "报告激化风险", MEDIATOR, form=forms.Escalate, law=PML[25])
investigate = Step("investigate", "调查记录", MEDIATOR, form=forms.Investigate, law=PML[27], paper="investigation")
caucus = Step("caucus", "单独谈话（保密）", MEDIATOR, form=forms.Caucus, law=PML[15], private=True)
pause = Step("pause", "中止", STAFF, "paused", forms.Pause, Means.PAUSED)
propose = Step("propose", "提议延期", MEDIATOR, form=forms.Extension, law=PMR[33])
extend = Step(
    "extend", "同意延期", PARTY, None, None, Means.EXTENDED, PMR[33], extends=("mediating", "medical"),
    joint=("propose",),
)
session = Step("session", "调解会", MEDIATOR, "mediating", forms.Session, law=PML[22], paper="record")
draft = Step("draft", "拟定协议", MEDIATOR, "signing", forms.Draft, law=PML[29])
rate = Step("rate", "评价", PARTY, form=forms.Rate, apart=MINE, hint="请直说，没解决也请告诉我们")
reopen = Step("reopen", "重新申请", PARTY, form=forms.Reason, opens="mediation", effect=effects.reopen)
confirmation = Step(
    "confirmation", "共同申请司法确认", PARTY, None, forms.Confirmation, law=PML[33], paper="confirmation",
    joint=("seal",), hint="确认后，对方不履行就可以申请强制执行",
)
FILES = (evidence, amend, authorise, identity, *DOCKING)

mediation = Procedure(
    "mediation",
    "人民调解",
    opening=Step(
        "apply", "申请调解", ANYONE, "registered", forms.Apply, Means.RECEIVED, PML[17],
        ("receipt", "application"), effect=effects.apply,
    ),
    stages=(
        Stage(
            "registered", "已登记", "我们已经收到，工作人员会尽快联系您",
            Step("contact", "首次联系", CLERK, form=forms.Contact),
            Step("screen", "分流审查", DESK, "screened", forms.Screen, law=PMR[22]),
            decline, transfer, withdraw, *FILES,
        ),
        Stage(
            "screened", "已分流", "我们正在核对这件事该由谁来办",
            Step("ask", "征询当事人", DESK, "asking", forms.Ask, law=PML[17]),
            decline, transfer, withdraw, *FILES,
        ),
        Stage(
            "asking", "征询意见", "我们正在征求各方是否愿意调解",
            Step(
                "consent", "同意调解", PARTY, "consented", forms.Consent, law=PML[23], joint=("ask",), counts="apply",
                hint="调解不收费，您随时可以退出",
            ),
            refuse, decline, withdraw, *FILES,
        ),
        Stage(
            "consented", "各方同意", "各方都同意调解，等待受理",
            Step(
                "accept", "受理", DESK, "accepted", forms.Accept, Means.ACCEPTED, PMR[23], ("registration", "rights")
            ),
            refuse, decline, withdraw, *FILES,
        ),
        Stage(
            "accepted", "已受理", "已经受理，正在确定调解员",
            Step(
                "choose", "选择调解员", PARTY, ("accepted", "assigned"), forms.Choose, law=PML[19],
                joint=("accept", "recuse", "declare"), effect=effects.choose, hint="各方选了同一位，就由这一位来调解",
            ),
            Step("assign", "指定调解员", DESK, "assigned", forms.Assign, Means.ASSIGNED, PML[19], effect=effects.assign),
            stop, *FILES,
        ),
        Stage(
            "assigned", "已定调解员", "调解员已经确定，正在确认与各方没有利害关系",
            Step(
                "declare", "利害关系声明", MEDIATOR, ("investigating", "accepted"), forms.Declare, law=PMR[25],
                effect=effects.declare,
            ),
            recuse, stop, *FILES,
        ),
        Stage(
            "investigating", "调查了解", "调解员正在了解情况，会约各方来谈",
            investigate, session, caucus, escalate, recuse, pause, propose, extend, terminate, stop, *FILES,
        ),
        Stage(
            "mediating", "调解中", "调解正在进行",
            session, investigate, caucus, draft, escalate, recuse, pause, propose, extend, terminate, stop, *FILES,
        ),
        Stage(
            "paused", "已中止", "调解暂时停下，期限也暂停",
            Step("resume", "恢复调解", STAFF, "mediating", forms.Note),
            terminate, stop, *FILES,
        ),
        Stage(
            "signing", "协议待签", "协议已经拟好，请各方看过再签",
            Step(
                "sign", "签署协议", PARTY, "sealing", forms.Sign, law=PML[29], joint=("draft",),
                hint="请从头到尾看一遍，有不同意的地方不要签",
            ),
            Step("reject", "不签，再谈", PARTY, "mediating", forms.Reason, law=PML[23]),
            Step("redraft", "撤回再议", MEDIATOR, "mediating", forms.Note),
            propose, extend, terminate, stop, evidence,
        ),
        Stage(
            "sealing", "待盖章", "各方都签了，等调解员签名、委员会盖章",
            Step(
                "seal", "签名盖章", MEDIATOR, "performing", forms.Seal, Means.SETTLED, PML[29], "agreement",
                effect=effects.settle,
            ),
            Step("spot", "登记口头协议", MEDIATOR, "performed", forms.Spot, Means.SETTLED, PML[28], "oral"),
            terminate, stop,
        ),
        Stage(
            "performing", "履行中", "协议已经生效，请按约定履行",
            Step("pay", "登记履行", ALL, form=forms.Pay, law=PML[31], paper="performance", effect=effects.pay),
            Step("confirm", "确认已履行完", PARTY, "performed", forms.Confirm, Means.FULFILLED, PML[31]),
            Step("breach", "反映没有履行", PARTY, "breached", forms.Reason, law=PML[31]),
            Step("told", "告知司法确认", MEDIATOR, form=forms.Told, law=PML[33]),
            confirmation, evidence,
        ),
        Stage(
            "breached", "未履行", "对方没有按协议履行，调解员会督促",
            Step("urge", "督促履行", MEDIATOR, "performing", forms.Urge, law=PMR[37]),
            Step("remediate", "同意再次调解", PARTY, "mediating", forms.Note, law=PMR[37], joint=("breach",)),
            Step("sue", "告知诉讼途径", MEDIATOR, "terminated", forms.Terminate, law=PML[32], paper="termination"),
            confirmation,
            Step("late", "确认已补履行", PARTY, "performed", forms.Confirm, Means.FULFILLED, PML[31]),
        ),
        Stage(
            "performed", "待回访", "协议已经履行，我们会再问您一次情况",
            Step("follow_up", "回访", STAFF, "followed", forms.FollowUp, law=PMR[36], paper="followup"),
            rate,
        ),
        Stage(
            "followed", "待结案", "已经回访，正在整理案卷",
            Step("close", "结案", STAFF, "closed", forms.Close, Means.CLOSED, PML[27], "closing"),
            rate,
        ),
        Stage(
            "terminated", "已终止", "调解已经终止；您仍可以走仲裁、行政或诉讼途径",
            Step("finish", "结案（未达成）", STAFF, "closed", forms.Close, Means.CLOSED, PML[27], "closing"),
            rate,
        ),
        Stage(
            "closed", "待归档", "已经结案，案卷正在归档",
            Step(
                "archive", "归档", ARCHIVIST | CLERK, "archived", forms.Archive, law=PML[27],
                paper=("explanation", "cover", "index", "back", "volume"), apart=MINE,
                effect=effects.archive,
            ),
            Step("correct", "退回补正", ARCHIVIST, ("followed", "terminated"), forms.Reason, effect=effects.correct),
            rate, reopen,
        ),
        Stage("archived", "已归档", "已经办结并归档", rate, reopen),
        Stage("not_accepted", "不予受理", "这件事不能由人民调解受理，请看告知书上的其他途径"),
        Stage("refused", "一方不同意", "有一方不同意调解，调解到此为止；其他途径仍然开放"),
        Stage("withdrawn", "已撤回", "申请已经撤回"),
    ),
    clocks=(
        Clock("contact", "首次联系", "FIRST_CONTACT", ("apply",), ("contact", "screen", "decline", "withdraw")),
        Clock("screening", "分流", "SCREEN", ("apply",), ("screen", "decline", "withdraw")),
        Clock("deciding", "受理决定", "CONSENT_ASK", ("screen",), ("accept", "refuse", "decline", "withdraw")),
        Clock(
            "mediating", "调解期限", "PM_LIMIT", ("accept", "remediate"), ("seal", "spot", "terminate", "stop"),
            ("pause",), ("resume",), beside=LABOUR | MEDICAL,
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
        Clock("meeting", "第一次调解会", "FIRST_SESSION", ("declare",), ("session", "recuse", "pause", "terminate", "stop")),
        Clock("resuming", "中止情况核对", "RESUME_CHECK", ("pause",), ("resume", "terminate", "stop")),
        Clock(
            "signing", "签署协议", "SIGN_AGREEMENT", ("draft",), ("seal", "spot", "reject", "redraft", "terminate", "stop")
        ),
        Clock(
            "performance", "履行期限", "INSTALMENT", ("seal",), ("confirm", "late", "remediate", "sue"),
            dates=effects.instalments,
        ),
        Clock(
            "confirmation", "申请司法确认", "JC_APPLY", ("seal",),
            ("confirmation", "remediate", "sue", "close"), kind="party",
        ),
        Clock("urging", "督促履行", "URGE_AGAIN", ("breach",), ("urge", "remediate", "sue", "late")),
        Clock("following", "回访", "FOLLOWUP_1", ("confirm", "late", "spot"), ("follow_up",)),
        Clock("closing", "结案", "CLOSE_CASE", ("follow_up", "terminate", "stop", "sue", "correct"), ("close", "finish")),
        Clock("archiving", "归档", "ARCHIVE_VOLUME", ("close", "finish"), ("archive", "correct")),
    ),
    topics=TOPICS,
    papers={
        "receipt": "收件回执", "application": "人民调解申请书", "registration": "受理登记表", "rights": "权利义务告知书",
        "identity": "当事人身份证明", "authority": "授权委托书", "investigation": "调查记录", "evidence": "证据材料",
        "record": "人民调解记录", "agreement": "人民调解协议书", "oral": "口头协议登记表", "performance": "履行凭证",
        "confirmation": "司法确认申请书", "followup": "回访记录", "refusal": "不予受理告知书",
        "termination": "终止调解告知书", "closing": "结案报告表", "explanation": "卷宗情况说明", "cover": "卷宗封面",
        "index": "卷内目录", "back": "卷宗封底", "volume": "全卷",
    },
    docket=("人调字", "accept"),
)
# fmt: on
