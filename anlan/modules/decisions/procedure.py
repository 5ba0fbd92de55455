"""Major administrative decisions (重大行政决策程序暂行条例), from a proposal to the archived record."""

from __future__ import annotations

from anlan.kernel.procedure import ARCHIVIST, DIRECTOR, STAFF, Clock, Means, Procedure, Stage, Step, seat
from anlan.law.statutes import DEC
from anlan.modules.decisions import effects, forms

LEAD = seat("lead", "承办人员")
LEGAL = seat("legal", "合法性审查人员")
MEMBER = seat("member", "会议组成人员")

# fmt: off
# Steps that are open in several stages. What is drawn up anew is another version: who spoke on the old one is asked anew.
revise = Step("revise", "修改草案", LEAD, form=forms.Revise, law=DEC[18], paper="draft")
keep = Step("keep", "补充保留意见", MEMBER, form=forms.Words, law=DEC[30], hint="由本人提出，任何人不能修改")
finish = Step("finish", "办结", DIRECTOR, "ended", forms.Words, Means.CLOSED, DEC[34])
adjust = Step(
    "adjust", "重大调整，重新决策", DIRECTOR, "adjusted", forms.Adjust, Means.CLOSED, DEC[37], opens="decision",
    effect=effects.again,
)

decision = Procedure(
    "decision",
    "重大行政决策",
    opening=Step(
        "propose", "提出决策事项建议", STAFF | DIRECTOR, "proposed", forms.Propose, Means.RECEIVED, DEC[10], effect=effects.propose,
    ),
    stages=(
        Stage(
            "proposed", "已提出", "建议正在研究论证，由主要负责人决定是否启动",
            Step(
                "start", "启动决策程序", DIRECTOR, "started", forms.Start, Means.ASSIGNED, DEC[11], effect=effects.start,
            ),
            Step("turn_down", "不启动", DIRECTOR, "turned_down", forms.Words, Means.DECLINED, DEC[10]),
        ),
        Stage(
            "started", "已启动", "承办人员正在调查研究、拟订草案",
            Step("draft", "拟订草案", LEAD, "drafted", forms.Draft, law=DEC[12], paper="draft"),
        ),
        Stage(
            "drafted", "已拟草案", "草案已经拟好，准备征求意见",
            Step("consult", "公开征求意见", LEAD, "comment", forms.Consult, law=DEC[15], paper="notice"),
            Step("withhold", "依法不予公开", LEAD, "expert", forms.Withhold, law=DEC[14]),
            revise,
        ),
        Stage(
            "comment", "征求意见", "正在公开征求意见，任何人都可以提",
            Step("collect", "记录意见", LEAD, form=forms.Collect, law=DEC[14]),
            Step("hearing", "召开听证会", LEAD, form=forms.Hearing, law=DEC[16]),
            Step("sort", "归纳采纳意见", LEAD, "expert", forms.Sort, law=DEC[18]),
        ),
        Stage(
            "expert", "专家论证", "正在听取专家和专业机构的意见",
            Step("argue", "专家论证", LEAD, "risk", forms.Argue, law=DEC[19]),
            revise,
        ),
        Stage(
            "risk", "风险评估", "正在评估实施后可能出现的风险",
            Step("assess", "风险评估", LEAD, "assessed", forms.Assess, law=DEC[22]),
            revise,
        ),
        Stage(
            "assessed", "待送审", "材料齐备后送合法性审查",
            Step("send", "送合法性审查", LEAD, "legal", forms.Send, law=DEC[26]),
            revise,
        ),
        Stage(
            "legal", "合法性审查", "正在审查是否合法，不通过不能上会",
            Step(
                "review", "提出合法性审查意见", LEGAL, ("reviewed", "assessed"), forms.Review, law=DEC[28], paper="opinion",
                apart=("propose", "draft", "revise"), effect=effects.review,
            ),
        ),
        Stage(
            "reviewed", "审查通过", "等待召开会议讨论",
            Step("convene", "提请会议讨论", LEAD, "discussing", forms.Convene, law=DEC[30], effect=effects.convene),
        ),
        Stage(
            "discussing", "集体讨论", "会议组成人员正在逐一发表意见",
            Step(
                "speak", "发表意见", MEMBER, "deciding", forms.Speak, law=DEC[30], joint=("convene", "amend"),
                hint="由本人发表，任何人不能代填或修改；不同意见如实载明",
            ),
            Step("amend", "会上修改草案", LEAD, form=forms.Revise, law=DEC[30], paper="draft"),
            Step(
                "excuse", "记录未到会", LEAD, ("discussing", "deciding"), forms.Excuse, law=DEC[30], effect=effects.excuse,
            ),
        ),
        Stage(
            "deciding", "待决定", "会议组成人员都已发表意见，由行政首长最后发表意见并作出决定",
            Step("adopt", "通过", DIRECTOR, "discussed", forms.Adopt, Means.CONFIRMED, DEC[30], "minutes"),
            Step("send_back", "修改后再审", DIRECTOR, "assessed", forms.NotAdopt, law=DEC[30], paper="minutes"),
            Step("drop", "不予通过", DIRECTOR, "dropped", forms.NotAdopt, Means.DECLINED, DEC[30], "minutes"),
            keep,
        ),
        Stage(
            "discussed", "已讨论决定", "决定出台前按规定请示报告",
            Step("report", "向同级党委请示报告", LEAD, "party_report", forms.Report, law=DEC[31]),
            keep,
        ),
        Stage(
            "party_report", "已请示报告", "准备公布",
            Step("publish", "公布", LEAD, "published", forms.Publish, law=DEC[32]),
            keep,
        ),
        Stage(
            "published", "已公布", "决定已经公布，正在落实执行单位",
            Step("execute", "交付执行", DIRECTOR, "executing", forms.Execute, Means.REFERRED, DEC[34]),
        ),
        Stage(
            "executing", "执行中", "决定正在执行",
            Step("progress", "报告执行情况", LEAD, form=forms.Words, law=DEC[34]),
            Step("evaluate", "决策后评估", LEAD, "evaluated", forms.Evaluate, law=DEC[36]),
            adjust, finish,
        ),
        Stage(
            "evaluated", "已评估", "评估结果是调整决策的依据",
            Step("go_on", "继续执行", DIRECTOR, "executing", forms.Words, law=DEC[37]),
            adjust, finish,
        ),
        Stage(
            "ended", "已办结", "已经办结，过程记录正在归档",
            Step("archive", "归档", ARCHIVIST | STAFF, "archived", forms.Archive, law=DEC[33]),
        ),
        Stage("archived", "已归档", "过程记录和材料已经归档"),
        Stage("adjusted", "已调整", "已经转入新的决策程序"),
        Stage("turned_down", "不启动", "经研究论证，没有启动决策程序"),
        Stage("dropped", "未通过", "会议讨论后没有通过"),
    ),
    clocks=(
        Clock(
            "moving", "本环节办理", "DEC_STEP",
            since=("propose", "start", "draft", "consult", "withhold", "sort", "argue", "assess", "send", "review",
                   "convene", "speak", "excuse", "adopt", "send_back", "report", "publish", "evaluate"),
            until=("start", "turn_down", "draft", "consult", "withhold", "sort", "argue", "assess", "send", "review",
                   "convene", "speak", "excuse", "adopt", "send_back", "drop", "report", "publish", "execute", "go_on",
                   "adjust", "finish"),
        ),
        Clock(
            "commenting", "公开征求意见时间", "DEC_COMMENT", ("consult",), ("sort",), dates=effects.least("DEC_COMMENT"),
        ),
        Clock("reviewing", "合法性审查时间", "DEC_LEGAL", ("send",), ("review",), dates=effects.least("DEC_LEGAL")),
        Clock("carrying", "报告执行或评估", "DEC_YEAR", ("execute", "go_on"), ("evaluate", "adjust", "finish")),
        Clock("archiving", "归档", "DEC_STEP", ("finish",), ("archive",)),
    ),
    papers={"draft": "决策草案", "notice": "公开征求意见公告", "opinion": "合法性审查意见书", "minutes": "集体讨论会议纪要"},
    docket=("决字", "start"),
)
