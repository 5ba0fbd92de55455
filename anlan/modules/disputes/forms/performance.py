"""What follows an agreement: performance, urging, judicial confirmation."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from anlan.kernel.fields import area, choice, day, line, money, not_future, tick
from anlan.kernel.forms import StepForm, Upload
from anlan.kernel.moment import today
from anlan.modules.disputes.forms.words import WAYS
from anlan.modules.disputes.screening import found


class Pay(StepForm):
    """履行凭证: what was performed, when and how."""

    instalment = forms.ChoiceField(label=_("哪一期"), required=False)
    on = day(_("日期"))
    amount = money(_("金额（元）"), needed=False)
    how = line(_("方式"))
    proof = Upload(label=_("凭证（照片或PDF）"), required=False)

    def prepare(self) -> None:
        """The instalments that still wait."""
        runs = [d for d in self.file.dues if d.clock == "performance" and d.ended_at is None] if self.file else []
        labels = [("", "—"), *((run.label, run.label or run.on.isoformat()) for run in runs)]
        self.fields["instalment"].choices = labels  # type: ignore[attr-defined]

    def clean_on(self) -> Any:
        """Not before it has happened."""
        not_future(self.cleaned_data["on"])
        return self.cleaned_data["on"]


class Confirm(StepForm):
    """A party confirms that everything was performed."""

    performed = tick(_("协议内容已经全部履行"), needed=True)


class Told(StepForm):
    """Both parties are told of judicial confirmation."""

    how = choice(_("怎样告知的"), WAYS[1:])


class Confirmation(StepForm):
    """A party joins the application for judicial confirmation."""

    agreed = tick(_("我自愿与对方共同向人民法院申请司法确认"), needed=True)
    service = line(_("送达地址和电话"))

    def clean(self) -> dict[str, Any]:
        """Not of titles and personal relations (民诉法解释 §355), and not after the thirty days (民诉法 §205)."""
        runs = [run for run in self.file.dues if run.clock == "confirmation"] if self.file else []
        if self.file and (reasons := found(self.file, "not_confirmable")):
            raise forms.ValidationError(reasons[0])
        if runs and max(runs, key=lambda run: run.since).on < today():
            raise forms.ValidationError(_("申请司法确认的期限已过；可以起诉、办理公证债权文书或者申请支付令。"))
        return super().clean()


class Urge(StepForm):
    """督促履行."""

    content = area(_("督促情况"))
