"""The form of one party, alike in every procedure: nothing that the law does not need, nothing the charter declines."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from anlan.kernel.deed import Deed
from anlan.kernel.forms import Lines
from anlan.kernel.models import Party
from anlan.kernel.moment import today
from anlan.law.ids import EARLIEST, check_id_card, check_phone, check_uscc

REPRESENTATIVES = 5
"""A group speaks through five people at most (信访工作条例 §20 and like rules)."""
ADULT = 18
WRONG = {
    "length": _("位数不对，请再数一遍。"),
    "characters": _("含有不该有的字符。"),
    "date": _("其中的出生日期不存在或不合理。"),
    "check": _("校验位不对，可能有一位输错了。"),
}


class PartyForm(forms.Form):
    """A person, an enterprise or a group, and who stands for it."""

    kind = forms.ChoiceField(label=_("类别"), choices=Party.Kind, initial="person", required=False)
    name = forms.CharField(label=_("姓名或名称"), max_length=60)
    phone = forms.CharField(label=_("电话"), max_length=20, required=False, help_text=_("用来查询进度和接收通知"))
    address = forms.CharField(label=_("住址或地址"), max_length=120, required=False)
    id_number = forms.CharField(label=_("身份证号（可不填）"), max_length=20, required=False)
    birth = forms.DateField(
        label=_("出生日期（可不填）"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    sex = forms.ChoiceField(
        label=_("性别（可不填）"), choices=[("", "—"), ("男", _("男")), ("女", _("女"))], required=False
    )
    job = forms.CharField(label=_("职业（可不填）"), max_length=40, required=False)
    uscc = forms.CharField(label=_("统一社会信用代码（单位）"), max_length=20, required=False)
    legal_rep = forms.CharField(label=_("负责人或联系人（单位）"), max_length=40, required=False)
    count = forms.IntegerField(label=_("人数（群体）"), min_value=1, max_value=10000, required=False)
    representatives = Lines(
        label=_("代表人（群体，最多五人）"), most=REPRESENTATIVES, max_length=60, required=False,
        help_text=_("一行一人：姓名 电话"),
    )  # fmt: skip
    guardian = forms.CharField(label=_("监护人（未成年人）"), max_length=60, required=False, help_text=_("姓名 电话"))

    def clean_phone(self) -> str:
        """A mobile or landline number, if any."""
        return checked_phone(self.cleaned_data["phone"])

    def clean_id_number(self) -> str:
        """An identity number with a real date and a right check digit, if any; its place is never judged."""
        return _checked(check_id_card, self.cleaned_data["id_number"])

    def clean_uscc(self) -> str:
        """A unified social credit code with a right check character, if any."""
        return _checked(check_uscc, self.cleaned_data["uscc"])

    def clean_guardian(self) -> str:
        """A name, and a telephone number if any."""
        return _written(self.cleaned_data["guardian"])

    def clean_representatives(self) -> list[str]:
        """A name a line, and a telephone number if any."""
        return [_written(line) for line in self.cleaned_data["representatives"]]

    def clean_birth(self) -> date | None:
        """A day that is not in the future, nor in another age."""
        birth: date | None = self.cleaned_data["birth"]
        if birth and not EARLIEST <= birth <= today():
            raise forms.ValidationError(_("出生日期在今天之后，或者太早。"))
        return birth

    def clean(self) -> dict[str, Any]:
        """Take birth and sex from the identity number; a minor needs a guardian, a group its representatives."""
        row = self.cleaned_data
        row["kind"] = row.get("kind") or Party.Kind.PERSON
        if number := row.get("id_number"):
            row["birth"] = date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
            row["sex"] = row.get("sex") or ("男" if int(number[16]) % 2 else "女")
        if self._minor() and not row.get("guardian"):
            self.add_error("guardian", _("未成年人要由监护人代理，请填写监护人。"))
        if row["kind"] == Party.Kind.GROUP and not row.get("representatives"):
            self.add_error("representatives", _("请填写一至五名代表人。"))
        return row

    def _minor(self) -> bool:
        birth: date | None = self.cleaned_data.get("birth")
        if birth is None or self.cleaned_data["kind"] != Party.Kind.PERSON:
            return False
        day = today()
        return day.year - birth.year - ((day.month, day.day) < (birth.month, birth.day)) < ADULT


def join(deed: Deed, role: str, row: dict[str, Any]) -> Party:
    """Add a party of that role from a cleaned `PartyForm` row, with its guardian or representatives.

    A guardian without a number of its own answers for the ward's: the ward itself does not speak.
    """
    row = dict(row)
    guardian, representatives = row.pop("guardian", ""), row.pop("representatives", [])
    party = deed.join(role, row)
    if guardian:
        named = _named(guardian)
        named["phone"] = named["phone"] or party.phone
        deed.join(role, {**named, "standing": Party.Standing.GUARDIAN}, stands_for=party)
    for line in representatives:
        deed.join(role, {**_named(line), "standing": Party.Standing.REPRESENTATIVE}, stands_for=party)
    return party


def _named(line: str) -> dict[str, str]:
    words = line.split()
    phone = words[-1] if len(words) > 1 and any(character.isdigit() for character in words[-1]) else ""
    return {"name": " ".join(words[:-1] if phone else words), "phone": checked_phone(phone)}


def _written(line: str) -> str:
    return " ".join(_named(line).values()).strip()


def checked_phone(text: str) -> str:
    """A telephone number in its one form, by which its holder is known; raises ValidationError. '' stays ''."""
    return _checked(check_phone, text)


def _checked(check: Any, text: str) -> str:
    if not text:
        return ""
    try:
        return str(check(text))
    except ValueError as wrong:
        raise forms.ValidationError(WRONG.get(str(wrong.args[0]), _("格式不对。"))) from wrong
