"""Taking on a second factor, taking one away, and the codes for an emergency."""

from __future__ import annotations

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from anlan.desk.door import person_of, proved
from anlan.desk.page import page, say
from anlan.doors import entrances, factors, passage, passkeys, recovery, totp
from anlan.kernel.who import Who

PENDING = "totp"
"""Where the session keeps the secret until the app has shown that it has it."""


class App(forms.Form):
    """The first code of the app."""

    use_required_attribute = False
    code = forms.CharField(
        label=gettext_lazy("应用显示的六位数字"), max_length=12,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "one-time-code"}),
    )  # fmt: skip


class Key(forms.Form):
    """A name for the passkey, and what the device answered."""

    use_required_attribute = False
    name = forms.CharField(
        label=gettext_lazy("给它起个名字"), max_length=40, help_text=gettext_lazy("比如“办公室电脑”，以后好认")
    )
    answer = forms.CharField(required=False, widget=forms.HiddenInput)


@require_http_methods(["GET", "POST"])
@proved
def app(request: HttpRequest, who: Who) -> HttpResponse:
    """Take on an authenticator app: its secret as a picture and as text, then its first code."""
    person = person_of(who)
    secret = request.session.setdefault(PENDING, totp.fresh_secret())
    form = App(request.POST or None)
    if form.is_bound and form.is_valid():
        if totp.enrol(person, secret, "".join(form.cleaned_data["code"].split())):
            del request.session[PENDING]
            return _taken(request, who, "totp")
        form.add_error("code", _("不是现在的数字。请看看手机的时间准不准，再输一次。"))
    said = {
        "form": form, "picture": totp.picture(person, secret), "owed": passage.owed(request) == "factor",
        "secret": " ".join(secret[at : at + 4] for at in range(0, len(secret), 4)),
    }  # fmt: skip
    return page(request, who, "desk/app.html", said, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "POST"])
@proved
def passkey(request: HttpRequest, who: Who) -> HttpResponse:
    """Take on a passkey."""
    person = person_of(who)
    form = Key(request.POST or None)
    if form.is_bound and form.is_valid():
        name = form.cleaned_data["name"]
        if passkeys.enrol(request, person, form.cleaned_data["answer"], name):
            return _taken(request, who, name)
        form.add_error(None, _("没有存下。设备要能验证是您本人（指纹锁、面部解锁或 PIN），请再试一次。"))
    said = {"form": form, "owed": passage.owed(request) == "factor"}
    return page(request, who, "desk/passkey.html", said, status=422 if form.is_bound else 200)


@require_POST
@proved
def remove(request: HttpRequest, who: Who, key: str = "") -> HttpResponse:
    """Take a factor away."""
    person = person_of(who)
    name = factors.remove(person, key)
    if name:
        entrances.record(request, entrances.Kind.FACTOR, who=person, about=f"- {name}")
        say(request, "success", _("已取消。"))
    passage.paid(request, person)
    return redirect("desk-me")


@require_POST
@proved
def codes(request: HttpRequest, who: Who) -> HttpResponse:
    """Fresh codes for an emergency; the old ones are void."""
    if not factors.of(person_of(who)).any:
        return redirect("desk-me")
    entrances.record(request, entrances.Kind.FACTOR, who=who.person, about="recovery codes")
    return _codes(request, who)


def _taken(request: HttpRequest, who: Who, name: str) -> HttpResponse:
    """It is hers now. Whoever has no codes yet gets some, shown this once."""
    person = person_of(who)
    entrances.record(request, entrances.Kind.FACTOR, who=person, about=f"+ {name}")
    passage.paid(request, person)
    request.session.cycle_key()
    if not recovery.left(person):
        return _codes(request, who)
    say(request, "success", _("已添加。"))
    return redirect("desk-me")


def _codes(request: HttpRequest, who: Who) -> HttpResponse:
    return page(request, who, "desk/codes.html", {"codes": recovery.renew(person_of(who))})
