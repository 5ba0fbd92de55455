"""Judicial confirmation (司法确认): both parties apply within thirty days of an agreement; the court rules."""

from __future__ import annotations

from anlan.care.steps import rating
from anlan.kernel.procedure import CLERK, PARTY, STAFF, SYSTEM, Actor, Clock, Means, Procedure, Stage, Step, Via, Waits
from anlan.law.statutes import CPL, CPLI
from anlan.modules.disputes import confirming
from anlan.modules.disputes.forms import confirmation as forms
from anlan.modules.disputes.forms import intake, words
from anlan.modules.disputes.steps import ADDS, authorise, dismiss_agent, evidence
from anlan.modules.disputes.topics import TOPICS

JUDGE = Actor("judge", "法官", Via.POST)
COURT = CLERK | JUDGE | STAFF
"""Whoever works where the file now lies: at the court that has it, or where a court outside is told of by its clerk."""

# fmt: off
rate = rating()
withdraw = Step("withdraw", "撤回申请", PARTY, "withdrawn", words.Reason, Means.WITHDRAWN, CPL[205], effect=confirming.tell_ways)

confirmation = Procedure(
    "confirmation",
    "司法确认",
    opening=Step(
        "open", "申请司法确认", PARTY, "applying", forms.Open, Means.RECEIVED, CPL[205], effect=confirming.opened
    ),
    stages=(
        Stage(
            "applying", "等待共同申请", "要双方都申请，法院才收；正在等另一方",
            Step(
                "join", "共同申请司法确认", PARTY, "submitted", forms.Join, Means.REFERRED, CPL[205],
                ("joint_application", "proof", "enclosures", "service"), joint=("open",), counts="open",
                effect=confirming.submit, hint="确认后，对方不履行就可以申请强制执行",
            ),
            Step(
                "refuse", "不同意申请", PARTY, "refused", intake.Refuse, Means.WITHDRAWN, CPL[205], "other_ways",
                effect=confirming.tell_ways, hint="协议仍然有效，只是不能直接申请强制执行",
            ),
            Step(
                "expire", "申请期限已过", SYSTEM, "expired", means=Means.CLOSED, law=CPL[205], paper="other_ways",
                effect=confirming.tell_ways,
            ),
            authorise, dismiss_agent, evidence, waits=Waits.PARTY,
        ),
        Stage(
            "submitted", "已提交", "申请材料已经交给人民法院，等它受理",
            Step("docket", "受理", COURT, "docketed", forms.Docket, Means.ACCEPTED, CPL[205]),
            Step(
                "turn_down", "裁定不予受理", COURT, "not_taken", forms.NotTaken, Means.DECLINED, CPLI[355], "other_ways",
                effect=confirming.tell_ways,
            ),
            withdraw, evidence, waits=Waits.COURT,
        ),
        Stage(
            "docketed", "法院审查中", "人民法院正在审查",
            Step(
                "confirm", "裁定协议有效", COURT, "confirmed", forms.Ruling, Means.CONFIRMED, CPL[206], "enforcement",
                effect=confirming.confirmed,
            ),
            Step(
                "dismiss", "裁定驳回申请", COURT, "dismissed", forms.Dismissal, Means.UNSETTLED, CPLI[358], "other_ways",
                effect=confirming.tell_ways,
            ),
            withdraw, evidence, waits=Waits.COURT,
        ),
        Stage("confirmed", "已确认", "协议已经人民法院确认；对方不履行，可以申请强制执行", rate),
        Stage("dismissed", "已驳回", "人民法院驳回了申请；可以重新调解变更协议，或者起诉", rate),
        Stage("not_taken", "法院不受理", "人民法院不受理；请看告知书上的其他途径", rate),
        Stage("refused", "一方不同意", "有一方不同意共同申请，到此为止；协议仍然有效"),
        Stage("expired", "已过期限", "三十日的期限已过，不能再申请；请看告知书上的其他途径", rate),
        Stage("withdrawn", "已撤回", "申请已经撤回", rate),
    ),
    clocks=(
        Clock(
            "applying", "共同申请司法确认", "JC_APPLY", ("open",), ("join", "refuse", "expire"), kind="party",
            dates=confirming.days_left, then="expire",
        ),
        Clock("receiving", "法院受理", "JC_ACCEPT", ("join",), ("docket", "turn_down", "withdraw")),
        Clock("deciding", "法院审查", "JC_DECIDE", ("docket",), ("confirm", "dismiss", "withdraw")),
    ),
    topics=TOPICS,
    papers={
        "joint_application": "司法确认申请书", "proof": "主持调解的证明", "enclosures": "提交材料清单", "service": "送达地址确认书",
        "authority": "授权委托书", "evidence": "证据材料", "other_ways": "其他途径告知书", "enforcement": "申请执行提示",
    },
    shares=dict.fromkeys(("joint_application", "proof", "enclosures", "other_ways", "enforcement"), "party"),
    adds=ADDS,
)
# fmt: on
