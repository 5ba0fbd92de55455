"""The few kinds of field that the modules' forms are made of, each with its bounds."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from anlan.kernel.moment import now, today
from anlan.law.ids import EARLIEST

LATEST = 2200


def area(label: Any, *, rows: int = 4, most: int = 4000, needed: bool = True, tip: Any = "") -> forms.CharField:
    """A field for a longer text."""
    widget = forms.Textarea(attrs={"rows": rows})
    return forms.CharField(label=label, widget=widget, max_length=most, required=needed, help_text=tip)


def line(label: Any, *, most: int = 120, needed: bool = True, tip: Any = "") -> forms.CharField:
    """A field for one line."""
    return forms.CharField(label=label, max_length=most, required=needed, help_text=tip)


def tick(label: Any, *, needed: bool = False, tip: Any = "") -> forms.BooleanField:
    """A box to tick."""
    return forms.BooleanField(label=label, required=needed, help_text=tip)


def choice(label: Any, choices: Any, *, needed: bool = True, tip: Any = "") -> forms.ChoiceField:
    """A few answers to choose from."""
    return forms.ChoiceField(label=label, choices=choices, required=needed, widget=forms.RadioSelect, help_text=tip)


def day(label: Any, *, needed: bool = True, tip: Any = "") -> forms.DateField:
    """A calendar day."""
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, required=needed, widget=widget, help_text=tip, validators=[of_our_time])


def moment(label: Any) -> forms.DateTimeField:
    """A day and time that has come."""
    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
    return forms.DateTimeField(label=label, widget=widget, initial=now, validators=[of_our_time, not_future])


def money(label: Any, *, needed: bool = True) -> forms.DecimalField:
    """An amount in yuan."""
    return forms.DecimalField(label=label, min_value=0, max_digits=12, decimal_places=2, required=needed)


def of_our_time(value: Any) -> None:
    """Refuse a year that can only be mistyped, and with which no calendar reckons."""
    if not EARLIEST.year <= value.year < LATEST:
        raise forms.ValidationError(_("请核对年份。"))


def not_future(value: Any) -> None:
    """Refuse a day or time that has not come."""
    present: Any = now() if hasattr(value, "hour") else today()
    if value and value > present:
        raise forms.ValidationError(_("这个时间还没有到。"))
