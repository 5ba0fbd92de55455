"""A joint meeting: called by the office that leads, binding by its minutes, and decided upon when a promise is late."""

from __future__ import annotations

from anlan.docking.steps import SENDERS
from anlan.kernel.procedure import DIRECTOR, SYSTEM, Clock, Means, Procedure, Stage, Step, guest
from anlan.law.statutes import SDD
from anlan.modules.meetings import effects, forms

INVITED = guest("invited", "参会单位")

# fmt: off
done = Step("done", "报告已完成", INVITED | SENDERS, form=forms.Done, means=Means.FULFILLED, effect=effects.done)

meeting = Procedure(
    "meeting", "联席会议",
    opening=Step("call", "召开联席会议", SENDERS, "called", forms.Call, Means.RECEIVED, SDD[17], "notice", effect=effects.call),
    stages=(
        Stage(
            "called", "待开会", "正在约有关单位一起商量",
            Step("hold", "记录会议纪要", SENDERS, "binding", forms.Hold, Means.ASSIGNED, SDD[33], "minutes", effect=effects.hold),
            Step("answer", "回复能否参加", INVITED, form=forms.Answer),
            Step("cancel", "取消会议", SENDERS, "closed", forms.Reason, Means.WITHDRAWN),
        ),
        Stage(
            "binding", "落实中", "各单位正在按会议纪要落实",
            done,
            Step("conclude", "办结", SENDERS, "closed", forms.Conclude, Means.CLOSED, paper="conclusion"),
            Step("slip", "事项逾期", SYSTEM, "deciding"),
        ),
        Stage(
            "deciding", "待决定", "有事项逾期，正在等负责人决定",
            Step("decide", "对逾期事项作出决定", DIRECTOR, ("binding", "deciding"), forms.Decide, Means.ASSIGNED, SDD[33],
                 "decision", effect=effects.decide),
            done,
        ),
        Stage("closed", "已办结", "联席会议议定的事项已经办结"),
    ),
    clocks=(
        Clock("calling", "召开期限", "JOINT_MEETING", ("call",), ("hold", "cancel")),
        Clock("promise", "承诺事项", "INSTALMENT", ("hold", "decide"), ("conclude",), kind="service_target",
              dates=effects.promises, then="slip"),
        Clock("deciding", "决定期限", "MEETING_DECIDES", ("slip",), ("decide",)),
    ),
    papers={"notice": "联席会议通知", "minutes": "联席会议纪要", "decision": "逾期事项决定书", "conclusion": "联席会议办结单"},
    docket=("联会字", "call"),
    adds={"renewed": ""},
)
# fmt: on
