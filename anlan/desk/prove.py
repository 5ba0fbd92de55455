"""The form in which a second factor is shown, and the look at it: on the way in, and once more before what guards the account."""

from __future__ import annotations

from django import forms
from django.contrib.auth import authenticate
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from anlan.desk.door import at_home, person_of
from anlan.desk.page import page
from anlan.doors import entrances, factors, lockout, passage, passkeys
from anlan.doors.sessions import session_of
from anlan.kernel.who import Who
from anlan.town.models import Person


class Second(forms.Form):
    """A code of the app, or one of the codes for an emergency; or what a passkey answered."""

    use_required_attribute = False
    code = forms.CharField(
        label=_("验证码"), max_length=20, required=False, help_text=_("动态口令应用里的六位数字；没有手机时用一个恢复码"),
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "autofocus": True}),
    )  # fmt: skip
    answer = forms.CharField(required=False, widget=forms.HiddenInput)


class Password(forms.Form):
    """The password once more."""

    use_required_attribute = False
    password = forms.CharField(
        label=_("密码"), max_length=200, strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password", "autofocus": True}),
    )  # fmt: skip


def check(request: HttpRequest, person: Person, form: forms.Form) -> str:
    """Which factor was rightly shown; '' and an error in the form if none. Raises TooOften."""
    trial = lockout.trying(request, person.username, "second")
    shown = _shown(request, person, form)
    if shown:
        trial.right()
        return shown
    kind = entrances.Kind.LOCKED if trial.locked else entrances.Kind.ENTERED
    entrances.record(request, kind, who=person, success=False, way="second")
    form.add_error(None, _("没有通过验证，请再试一次。"))
    return ""


def _shown(request: HttpRequest, person: Person, form: forms.Form) -> str:
    if not form.is_valid():
        return ""
    typed = form.cleaned_data
    if "password" in typed:
        return "password" if authenticate(username=person.username, password=typed["password"]) else ""
    if typed["answer"]:
        return "passkey" if passkeys.entered(request, typed["answer"], person) else ""
    return factors.typed_right(person, "".join(typed["code"].split()))


@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
@at_home
def prove(request: HttpRequest, who: Who) -> HttpResponse:
    """Show once more who it is, by a second factor if she has one, and go on under a fresh session id."""
    person = person_of(who)
    kind = Second if factors.of(person).any else Password
    form = kind(request.POST or None)
    if form.is_bound and (shown := check(request, person, form)):
        passage.prove(request, person, shown)
        return redirect(_goal(request))
    said = {"form": form, "next": _goal(request), "purpose": "prove", "by_password": kind is Password}
    return page(request, who, "desk/second.html", said, status=422 if form.is_bound else 200)


@require_POST
def ask(request: HttpRequest) -> HttpResponse:
    """What the browser needs for a passkey: to come in, as a second factor, to prove who one is, or to make a new one."""
    who, half = session_of(request).official(), passage.waiting(request)
    match request.GET.get("for"):
        case "entry":
            told = passkeys.ask(request)
        case "second" if half:
            told = passkeys.ask(request, half[0])
        case "prove" if who and who.person:
            told = passkeys.ask(request, who.person)
        case "new" if who and who.person and passage.proved(request):
            told = passkeys.ask_new(request, who.person)
        case _:
            return JsonResponse({}, status=403)
    return HttpResponse(told, content_type="application/json")


def _goal(request: HttpRequest) -> str:
    goal = request.POST.get("next") or request.GET.get("next", "")
    return goal if goal.startswith("/desk/") and "\\" not in goal else "/desk/me"
