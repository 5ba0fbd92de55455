"""Signing in and out."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth import authenticate, login, logout
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from anlan.desk.door import fault_page
from anlan.desk.page import page, say
from anlan.kernel import limits
from anlan.kernel.errors import TooOften
from anlan.kernel.who import NOBODY
from anlan.town.models import Person

WINDOW = 600
"""Seconds in which tries are counted."""
TRIES = {"name": 10, "address": 100}
"""The most tries in a window: of one name, and from one address (behind which a whole office may sit)."""


class SignIn(forms.Form):
    """Name and password."""

    username = forms.CharField(
        label=_("用户名"), max_length=40, widget=forms.TextInput(attrs={"autocomplete": "username", "autofocus": True})
    )
    password = forms.CharField(
        label=_("密码"), max_length=200, strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )  # fmt: skip
    use_required_attribute = False

    def clean(self) -> dict[str, Any]:
        """Find the person; which of the two was wrong is not told."""
        typed = self.cleaned_data
        self.person = authenticate(username=typed["username"], password=typed["password"]) if len(typed) == 2 else None
        if len(typed) == 2 and self.person is None:
            raise forms.ValidationError(_("用户名或密码不对。"))
        return typed


@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """The form, and on success the page that was asked for."""
    form = SignIn(request.POST or None)
    if request.method == "POST":
        try:
            _count(request)
        except TooOften as fault:
            return fault_page(request, NOBODY, fault)
        if form.is_valid() and isinstance(form.person, Person):
            login(request, form.person)
            return HttpResponseRedirect(_goal(request))
    elif isinstance(request.user, Person):
        return HttpResponseRedirect(_goal(request))
    return page(request, NOBODY, "desk/sign_in.html", {"form": form}, status=422 if form.is_bound else 200)


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session; language and large print are cookies of their own and stay."""
    logout(request)
    say(request, "success", str(_("您已退出。")))
    return redirect("login")


def _count(request: HttpRequest) -> None:
    limits.count(f"sign-in from {request.META.get('REMOTE_ADDR', '')}", most=TRIES["address"], seconds=WINDOW)
    limits.count(f"sign-in as {request.POST.get('username', '')}", most=TRIES["name"], seconds=WINDOW)


def _goal(request: HttpRequest) -> str:
    goal = request.POST.get("next") or request.GET.get("next", "")
    safe = url_has_allowed_host_and_scheme(goal, {request.get_host()}, require_https=request.is_secure())
    return goal if safe else reverse("desk")
