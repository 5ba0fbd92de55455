"""What an office signs electronically, what on paper, and its seal: seen before it is published, and recorded with who published it."""

from __future__ import annotations

import base64
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from anlan.desk.door import official, post_as
from anlan.desk.page import page, say
from anlan.kernel.moment import now
from anlan.kernel.tongue import cite
from anlan.kernel.who import Who
from anlan.law.disputes import TOPICS
from anlan.signing.drawing import seal_in
from anlan.signing.models import Choice
from anlan.signing.plan import BASIS, WET, choice_of
from anlan.town.models import Post, Role

FREE = [(code, name) for code, name in TOPICS.items() if code not in WET]


class Chosen(forms.Form):
    """What the office chooses."""

    use_required_attribute = False
    electronic = forms.BooleanField(label=gettext_lazy("可以用电子签名（仍要每一方自己同意）"), required=False)
    on_paper = forms.MultipleChoiceField(
        label=gettext_lazy("这些类型仍在纸上签"), required=False, choices=FREE, widget=forms.CheckboxSelectMultiple
    )
    seal = forms.FileField(
        label=gettext_lazy("印章图片"), required=False, help_text=gettext_lazy("PNG 或 JPG，印在签署页上；不选就不变"),
        widget=forms.FileInput(attrs={"accept": "image/png,image/jpeg"}),
    )  # fmt: skip
    bare = forms.BooleanField(label=gettext_lazy("不印印章图片"), required=False)
    kept = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["on_paper"].choices = [(code, _(name)) for code, name in FREE]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """The picture: just handed in, or looked at before and sent along."""
        clean = self.cleaned_data
        try:
            given = (
                clean["seal"].read() if clean.get("seal") else base64.b64decode(clean.get("kept", ""), validate=True)
            )
            clean["picture"] = seal_in(given) if given and not clean.get("bare") else b""
        except ValueError:
            self.add_error("seal", _("这不是能用的图片。"))
        return clean


@require_http_methods(["GET", "POST"])
@official
def signing(request: HttpRequest, who: Who) -> HttpResponse:
    """Choose, see it, publish it."""
    post = _directs(who)
    form = Chosen(request.POST, request.FILES) if request.method == "POST" else Chosen(initial=_initial(post))
    right = form.is_bound and form.is_valid()
    if right and "publish" in request.POST:
        _publish(post, form.cleaned_data)
        say(request, "success", _("已经发布，从现在起照这样签署。"))
        return redirect("desk-signing")
    said = {
        "form": form, "office": post.office, "law": cite(BASIS), "wet": [_(TOPICS[code]) for code in sorted(WET)],
        "preview": _preview(form.cleaned_data) if right else None,
    }  # fmt: skip
    return page(request, who, "desk/signing.html", said, status=422 if form.is_bound and not right else 200)


def _directs(who: Who) -> Post:
    """The post as director by which she decides how her office signs."""
    return post_as(who, (Role.DIRECTOR,), _("怎样签署由主任来定。"))


def _initial(post: Post) -> dict[str, Any]:
    chosen = choice_of(post.office)
    seal = base64.b64encode(bytes(chosen.seal)).decode() if chosen and chosen.seal else ""
    return {
        "electronic": chosen.electronic if chosen else True,
        "on_paper": chosen.on_paper if chosen else [],
        "kept": seal,
    }


def _preview(typed: dict[str, Any]) -> dict[str, Any]:
    """How the topics are signed, and the seal as papers carry it; `again` is what publishing sends."""
    picture = base64.b64encode(typed["picture"]).decode()
    paper = [name for code, name in FREE if code in typed["on_paper"] or not typed["electronic"]]
    return {
        "paper": [_(name) for name in paper], "electronic": [_(name) for code, name in FREE if name not in paper],
        "seal": f"data:image/png;base64,{picture}" if picture else "", "kept": picture,
    }  # fmt: skip


def _publish(post: Post, typed: dict[str, Any]) -> None:
    Choice.objects.create(
        district=post.office.district, office=post.office, person=post.person, at=now(), electronic=typed["electronic"],
        on_paper=sorted(typed["on_paper"]), seal=typed["picture"] or None,
    )  # fmt: skip
