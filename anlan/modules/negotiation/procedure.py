"""Negotiation (自行协商): from the invitation to an agreement that both sides made themselves, a mediator one step away."""

from __future__ import annotations

from anlan.care.steps import rating
from anlan.kernel.forms import Reason
from anlan.kernel.procedure import (
    ANYONE,
    APPLICANT,
    CLERK,
    PARTY,
    RESPONDENT,
    SYSTEM,
    Clock,
    Means,
    Procedure,
    Stage,
    Step,
)
from anlan.law.disputes import TOPICS
from anlan.modules.negotiation import effects, forms, talk_forms

# fmt: off
mediate = Step(
    "mediate", "请调解员来", PARTY, "handed", forms.Mediate, Means.REFERRED, opens="mediation", effect=effects.mediate,
    hint="一按就转到当地调解委员会，不收费；您在这里说过的话，您不勾选就一句也不带过去",
)
mediate_late = Step(
    "mediate_late", "申请人民调解", PARTY, None, forms.Mediate, opens="mediation", effect=effects.mediate,
    hint="协商没谈成，还可以请调解员；您说过的话，您不勾选就一句也不带过去",
)
reach = Step("amend", "补上手机号", APPLICANT | CLERK, form=forms.Reach, effect=effects.reach, hint="对方凭这个号码进来")
leave = Step("leave", "不谈了", PARTY, "ended", Reason, Means.WITHDRAWN, hint="您随时可以不谈，不必说明理由")
say = Step("say", "给对方留言", PARTY, form=talk_forms.Say, between=True, hint="只有双方看得到")
jot = Step("jot", "记给自己看", PARTY, form=talk_forms.Jot, private=True, hint="只有您自己看得到")
offer = Step(
    "offer", "提出条件", PARTY, "offered", talk_forms.Offer, between=True, hint="写上钱、要做的事和日子；新的一份会代替桌上那一份"
)
agree = Step(
    "agree", "同意这些条件", PARTY, "agreed", forms.Agree, Means.SETTLED, paper="agreement", effect=effects.agree,
    joint=("offer", "share", "turn_down", "revoke", "lapse"), hint="双方各按一次才算数；都按了就生成协议书",
)
turn_down = Step("turn_down", "不接受", PARTY, "talking", talk_forms.TurnDown, between=True, hint="条件作废，接着谈")
revoke = Step("revoke", "收回我的条件", PARTY, "talking", talk_forms.Revoke, between=True, hint="对方同意之前都可以收回")
lapse = Step("lapse", "条件过期", SYSTEM, "talking")
open_bids = Step(
    "open_bids", "提议背靠背出价", PARTY, "bidding", talk_forms.OpenBids, between=True,
    hint="只差钱数时用：各写各的，谁也看不到谁；付的不少于收的，就取中间数；没碰上，两个数都删掉，最多三轮",
)
bid = Step(
    "bid", "写下我的出价", PARTY, "comparing", talk_forms.Bid, private=True,
    joint=("open_bids", "drop_round", "lapse_round", "compare"),
    hint="付的不少于收的，就取中间数（到分，半分进一）；碰上以后，从中间数能算出对方的出价；没碰上，两个数都删掉，谁也看不到",
)
compare = Step("compare", "比对双方出价", SYSTEM, ("crossed", "uncrossed"), between=True, follows=("bid",), effect=effects.compare)
settle = Step(
    "settle", "按中间数达成协议", SYSTEM, "agreed", None, Means.SETTLED, paper="agreement", follows=("compare",), effect=effects.settle
)
open_division = Step(
    "open_division", "提议打分分东西", PARTY, "dividing", talk_forms.OpenDivision, between=True,
    hint="要分几样东西时用：各自把 100 分摊到每样上，谁也看不到谁的分，系统按公开的办法算出分法，双方再决定同不同意",
)
points = Step(
    "points", "打我的分", PARTY, "sharing", talk_forms.Points, private=True,
    joint=("open_division", "drop_round", "lapse_round", "share"),
    hint="越想要的打越高，合起来 100 分；照真心打分，算出来的分法谁也不会羡慕谁；算完就把分数删掉",
)
share = Step("share", "算出分法", SYSTEM, "offered", between=True, follows=("points",), effect=effects.share)
drop_round = Step("drop_round", "不用这个办法", PARTY, "talking", talk_forms.TurnDown, between=True, hint="接着谈；已经写下的数会删掉")
lapse_round = Step("lapse_round", "这一轮过期", SYSTEM, "talking")
clear = Step(
    "clear", "删除没用上的出价和打分", SYSTEM, follows=("drop_round", "lapse_round", "mediate", "leave", "stall"), effect=effects.clear
)
stall = Step("stall", "到期没有谈成", SYSTEM, "stalled", means=Means.UNSETTLED)
rate = rating()
TALK = (say, mediate, leave, jot, stall)

negotiation = Procedure(
    "negotiation",
    "自行协商",
    opening=Step("invite", "请对方来谈", ANYONE, "invited", forms.Invite, Means.RECEIVED, paper="invitation", effect=effects.invite),
    stages=(
        Stage(
            "invited", "等对方来", "邀请已经发出，等对方来谈",
            Step("come", "来谈", RESPONDENT, "talking", forms.Come, Means.ACCEPTED, hint="先看看是什么事；来谈不等于同意对方的条件"),
            Step("refuse", "不想谈", RESPONDENT, "refused", Reason, Means.WITHDRAWN, hint="不谈也没关系，不影响您的任何权利"),
            mediate, reach,
            Step("withdraw", "撤回邀请", APPLICANT, "withdrawn", Reason, Means.WITHDRAWN),
            Step("unanswered", "到期没有答复", SYSTEM, "unanswered", means=Means.UNSETTLED),
        ),
        Stage("talking", "协商中", "双方正在谈", offer, open_bids, open_division, clear, reach, *TALK),
        Stage("offered", "桌上有条件", "桌上有一份条件，等双方同意", agree, turn_down, offer, revoke, lapse, *TALK),
        Stage("bidding", "背靠背出价", "双方各写各的出价，谁也看不到谁的", bid, drop_round, lapse_round, *TALK),
        Stage("comparing", "比对出价", "双方都写了，正在比对，请过一会儿再看", compare, *TALK),
        Stage(
            "uncrossed", "出价没碰上", "这一轮出价没有碰上，两个数都已经删掉，接着谈",
            offer, open_bids, open_division, reach, *TALK,
        ),
        Stage("crossed", "出价碰上了", "双方的出价碰上了，正在生成协议书，请过一会儿再看", settle, *TALK),
        Stage("dividing", "打分分东西", "双方各打各的分，谁也看不到谁的", points, drop_round, lapse_round, *TALK),
        Stage("sharing", "正在算分法", "双方都打了分，正在算，请过一会儿再看", share, *TALK),
        Stage(
            "agreed", "已谈成", "双方已经谈成，协议书在下面“文书”里",
            Step(
                "enforce", "请调解委员会出具调解协议", PARTY, None, forms.Enforce, opens="mediation", effect=effects.enforce,
                hint="现在的协议书是双方自己订的合同；想要能申请强制执行，就再办这一步",
            ),
            rate,
        ),
        Stage("handed", "已转调解", "已经转给调解员，请到“我的事”里看新的那一件", clear, rate),
        Stage("ended", "已停止", "有一方不谈了，协商到此为止；其他途径仍然开放", clear, rate),
        Stage("stalled", "没有谈成", "到期没有谈成；还可以请调解员，其他途径也仍然开放", mediate_late, clear, rate),
        Stage("unanswered", "对方没有答复", "邀请已经过期，对方一直没有答复；还可以请调解员", mediate_late, rate),
        Stage("refused", "对方不想谈", "对方不想谈，协商到此为止；其他途径仍然开放"),
        Stage("withdrawn", "已撤回", "邀请已经撤回", rate),
    ),
    clocks=(
        Clock("answering", "答复邀请", "NEGO_ANSWER", ("invite",), ("come", "refuse", "withdraw", "mediate", "unanswered"),
              kind="party", then="unanswered"),
        Clock("talking", "协商", "NEGO_TALK", ("come",), ("agree", "settle", "mediate", "leave", "stall"), kind="party", then="stall"),
        Clock("offer", "条件有效期", "NEGO_OFFER", ("offer",),
              ("offer", "agree", "turn_down", "revoke", "lapse", "mediate", "leave", "stall"),
              kind="party", dates=effects.offered_until, then="lapse"),
        Clock("round", "这一轮的时间", "NEGO_METHOD", ("open_bids", "open_division"),
              ("compare", "share", "drop_round", "lapse_round", "mediate", "leave", "stall"), kind="party", then="lapse_round"),
    ),
    topics=TOPICS,
    papers={"invitation": "协商邀请信", "agreement": "和解协议书"},
    shares={"invitation": "party", "agreement": "party"},
)
# fmt: on
