"""What each step about kept personal data asks for."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from anlan.kernel.errors import Fault
from anlan.kernel.fields import area
from anlan.kernel.file import CaseFile
from anlan.kernel.forms import StepForm
from anlan.kernel.models import Matter
from anlan.kernel.moment import today
from anlan.modules.custody.target import kept_because, taken_back, target_of

WHATS = [("delete", _("删除")), ("correct", _("更正、补充")), ("explain", _("解释处理规则"))]


class Ask(StepForm):
    """Which matter, what of it, and who asks."""

    code = forms.CharField(label=_("案件编号（一案一码）"), max_length=24)
    what = forms.ChoiceField(label=_("请求"), choices=WHATS, widget=forms.RadioSelect)
    reason = area(_("请写明要删除或更正什么，为什么"))
    name = forms.CharField(label=_("您的姓名"), max_length=60)

    def clean(self) -> dict[str, Any]:
        """Only a party asks, or an official for one at the counter; the place is that of the matter."""
        super().clean()
        file = self._named()
        if file is not None:
            self.cleaned_data |= {"matter": file.matter, "place": file.matter.place}
        return self.cleaned_data

    def _named(self) -> CaseFile | None:
        try:
            file = CaseFile.found(self.cleaned_data.get("code", ""), self.who)
        except Fault as fault:
            self.add_error("code", str(fault))
            return None
        if self.who.phone and not file.speakers(self.who):
            self.add_error("code", say("您不是这个案件的当事人。"))
            return None
        if self.who.person:
            return self._asked_at_the_counter(file)
        return file

    def _asked_at_the_counter(self, file: CaseFile) -> CaseFile | None:
        """By somebody who is in the file, and has not taken the request back: then it is for that person alone to ask again."""
        if self.cleaned_data.get("name") not in {person.name for person in file.people}:
            self.add_error("name", say("这个人不在案卷里，只有当事人或者代表当事人的人可以提出。"))
            return None
        if taken_back(file.matter).exists():
            self.add_error("code", say("当事人撤回过请求。要再提出，请当事人自己在手机上提。"))
            return None
        return file


class Advise(StepForm):
    """What the file says, and what the law lets be done."""

    opinion = area(_("核查情况和意见"))


class Grant(StepForm):
    """Yes; a deletion only where the law does not keep the file."""

    answer = area(_("答复"))

    def clean(self) -> dict[str, Any]:
        """Somebody else has looked into it first; what is kept by law is not erased."""
        super().clean()
        if self.file is not None:
            self._judge(self.file)
        return self.cleaned_data

    def _judge(self, file: CaseFile) -> None:
        if file.last("advise") is None:
            self.add_error(None, say("要先由经办人核查并提出意见。"))
        if file.said("ask").get("what") == "delete" and (why := kept_because(target_of(file))):
            self.add_error(None, why)


class Refuse(StepForm):
    """No, and why (个人信息保护法 §50); the asker may sue."""

    answer = area(_("理由"))


class Appraise(StepForm):
    """Which file's retention has ended, and what the archivist thinks."""

    matter = forms.ModelChoiceField(Matter.objects.none(), label=_("保管期限已满的案卷"), to_field_name="code")
    opinion = area(_("鉴定意见"))

    def prepare(self) -> None:
        """Those that the person may see, the longest ended first."""
        field: Any = self.fields["matter"]
        field.queryset = Matter.objects.visible_to(self.who).expired(today()).order_by("keep_until")

    def clean(self) -> dict[str, Any]:
        """The place is that of the file."""
        super().clean()
        if matter := self.cleaned_data.get("matter"):
            self.cleaned_data["place"] = matter.place
        return self.cleaned_data


class Destroy(StepForm):
    """That the decider has seen what will be gone."""

    seen = forms.BooleanField(label=_("我已查看案卷，同意永久删除其中的内容，此后任何人都不能恢复"))

    def clean(self) -> dict[str, Any]:
        """It may have been prolonged meanwhile."""
        super().clean()
        if self.file is not None and (why := kept_because(target_of(self.file))):
            self.add_error(None, why)
        return self.cleaned_data


class Prolong(StepForm):
    """For how long, and why."""

    until = forms.DateField(label=_("保管到"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    reason = area(_("理由"))

    def clean_until(self) -> Any:
        """A day to come."""
        until = self.cleaned_data["until"]
        if until <= today():
            raise forms.ValidationError(say("这一天已经过去。"))
        return until
