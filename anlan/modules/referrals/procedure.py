"""A referral (委托调解): from the letter to the result, between two offices that both see where it is."""

from __future__ import annotations

from anlan.docking.channels import TAKES
from anlan.docking.steps import SENDERS
from anlan.kernel.forms import Reason
from anlan.kernel.procedure import PARTY, SYSTEM, Clock, Means, Procedure, Stage, Step, Waits, guest
from anlan.law.disputes import TOPICS
from anlan.law.statutes import ODR, PIPL, PML
from anlan.modules.referrals import effects, forms

SENDER = guest("sender", "委托单位")
RECEIVERS = SENDERS
CAN_OPEN = tuple(dict.fromkeys(key for keys in TAKES.values() for key in keys))

# fmt: off
revoke = Step(
    "revoke", "撤回同意", PARTY, "closed", Reason, Means.WITHDRAWN, PIPL[15], effect=effects.give_back,
    hint="撤回以后，受托单位不再办理这件事，也看不到这个案件；您的其他权利不受影响",
)
reassign = Step("reassign", "改派其他单位", SENDER, "sent", forms.Reassign, Means.ASSIGNED, ODR[12], "letter", effect=effects.reassign)
end = Step("end", "收回自办", SENDER, "closed", Reason, Means.DECLINED, effect=effects.end)

referral = Procedure(
    "referral", "委托调解",
    opening=Step("send", "委托其他单位调解", SENDERS, "sent", forms.Send, Means.RECEIVED, PML[18], "letter", effect=effects.send),
    stages=(
        Stage(
            "sent", "待答复", "已经送到受托单位，正等它答复",
            Step("accept", "接受委托", RECEIVERS, "handling", forms.Accept, Means.ACCEPTED, ODR[12], "acceptance",
                 opens=CAN_OPEN, effect=effects.accept),
            Step("refuse", "不接受委托", RECEIVERS, "refused", forms.Refuse, Means.PROGRESS, ODR[12], "refusal"),
            Step("unanswered", "逾期未答复", SYSTEM, ("sent", "unanswered"), law=ODR[12], effect=effects.pass_on),
            Step("recall", "撤回委托", SENDER, "closed", Reason, Means.WITHDRAWN, effect=effects.give_back),
            revoke, waits=Waits.OFFICE,
        ),
        Stage("refused", "对方不接受", "受托单位没有接受，委托单位正在另作安排", reassign, end, revoke),
        Stage("unanswered", "没有单位答复", "受托单位没有答复，委托单位正在另作安排", reassign, end, revoke),
        Stage(
            "handling", "办理中", "受托单位正在办理",
            Step("settled", "达成协议", SYSTEM, "returned", None, Means.SETTLED, ODR[25], "result",
                 hears=(Means.SETTLED,), effect=effects.result),
            Step("unsettled", "未达成协议", SYSTEM, "returned", None, Means.UNSETTLED, ODR[25], "result",
                 hears=(Means.UNSETTLED, Means.WITHDRAWN, Means.DECLINED), effect=effects.result),
            Step("late", "超期告知当事人", SYSTEM, law=ODR[25], paper="late"),
            waits=Waits.OFFICE,
        ),
        Stage(
            "returned", "结果已返回", "受托单位已经把结果返回委托单位",
            Step("close", "核收结果", SENDER, "closed", forms.Close, Means.CLOSED),
        ),
        Stage("closed", "已办结", "委托已经办结"),
    ),
    clocks=(
        Clock("answering", "答复期限", "CT_CONFIRM", ("send", "reassign", "unanswered", "refuse"),
              ("accept", "refuse", "unanswered", "recall", "revoke", "reassign", "end"), then="unanswered"),
        Clock("handling", "委托办理期限", "DOCK_RESULT", ("accept",), ("settled", "unsettled"), then="late"),
        Clock("closing", "结果核收期限", "DOCK_CLOSE", ("settled", "unsettled"), ("close",)),
    ),
    topics=TOPICS,
    papers={"letter": "委托调解函", "acceptance": "接受委托函", "refusal": "不予调解函", "result": "调解结果反馈函",
            "late": "委托办理超期告知书"},
    docket=("委调字", "send"),
    adds={"basis": "依据", "reason": "理由", "asked": ""},
)
# fmt: on
