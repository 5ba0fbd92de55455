"""The room of a matter: short messages that its parties and whoever mediates it read, and who has read up to where."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from anlan.kernel import limits
from anlan.kernel.errors import Refused
from anlan.kernel.fields import area
from anlan.kernel.file import CaseFile
from anlan.kernel.moment import now
from anlan.kernel.who import Who, resident
from anlan.sessions.booking import offered
from anlan.sessions.holding import SEATS
from anlan.sessions.models import Message, Seen

WRITTEN = limits.Limit("messages of %s", 60, 3600)
SHOWN = 200
"""So many of the newest are shown."""


class Words(forms.Form):
    """One message."""

    use_required_attribute = False
    text = area(
        _("写给各方和调解员"), rows=3, most=500, tip=_("各方和调解员都看得到；要单独和调解员说的，请打电话或者当面说")
    )


def is_open(file: CaseFile) -> bool:
    """Whether messages can be written: something was booked, it is still met about, and nobody has closed the room."""
    last = file.last("book", "talk")
    return last is not None and last.data.get("state") != "closed" and offered(file, file.matter.stage)


def begun(file: CaseFile) -> bool:
    """Whether there ever was a room."""
    return file.last("book", "talk") is not None


def within(file: CaseFile, who: Who) -> bool:
    """Whether it is somebody's room: a party's, or whoever's who mediates. The rest of the office has no part in it."""
    seated = {seat.person_id for role in SEATS for seat in file.seated(role)}
    return bool(file.speakers(who)) or (who.person is not None and who.person.pk in seated)


def enter(file: CaseFile, who: Who) -> None:
    """Refused to whoever it is not for, and where there is none."""
    if not within(file, who):
        raise Refused(say("留言只有各方和调解员看得到。"))
    if not begun(file):
        raise Refused(say("约好时间以后才有留言。"))


def write(file: CaseFile, who: Who, text: str) -> Message:
    """Add a message. Raises Refused, TooOften."""
    enter(file, who)
    if not is_open(file):
        raise Refused(say("留言已经关闭，不能再写。"))
    limits.spend(WRITTEN, who.owner)
    speakers = file.speakers(who)
    message = Message(
        district=file.matter.district, matter_id=file.matter.id, matter=file.matter, text=text, at=now(),
        party_id=speakers[0].id if speakers else None, person=None if speakers else who.person,
    )  # fmt: skip
    message.save(force_insert=True)
    return message


def messages(file: CaseFile) -> list[Message]:
    """The newest, the oldest of them first."""
    rows = Message.objects.filter(district=file.matter.district, matter_id=file.matter.id).select_related("person")
    found = list(rows.order_by("-id")[:SHOWN])
    for row in found:
        row.matter = file.matter
    return found[::-1]


def own(file: CaseFile, who: Who) -> list[Message]:
    """What somebody wrote, all of it."""
    ids = [speaker.id for speaker in file.speakers(who)]
    rows = Message.objects.filter(district=file.matter.district, matter_id=file.matter.id, party_id__in=ids).order_by(
        "id"
    )
    found = list(rows)
    for row in found:
        row.matter = file.matter
    return found


def marks(file: CaseFile) -> dict[str, UUID]:
    """Up to which message each reader has read."""
    rows = Seen.objects.filter(district=file.matter.district, matter_id=file.matter.id)
    return dict(rows.values_list("owner", "upto"))


def read(file: CaseFile, who: Who, upto: UUID) -> None:
    """Note that somebody has read so far."""
    row = Seen(district=file.matter.district, matter_id=file.matter.id, owner=who.owner, upto=upto, at=now())
    Seen.objects.bulk_create(
        [row], update_conflicts=True, unique_fields=["district", "matter_id", "owner"], update_fields=["upto", "at"]
    )


def unread(file: CaseFile, who: Who) -> int:
    """How many messages of others somebody has not read; 0 where there is no room for her."""
    if not begun(file) or not within(file, who):
        return 0
    rows = Message.objects.filter(district=file.matter.district, matter_id=file.matter.id)
    upto = marks(file).get(who.owner)
    rows = rows.filter(id__gt=upto) if upto else rows
    mine = {speaker.id for speaker in file.speakers(who)}
    return sum(1 for party, person in rows.values_list("party_id", "person_id") if not _is(who, mine, party, person))


def _is(who: Who, mine: set[UUID], party: UUID | None, person: int | None) -> bool:
    return party in mine if party else who.person is not None and person == who.person.pk


def readers(file: CaseFile) -> dict[str, str]:
    """Everybody whose room it is: `Who.owner` and name. Those who share a telephone are named together."""
    found: dict[str, str] = {}
    for owner, name in _everybody(file):
        found[owner] = f"{found[owner]}{say('、')}{name}" if owner in found else name
    return found


def _everybody(file: CaseFile) -> Iterator[tuple[str, str]]:
    for party in file.people:
        if party.left_at is None and party.phone and file.speakers(resident(party.phone)):
            yield resident(party.phone).owner, party.name
    for role in SEATS:
        yield from ((f"person:{seat.person_id}", seat.name) for seat in file.seated(role) if seat.person_id)


def lines(file: CaseFile, who: Who) -> list[dict[str, Any]]:
    """The messages as they are shown, each with who has read it beside its writer."""
    names, seen = readers(file), marks(file)
    mine = {speaker.id for speaker in file.speakers(who)}
    return [
        _line(file, row, names, seen) | {"mine": _is(who, mine, row.party_id, row.person_id)} for row in messages(file)
    ]


def looked_at(file: CaseFile, who: Who) -> list[dict[str, Any]]:
    """The messages as somebody sees them now, who has read them with that."""
    found = messages(file)
    if found:
        read(file, who, found[-1].id)
    return lines(file, who)


def _line(file: CaseFile, row: Message, names: Mapping[str, str], seen: Mapping[str, UUID]) -> dict[str, Any]:
    party = file.person_named(row.party_id)
    writer = resident(party.phone).owner if party and party.phone else f"person:{row.person_id}"
    by = [name for owner, name in names.items() if owner != writer and owner in seen and seen[owner] >= row.id]
    return {
        "at": row.at, "text": row.text, "read_by": say("、").join(by),
        "name": party.name if party else str(row.person.name if row.person else ""),
    }  # fmt: skip
