"""What was offered, worked out or agreed, in plain Chinese sentences: they are read on a telephone and printed in the agreement."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

APPLICANT, RESPONDENT = "applicant", "respondent"


@dataclass(frozen=True, slots=True)
class Sides:
    """What each side is called, by `applicant` and `respondent`; and on which side somebody is, by the party's id."""

    names: Mapping[str, str]
    roles: Mapping[str, str]

    def facing(self, party: str) -> str:
        """What the side opposite that party is called."""
        return self.names[RESPONDENT if self.roles[party] == APPLICANT else APPLICANT]


def terms(offer: Mapping[str, Any], sides: Sides) -> list[str]:
    """An offer's terms, one sentence each."""
    return [*_money(offer, sides), *map(_deed, offer.get("deeds", ()))]


def paid(amount: Decimal | str, payer: Mapping[str, str], sides: Sides, due: str) -> str:
    """Who pays whom how much by when; amount in yuan, payer as an act keeps a party, due an ISO date."""
    words = f"{payer['name']}付给{sides.facing(payer['id'])} {Decimal(amount):,.2f} 元"
    return f"{words}，{_day(due)}前付清。"


def shared(things: Sequence[str], shares: Sequence[Fraction], sides: Sides) -> list[str]:
    """Who has which thing; of one that is split, who has which part of it."""
    return [_thing(thing, share, sides.names) for thing, share in zip(things, shares, strict=True)]


def _money(offer: Mapping[str, Any], sides: Sides) -> list[str]:
    if not offer.get("amount"):
        return []
    parts = offer.get("instalments", ())
    last = max((row["due"] for row in parts), default=offer.get("due", ""))
    whole = paid(offer["amount"], offer["payer"], sides, last)
    return [whole, *(_part(number, row) for number, row in enumerate(parts, 1))]


def _part(number: int, row: Mapping[str, Any]) -> str:
    return f"第 {number} 期：{_day(row['due'])}前付 {Decimal(row['amount']):,.2f} 元。"


def _deed(row: Mapping[str, Any]) -> str:
    until = f"{_day(row['due'])}前" if row.get("due") else ""
    return f"{row['who']}{until}{row['what']}".rstrip("。") + "。"


def _thing(thing: str, share: Fraction, names: Mapping[str, str]) -> str:
    if share in (0, 1):
        return f"{thing}：归{names[APPLICANT] if share else names[RESPONDENT]}。"
    parts = {names[APPLICANT]: share, names[RESPONDENT]: 1 - share}
    said = "，".join(f"{name}占 {float(part):.1%}（{part}）" for name, part in parts.items())
    more = names[APPLICANT] if share >= Fraction(1, 2) else names[RESPONDENT]
    return f"{thing}：{said}。东西分不开的，由{more}留下，按对方占的份额折成钱给对方，折多少由双方商定。"


def _day(text: str) -> str:
    day = date.fromisoformat(text)
    return f"{day.year} 年 {day.month} 月 {day.day} 日"
