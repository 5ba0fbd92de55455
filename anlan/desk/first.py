"""The first password of an account, or the next after it was reset: set by its holder alone, with a code to the telephone.

The code is reckoned from what stands in place of the password, so that it can be used once and needs no table; it holds for
the ten minutes in which it was sent and the ten after.
"""

from __future__ import annotations

import time

from django import forms
from django.conf import settings
from django.contrib.auth.password_validation import password_validators_help_texts, validate_password
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from anlan.desk.door import fault_page
from anlan.desk.page import page, say
from anlan.doors import entrances
from anlan.kernel import limits
from anlan.kernel.errors import Fault
from anlan.kernel.who import NOBODY
from anlan.notices.door import send_code
from anlan.town.models import Person
from anlan.vault.keys import mark
from anlan.vault.sources import source

LIVES = 600
HOUR = 3600
DIGITS = 8
PURPOSE = "first password"
WAY = "code"


class Name(forms.Form):
    """Whose account."""

    use_required_attribute = False
    username = forms.CharField(
        label=gettext_lazy("用户名"), max_length=40, widget=forms.TextInput(attrs={"autocomplete": "username"})
    )


class First(Name):
    """The code that was sent, and the password twice."""

    code = forms.CharField(
        label=gettext_lazy("验证码（八位）"), max_length=20,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "one-time-code"}),
    )  # fmt: skip
    new = forms.CharField(
        label=gettext_lazy("新密码"), max_length=200, strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )  # fmt: skip
    again = forms.CharField(
        label=gettext_lazy("再输一次"), max_length=200, strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )  # fmt: skip

    def clean(self) -> dict[str, str]:
        """The right code, and twice the same good password."""
        typed: dict[str, str] = self.cleaned_data
        self.person = waiting(typed.get("username", ""))
        if not self.errors and (self.person is None or not right(self.person, typed["code"])):
            raise forms.ValidationError(_("验证码不对或已过期，请重新获取。"))
        if not self.errors and typed["new"] != typed["again"]:
            self.add_error("again", _("两次输入的不一样。"))
        if self.person is not None and not self.errors:
            self._judge(typed["new"])
        return typed

    def _judge(self, password: str) -> None:
        try:
            validate_password(password, self.person)
        except forms.ValidationError as wrong:
            self.add_error("new", wrong)


@sensitive_post_parameters("code", "new", "again")
@require_http_methods(["GET", "POST"])
def first_password(request: HttpRequest) -> HttpResponse:
    """Ask for a code, then set the password. Whether there is such an account is not told."""
    if request.method == "GET":
        return _show(request, Name())
    try:
        return _set(request) if "code" in request.POST else _send(request)
    except Fault as fault:
        return fault_page(request, NOBODY, fault)


def waiting(username: str) -> Person | None:
    """The person of that name, if the account waits for its holder to set a password."""
    person = Person.objects.filter(username=username, district=settings.DISTRICT, is_active=True).first()
    return person if person and person.phone and not person.has_usable_password() else None


def code_for(person: Person, window: int) -> str:
    """The code of that window of LIVES seconds."""
    return f"{mark(PURPOSE, f'{person.pk} {person.password} {window}') % 10**DIGITS:0{DIGITS}d}"


def right(person: Person, code: str) -> bool:
    """Whether the code was sent in this window or the last."""
    window = int(time.time()) // LIVES
    return any(constant_time_compare(code.strip(), code_for(person, window - back)) for back in (0, 1))


def _send(request: HttpRequest) -> HttpResponse:
    form = Name(request.POST)
    if not form.is_valid():
        return _show(request, form, status=422)
    name = form.cleaned_data["username"]
    limits.count(f"first code from {source(request)}", most=30, seconds=HOUR)
    limits.count(f"first code as {name}", most=5, seconds=HOUR)
    person, code = waiting(name), ""
    if person is not None:
        code = code_for(person, int(time.time()) // LIVES)
        send_code(person.phone, code)
    return _show(request, First(initial={"username": name}), code=code if settings.ANLAN_DEMO else "")


def _set(request: HttpRequest) -> HttpResponse:
    limits.count(f"first tried from {source(request)}", most=60, seconds=LIVES)
    name, form = Name(request.POST), First(request.POST)
    if name.is_valid():
        limits.count(f"first tried as {name.cleaned_data['username']}", most=5, seconds=LIVES)
    if not name.is_valid() or not form.is_valid() or form.person is None:
        _note_wrong(request, form)
        return _show(request, form, status=422)
    form.person.set_password(form.cleaned_data["new"])
    form.person.save(update_fields=["password"])
    entrances.record(request, entrances.Kind.PASSWORD, who=form.person, way=WAY)
    say(request, "success", _("密码已设好，请登录。"))
    return redirect("login")


def _note_wrong(request: HttpRequest, form: First) -> None:
    """Write a wrong code down; what is wrong with the fields, or with the password chosen, is nobody's try."""
    if form.non_field_errors():
        meant = Person.objects.filter(username=form.cleaned_data["username"], district=settings.DISTRICT).first()
        entrances.record(request, entrances.Kind.PASSWORD, who=meant, success=False, way=WAY)


def _show(request: HttpRequest, form: forms.Form, *, code: str = "", status: int = 200) -> HttpResponse:
    said = {"form": form, "sent": isinstance(form, First), "code": code, "rules": password_validators_help_texts()}
    return page(request, NOBODY, "desk/first_password.html", said, status=status)
