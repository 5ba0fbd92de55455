"""What each step of accounts asks for."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from anlan.kernel.forms import StepForm
from anlan.kernel.moment import today
from anlan.kernel.partyforms import checked_phone
from anlan.modules.accounts import measures
from anlan.modules.accounts.changes import Change
from anlan.modules.accounts.kinds import KINDS, NEW, POST
from anlan.town.models import ADMINISTRATORS, Office, Person, Role


def why() -> forms.CharField:
    """The reason."""
    return forms.CharField(label=_("理由"), max_length=400, widget=forms.Textarea(attrs={"rows": 3}))


class Reason(StepForm):
    """Why."""

    why = why()


class Subject(StepForm):
    """Whose account it is. The matter belongs to the office of the administrator who opens it."""

    username = forms.CharField(label=_("登录名"), max_length=40)

    def home(self) -> Office | None:
        """The office of the three."""
        return self.who.posts[0].office if self.who.posts else None

    def clean(self) -> dict[str, Any]:
        """Tell the kernel where the matter belongs."""
        typed = super().clean()
        if home := self.home():
            typed |= {"office": home, "place": home.place}
        return typed

    def judge(self, change: Change) -> None:
        """Say at each field what stands against the change."""
        for field, message in change.wrong(self.who.person):
            self.add_error(field if field in self.fields else None, message)


class Propose(Subject):
    """Which change, and of whom."""

    topic = forms.ChoiceField(label=_("变更什么"), choices=[(key, _(name)) for key, name in KINDS.items()])
    name = forms.CharField(label=_("姓名"), max_length=40, required=False, help_text=_("新建和更正时填写"))
    phone = forms.CharField(label=_("手机号"), max_length=20, required=False, help_text=_("新建和更正时填写"))
    at = forms.ModelChoiceField(
        Office.objects.none(), to_field_name="code", label=_("机构"), required=False, help_text=_("涉及岗位时填写")
    )
    role = forms.ChoiceField(label=_("角色"), choices=[("", "—"), *Role.choices], required=False)
    why = why()
    field_order = ("topic", "username")

    def prepare(self) -> None:
        """The offices of today in the district."""
        home = self.home()
        if home is not None:
            offices = Office.objects.in_force(today()).filter(district=home.district)
            self.fields["at"].queryset = offices.order_by("code")  # type: ignore[attr-defined]

    def clean_phone(self) -> str:
        """In its one form."""
        return checked_phone(self.cleaned_data["phone"])

    def clean(self) -> dict[str, Any]:
        """Judge the change as it would be made now."""
        typed, home = super().clean(), self.home()
        if home is not None and not self.errors:
            words = {name: typed[name] for name in ("username", "name", "phone", "at", "role")}
            self.judge(Change(typed["topic"], home.district, home=home, **words))
        return typed


class Approve(StepForm):
    """The proposal is judged again: much may have changed since."""

    note = forms.CharField(
        label=_("审核意见"), max_length=400, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )

    def clean(self) -> dict[str, Any]:
        """Say what stands against it now."""
        typed = super().clean()
        if self.file is not None:
            change = Change.told(self.file.said("propose"), self.file.matter.office)
            for _field, message in change.wrong(self.who.person):
                self.add_error(None, message)
        return typed


class Secure(Subject):
    """Which measure, and for whom."""

    topic = forms.ChoiceField(label=_("处置措施"), choices=())
    why = why()
    field_order = ("topic", "username")

    def prepare(self) -> None:
        """What this installation can do."""
        self.fields["topic"].choices = [(key, _(name)) for key, name in measures.offered()]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Somebody else's account."""
        typed, home = super().clean(), self.home()
        found = Person.objects.filter(username=typed.get("username", ""), district=home.district) if home else None
        person = found.first() if found else None
        if person is None or person == self.who.person:
            own = person is not None
            self.add_error("username", _("自己的账号要由别的管理员办理。") if own else _("没有这个账号。"))
        return typed | {"person": person}


class Appoint(Subject):
    """One of the three, at the machine."""

    name = forms.CharField(label=_("姓名"), max_length=40)
    phone = forms.CharField(label=_("手机号"), max_length=20)
    role = forms.ChoiceField(label=_("角色"), choices=[(role.value, role.label) for role in map(Role, ADMINISTRATORS)])
    at = forms.ModelChoiceField(Office.objects.none(), to_field_name="code", label=_("机构"))

    def prepare(self) -> None:
        """Every office of today."""
        self.fields["at"].queryset = Office.objects.in_force(today())  # type: ignore[attr-defined]

    def home(self) -> Office | None:
        """Where the post is."""
        return self.cleaned_data.get("at") if hasattr(self, "cleaned_data") else None

    def clean_phone(self) -> str:
        """In its one form."""
        return checked_phone(self.cleaned_data["phone"])

    def clean(self) -> dict[str, Any]:
        """A new account, or a post for one that is there."""
        typed, home = super().clean(), self.home()
        if home is None or self.errors:
            return typed
        there = Person.objects.filter(username=typed["username"], district=home.district).exists()
        kind = POST if there else NEW
        words = {name: typed[name] for name in ("username", "name", "phone", "at", "role")}
        self.judge(Change(kind, home.district, home=home, **words))
        return typed | {"kind": kind}
