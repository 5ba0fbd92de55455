"""The question why a file is opened that is not one's own to handle."""

from __future__ import annotations

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from anlan.desk.page import page
from anlan.kernel.openings import Why
from anlan.kernel.who import Who

REASONS = [(value, label) for value, label in Why.choices if value]


class Reason(forms.Form):
    """What for, and what the parties shall know of it."""

    use_required_attribute = False
    why = forms.ChoiceField(label=gettext_lazy("为什么打开"), choices=REASONS, widget=forms.RadioSelect)
    note = forms.CharField(
        label=gettext_lazy("说明"), max_length=200, help_text=gettext_lazy("当事人看得到：写清是哪项工作、谁交办的")
    )


def asked(request: HttpRequest, who: Who, code: str, form: Reason | None = None) -> HttpResponse:
    """The question why: 403 where somebody came to the file itself, 422 where the answer does not do."""
    said = {
        "form": form or Reason(), "code": code, "action": reverse("desk-openings", args=[code]),
        "hidden": [("next", request.POST.get("next") or request.get_full_path())], "submit": _("打开案卷"),
        "cancel_url": reverse("desk"),
    }  # fmt: skip
    return page(request, who, "desk/reason.html", said, status=422 if form else 403)
