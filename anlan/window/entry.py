"""The door: a telephone number, a one-time code, and nothing else; no account, no password."""

from __future__ import annotations

from secrets import token_hex

from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from anlan.doors import entrances, lockout
from anlan.doors.sessions import session_of
from anlan.kernel.errors import Fault
from anlan.law.ids import check_mobile
from anlan.vault.keys import mark
from anlan.vault.sources import source
from anlan.window import codes
from anlan.window.page import PHONE, TYPED, fault_page, page

Kind = entrances.Kind
ASKED, BROWSER = "asked", "browser"


class Phone(forms.Form):
    """The telephone."""

    use_required_attribute = False
    phone = forms.CharField(
        label=gettext_lazy("手机号"), max_length=20, help_text=gettext_lazy("就是案件里留的那个号码"),
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "tel"}),
    )  # fmt: skip

    def clean_phone(self) -> str:
        """A mobile number."""
        try:
            return check_mobile(self.cleaned_data["phone"])
        except ValueError as wrong:
            raise forms.ValidationError(_("手机号应是 11 位数字，请再看一遍。")) from wrong


class Code(forms.Form):
    """The code."""

    use_required_attribute = False
    code = forms.RegexField(
        r"^\s*\d{6}\s*$", label=gettext_lazy("六位验证码"),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "one-time-code"}),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
def door(request: HttpRequest) -> HttpResponse:
    """Ask for the telephone, then for the code."""
    try:
        if "code" in request.POST:
            return _enter(request)
        if request.method == "POST":
            return _send(request)
    except Fault as fault:
        return fault_page(request, fault)
    return _show(request, Phone(initial={"phone": request.session.get(TYPED, "")}))


@require_POST
def leave(request: HttpRequest) -> HttpResponse:
    """End the visit."""
    if phone := request.session.get(PHONE):
        entrances.record(request, Kind.LEFT, who=phone)
    request.session.flush()
    return redirect("window")


def _send(request: HttpRequest) -> HttpResponse:
    form = Phone(request.POST)
    if not form.is_valid():
        return _show(request, form, status=422)
    phone = form.cleaned_data["phone"]
    by = _asker(request, phone)
    code = codes.send(by)
    request.session.update({ASKED: phone, BROWSER: by.browser})
    return _show(request, Code(), sent=phone, code=code if settings.ANLAN_DEMO else "")


def _enter(request: HttpRequest) -> HttpResponse:
    phone = request.session.get(ASKED, "")
    form = Code(request.POST)
    if form.is_valid() and not codes.right(_asker(request, phone), form.cleaned_data["code"].strip()):
        entrances.record(request, Kind.ENTERED, who=phone, success=False, way="code")
        form.add_error("code", _("验证码不对或已过期，请重新获取。"))
    if not form.is_valid():
        return _show(request, form, sent=phone, status=422)
    for over in (ASKED, TYPED):
        request.session.pop(over, None)
    request.session[PHONE] = phone
    session = session_of(request)
    session.begin()
    session.cycle_key()
    entrances.record(request, Kind.ENTERED, who=phone, way="code")
    response = HttpResponseRedirect(_onward(request))
    lockout.know(request, response, _name(phone), reverse("window-door"))
    return response


def _asker(request: HttpRequest, phone: str) -> codes.Asker:
    browser = request.session.get(BROWSER) or token_hex(16)
    return codes.Asker(phone, browser, source(request), lockout.device_of(request, _name(phone)))


def _name(phone: str) -> str:
    """What stands for the number in the mark of a device."""
    return f"{mark('device', phone):x}"


def _show(request: HttpRequest, form: forms.Form, *, sent: str = "", code: str = "", status: int = 200) -> HttpResponse:
    said = {"form": form, "sent": sent, "code": code, "next": request.GET.get("next", "")}
    return page(request, "window/door.html", said, status=status)


def _onward(request: HttpRequest) -> str:
    goal = request.GET.get("next", "")
    safe = url_has_allowed_host_and_scheme(goal, {request.get_host()}, require_https=request.is_secure())
    return goal if safe else "/mine"
