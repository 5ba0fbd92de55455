"""Sending: marked in a transaction of its own before it is tried, so that nothing goes out twice (docs/adr/0021)."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Q

from anlan.kernel.models import Party
from anlan.kernel.moment import now
from anlan.law.ids import check_mobile
from anlan.notices import texts
from anlan.notices.models import Notice, NoticeSet, Wish
from anlan.notices.plan import BadPlan, plan
from anlan.notices.senders import BadSender, Message, Outcome, Sender
from anlan.notices.senders.choice import sender
from anlan.notices.ways import Way

AGAIN = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 30, 120, 360))
"""After how long it is tried again; after the last one it has failed."""
LASTS = timedelta(hours=24)
"""What could not be sent in a day is old news."""
LOST = timedelta(minutes=5)
"""A try that has not ended after so long never will: whoever tried has died."""
State = Notice.State
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Try:
    """One notice, about to be sent."""

    row: Notice
    sender: Sender
    message: Message


def waiting() -> NoticeSet:
    """What is due to be sent now, or was being sent by somebody who has died."""
    return Notice.objects.filter(_due() | _lost(), district=settings.DISTRICT)


def _due() -> Q:
    return Q(state=State.WAITING, next_try__lte=now())


def _lost() -> Q:
    return Q(state=State.SENDING, next_try__lte=now() - LOST)


def send_waiting() -> int:
    """Send what is due, one after another; how many were tried. Several processes may do so at once."""
    give_up_lost()
    tried = 0
    for one in _tries():
        _settle(one, _sent(one))
        tried += 1
    return tried


def give_up_lost() -> int:
    """Whatever was being sent when its sender died: nobody knows whether it arrived, so no person gets it again. How many."""
    lost = Notice.objects.filter(_lost(), district=settings.DISTRICT)
    again = lost.filter(way=Way.HOOK).update(state=State.WAITING, next_try=now())
    return again + lost.update(state=State.UNKNOWN, why="lost")


def resend(rows: NoticeSet) -> int:
    """Let failed ones be tried once more, because somebody says so by hand; how many."""
    return rows.amiss().update(state=State.WAITING, why="", tries=0, at=now(), next_try=now())


def _tries() -> Iterator[Try]:
    """Each due notice once, marked as being sent; those that need no sending are settled on the way."""
    while True:
        with transaction.atomic():
            row = _next()
            if row is None:
                return
            ready = _prepared(row)
        if ready is not None:
            yield ready


def _next() -> Notice | None:
    due = Notice.objects.filter(_due(), district=settings.DISTRICT)
    return (
        due.order_by("next_try")
        .select_for_update(of=("self",), skip_locked=True)
        .select_related("matter__office", "person")
        .first()
    )


def _prepared(row: Notice) -> Try | None:
    """The row marked as being sent, with what is sent; None if it is not to be sent now, or at all."""
    try:
        found = _addressed(row)
    except (BadPlan, BadSender):
        found = "off"
    if isinstance(found, datetime):
        _update(row, next_try=found)
    elif isinstance(found, str):
        _update(row, state=State.FAILED if found in AMISS else State.SKIPPED, why=found)
    else:
        row.tries += 1
        _update(row, state=State.SENDING, tries=row.tries, next_try=now())
        return found
    return None


AMISS = frozenset({"off", "late", "gone"})
"""Why something was not sent that the office should know of; that somebody does not want it is no failure."""


def _addressed(row: Notice) -> Try | datetime | str:
    """What is sent and by whom; else until when it waits, or why it is not sent."""
    way = Way(row.way)
    wish = Wish.objects.filter(district=row.district, owner=row.owner).first()
    if wish and way in wish.off:
        return "opted"
    if row.at < now() - LASTS:
        return "late"
    if quiet := plan().morning(way, now()):
        return quiet
    to = _address(row, wish)
    serving = sender(way, row.owner.partition(":")[2])
    if serving is None or to is None:
        return "off" if serving is None else "gone"
    return Try(row, serving, _message(row, to, wish))


def _address(row: Notice, wish: Wish | None) -> str | None:
    """Where it goes, looked up now; None if there is no such number or address."""
    if row.way == Way.EMAIL:
        return (wish.email if wish else "") or None
    return _phone(row) if row.way == Way.SMS else ""


def _phone(row: Notice) -> str | None:
    if row.person is not None:
        phone = row.person.phone if row.person.is_active else ""
    else:
        party = Party.objects.filter(district=row.district, id=str(row.party_id), left_at=None).first()
        if party:
            party.matter = row.matter
        phone = party.phone if party else ""
    try:
        return check_mobile(phone)
    except ValueError:
        return None


def _message(row: Notice, to: str, wish: Wish | None) -> Message:
    key = f"msg_{row.id.hex}"
    if row.way == Way.HOOK:
        return Message(to, "", key, data=_told(row))
    language = (wish.language if wish else "") or "zh-hans"
    said = texts.sentence(row.text, row.matter, row.on, texts.own_words(row.district), language)
    return Message(to, said, key, subject=row.matter.code)


def _told(row: Notice) -> dict[str, Any]:
    """What a system is told: which matter, what it means, where it stands; nothing of anybody."""
    matter = row.matter
    data = {"code": matter.code, "procedure": matter.procedure, "means": row.text.partition(".")[2], "act": str(row.cause),
            "office": matter.office.code, "on": row.on.isoformat()}  # fmt: skip
    return {"type": f"matter.{data['means']}", "timestamp": row.at.isoformat(), "data": data}


def _sent(one: Try) -> Outcome:
    """Try it; a sender that breaks has told nothing of what became of the message."""
    try:
        return one.sender.send(one.message)
    except Exception:
        log.exception("A sender broke")
        return Outcome.UNKNOWN


def _settle(one: Try, outcome: Outcome) -> None:
    match outcome:
        case Outcome.ACCEPTED:
            _end(one, state=State.SENT, sent_at=now(), why="")
        case Outcome.KEPT:
            _end(one, state=State.SKIPPED, why="local")
        case Outcome.REFUSED:
            _end(one, state=State.FAILED, why="refused")
        case Outcome.UNKNOWN if not one.sender.again:
            _end(one, state=State.UNKNOWN, why="lost")
        case _ if one.row.tries > len(AGAIN):
            _end(one, state=State.FAILED, why="busy")
        case _:
            _end(one, state=State.WAITING, next_try=now() + AGAIN[one.row.tries - 1], why="busy")


def _end(one: Try, **changes: Any) -> None:
    """Write what became of this very try; if another was begun by hand meanwhile, that one counts."""
    _update(one.row, only={"tries": one.row.tries, "state__in": (State.SENDING, State.UNKNOWN)}, **changes)


def _update(row: Notice, *, only: dict[str, Any] | None = None, **changes: Any) -> None:
    Notice.objects.filter(district=row.district, id=row.id, **(only or {})).update(**changes)
