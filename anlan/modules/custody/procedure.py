"""Requests about personal data (个人信息请求), and appraisal when retention ends (到期鉴定): nothing is erased silently."""

from __future__ import annotations

from anlan.care.steps import rating
from anlan.kernel.procedure import ANYONE, APPLICANT, ARCHIVIST, CLERK, DIRECTOR, Clock, Means, Procedure, Stage, Step
from anlan.law.statutes import PIPL
from anlan.modules.custody import effects, forms

# fmt: off
rate = rating(APPLICANT)
request = Procedure(
    "personal-data", "个人信息请求",
    opening=Step("ask", "提出个人信息请求", ANYONE, "asked", forms.Ask, Means.RECEIVED, PIPL[50], effect=effects.ask),
    stages=(
        Stage(
            "asked", "待答复", "正在研究您的请求",
            Step("advise", "经办意见", CLERK | ARCHIVIST, form=forms.Advise),
            Step("grant", "同意", DIRECTOR, "answered", forms.Grant, Means.CONFIRMED, PIPL[47], apart=("advise",),
                 effect=effects.grant),
            Step("refuse", "不同意", DIRECTOR, "answered", forms.Refuse, Means.DECLINED, PIPL[50]),
            Step("withdraw", "撤回请求", APPLICANT, "withdrawn", means=Means.WITHDRAWN),
        ),
        Stage("answered", "已答复", "已经答复", rate),
        Stage("withdrawn", "已撤回", "您撤回了请求", rate),
    ),
    clocks=(Clock("reply", "答复请求", "PI_REPLY", since=("ask",), until=("grant", "refuse", "withdraw")),),
)
disposal = Procedure(
    "disposal", "到期鉴定",
    opening=Step("appraise", "提请到期鉴定", ARCHIVIST, "appraised", forms.Appraise, Means.RECEIVED,
                 effect=effects.appraise),
    stages=(
        Stage(
            "appraised", "待决定", "正在决定",
            Step("destroy", "同意销毁", DIRECTOR, "destroyed", forms.Destroy, Means.CONFIRMED, PIPL[47],
                 apart=("appraise",), effect=effects.destroy),
            Step("prolong", "延长保管", DIRECTOR, "prolonged", forms.Prolong, Means.EXTENDED, apart=("appraise",),
                 effect=effects.prolong),
        ),
        Stage("destroyed", "已销毁", "已经销毁"),
        Stage("prolonged", "继续保管", "继续保管"),
    ),
    clocks=(Clock("appraisal", "到期鉴定", "APPRAISAL", since=("appraise",), until=("destroy", "prolong")),),
)
