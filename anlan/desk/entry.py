"""Signing in by password, passkey or provider, the second factor, and signing out."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth import authenticate, logout
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.utils.translation import gettext_lazy as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from anlan.desk.door import fault_page
from anlan.desk.page import page, say
from anlan.desk.prove import Second, check
from anlan.doors import entrances, lockout, oidc, passage, passkeys
from anlan.doors.sessions import session_of
from anlan.kernel import limits
from anlan.kernel.errors import TooOften
from anlan.kernel.who import NOBODY
from anlan.town.models import Person
from anlan.vault.sources import source

Kind = entrances.Kind
WINDOW, FROM_ONE_ADDRESS = 600, 100
"""The most tries in so many seconds from one address, behind which a whole office may sit; names: doors/lockout.py."""


class SignIn(forms.Form):
    """Name and password."""

    username = forms.CharField(
        label=_("用户名"), max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "username webauthn", "autofocus": True}),
    )  # fmt: skip
    password = forms.CharField(
        label=_("密码"), max_length=200, strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )  # fmt: skip
    use_required_attribute = False


@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """The form, and on success the page that was asked for, or the question for the second factor."""
    if request.method == "GET" and session_of(request).official():
        return HttpResponseRedirect(goal_of(request))
    form = SignIn(request.POST or None)
    try:
        person = _by_password(request, form) if form.is_valid() else None
    except TooOften as fault:
        return fault_page(request, NOBODY, fault)
    if person is not None:
        return _onward(request, person, "password")
    if form.is_bound and not form.errors:
        form.add_error(None, _("用户名或密码不对。"))  # which of the two is not told
    said = {"form": form, "next": goal_of(request), "sign_on": oidc.offered()}
    return page(request, NOBODY, "desk/sign_in.html", said, status=422 if form.is_bound else 200)


@require_POST
def by_passkey(request: HttpRequest) -> HttpResponse:
    """In by a passkey alone."""
    try:
        limits.count(f"passkey from {source(request)}", most=FROM_ONE_ADDRESS, seconds=WINDOW)
    except TooOften as fault:
        return fault_page(request, NOBODY, fault)
    person = passkeys.entered(request, request.POST.get("answer", ""))
    if person is not None:
        return _onward(request, person, "passkey")
    entrances.record(request, Kind.ENTERED, who=None, success=False, way="passkey")
    return _refused(request, str(_("通行密钥没有通过验证。请再试一次，或用密码登录。")))


@require_http_methods(["GET", "POST"])
def second(request: HttpRequest) -> HttpResponse:
    """The second factor of whoever has shown the first."""
    half = passage.waiting(request)
    if half is None:
        return redirect(f"{reverse('login')}?{urlencode({'next': goal_of(request)})}")
    person, way = half
    form = Second(request.POST or None)
    try:
        shown = check(request, person, form) if form.is_bound else ""
    except TooOften as fault:
        return fault_page(request, NOBODY, fault)
    if shown:
        passage.enter(request, person, f"{way} {shown}")
        return _inside(request, person)
    said = {"form": form, "next": goal_of(request), "purpose": "second"}
    return page(request, NOBODY, "desk/second.html", said, status=422 if form.is_bound else 200)


@require_safe
def sign_on(request: HttpRequest) -> HttpResponse:
    """Off to the provider."""
    if not oidc.offered():
        return _refused(request, str(_("这里没有接入统一认证。")))
    back = request.build_absolute_uri(reverse("desk-signed-on"))
    request.session["goal"] = goal_of(request)
    answer = oidc.leave_for(request, back)
    return answer or _refused(request, str(_("统一认证暂时没有应答，请稍后再试，或用密码登录。")))


@require_safe
def signed_on(request: HttpRequest) -> HttpResponse:
    """Back from the provider."""
    goal = request.session.pop("goal", reverse("desk"))
    found = oidc.returned(request) if oidc.offered() else None
    if found is None:
        entrances.record(request, Kind.ENTERED, who=None, success=False, way="oidc")
        return _refused(request, str(_("统一认证没有通过，或者您在这里还没有账号。请再试一次，或找管理员。")))
    person, both = found
    return _onward(request, person, "oidc mfa" if both else "oidc", goal)


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session; language and large print are cookies of their own and stay."""
    who = session_of(request).official()
    if who:
        entrances.record(request, Kind.LEFT, who=who.person)
    logout(request)
    say(request, "success", str(_("您已退出。")))
    return redirect("login")


def goal_of(request: HttpRequest) -> str:
    """Where the person wanted to go, if it is in this house."""
    goal = request.POST.get("next") or request.GET.get("next", "")
    safe = url_has_allowed_host_and_scheme(goal, {request.get_host()}, require_https=request.is_secure())
    return goal if safe else reverse("desk")


def _by_password(request: HttpRequest, form: SignIn) -> Person | None:
    typed: dict[str, Any] = form.cleaned_data
    limits.count(f"sign-in from {source(request)}", most=FROM_ONE_ADDRESS, seconds=WINDOW)
    trial = lockout.trying(request, typed["username"])
    person = authenticate(username=typed["username"], password=typed["password"])
    if isinstance(person, Person):
        trial.right()
        return person
    meant = Person.objects.filter(username=typed["username"]).first()
    entrances.record(request, Kind.LOCKED if trial.locked else Kind.ENTERED, who=meant, success=False, way="password")
    return None


def _onward(request: HttpRequest, person: Person, way: str, goal: str = "") -> HttpResponse:
    if not passage.has_post(person):
        entrances.record(request, Kind.ENTERED, who=person, success=False, way=way, about="no post")
        return _refused(request, str(_("您现在没有岗位，不能进入。请找管理员。")))
    if passage.first(request, person, way):
        return _inside(request, person, goal)
    return redirect(f"{reverse('desk-second')}?{urlencode({'next': goal or goal_of(request)})}")


def _inside(request: HttpRequest, person: Person, goal: str = "") -> HttpResponse:
    response = HttpResponseRedirect(goal or goal_of(request))
    lockout.know(request, response, person.username)
    return response


def _refused(request: HttpRequest, why: str) -> HttpResponse:
    say(request, "error", why)
    return redirect("login")
