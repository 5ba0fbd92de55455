"""The letter to send first: what the person says, what the type asks for, the articles it rests on. Nothing is kept."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from anlan.explorer.content import Guide, Told, holds

CITED = 3
REPLY_DAYS = 10
"""Days that the letter gives for an answer unless its writer names another day: our own suggestion, no law."""


@dataclass(frozen=True, slots=True)
class Letter:
    """What its writer says: who writes to whom, what happened, what is asked for, until when an answer is awaited."""

    sender: str
    other: str
    facts: str
    claims: Sequence[str]
    until: date
    phone: str = ""


def write(guide: Guide, letter: Letter, *, office: str, today: date) -> str:
    """The letter in Chinese, ready to be signed; only articles whose wording was read are cited."""
    cited = basis([told for told in guide.rights if holds(told.when, {})])
    ground = f"依照{cited}，" if cited else ""
    claims = "\n".join(f"{number}. {claim}" for number, claim in enumerate(letter.claims, 1))
    phone = f"\n电话：{letter.phone}" if letter.phone else ""
    return (
        f"{guide.subject}\n\n{letter.other}：\n\n{letter.facts.strip()}\n\n{ground}请您：\n{claims}\n\n"
        f"请在{_day(letter.until)}以前答复我。我愿意当面商量；您也愿意的话，我们可以一起到{office}申请人民调解，不收费。"
        f"到期没有答复，我会通过调解、投诉、仲裁或者诉讼等合法途径解决。\n\n写信人：{letter.sender}{phone}\n{_day(today)}\n"
    )


def basis(rights: Sequence[Told]) -> str:
    """The first articles that the rights rest on, as a letter cites them."""
    every = dict.fromkeys(one.cite() for told in rights for one in told.law if one.verified)
    return "、".join(list(every)[:CITED])


def _day(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"
