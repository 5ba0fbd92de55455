"""Petitions (信访工作条例, 2022), from the first word to the end of the third instance."""

from __future__ import annotations

from anlan.care.steps import rating
from anlan.kernel.procedure import (
    ANYONE,
    APPLICANT,
    CLERK,
    DIRECTOR,
    STAFF,
    SYSTEM,
    Clock,
    Means,
    Procedure,
    Stage,
    Step,
    Waits,
    guest,
)
from anlan.law.statutes import PET
from anlan.modules.petitions import effects, forms, replies
from anlan.modules.petitions.backlog import OVERSEERS, backlog
from anlan.modules.petitions.topics import TOPICS

DESK = STAFF | CLERK | DIRECTOR
SENDER = guest("sender", "转送交办单位")

# fmt: off
# Steps that are open in several stages.
classify = Step("classify", "登记分类", DESK, "classified", forms.Classify, law=PET[22], effect=effects.classify)
assign = Step(
    "assign", "转送、交办", DESK, "assigned", forms.Assign, Means.REFERRED, PET[22], "letter", effect=effects.assign,
)
forward = Step("forward", "转有关机关", DESK, "forwarded", forms.Forward, Means.REFERRED, PET[22], "letter", effect=effects.sign)
accept = Step(
    "accept", "受理", DESK, ("handling", "studying", "verifying"), forms.Accept, Means.ACCEPTED, PET[23],
    effect=effects.accept,
)
reject = Step(
    "reject", "不予受理", DESK, "not_accepted", forms.Reject, Means.DECLINED, PET[23], effect=effects.tell("refusal"),
)
guide = Step(
    "guide", "诉访分离，引导办理", DESK, "guided", forms.Guide, Means.REFERRED, PET[28], effect=effects.tell("guidance"),
)
withdraw = Step(
    "withdraw", "撤回", APPLICANT, "withdrawn", forms.Reason, Means.WITHDRAWN, hint="由您自己决定，任何人不能要求您撤回",
)
add = Step("add", "补充材料", APPLICANT | CLERK | STAFF, form=forms.More, hint="照片、收据、合同都可以")
ask_recusal = Step(
    "ask_recusal", "申请回避", APPLICANT, form=forms.Words, law=PET[28], hint="经办的人与这件事有利害关系的，可以要求换人",
)
recuse = Step("recuse", "回避", DESK, form=replies.Recuse, law=PET[28], effect=effects.recuse)
rate = rating(APPLICANT, law=PET[21])
help_on = Step("help", "解释、帮扶记录", DESK, form=replies.Help, law=PET[37])
to_backlog = Step(
    "to_backlog", "列为积案", DESK, form=replies.ToBacklog, law=PET[18].part(2), opens="backlog", effect=effects.to_backlog,
)
hear = Step("hear", "听取陈述、调查核实", DESK, form=replies.Hear, law=PET[31].part(1, 6))
decide = Step("decide", "作出处理意见", DESK, "decided", replies.Decide, Means.CONFIRMED, PET[32], "opinion", effect=effects.sign)
answer = Step("answer", "答复", DESK, "answered", replies.Answer, Means.CLOSED, PET[29], "reply")
ask_review = Step(
    "ask_review", "请求复查", APPLICANT, ("reviewing", "review_outside"), replies.Ask, law=PET[35],
    effect=effects.upward("reviewing", "review_outside"), hint="收到书面答复之日起三十日内提出，由上一级机关复查",
)
ask_recheck = Step(
    "ask_recheck", "请求复核", APPLICANT, ("rechecking", "recheck_outside"), replies.Ask, law=PET[36],
    effect=effects.upward("rechecking", "recheck_outside"), hint="收到复查意见之日起三十日内提出，由再上一级机关复核",
)
lapse = Step("lapse", "期满未再请求", SYSTEM, "ended", means=Means.CLOSED)
remind = Step("remind", "期限提醒", SYSTEM)
COMMON = (add, ask_recusal, recuse, rate)
AFTER = (rate, help_on)

petition = Procedure(
    "petition",
    "信访",
    opening=Step(
        "register", "信访登记", ANYONE, "registered", forms.Register, Means.RECEIVED, PET[22], "receipt",
        effect=effects.register,
    ),
    stages=(
        Stage("registered", "已登记", "我们已经收到并登记，正在看该由谁办", classify, withdraw, *COMMON),
        Stage(
            "classified", "已分类", "正在看该由谁办，十五日内会有着落",
            assign, accept, forward, reject, guide, classify, withdraw, *COMMON,
        ),
        Stage(
            "assigned", "已转送交办", "已经转给有权处理的单位，由它书面告诉您怎么办",
            accept,
            Step("object", "提出异议", DESK, "objected", forms.Object, law=PET[23].part(3)),
            reject, guide, withdraw, *COMMON,
        ),
        Stage(
            "objected", "有异议", "收到的单位认为不归它管，转送的单位正在核实",
            Step(
                "take_back", "同意异议，收回", SENDER, "classified", forms.Words, Means.REFERRED, PET[23].part(3),
                effect=effects.take_back,
            ),
            Step("hold", "不同意异议，请继续办理", SENDER, "assigned", forms.Words, law=PET[23].part(3)),
            withdraw, *COMMON, waits=Waits.OFFICE,
        ),
        Stage(
            "handling", "办理中", "已经受理，正在听取情况、调查核实",
            decide, hear,
            Step("mediate", "引导调解", DESK, form=replies.Mediate, law=PET[33], opens="mediation", effect=effects.mediate),
            Step("agreed", "调解达成协议", SYSTEM, "settling", hears=(Means.SETTLED,), hears_of=("mediation",), law=PET[33]),
            Step(
                "not_agreed", "调解未成", SYSTEM, means=Means.UNSETTLED, law=PET[33],
                hears=(Means.UNSETTLED, Means.WITHDRAWN, Means.DECLINED), hears_of=("mediation",),
            ),
            Step(
                "extend", "批准延期", DIRECTOR, None, replies.Extend, Means.EXTENDED, PET[34], extends="deciding",
                effect=effects.tell("extension"),
            ),
            guide, to_backlog, remind, withdraw, *COMMON,
        ),
        Stage(
            "settling", "已达成调解协议", "调解达成了协议，等您确认要不要就此办结",
            Step("agree_end", "同意按协议办结", APPLICANT, "settled", forms.Reason, Means.SETTLED, PET[33]),
            Step("go_on", "要求继续办理", APPLICANT, "handling", forms.Reason, law=PET[33]),
            decide, remind, withdraw, *COMMON, waits=Waits.PARTY,
        ),
        Stage("studying", "研究论证", "正在研究您的意见建议，会答复您", answer, hear, withdraw, *COMMON),
        Stage("verifying", "核实中", "正在依法核实，检举的人看不到您的材料", answer, hear, forward, withdraw, *COMMON),
        Stage(
            "decided", "已作出处理意见", "处理意见书已经作出，正在送给您",
            Step("serve", "送达", DESK, "served", replies.Serve, law=PET[35]),
            ask_review, *COMMON,
        ),
        Stage(
            "served", "已送达", "处理意见书已经送到；不服的，可以在三十日内请求复查",
            lapse, ask_review, to_backlog, help_on, *COMMON, waits=Waits.PARTY,
        ),
        Stage(
            "reviewing", "复查中", "上一级机关正在复查",
            Step(
                "review", "作出复查意见", DESK, "reviewed", replies.Review, Means.CONFIRMED, PET[35], "review", apart=("decide",),
                effect=effects.sign,
            ),
            hear, withdraw, *COMMON,
        ),
        Stage(
            "review_outside", "由区外上一级机关复查", "上一级机关不在本区，请求时间已经记下，正在等它的复查意见",
            Step("review_told", "记录复查意见", DESK, "review_served", replies.Outside, law=PET[35]),
            withdraw, *COMMON, waits=Waits.OFFICE,
        ),
        Stage(
            "reviewed", "已作出复查意见", "复查意见已经作出，正在送给您",
            Step("serve_review", "送达复查意见", DESK, "review_served", replies.Serve, law=PET[35]),
            ask_recheck, *COMMON,
        ),
        Stage(
            "review_served", "复查意见已送达", "复查意见已经送到；不服的，可以在三十日内请求复核",
            lapse, ask_recheck, to_backlog, help_on, *COMMON, waits=Waits.PARTY,
        ),
        Stage(
            "rechecking", "复核中", "再上一级机关正在复核",
            Step(
                "recheck", "作出复核意见", DESK, "rechecked", replies.Review, Means.CONFIRMED, PET[36], "recheck",
                apart=("decide", "review"), effect=effects.sign,
            ),
            Step("begin_hearing", "举行听证", DESK, "hearing", replies.Hearing, Means.PAUSED, PET[36].part(2)),
            hear, withdraw, *COMMON,
        ),
        Stage(
            "hearing", "听证中", "正在举行听证，听证的时间不计算在期限内",
            Step("end_hearing", "听证结束", DESK, "rechecking", replies.Hear, law=PET[36].part(2)),
            withdraw, *COMMON,
        ),
        Stage(
            "recheck_outside", "由区外上一级机关复核", "复核机关不在本区，请求时间已经记下，正在等它的复核意见",
            Step("recheck_told", "记录复核意见", DESK, "concluded", replies.Outside, Means.CLOSED, PET[36]),
            withdraw, *COMMON, waits=Waits.OFFICE,
        ),
        Stage(
            "rechecked", "已作出复核意见", "复核意见已经作出，正在送给您",
            Step("serve_recheck", "送达复核意见", DESK, "concluded", replies.Serve, Means.CLOSED, PET[36]),
            rate,
        ),
        Stage("concluded", "复核终结", "已经三级终结；同一事实和理由不再受理，解释和帮扶还会继续", to_backlog, *AFTER),
        Stage("ended", "已办结", "处理意见已经送达，期限内没有再请求复查复核", to_backlog, *AFTER),
        Stage("settled", "调解办结", "您同意按调解协议办结", *AFTER),
        Stage("answered", "已答复", "已经答复您", *AFTER),
        Stage("guided", "已引导", "这件事要走法定程序，请看引导书上写的去处和期限", *AFTER),
        Stage("forwarded", "已转有关机关", "已经转给有权处理的机关", *AFTER),
        Stage("not_accepted", "不予受理", "没有受理，请看告知书上的理由和其他途径", *AFTER),
        Stage("withdrawn", "已撤回", "您已经撤回", rate),
    ),
    clocks=(
        Clock(
            "registering", "登记转送", "XF_REGISTER", ("register", "take_back"),
            ("assign", "accept", "forward", "reject", "guide", "withdraw"),
        ),
        Clock("informing", "书面告知", "XF_INFORM", ("assign",), ("accept", "reject", "guide", "take_back", "withdraw")),
        Clock(
            "objecting", "提出异议", "XF_OBJECT", ("assign",), ("object", "accept", "reject", "guide", "withdraw"), kind="info",
        ),
        Clock(
            "deciding", "办结期限", "XF_DECIDE", ("accept",),
            ("decide", "answer", "forward", "agree_end", "guide", "withdraw"),
            dates=effects.only("XF_DECIDE", "handling"), warns="remind",
        ),
        Clock(
            "answering", "答复", "XF_ANSWER", ("accept",), ("decide", "answer", "forward", "agree_end", "guide", "withdraw"),
            dates=effects.only("XF_ANSWER", "studying", "verifying"),
        ),
        Clock(
            "serving", "送达", "XF_SERVE", ("decide", "review", "recheck"),
            ("serve", "serve_review", "serve_recheck", "ask_review", "ask_recheck"),
        ),
        Clock(
            "asking_review", "请求复查", "XF_REVIEW_ASK", ("serve",), ("ask_review", "lapse"), dates=effects.only("XF_REVIEW_ASK"),
            then="lapse",
        ),
        Clock(
            "reviewing", "复查", "XF_REVIEW", ("ask_review",), ("review", "review_told", "withdraw"),
            dates=effects.only("XF_REVIEW", "reviewing"),
        ),
        Clock(
            "review_awaited", "区外机关复查", "XF_REVIEW", ("ask_review",), ("review", "review_told", "withdraw"), kind="info",
            dates=effects.only("XF_REVIEW", "review_outside"),
        ),
        Clock(
            "asking_recheck", "请求复核", "XF_RECHECK_ASK", ("serve_review", "review_told"), ("ask_recheck", "lapse"),
            dates=effects.only("XF_RECHECK_ASK"), then="lapse",
        ),
        Clock(
            "rechecking", "复核", "XF_RECHECK", ("ask_recheck",), ("recheck", "recheck_told", "withdraw"),
            ("begin_hearing",), ("end_hearing",), dates=effects.only("XF_RECHECK", "rechecking"),
        ),
        Clock(
            "recheck_awaited", "区外机关复核", "XF_RECHECK", ("ask_recheck",), ("recheck", "recheck_told", "withdraw"), kind="info",
            dates=effects.only("XF_RECHECK", "recheck_outside"),
        ),
    ),
    topics=TOPICS,
    papers={
        "receipt": "信访登记回执", "letter": "转送（交办）函", "acceptance": "受理告知书", "refusal": "不予受理告知书",
        "guidance": "告知引导书", "extension": "延期告知书", "opinion": "信访处理意见书", "reply": "答复书",
        "review": "复查意见书", "recheck": "复核意见书",
    },
    shares=dict.fromkeys(
        ("receipt", "acceptance", "refusal", "guidance", "extension", "opinion", "reply", "review", "recheck"), "party"
    ),
    docket=("信字", "accept"),
    adds={"organ": "承办单位"},
    overseers=OVERSEERS,
)
# fmt: on

__all__ = ["backlog", "petition"]
