"""An office's own words for the notices: seen filled before they are published, and recorded with who published them."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from anlan.desk.door import official, person_of, post_as
from anlan.desk.page import page, say
from anlan.kernel.moment import now
from anlan.kernel.who import Who
from anlan.notices import words
from anlan.notices.models import Wording
from anlan.notices.texts import own_words, text_for
from anlan.town.models import Post, Role

AUDIENCES = {"party": gettext_lazy("给当事人"), "official": gettext_lazy("给工作人员")}


class Said(forms.Form):
    """The words in both languages; empty: the house's again."""

    use_required_attribute = False
    zh = forms.CharField(
        label=gettext_lazy("中文"), required=False, max_length=200, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("清空就恢复原来的说法"),
    )  # fmt: skip
    en = forms.CharField(
        label=gettext_lazy("英文"), required=False, max_length=300, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("可以不填，不填就用中文"),
    )  # fmt: skip

    def clean_zh(self) -> str:
        """Nothing but what may stand in a notice."""
        return self._looked_at("zh")

    def clean_en(self) -> str:
        """The same."""
        return self._looked_at("en")

    def _looked_at(self, language: str) -> str:
        text = " ".join(str(self.cleaned_data[language]).split())
        if wrong := words.fault(text, language):
            raise forms.ValidationError(wrong)
        return text


@require_safe
@official
def wordings(request: HttpRequest, who: Who) -> HttpResponse:
    """Every notice in the words that count at this office."""
    post, own = _directs(who), own_words(person_of(who).district)
    groups = [
        {"name": name, "rows": [
            {"key": key, "said": words.filled(text_for(key, post.office, own).zh, words.EXAMPLE),
             "own": (post.office_id, key) in own and own[post.office_id, key].zh}
            for key in words.editable() if key.startswith(f"{audience}.")
        ]}
        for audience, name in AUDIENCES.items()
    ]  # fmt: skip
    return page(request, who, "desk/wordings.html", {"groups": groups, "office": post.office})


@require_http_methods(["GET", "POST"])
@official
def wording(request: HttpRequest, who: Who, key: str) -> HttpResponse:
    """Write it, see it filled, publish it."""
    if key not in words.editable():
        raise Http404
    post = _directs(who)
    form = Said(request.POST) if request.method == "POST" else Said(initial=_now(post, key))
    right = form.is_bound and form.is_valid()
    if right and "publish" in request.POST:
        _publish(post, key, form.cleaned_data)
        say(request, "success", _("已经发布，从现在起照这样通知。"))
        return redirect("desk-wordings")
    preview = _filled(key, form.cleaned_data) if right else None
    said = {
        "form": form,
        "office": post.office,
        "house": words.shipped()[key],
        "preview": preview,
        "names": words.ALLOWED,
    }
    return page(request, who, "desk/wording.html", said, status=422 if form.is_bound and not right else 200)


def _directs(who: Who) -> Post:
    """The post as director by which she words the notices of her office."""
    return post_as(who, (Role.DIRECTOR,), _("通知的说法由主任来定。"))


def _now(post: Post, key: str) -> dict[str, str]:
    text = text_for(key, post.office, own_words(post.office.district))
    return {"zh": text.zh, "en": text.en}


def _filled(key: str, typed: dict[str, Any]) -> dict[str, str]:
    house = words.shipped()[key]
    zh = typed["zh"] or house.zh
    en = typed["en"] or (typed["zh"] or house.en)
    return {"zh": words.filled(zh, words.EXAMPLE), "en": words.filled(en, words.EXAMPLE)}


def _publish(post: Post, key: str, typed: dict[str, Any]) -> None:
    row = {"district": post.office.district, "office": post.office, "person": post.person, "at": now()}
    Wording.objects.create(**row, text=key, zh=typed["zh"], en=typed["en"] if typed["zh"] else "")
