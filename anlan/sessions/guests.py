"""Interpreters and helpers: named by a party or the office, there only if every party has agreed. A no is final."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from anlan.kernel.file import CaseFile
from anlan.kernel.models import Act

KINDS = {
    "interpreter": _("翻译"), "sign": _("手语翻译"), "companion": _("陪同的亲友"), "expert": _("懂行的人"), "other": _("其他帮手"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Guest:
    """Somebody who was named. `state`: asked, agreed, denied."""

    name: str
    kind: str
    state: str


def guests(file: CaseFile) -> list[Guest]:
    """Everybody who was named, the first first; whoever was named again counts once, with the newest answer."""
    asked = [act for act in file.acts if act.step == "bring" and act.data]
    ends = [act.seq for act in asked[1:]] + [file.matter.seq + 1]
    found = [
        Guest(act.data["name"], act.data["kind"], _state(file, act, end)) for act, end in zip(asked, ends, strict=False)
    ]
    return list({plain(guest.name): guest for guest in found}.values())


def _state(file: CaseFile, asked: Act, end: int) -> str:
    answers = [act for act in file.acts if act.step == "admit" and asked.seq < act.seq < end]
    if any(act.data.get("answer") == "no" for act in answers):
        return "denied"
    given = {act.party_id for act in answers} | {asked.party_id}
    return "agreed" if file.sides <= given else "asked"


def admitted(file: CaseFile) -> list[str]:
    """The names of those to whom every party has agreed."""
    return [guest.name for guest in guests(file) if guest.state == "agreed"]


def denied(file: CaseFile) -> set[str]:
    """The names, as `plain` has them, of those to whom a party said no."""
    return {plain(guest.name) for guest in guests(file) if guest.state == "denied"}


def not_admitted(file: CaseFile) -> set[str]:
    """The same of those to whom not every party has agreed: it said no, or has not answered."""
    return {plain(guest.name) for guest in guests(file) if guest.state != "agreed"}


def plain(name: str) -> str:
    """A name without what does not tell people apart: blanks and capitals."""
    return "".join(name.split()).casefold()
