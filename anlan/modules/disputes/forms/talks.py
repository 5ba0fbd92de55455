"""The mediation itself: inquiry, sessions, private talks, pauses and more time."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from anlan.kernel.clocks import extendable
from anlan.kernel.fields import area, choice, day, line, moment, tick
from anlan.kernel.forms import Lines, StepForm
from anlan.kernel.moment import today
from anlan.sessions import record


class Investigate(StepForm):
    """调查记录."""

    when = moment(_("时间"))
    where = line(_("地点"))
    asked = line(_("被调查人"), needed=False)
    present = line(_("参加人"), needed=False)
    record = area(_("记录"), rows=6)


class Session(StepForm):
    """人民调解记录: one meeting."""

    when = moment(_("时间"))
    where = line(_("地点"))
    present = line(_("参加人"), needed=False)
    told = tick(_("已告知权利义务、是否申请回避"), needed=True)
    process = area(_("调解过程"), rows=7)
    points = Lines(
        label=_("谈拢的"), most=30, max_length=300, required=False, help_text=_("一行一条；上次记下的已经带过来")
    )
    rest = Lines(label=_("还没谈拢的"), most=30, max_length=300, required=False, help_text=_("一行一条"))
    result = choice(_("结果"), [("agreed", _("达成一致")), ("none", _("未达成")), ("again", _("下次再调"))])

    def prepare(self) -> None:
        """What the file knows already stands there."""
        if self.file:
            self.initial = {**record.drafted(self.file), **self.initial}

    def clean_present(self) -> str:
        """Nobody to whom not every party has agreed."""
        return record.only_admitted(self.file, self.cleaned_data["present"])


class Caucus(StepForm):
    """A private talk: only its writer can read it."""

    party = line(_("与谁谈"))
    note = area(_("谈话要点"), rows=5, tip=_("只有您本人看得到；不进案卷、不打印、不导出"))


class Escalate(StepForm):
    """Report a risk of escalation (人民调解法 §25)."""

    risk = area(_("什么情况"))
    reported_to = line(_("报告给谁"))
    measures = area(_("已采取的措施"), rows=2, needed=False)


class Pause(StepForm):
    """中止: why, and until about when."""

    reason = choice(_("原因"), [("appraisal", _("等待鉴定")), ("party", _("当事人原因")), ("other", _("其他"))])
    note = area(_("说明"), rows=2)
    restart = day(_("预计恢复日期"), needed=False)


class Extension(StepForm):
    """提议延期: both parties' recorded consent makes it one."""

    until = day(_("延长到"))
    reason = area(_("理由"), rows=2)

    def clean_until(self) -> Any:
        """Later than the present last day, of a limit that may be extended at all."""
        until = self.cleaned_data["until"]
        extend = self.file.procedure.step("extend") if self.file else None
        runs = extendable(self.file, extend) if self.file and extend else []
        if not runs:
            raise forms.ValidationError(_("这类纠纷的调解期限依法不能延长。"))
        if until <= max(today(), *(run.on for run in runs)):
            raise forms.ValidationError(_("要延长到现在的最后一天以后。"))
        return until
