"""A complaint about the handling (投诉), the question from above that it puts to an office (上级查问), and the call back (回电)."""

from __future__ import annotations

from anlan.care.steps import rating
from anlan.kernel.forms import Reason
from anlan.kernel.procedure import (
    ANYONE,
    APPLICANT,
    CLERK,
    DIRECTOR,
    PARTY,
    STAFF,
    SUPERVISOR,
    SYSTEM,
    Actor,
    Clock,
    Means,
    Procedure,
    Stage,
    Step,
    Via,
)
from anlan.modules.complaints import effects, forms
from anlan.modules.complaints.above import ROLES

ABOVE = SUPERVISOR | DIRECTOR | STAFF
"""Whoever answers, at the office above; all who had a hand in the matter are barred."""
DESK = CLERK | DIRECTOR | STAFF | Actor("judge", "法官", Via.POST)

# fmt: off
rate = rating(APPLICANT)
add = Step("add", "补充", APPLICANT, form=forms.More, hint="照片、录音的文字都可以")
withdraw = Step(
    "withdraw", "撤回投诉", APPLICANT, "withdrawn", Reason, Means.WITHDRAWN, hint="由您自己决定，任何人不能要求您撤回",
)
told = Step("told", "承办单位的说明", SYSTEM, hears=(Means.CLOSED,), hears_of=("direction",), effect=effects.told)

complaint = Procedure(
    "complaint",
    "投诉",
    opening=Step(
        "complain", "对办理不满意，投诉", ANYONE, "received", forms.Complain, Means.RECEIVED, paper="receipt",
        effect=effects.complain, hint="由上一级没有办过这件事的人来查；办过的人看不到",
    ),
    stages=(
        Stage(
            "received", "待受理", "已经收到，由上一级没有办过这件事的人来查",
            Step("take_up", "受理", ABOVE, "handling", forms.Note, Means.ACCEPTED), add, withdraw,
        ),
        Stage(
            "handling", "查办中", "正在查，会书面答复您",
            Step("answer", "书面答复", ABOVE, "answered", forms.Answer, Means.CLOSED, paper="answer", opens="direction",
                 effect=effects.answer),
            Step("ask", "要求承办单位说明", ABOVE, form=forms.Ask, opens="direction", effect=effects.ask),
            told, add, withdraw,
        ),
        Stage("answered", "已答复", "已经书面答复您；不满意的，请看答复书上还可以走的路", rate, told),
        Stage("withdrawn", "已撤回", "您已经撤回", rate),
    ),
    clocks=(
        Clock("receiving", "受理投诉", "CARE_RECEIVE", ("complain",), ("take_up", "withdraw")),
        Clock("answering", "答复投诉", "CARE_ANSWER", ("complain",), ("answer", "withdraw")),
    ),
    papers={"receipt": "投诉收件回执", "answer": "投诉答复书"},
    shares={"receipt": "party", "answer": "party"},
    docket=("诉答字", "take_up"),
    receipt="办过这件事的人看不到这份投诉，也看不到您投诉过。投诉不影响原来那件事的办理，任何人不得因此为难您。",
    adds={"office": "由谁来查", "place": "", "handled": "承办单位", "words": "承办单位的说明"},
    overseers=frozenset(map(str, ROLES)),
)

direction = Procedure(
    "direction",
    "上级查问",
    opening=Step(
        "direct", "要求下级说明、整改", ABOVE, "asked", forms.Direct, Means.RECEIVED, effect=effects.direct,
    ),
    stages=(
        Stage(
            "asked", "待说明", "上级正在了解办理情况",
            Step("explain", "说明情况", DESK, "explained", forms.Explain, Means.CLOSED),
        ),
        Stage("explained", "已说明", "已经向上级说明"),
    ),
    clocks=(Clock("explaining", "说明情况", "CARE_EXPLAIN", ("direct",), ("explain",)),),
)

callback = Procedure(
    "callback",
    "回电",
    opening=Step("request", "请给我回电", PARTY, "waiting", forms.Callback, Means.RECEIVED, effect=effects.callback),
    stages=(
        Stage(
            "waiting", "待回电", "已经记下，三个工作日内有人打给您",
            Step("called", "记录回电", DESK, "called", forms.Called, Means.CLOSED),
            Step("withdraw", "不用打了", APPLICANT, "withdrawn", Reason, Means.WITHDRAWN),
        ),
        Stage("called", "已回电", "已经给您打过电话；还没有解决的，可以投诉，或者重新提出"),
        Stage("withdrawn", "不用打了", "您说不用打了"),
    ),
    clocks=(Clock("calling", "回电", "CARE_CALL", ("request",), ("called", "withdraw")),),
)
# fmt: on
