"""How an office says how it meets: typed, or as a data file; seen before it counts, and recorded with who published it."""

from __future__ import annotations

import tomllib
from itertools import pairwise
from typing import Any

from django import forms
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from anlan.kernel.forms import Lines
from anlan.kernel.moment import now
from anlan.sessions.arranged import HOUSE, Arranged, arranged, span
from anlan.sessions.models import Arrangement
from anlan.sessions.video import ROOM
from anlan.town.models import Office, Person

NAMES = ("hours", "rest", "rooms", "video", "phone")
LARGEST = 64 * 1024


class Arrange(forms.Form):
    """Hours, rooms, video and telephone."""

    use_required_attribute = False
    hours = Lines(label=_("可以约的时间"), most=6, max_length=20, help_text=_("一行一段，比如 09:00-12:00"))
    rest = forms.BooleanField(label=_("周末和节假日也可以约"), required=False)
    rooms = Lines(
        label=_("房间"), most=40, max_length=40, rows=5, required=False,
        help_text=_("一行一间；同一间同一时间只能约一次。改了名字就算另一间"),
    )  # fmt: skip
    video = forms.CharField(
        label=_("视频链接"), max_length=200, required=False,
        help_text=_("本单位自己的视频服务，以 https:// 开头；写上 {room} 的地方，每次换成一个猜不到的词"),
    )  # fmt: skip
    phone = forms.CharField(
        label=_("打电话谈的，打这个号码"), max_length=40, required=False, help_text=_("不填就用单位电话")
    )

    def clean_hours(self) -> list[str]:
        """Spans that do not touch each other, in their order."""
        lines: list[str] = self.cleaned_data["hours"]
        try:
            spans = sorted(span(line) for line in lines)
        except ValueError:
            raise forms.ValidationError(_("请写成 09:00-12:00 这样，一行一段。")) from None
        if any(one[1] > other[0] for one, other in pairwise(spans)):
            raise forms.ValidationError(_("有两段时间重叠了。"))
        return [f"{opens:%H:%M}-{closes:%H:%M}" for opens, closes in spans]

    def clean_rooms(self) -> list[str]:
        """Each once."""
        return list(dict.fromkeys(self.cleaned_data["rooms"]))

    def clean_video(self) -> str:
        """A secure address in which nothing but the meeting's own word is filled in."""
        text: str = self.cleaned_data["video"].strip()
        if text and not text.startswith("https://"):
            raise forms.ValidationError(_("视频链接要以 https:// 开头。"))
        if any(brace in text.replace(ROOM, "") for brace in "{}"):
            raise forms.ValidationError(_("大括号里只能写 {room}。"))
        return text


def form_of(office: Office, typed: Any = None) -> Arrange:
    """The form with what was typed, else with what counts now."""
    if typed is not None:
        return Arrange(typed)
    known = arranged(office)
    return Arrange(initial={**as_told(known), "hours": _hours(known) or list(HOUSE["hours"])})


def as_told(known: Arranged) -> dict[str, Any]:
    """What counts, as it is published."""
    return {
        "hours": _hours(known),
        "rest": known.rest,
        "rooms": list(known.rooms),
        "video": known.video,
        "phone": known.phone,
    }


def _hours(known: Arranged) -> list[str]:
    return [f"{opens:%H:%M}-{closes:%H:%M}" for opens, closes in known.hours]


def read(upload: Any) -> dict[str, Any]:
    """What a data file says (TOML, with the names of the form's fields). Raises ValidationError, in words."""
    if upload.size > LARGEST:
        raise forms.ValidationError(_("文件太大。"))
    try:
        told = tomllib.loads(upload.read().decode("utf-8"))
    except (ValueError, RecursionError):
        raise forms.ValidationError(_("这个文件读不懂：要是 UTF-8 的 TOML 文件。")) from None
    if unknown := sorted(told.keys() - set(NAMES)):
        raise forms.ValidationError(say("文件里有不认识的名称：%(names)s") % {"names": say("、").join(unknown)})
    return told


def publish(office: Office, person: Person, told: dict[str, Any]) -> Arrangement:
    """Let it count from now on, for the office and those below it."""
    kept = {name: told[name] for name in NAMES if told.get(name)}
    return Arrangement.objects.create(district=office.district, office=office, person=person, told=kept, at=now())
