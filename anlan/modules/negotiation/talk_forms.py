"""What is asked for while the sides talk: messages, offers, sealed bids, points for a division. No official fills them in."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from anlan.kernel.fields import area, day, line, money, tick
from anlan.kernel.forms import Lines, PartyChoice, Rows
from anlan.kernel.moment import today
from anlan.modules.negotiation.bids import ROUNDS
from anlan.modules.negotiation.division import POINTS
from anlan.modules.negotiation.forms import Own, two

LONGEST, USUAL = timedelta(days=30), timedelta(days=7)
"""How long an offer may stand, and does unless another day is typed."""
FEWEST, MOST = 2, 10
"""How many things are divided."""


class Say(Own):
    """A message to the other side."""

    text = area(_("想对对方说的话"), rows=4, most=1000)

    def prepare(self) -> None:
        """What the other side said last stands above."""
        own = {p.side for p in self.file.speakers(self.who)} if self.file else set()
        theirs = (
            [act.data.get("text") for act in self.file.acts if act.step == "say" and act.party_id not in own]
            if self.file
            else []
        )
        if theirs and theirs[-1]:
            self.fields["text"].help_text = say("对方上次说：“%(text)s”") % {"text": theirs[-1]}


class Jot(Own):
    """A note to oneself."""

    text = area(_("只记给自己看的话"), rows=4, most=1000, tip=_("对方和工作人员都看不到"))


class Part(forms.Form):
    """One instalment."""

    due = day(_("哪天前付"))
    amount = money(_("付多少（元）"))


class Deed(forms.Form):
    """Something to be done."""

    who = line(_("谁来做"), most=60, tip=_("写名字，或者写“双方”"))
    what = line(_("做什么"), most=120)
    due = day(_("哪天前做好"), needed=False)


class Offer(Own):
    """Terms with reasons: money, deeds, dates. A new one takes the place of the last."""

    amount = money(_("付多少钱（元；不谈钱就空着）"), needed=False)
    payer = PartyChoice(label=_("谁付钱"), required=False, widget=forms.RadioSelect)
    due = day(_("哪天前付清"), needed=False)
    instalments = Rows(Part, most=24, label=_("分期付（一次付清就空着）"))
    deeds = Rows(Deed, most=10, label=_("要做的事（没有就空着）"))
    reason = area(_("为什么这样提（可不填）"), rows=3, most=1000, needed=False)
    until = day(_("这份提议有效到哪天"), tip=_("过了这天没有答复，提议自动作废；您也可以随时收回"))

    def prepare(self) -> None:
        """A counter-offer begins with what lies on the table."""
        self.initial.setdefault("until", today() + USUAL)
        if self.file and not self.is_bound and self.file.stage.key == "offered":
            kept: dict[str, Any] = self.file.said("offer")
            taken = {name: value for name, value in kept.items() if name not in ("until", "reason", "payer")}
            self.initial = {**taken, "payer": kept.get("payer", {}).get("id"), **self.initial}

    def clean(self) -> dict[str, Any]:
        """Something is offered; money has a payer and a day; instalments add up; no day has passed."""
        clean = super().clean()
        amount, parts = clean.get("amount"), clean.get("instalments", [])
        if not amount and not clean.get("deeds") and "amount" not in self.errors:
            self.add_error("amount", _("请写付多少钱，或者写要做的事，至少写一样。"))
        if amount and not clean.get("payer"):
            self.add_error("payer", _("请选谁付钱。"))
        if amount and not clean.get("due") and not parts:
            self.add_error("due", _("请写哪天前付清，或者写分期。"))
        if parts and sum(row["amount"] for row in parts) != (amount or Decimal(0)):
            self.add_error("instalments", _("各期加起来不等于上面的钱数，请核对。"))
        self._days(clean)
        return clean

    def _days(self, clean: dict[str, Any]) -> None:
        late = say("这个日子已经过去了，请核对。")
        for name in ("due", "until"):
            if clean.get(name) and clean[name] < today():
                self.add_error(name, late)
        for name in ("instalments", "deeds"):
            if any(row.get("due") and row["due"] < today() for row in clean.get(name, [])):
                self.add_error(name, late)
        if clean.get("until") and clean["until"] > today() + LONGEST:
            self.add_error("until", _("提议最多有效三十天，请写近一些的日子。"))


class TurnDown(Own):
    """The terms are not accepted."""

    reason = area(_("为什么不行（可不填，对方会看到）"), rows=3, most=1000, needed=False)


class Revoke(TurnDown):
    """Whoever made the offer takes it back."""

    def clean(self) -> dict[str, Any]:
        """One's own alone."""
        clean = super().clean()
        own = {p.side for p in self.file.speakers(self.who)} if self.file else set()
        lies = self.file.last("offer", "share") if self.file else None
        if lies and lies.party_id not in own:
            raise forms.ValidationError(_("桌上的条件不是您提的，不能收回。不同意就用“不接受”，或者另提一份。"))
        return clean


class ForTwo(Own):
    """A method for two sides, one person each."""

    def clean(self) -> dict[str, Any]:
        """Not for more."""
        if self.file and not two(self.file):
            raise forms.ValidationError(_("这个办法只适合两个人之间用。人多的，请用提条件的办法，或者请调解员来。"))
        return super().clean()


class OpenBids(ForTwo):
    """What a round of sealed bids is about: all but the amount."""

    what = line(_("付了这笔钱，什么事就算了结"), most=200)
    payer = PartyChoice(label=_("谁付钱"), widget=forms.RadioSelect)
    due = day(_("定下来以后，哪天前付清"))

    def clean(self) -> dict[str, Any]:
        """Three rounds and no more; a day to come."""
        clean = super().clean()
        if self.file and sum(act.step == "compare" for act in self.file.acts) >= ROUNDS:
            raise forms.ValidationError(say("背靠背出价最多 %(most)s 轮，已经用完了。") % {"most": ROUNDS})
        if clean.get("due") and clean["due"] < today():
            self.add_error("due", _("这个日子已经过去了，请核对。"))
        return clean


class Bid(ForTwo):
    """One sealed bid. Nobody but its writer ever sees it."""

    amount = money(_("您的出价（元）"))
    bound = tick(
        _("我明白：两个出价碰上了，就按中间的数定下来，我照办，不反悔"), needed=True,
        tip=_("碰上以后会按上面写明的内容生成协议书，存进案卷，调解委员会的工作人员看得到协议书"),
    )  # fmt: skip

    def prepare(self) -> None:
        """Ask the payer for the most, the other for the least."""
        payer: Any = self.file.said("open_bids").get("payer") if self.file else None
        own = {str(p.side) for p in self.file.speakers(self.who)} if self.file else set()
        if payer and own:
            most, least = say("您最多愿意付多少（元）"), say("您最少要收多少（元）")
            self.fields["amount"].label = most if payer["id"] in own else least

    def clean_amount(self) -> Decimal:
        """More than nothing."""
        amount: Decimal = self.cleaned_data["amount"]
        if amount <= 0:
            raise forms.ValidationError(_("出价要大于零。"))
        return amount


class OpenDivision(ForTwo):
    """Which things are to be divided."""

    things = Lines(label=_("要分哪些东西"), most=MOST, max_length=60, rows=5, help_text=_("一行一样，两样到十样"))

    def clean_things(self) -> list[str]:
        """At least two, each once."""
        things: list[str] = self.cleaned_data["things"]
        if len(things) < FEWEST or len(set(things)) < len(things):
            raise forms.ValidationError(_("请写两样以上，每样写一次。"))
        return things


class Points(ForTwo):
    """One side's points for each thing."""

    def prepare(self) -> None:
        """A field a thing."""
        self.things: list[Any] = self.file.said("open_division").get("things", []) if self.file else []  # type: ignore[assignment]
        for number, thing in enumerate(self.things):
            self.fields[f"p{number}"] = forms.IntegerField(label=thing, min_value=0, max_value=POINTS)

    def clean(self) -> dict[str, Any]:
        """They add up to 100."""
        clean = super().clean()
        given = [clean.get(f"p{number}") for number in range(len(self.things))]
        if None not in given and sum(map(int, given)) != POINTS:  # type: ignore[arg-type]
            raise forms.ValidationError(
                say("各样加起来要正好 100 分，现在是 %(sum)s 分。") % {"sum": sum(map(int, given))}  # type: ignore[arg-type]
            )
        return clean
