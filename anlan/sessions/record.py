"""The record of a meeting, drafted from what is known already: nobody types twice what the file holds."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django import forms
from django.utils.translation import gettext as say

from anlan.kernel.file import CaseFile
from anlan.kernel.moment import now
from anlan.sessions import guests
from anlan.sessions.booking import HELD, Booking, coming, standing


def drafted(file: CaseFile) -> dict[str, Any]:
    """What the form of the record begins with: when, where, who was there, what was asked for, and what is agreed so far."""
    booked, before = standing(file), file.said(HELD)
    found: dict[str, Any] = {"present": say("、").join(_present(file, booked)), "process": "\n".join(_begun(file))}
    found |= {name: before[name] for name in ("points", "rest") if before.get(name)}
    if booked:
        found["where"] = booked.where
        if booked.since <= now():
            found["when"] = booked.since
    return found


def _present(file: CaseFile, booked: Booking | None) -> Iterator[str]:
    """The parties but those who said that they would not come, who was let in to help, and the mediator."""
    answers = coming(file, booked) if booked else {}
    yield from (party.name for party in file.parties if answers.get(party.id, True))
    yield from guests.admitted(file)
    yield from (seat.name for seat in file.seated("mediator"))


def _begun(file: CaseFile) -> Iterator[str]:
    claims = file.acts[0].data.get("claims", []) if file.acts else []
    if claims:
        yield say("申请人的请求：")
        yield from (f"{number}. {claim}" for number, claim in enumerate(claims, 1))
        yield ""


def only_admitted(file: CaseFile | None, present: str) -> str:
    """Who was there, as typed; nobody who was named and to whom not every party has agreed. Raises ValidationError."""
    typed = guests.plain(present)
    if file and any(name in typed for name in guests.not_admitted(file)):
        raise forms.ValidationError(say("里面有一个人，不是各方都同意其参加。没有参加的，请不要写上。"))
    return present
