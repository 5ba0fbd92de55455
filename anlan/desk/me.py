"""One's own account: what guards it, where one is signed in, the password, and what happened at the door."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth import HASH_SESSION_KEY
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from anlan.desk.door import at_home, person_of
from anlan.desk.page import page, say
from anlan.desk.sessions import SETS
from anlan.doors import apikeys, entrances, factors, lockout, passage, passwords, sessions
from anlan.doors.models import Entrance, Visit
from anlan.doors.sessions import session_of
from anlan.kernel.moment import now
from anlan.kernel.who import Who
from anlan.town.models import Person, Role

Kind = Entrance.Kind
SHOWN = 10


@require_safe
@at_home
def me(request: HttpRequest, who: Who) -> HttpResponse:
    """Everything about the own account on one page."""
    person = person_of(who)
    said = {
        "factors": factors.of(person), "required": factors.required(), "visits": _visits(request, person),
        "entrances": Entrance.objects.of(person)[:SHOWN], "watches": bool(who.watches) and not who.administers,
        "directs": any(post.role == Role.DIRECTOR for post in who.posts),
        "arranges": any(post.role in SETS for post in who.posts),
    }  # fmt: skip
    return page(request, who, "desk/me.html", said)


@require_POST
@at_home
def end_visits(request: HttpRequest, who: Who) -> HttpResponse:
    """End one session, or all but this one."""
    name = request.POST.get("visit", "")
    ended = sessions.end(who.person, name=name, but=b"" if name else session_of(request).visit_id)
    entrances.record(request, Kind.ENDED, who=who.person, about="one" if name else "others")
    said = _("已结束。") if ended else _("没有别的会话。")
    if ended and not Visit.objects.filter(district=person_of(who).district, id=session_of(request).visit_id).exists():
        request.session.flush()  # it was this one
    say(request, "success", said)
    return redirect("desk-me")


@require_http_methods(["GET", "POST"])
def stay(request: HttpRequest) -> HttpResponse:
    """How many seconds are left of the session, which the asking does not lengthen; posting does."""
    session = session_of(request)
    if session.official() is None:
        return JsonResponse({"left": 0}, status=401)
    if request.method == "POST":
        session.touch(at_once=True)
    return JsonResponse({"left": session.left()})


class NewPassword(forms.Form):
    """The old one, and the new one twice."""

    use_required_attribute = False
    old = forms.CharField(
        label=gettext_lazy("现在的密码"), max_length=200, strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )  # fmt: skip
    new = forms.CharField(
        label=gettext_lazy("新密码"), max_length=200, strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )  # fmt: skip
    again = forms.CharField(
        label=gettext_lazy("再输一次新密码"), max_length=200, strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )  # fmt: skip

    def __init__(self, person: Person, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.person = person
        rule = _("至少 8 个字符，不能太常见，也不能和用户名、姓名、电话相像。")
        self.fields["new"].help_text = f"{rule} {passwords.Mixed().get_help_text()}"

    def clean_new(self) -> str:
        """By the rules, and another than the old one."""
        new: str = self.cleaned_data["new"]
        validate_password(new, self.person)
        if new == self.data.get("old"):
            raise ValidationError(_("新密码要和现在的不一样。"))
        return new

    def clean_again(self) -> str:
        """The same as the new one."""
        if "new" in self.cleaned_data and self.cleaned_data["again"] != self.cleaned_data["new"]:
            raise ValidationError(_("两次输入的不一样。"))
        return str(self.cleaned_data["again"])


@sensitive_post_parameters("old", "new", "again")
@require_http_methods(["GET", "POST"])
@at_home
def password(request: HttpRequest, who: Who) -> HttpResponse:
    """Change the password; the other sessions and every key to the API end."""
    person = Person.objects.get(pk=person_of(who).pk)
    form = NewPassword(person, request.POST or None)
    if form.is_bound and form.is_valid() and _old_is_right(request, person, form):
        ended = _change(request, person, form.cleaned_data["new"])
        more = _("接口令牌也都结束了，还要用的请重新做。") if ended else ""
        say(request, "success", _("密码已更换，别处的会话都已结束。"), more)
        return redirect("desk-me")
    said = {"form": form, "owed": passage.owed(request) == "password"}
    return page(request, who, "desk/password.html", said, status=422 if form.is_bound else 200)


def _old_is_right(request: HttpRequest, person: Person, form: NewPassword) -> bool:
    trial = lockout.trying(request, person.username, "second")
    if person.check_password(form.cleaned_data["old"]):
        trial.right()
        return True
    entrances.record(request, Kind.LOCKED if trial.locked else Kind.PASSWORD, who=person, success=False)
    form.add_error("old", _("密码不对。"))
    return False


def _change(request: HttpRequest, person: Person, new: str) -> int:
    """Change it; how many keys to the API ended."""
    person.set_password(new)
    person.save(update_fields=["password"])
    request.session.cycle_key()
    request.session[HASH_SESSION_KEY] = person.get_session_auth_hash()
    sessions.end(person, but=session_of(request).visit_id)
    entrances.record(request, Kind.PASSWORD, who=person)
    passage.paid(request, person)
    return apikeys.end(person, request)


def _visits(request: HttpRequest, person: Person) -> list[dict[str, Any]]:
    here = session_of(request).visit_id
    living = Visit.objects.of(person).filter(until__gt=now(), seen__gt=now() - sessions.IDLE)
    return [{"row": row, "here": bytes(row.id) == here} for row in living.defer("body")]
