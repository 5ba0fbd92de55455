"""What was agreed, and how it takes effect."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from anlan.kernel.fields import area, choice, day, line, money, tick
from anlan.kernel.forms import Lines, Rows, StepForm
from anlan.kernel.moment import today
from anlan.modules.disputes.topics import MEDICAL
from anlan.signing.forms import Countersign, SignForm


class Instalment(forms.Form):
    """One part of the performance."""

    due = day(_("日期"))
    amount = money(_("金额（元）"), needed=False)
    what = line(_("履行什么"), needed=False)


class Draft(StepForm):
    """The agreement's content (人民调解法 §29): facts, disputed matters, responsibility, content, manner, time."""

    form = choice(_("协议形式"), [("written", _("书面")), ("oral", _("口头（当场履行）"))])
    facts = area(_("主要事实"))
    disputed = area(_("争议事项"), rows=2)
    responsibility = area(_("各方责任"), rows=2)
    terms = Lines(label=_("协议内容"), most=20, max_length=500, rows=5, help_text=_("一行一条"))
    amount = money(_("涉及金额（元）"), needed=False)
    method = line(_("履行方式"))
    where = line(_("履行地点"), needed=False)
    until = day(_("履行期限"))
    instalments = Rows(Instalment, most=24, label=_("分期（没有就空着）"))
    rest = area(_("没有谈拢的部分（部分达成时填写）"), rows=2, needed=False)

    def prepare(self) -> None:
        """Start from the last draft, so that a redraft is not typed again."""
        if self.file and not self.is_bound:
            self.initial = {**self.file.said("draft"), **self.initial}

    def clean(self) -> dict[str, Any]:
        """Oral only where performed on the spot and the law leaves it open; instalments add up and lie within the time."""
        clean = super().clean()
        until = clean.get("until")
        if clean.get("form") == "oral" and until and until > today():
            self.add_error("form", _("只有当场履行的才能用口头协议；否则请用书面。"))
        if clean.get("form") == "oral" and self.file and self.file.matter.topic in MEDICAL:
            self.add_error("form", _("医疗纠纷的调解协议应当是书面的（医疗纠纷预防和处理条例第三十九条）。"))
        parts = [row["amount"] for row in clean.get("instalments", []) if row.get("amount")]
        if parts and clean.get("amount") and sum(parts) != clean["amount"]:
            self.add_error("instalments", _("各期金额加起来不等于涉及金额。"))
        if until and any(row["due"] > until for row in clean.get("instalments", [])):
            self.add_error("instalments", _("有一期晚于履行期限。"))
        for name, days in (("until", [until]), ("instalments", [row["due"] for row in clean.get("instalments", [])])):
            if any(day and day < today() for day in days):
                self.add_error(name, _("履行的日子已经过去了，请核对。"))
        return clean


class Sign(SignForm):
    """签署: electronically only if every party agrees to it and the law allows it (电子签名法 §3); else on paper, scanned."""


class Seal(Countersign):
    """The mediator's signature and the committee's seal: a written agreement takes effect."""

    sealed = tick(_("调解员已签名，委员会已盖章，各方各执一份"), needed=True)

    def clean(self) -> dict[str, Any]:
        """A written agreement only."""
        _of_form(self, "written")
        return super().clean()


class Spot(StepForm):
    """口头协议登记: performed on the spot."""

    performed = tick(_("已当场履行"), needed=True)

    def clean(self) -> dict[str, Any]:
        """An oral agreement only."""
        _of_form(self, "oral")
        return super().clean()


def _of_form(form: StepForm, spoken: str) -> None:
    """The form of the agreement decides which of the two steps it is."""
    if form.file and form.file.said("draft").get("form") != spoken:
        raise forms.ValidationError(_("协议形式与这一步不符：书面协议请签名盖章，口头协议请登记。"))
