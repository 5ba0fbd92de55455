"""One's own keys to the API: made for a time, narrowed if wanted, shown once, ended."""

from __future__ import annotations

from datetime import timedelta

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from anlan.desk.door import person_of, proved_official
from anlan.desk.page import page, say
from anlan.doors import entrances
from anlan.kernel import tokens
from anlan.kernel.moment import now
from anlan.kernel.who import Who

MOST = 20
DAYS = {30: gettext_lazy("30 天"), 90: gettext_lazy("90 天"), 365: gettext_lazy("一年")}


class NewKey(forms.Form):
    """What it is for, for how long, and how narrow."""

    use_required_attribute = False
    name = forms.CharField(label=gettext_lazy("用途"), max_length=60)
    days = forms.TypedChoiceField(label=gettext_lazy("有效期"), coerce=int, choices=list(DAYS.items()), initial=90)
    post = forms.ChoiceField(label=gettext_lazy("限于哪个岗位"), required=False)
    reads_only = forms.BooleanField(label=gettext_lazy("只能读取"), required=False, initial=True)

    def __init__(self, who: Who, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.posts = {str(post.pk): post for post in who.posts}
        named = [(key, f"{post.office.name} {post.get_role_display()}") for key, post in self.posts.items()]
        self.fields["post"].choices = [("", _("我的全部岗位")), *named]  # type: ignore[attr-defined]


@require_http_methods(["GET", "POST"])
@proved_official
def keys(request: HttpRequest, who: Who) -> HttpResponse:
    """Those that live, and a form for another."""
    form, secret = NewKey(who, request.POST or None), ""
    if form.is_bound and form.is_valid():
        if tokens.living(person_of(who)).count() >= MOST:
            form.add_error(None, _("令牌太多了，请先结束不用的。"))
        else:
            secret = _issue(request, who, form)
            form = NewKey(who)
    said = {"form": form, "secret": secret, "keys": tokens.living(person_of(who)).select_related("post__office")}
    return page(request, who, "desk/keys.html", said, status=422 if form.is_bound else 200)


@require_POST
@proved_official
def key_end(request: HttpRequest, who: Who, key: str) -> HttpResponse:
    """End one now."""
    mine = tokens.living(person_of(who)).filter(id=key)
    for name in mine.values_list("name", flat=True):
        entrances.record(request, entrances.Kind.KEY, who=person_of(who), about=f"- {name}")
    mine.update(until=now())
    say(request, "success", _("令牌已结束。"))
    return redirect("desk-keys")


def _issue(request: HttpRequest, who: Who, form: NewKey) -> str:
    typed = form.cleaned_data
    narrowed = {"post": form.posts.get(typed["post"]), "reads_only": typed["reads_only"]}
    until = now() + timedelta(days=typed["days"])
    entrances.record(request, entrances.Kind.KEY, who=person_of(who), about=f"+ {typed['name']}")
    return tokens.issue(person_of(who), typed["name"], until=until, **narrowed)[1]
