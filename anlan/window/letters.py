"""What the letter to send first asks its writer for."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from anlan.explorer.content import Guide
from anlan.explorer.letter import REPLY_DAYS
from anlan.kernel.fields import area, day, line
from anlan.kernel.forms import Lines
from anlan.kernel.moment import today

BLANK = "__"
"""What is to be filled in by hand in a suggested line."""


class LetterForm(forms.Form):
    """The letter, in its order; none of it is kept."""

    use_required_attribute = False
    other = line(_("写给谁"), most=60, tip=_("对方的姓名或者单位名称"))
    facts = area(_("发生了什么"), rows=6, most=2000, tip=_("什么时候、在哪里、怎么了；只写事实，不骂人"))
    claims = Lines(
        label=_("请对方做什么"),
        most=10,
        rows=5,
        max_length=200,
        help_text=_("一行一条；空着的横线请填好，用不上的删掉"),
    )
    until = day(_("请对方在哪一天以前答复"))
    sender = line(_("您的姓名"), most=60)
    phone = line(_("您的电话"), most=30, needed=False, tip=_("可以不写"))

    def clean_claims(self) -> Any:
        """No blank is left as it stood in the form."""
        claims: list[str] = self.cleaned_data["claims"]
        for number, claim in enumerate(claims, 1):
            if BLANK in claim:
                self.add_error(
                    "claims", say("第 %(number)s 条还有空着的横线：请填好，或者删掉这一条。") % {"number": number}
                )
        return claims

    def clean_until(self) -> Any:
        """A day to come."""
        if self.cleaned_data["until"] <= today():
            raise forms.ValidationError(say("请写今天以后的日期。"))
        return self.cleaned_data["until"]


def first_letter(guide: Guide) -> dict[str, Any]:
    """What stands in the form at first: what such a letter asks for, and ten days for an answer."""
    return {"claims": list(guide.letter), "until": today() + timedelta(days=REPLY_DAYS)}
