"""What each number of the board counts: its name, and the definition that stands beside it and is printed below it."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from anlan.kernel.procedure import WAITING, Means, Waits


@dataclass(frozen=True, slots=True)
class Word:
    """A column: the key of its number, its name, and what is counted."""

    key: str
    name: str | Promise
    counts: str | Promise


STANDING = (
    Word("open", _("在办"), _("还没有办结的案件，不论在哪一步")),
    Word("soon", _("三天内到期"), _("还没有逾期，但承办单位的最近一个期限就在今天到第三天之间")),
    Word("late", _("已逾期"), _("承办单位的期限已经过了最后一天，案件还没有办结")),
    Word("paused", _("已中止"), _("办理依法停了下来，期限也停止计算")),
)
"""Where the open matters stand."""
REASONS = (
    Word(Waits.PARTY, _(WAITING[Waits.PARTY]), _("要当事人先答复、到场或者补充，单位才能往下办")),
    Word(Waits.OFFICE, _(WAITING[Waits.OFFICE]), _("案件交给了另一个单位，或者要另一个单位配合，正等它答复")),
    Word(Waits.COURT, _(WAITING[Waits.COURT]), _("正等法院审查、裁定或者判决")),
    Word(Waits.APPRAISAL, _(WAITING[Waits.APPRAISAL]), _("正等鉴定、评估、检测的结果")),
    Word(Waits.EVIDENCE, _(WAITING[Waits.EVIDENCE]), _("还缺证据或者材料，正在调取")),
    Word(Waits.TITLE, _(WAITING[Waits.TITLE]), _("房屋、土地等归谁还没有确定")),
    Word(Waits.MONEY, _(WAITING[Waits.MONEY]), _("已经知道该怎么办，款项还没有落实")),
    Word(Waits.DECISION, _(WAITING[Waits.DECISION]), _("要上级或者领导先作出决定")),
    Word(Waits.OTHER, _(WAITING[Waits.OTHER]), _("已中止的，或者经办人说明了别的原因")),
)
"""What a matter waits for where its own office is not at work, in the order of `Waits`."""
FLOW = (
    Word(Means.RECEIVED, _("收到"), _("本周登记的案件；一件事由两个单位各立一案的，各计一件")),
    Word(Means.SETTLED, _("达成协议"), _("本周达成协议的案件")),
    Word(Means.UNSETTLED, _("未达成"), _("本周没有达成协议而结束办理的案件")),
    Word(Means.WITHDRAWN, _("撤回或不同意"), _("本周当事人撤回，或者一方不同意继续的案件；这是当事人的权利，不作评价")),
    Word(Means.DECLINED, _("不予受理"), _("本周告知不予受理的案件")),
)
"""What happened in a week, by what an act means."""
HANDED = _("案件交给了另一个单位、正等它答复，或者另有单位一起承办；天数从案件进入现在这一步的那天算起")
