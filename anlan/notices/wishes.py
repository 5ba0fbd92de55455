"""How somebody wants to be told: set by nobody else, and asked of nobody a second time."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from anlan.kernel import limits
from anlan.kernel.moment import now
from anlan.kernel.who import Who
from anlan.notices.models import Wish
from anlan.notices.ways import Way

LANGUAGES = [("zh-hans", _("中文")), ("en", "English")]
CHANGED = limits.Limit("wishes of %s", 20, 3600)


class Wishes(forms.Form):
    """Text messages or not; an e-mail address or none; the language of both."""

    use_required_attribute = False
    sms = forms.TypedChoiceField(
        label=_("发短信给我吗"), choices=[("yes", _("发")), ("no", _("不要发"))], widget=forms.RadioSelect, initial="yes",
        help_text=_("登录验证码是您自己要的，总会发。网页上的通知一直都在。"),
    )  # fmt: skip
    email = forms.EmailField(
        label=_("邮箱"), required=False, max_length=120, help_text=_("填了就也发邮件；清空就不再发"),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )  # fmt: skip
    language = forms.ChoiceField(label=_("短信和邮件用"), choices=LANGUAGES, initial="zh-hans")


def form_of(who: Who, typed: Any = None) -> Wishes:
    """The form with what was typed, or with what was wished so far."""
    return Wishes(typed) if typed is not None else Wishes(initial=_said(wish_of(who)))


def wish_of(who: Who) -> Wish | None:
    """What somebody wished; None if never anything."""
    return Wish.objects.filter(district=settings.DISTRICT, owner=who.owner).first()


def _said(wish: Wish | None) -> dict[str, str]:
    if wish is None:
        return {}
    sms = "no" if Way.SMS in wish.off else "yes"
    return {"sms": sms, "email": wish.email, "language": wish.language or "zh-hans"}


def keep(who: Who, form: Wishes) -> None:
    """Let it count from now on, for what waits too. TooOften."""
    limits.spend(CHANGED, who.owner)
    typed = form.cleaned_data
    wish = wish_of(who) or Wish(district=settings.DISTRICT, owner=who.owner)
    wish.off = [Way.SMS] if typed["sms"] == "no" else []
    wish.email, wish.language, wish.at = typed["email"], typed["language"], now()
    wish.save()
