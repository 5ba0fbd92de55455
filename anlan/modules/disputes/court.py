"""Mediation at a court's request (特邀调解): delegated before filing, entrusted after; the court sits on the file and reads how it ends."""

from __future__ import annotations

from dataclasses import replace

from anlan.docking.steps import TOGETHER
from anlan.kernel.procedure import (
    APPLICANT,
    PARTY,
    SYSTEM,
    Actor,
    Clock,
    Means,
    Procedure,
    Stage,
    Step,
    Via,
    Waits,
    guest,
)
from anlan.law.statutes import INV, ODR
from anlan.modules.disputes import court_effects, steps
from anlan.modules.disputes.clocks import countdown, usual_clocks
from anlan.modules.disputes.forms import court as forms
from anlan.modules.disputes.forms import intake, words
from anlan.modules.disputes.steps import (
    DESK,
    MEDIATOR,
    STAFF,
    WATCH,
    assign,
    choose,
    evidence,
    propose,
    recuse,
)
from anlan.modules.disputes.topics import TOPICS
from anlan.sessions.steps import PAPER, SESSIONS, read

COURT = guest("court", "人民法院")
JUDGE = Actor("judge", "法官", Via.POST)

FILES = (*steps.FILES, *TOGETHER)
"""No `dock`: whoever a court has asked does not ask on; the court itself names another organisation."""
# fmt: off
LAW = {
    "evidence": INV[2], "choose": ODR[10], "assign": ODR[10], "recuse": INV[15], "consent": ODR[4], "session": INV[2],
    "caucus": INV[2], "propose": ODR[24], "extend": ODR[24], "pause": ODR[26], "draft": ODR[19], "sign": ODR[19],
    "reject": ODR[19], "seal": ODR[19], "pay": ODR[19], "confirm": ODR[19],
}
ENDING = ("termination_court",)
lapse = Step(
    "lapse", "期限届满，未同意延期", SYSTEM, "terminated", means=Means.UNSETTLED, law=ODR[25], paper=ENDING,
    effect=court_effects.ended("limit"),
)
stop = replace(steps.stop, law=ODR[25], paper=ENDING, effect=court_effects.ended("unwilling"))
refuse = Step(
    "unwilling", "不同意调解", PARTY, "terminated", intake.Refuse, Means.WITHDRAWN, ODR[15], ENDING,
    effect=court_effects.ended("unwilling"), hint="不同意就不调解，案件退回人民法院，您的诉讼权利不受影响",
)
settle = Step(
    "settled", "我们自己和解了，撤回", APPLICANT, "terminated", words.Reason, Means.WITHDRAWN, ODR[25], ENDING,
    effect=court_effects.ended("settled"),
)
unsigned = Step(
    "unsigned", "拒绝签章", PARTY, "terminated", words.Reason, Means.WITHDRAWN, ODR[25], ENDING,
    effect=court_effects.ended("unsigned"), hint="不想签就不签；案件会退回人民法院",
)
terminate = Step(
    "terminate", "终结调解", MEDIATOR, "terminated", forms.End, Means.UNSETTLED, ODR[25], ENDING, effect=court_effects.chosen
)
sham = Step(
    "sham", "疑似虚假调解，停止并报告", MEDIATOR, "terminated", forms.Sham, Means.UNSETTLED, INV[2], ("sham", *ENDING),
    effect=court_effects.sham,
)
facts = Step("undisputed", "记载无争议事实", MEDIATOR, form=forms.Facts, law=ODR[18])
agree_facts = Step(
    "agree_facts", "签认无争议事实", PARTY, None, forms.AgreeFacts, law=ODR[18], paper="undisputed", joint=("undisputed",),
    hint="只有各方都签了，这份记载才会交给法院；让步的话不会写进去",
)
recall = Step("recall", "人民法院收回", COURT, "recalled", words.Note, Means.WITHDRAWN)
reassign = Step(
    "reassign", "改派调解组织", COURT, "sent", forms.Reassign, Means.REFERRED, ODR[12], effect=court_effects.reassign
)
extend = replace(steps.extend, extends=("delegated", "ordinary", "simple"))
draft = replace(steps.draft, form=forms.Draft, paper="agreement_court_text")
WAYS_OUT = (lapse, stop, terminate, sham, settle)
TALKS = (
    steps.investigate, steps.caucus, steps.escalate, recuse, steps.pause, propose, extend, facts, agree_facts, *WAYS_OUT,
    *SESSIONS, *FILES,
)
FAILS = ("terminate", "stop", "lapse", "sham", "settled", "unsigned", "unwilling")
DONE = ("seal", *FAILS)


def _limit(key: str, name: str, rule: str, kind: str, *, appraised: bool = False) -> Clock:
    """Appraisal is left out of the time before filing alone (在线调解规则 §26)."""
    return Clock(
        key, name, rule, ("take_on", "remediate"), DONE, ("pause",) if appraised else (), ("resume",) if appraised else (),
        dates=court_effects.of_kind(kind, rule), then="lapse",
    )


court = Procedure(
    "court",
    "法院委派委托调解",
    opening=Step(
        "refer", "委派或者委托调解", JUDGE, "sent", forms.Refer, Means.RECEIVED, INV[2], "referral", effect=court_effects.refer
    ),
    stages=steps.cited(LAW, (
        Stage(
            "sent", "待接受", "人民法院已经把这件事交给调解组织，等它确认接受",
            Step("take_on", "确认接受", DESK, "accepted", words.Note, Means.ACCEPTED, ODR[12], "rights_court"),
            Step("turn_down", "不予接受", DESK, "turned_down", forms.TurnDown, Means.DECLINED, ODR[12]),
            reassign, recall, waits=Waits.OFFICE,
        ),
        Stage(
            "turned_down", "未被接受", "这个调解组织没有接受，人民法院会另行指定", reassign, recall, waits=Waits.COURT
        ),
        Stage("accepted", "已接受", "调解组织已经接受，正在确定调解员",
              replace(choose, joint=("take_on", "recuse", "declare")), assign, *WAYS_OUT[:2], *FILES),
        Stage(
            "assigned", "已定调解员", "调解员已经确定，正在确认有没有应当回避的情形",
            Step(
                "declare", "回避情形声明", MEDIATOR, ("contacting", "waiving"), forms.Declare, law=INV[15],
                effect=court_effects.declare,
            ),
            recuse, *WAYS_OUT[:2], *FILES,
        ),
        Stage(
            "waiving", "是否同意由其调解", "调解员说明了与一方的关系；各方都同意才由其调解",
            Step(
                "waive", "同意仍由其调解", PARTY, "contacting", law=INV[15], joint=("declare",),
                hint="不同意就点“申请调解员回避”，不必说理由",
            ),
            recuse, *WAYS_OUT[:2], *FILES, waits=Waits.PARTY,
        ),
        Stage(
            "contacting", "联系各方", "调解员正在联系各方",
            Step("ask", "告知并询问是否同意调解", MEDIATOR, "asking", forms.Ask, law=ODR[15]),
            recuse, lapse, stop, terminate, *FILES,
        ),
        Stage(
            "asking", "征询意见", "正在询问各方是否愿意调解",
            replace(steps.consent, to="investigating", counts="refer"), refuse, recuse, lapse, terminate, *FILES,
            waits=Waits.PARTY,
        ),
        Stage("investigating", "调查了解", "调解员正在了解情况，会约各方来谈", steps.session, *TALKS),
        Stage("mediating", "调解中", "调解正在进行", steps.session, draft, *TALKS),
        Stage("paused", "已中止", "调解暂时停下，等待鉴定的时间不计入期限", steps.resume, *WAYS_OUT, read, *FILES, waits=Waits.APPRAISAL),
        steps.signing(propose, extend, unsigned, *WAYS_OUT, *SESSIONS, evidence),
        Stage(
            "sealing", "待盖章", "各方都签了，等调解员签名、调解组织盖章",
            replace(steps.seal, paper="agreement_court", effect=court_effects.settle), *WAYS_OUT, read,
        ),
        *steps.performing(
            Step("conclude", "出具调解书或者准许撤诉", COURT, form=forms.Conclude, means=Means.CONFIRMED, law=ODR[19]),
            replace(steps.confirmation, form=forms.Confirm), *WATCH, sued="termination_court",
        ),
        *steps.afterwards(
            facts, agree_facts,
            Step(
                "finish", "退回人民法院", STAFF, "closed", words.Note, Means.CLOSED, INV[21], "returned",
                hint="材料退回；当事人坚持诉讼的，人民法院依法登记立案",
            ),
            again=agree_facts, watch=WATCH,
        ),
        Stage("recalled", "人民法院已收回", "人民法院已经收回，请向人民法院查询", steps.rate),
    )),
    clocks=(
        Clock("confirming", "确认接受", "CT_CONFIRM", ("refer", "reassign"), ("take_on", "turn_down", "recall")),
        Clock("appointing", "另行指定", "CT_APPOINT", ("turn_down",), ("reassign", "recall")),
        _limit("delegated", "立案前委派调解期限", "CT_DELEGATE", "delegate", appraised=True),
        _limit("ordinary", "立案后委托调解期限（普通程序）", "CT_ENTRUST_ORD", "ordinary"),
        _limit("simple", "立案后委托调解期限（简易程序）", "CT_ENTRUST_SIM", "simple"),
        Clock("contacting", "通知对方当事人", "CT_CONTACT", ("take_on",), ("ask", *FAILS)),
        Clock("assigning", "确定调解员", "ASSIGN_MEDIATOR", ("take_on", "recuse"), ("declare", *FAILS)),
        Clock("returning", "材料退回人民法院", "CT_RETURN", FAILS, ("finish",)),
        *usual_clocks(FAILS, countdown, settled=("seal",)),
    ),
    topics=TOPICS,
    papers={
        "referral": "委派（委托）调解函", "rights_court": "权利义务告知书", "identity": "当事人身份证明", "authority": "授权委托书",
        "investigation": "调查记录", "evidence": "证据材料", "record": "调解笔录", "reading": PAPER,
        "agreement_court_text": "调解协议书（待签）", "agreement_court": "调解协议书", "performance": "履行凭证",
        "other_ways": "其他途径告知书", "followup": "回访记录", "undisputed": "无争议事实记载",
        "termination_court": "调解终结告知书", "docketing": "登记立案申请书", "sham": "疑似虚假调解报告",
        "returned": "材料退回函", "closing": "结案报告表", "explanation": "卷宗情况说明", "cover": "卷宗封面",
        "index": "卷内目录", "back": "卷宗封底", "volume": "全卷",
    },
    shares={"docketing": "applicant"} | dict.fromkeys(
        ("rights_court", "record", "agreement_court_text", "agreement_court", "other_ways", "undisputed", "termination_court"), "party"
    ),
    docket=("特调字", "take_on"),
    adds=steps.ADDS,
    **steps.signs("agreement_court"),
)
# fmt: on
