"""What is asked for around a meeting: when and how, who comes, who helps, and whether the record is right."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.utils.timezone import localtime
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from anlan.kernel.fields import area, choice, day, line, of_our_time, tick
from anlan.kernel.forms import Rows, StepForm, Upload
from anlan.kernel.moment import now, today
from anlan.sessions import guests, offers, talk
from anlan.sessions.booking import HOW, PARTS, standing
from anlan.sessions.words import summary
from anlan.signing.forms import SignForm

LENGTHS = {
    "30": _("半小时"), "60": _("一小时"), "90": _("一个半小时"), "120": _("两小时"), "180": _("三小时"),
}  # fmt: skip
"""How long a meeting may last, in minutes."""
USUAL = "60"
FARTHEST = timedelta(days=90)


class Slot(forms.ChoiceField):
    """One of the times that were free when the page was made; whether it still is, the form says in its own words."""

    def valid_value(self, value: Any) -> bool:
        """Any moment."""
        return _moment(value) is not None

    def clean(self, value: Any) -> Any:
        """The moment; None if none was chosen."""
        return _moment(super().clean(value))


def _moment(text: Any) -> datetime | None:
    try:
        found = datetime.fromisoformat(str(text))
    except ValueError:
        return None
    return found if found.tzinfo else None


class Book(StepForm):
    """A time, a way and a place. `data["when"]` and `["minutes"]` are the meeting's, `["where"]` the address, number or link."""

    how = choice(_("怎么谈"), list(HOW.items()))
    minutes = forms.ChoiceField(label=_("谈多久"), choices=list(LENGTHS.items()), initial=USUAL)
    slot = Slot(
        label=_("各方都空的时间"), required=False, widget=forms.RadioSelect,
        help_text=_("按开放时间、已经约出去的时间和各方说过来不了的时间排出来的，按一小时算"),
    )  # fmt: skip
    when = forms.DateTimeField(
        label=_("时间"), required=False, validators=[of_our_time],
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        help_text=_("上面没有合适的，就在这里自己定；晚上、周末也可以，只要各方都空"),
    )  # fmt: skip
    room = forms.ChoiceField(label=_("哪个房间"), required=False)
    where = line(
        _("地点、电话或者链接"), needed=False, most=200, tip=_("不在本单位房间的才填：上门、别的电话、别的视频链接")
    )
    note = area(_("要带什么、注意什么"), rows=2, most=500, needed=False, tip=_("各方都会看到"))

    def prepare(self) -> None:
        """The free times and the rooms are asked for when they are shown."""
        if self.file:
            file = self.file
            self.fields["slot"].choices = lambda: [("", say("自己定时间")), *offers.labelled(file, self._length())]  # type: ignore[attr-defined]
            self.fields["room"].choices = lambda: [("", say("哪间空用哪间")), *offers.rooms(file)]  # type: ignore[attr-defined]

    def _length(self) -> timedelta:
        typed = str(self.data.get("minutes", ""))
        return timedelta(minutes=int(typed if typed in LENGTHS else USUAL))

    def clean(self) -> dict[str, Any]:
        """Ahead, free for everybody, and in a place that is free."""
        clean = super().clean()
        at = "slot" if clean.get("slot") else "when"
        since = clean.pop("slot", None) or clean.get("when")
        if self.errors or self.file is None:
            return clean
        if since is None:
            self.add_error("slot", _("请选一个时间，或者自己定一个。"))
        elif not now() < since <= now() + FARTHEST:
            self.add_error(at, _("时间要在以后，最远三个月。"))
        else:
            self._take(since, at)
        return clean

    def _take(self, since: datetime, at: str) -> None:
        since = localtime(since)  # the offset it came in may be one that PostgreSQL does not know
        clean, file = self.cleaned_data, self.file
        until = since + timedelta(minutes=int(clean["minutes"]))
        found = offers.Place(file, clean, since, until)  # type: ignore[arg-type]
        for field, wrong in found.faults(at):
            self.add_error(field, wrong)
        if not self.errors:
            clean |= {"when": since, "until": until, "where": found.where, "held": found.room}
            clean["room"] = found.room.name if found.room else ""

    def as_data(self, matter: Any) -> dict[str, Any]:
        """Without what only the effect needs."""
        for_effect = {name: self.cleaned_data.pop(name, None) for name in ("until", "held")}
        data = super().as_data(matter)
        self.cleaned_data |= for_effect
        return data


class Unbook(StepForm):
    """取消: there is something to call off."""

    reason = area(_("为什么取消（各方会看到，可不填）"), rows=2, most=500, needed=False)
    when = forms.DateTimeField(required=False, widget=forms.HiddenInput, label=_("原来约的时间"))

    def clean(self) -> dict[str, Any]:
        """What is called off goes with it: whoever is told hears of which day."""
        clean = super().clean()
        booked = standing(self.file) if self.file else None
        if self.file and booked is None:
            raise forms.ValidationError(_("现在没有约好的时间。"))
        clean["when"] = booked.since if booked else None
        return clean


class Come(StepForm):
    """A party comes, calls or logs in."""

    agreed = tick(_("我能按这个时间来（接电话、上视频）"), needed=True)

    def prepare(self) -> None:
        """When and where, for an official who records it; a party has the whole of it above."""
        if self.file and self.who.person and (booked := standing(self.file)):
            self.fields["agreed"].help_text = summary(booked)


class Absence(forms.Form):
    """A time at which somebody cannot come."""

    on = day(_("哪一天"))
    part = choice(_("什么时候"), list(PARTS.items()))


class Cannot(StepForm):
    """When a party cannot come. The newest list counts, and no time is offered that lies in it."""

    away = Rows(Absence, most=20, label=_("来不了的时间"))
    words = area(
        _("还想说明的"), rows=2, most=500, needed=False, tip=_("比如：每周三都要上班。只写时间就够了，不用说为什么")
    )

    def prepare(self) -> None:
        """It begins with what was said before."""
        if self.file and not self.is_bound:
            own = {party.side for party in self.file.speakers(self.who)}
            said = [act.data for act in self.file.acts if act.step == "cannot" and act.party_id in own]
            self.initial.setdefault("away", said[-1].get("away", []) if said else [])

    def clean(self) -> dict[str, Any]:
        """Something is said, and no day has passed."""
        clean = super().clean()
        rows = clean.get("away", [])
        if not rows and not clean.get("words") and not self.errors:
            raise forms.ValidationError(_("请至少写一个来不了的时间，或者写一句说明。"))
        if any(row["on"] < today() for row in rows):
            self.add_error("away", _("有的日子已经过去了，请核对。"))
        return clean


class Bring(StepForm):
    """带翻译或者陪同: every party is asked. Somebody to whom one has said no is not named again."""

    kind = choice(_("请谁来帮忙"), list(guests.KINDS.items()))
    name = line(_("姓名"), most=60)
    whose = line(_("帮谁、是什么关系"), tip=_("比如：帮李秀英翻译河南话，是她的侄女"))
    silent = tick(_("已告诉这个人：听到的事不能往外说"), needed=True)

    def clean_name(self) -> str:
        """A no is final."""
        name: str = self.cleaned_data["name"]
        if self.file and guests.plain(name) in guests.denied(self.file):
            raise forms.ValidationError(_("有一方已经不同意这个人参加，不再征求。可以请别的人。"))
        return name

    def clean(self) -> dict[str, Any]:
        """One after the other: what the parties answer is about one person. The office need not wait."""
        clean = super().clean()
        waits = [guest for guest in guests.guests(self.file) if guest.state == "asked"] if self.file else []
        if waits and self.who.person is None:
            raise forms.ValidationError(
                say("正在征求各方是否同意%(name)s参加，等有了答复再提别人。") % {"name": waits[-1].name}
            )
        return clean


class Admit(StepForm):
    """A party's own answer to somebody who was named."""

    answer = choice(
        _("同意这个人参加吗"),
        [("yes", _("同意")), ("no", _("不同意"))],
        tip=_("要各方都同意才参加；有一方不同意，就不再问了"),
    )
    words = area(_("想说的（可不填）"), rows=2, most=500, needed=False)

    def prepare(self) -> None:
        """Who it is stands in the question."""
        said: dict[str, Any] = self.file.said("bring") if self.file else {}
        if said:
            kind = guests.KINDS.get(said["kind"], "")
            self.fields["answer"].label = say("同意%(name)s（%(kind)s）参加吗") % {"name": said["name"], "kind": kind}


class Talk(StepForm):
    """留言开关: the mediator opens and closes the room."""

    state = choice(_("留言"), [("open", _("打开")), ("closed", _("关闭"))], tip=_("关闭以后都不能再写，写过的还能看"))

    def prepare(self) -> None:
        """The other of the two."""
        if self.file:
            self.initial.setdefault("state", "closed" if talk.is_open(self.file) else "open")


class Read(SignForm):
    """A party has read the record, and signs that it did. What it adds is kept beside the record, and nobody edits either.

    Whoever does not sign electronically signs with the pen, or has it read out: nobody is kept from saying that it is wrong.
    """

    reads = ("record", "am_record")
    by_pen = _("不用电子签名：在纸上签，或者念给本人听")
    sheet_needed = False
    field_order = ("text", "read", "answer", "words", "way")
    read = tick(_("我已从头到尾看过全文，或者听过"), needed=True)
    answer = choice(
        _("看完以后"), [("right", _("记录无误")), ("more", _("有要补充的，或者有不对的地方"))],
    )  # fmt: skip
    words = area(_("补充的，或者不对的地方"), rows=4, most=2000, needed=False, tip=_("原样附在记录后面，谁也不能改"))
    scan = Upload(
        label=_("签好的记录照片或扫描件"), required=False, help_text=_("在纸上签的才要；各方签在同一份上，只传一次")
    )

    def clean(self) -> dict[str, Any]:
        """Whoever finds something wrong says what."""
        clean = super().clean()
        if clean.get("answer") == "more" and not clean.get("words"):
            self.add_error("words", _("请写出要补充的，或者哪里不对。"))
        return clean
