"""What pages show of a meeting and its room. Plain dicts, no markup."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from anlan.kernel.file import CaseFile
from anlan.kernel.models import Matter
from anlan.kernel.moment import now
from anlan.kernel.who import Who
from anlan.sessions import guests, talk, words
from anlan.sessions.booking import HOW, PARTS, Booking, away, coming, newest
from anlan.sessions.models import Hold

View = dict[str, Any]
STATES = {
    "asked": gettext_noop("正在征求各方"),
    "agreed": gettext_noop("各方都同意参加"),
    "denied": gettext_noop("有一方不同意，不参加"),
}
MANY = 100


def around(file: CaseFile, who: Who, base: str) -> View | None:
    """The meeting, who comes, who helps, and the way to the messages, under the address of the reader's page; None if there is nothing."""
    booked = newest(file)
    said = {
        "booked": _booked(booked, base) if booked and _matters_still(booked) else None,
        "answers": _answers(file, who, booked), "absences": _absences(file, who), "guests": _guests(file),
        "talk_url": f"{base}/talk/room" if talk.begun(file) and talk.within(file, who) else "", "unread": talk.unread(file, who),
    }  # fmt: skip
    return said if any(said.values()) else None


def _matters_still(booked: Booking) -> bool:
    """Until it is over; that one was called off can be read until then, too."""
    return not booked.held and booked.until > now()


def _booked(booked: Booking, base: str) -> View:
    link = booked.where if booked.how == "video" and booked.where.startswith("https://") else ""
    return {
        "span": words.span(booked.since, booked.until), "since": booked.since, "how": HOW.get(booked.how, ""), "where": booked.where,
        "link": link, "phone": booked.where if booked.how == "phone" else "", "note": booked.note, "off": booked.off,
        "calendar_url": f"{base}/session.ics",
    }  # fmt: skip


def _answers(file: CaseFile, who: Who, booked: Booking | None) -> list[tuple[str, str]]:
    """Who comes: to the office all, to a party its own answer."""
    if booked is None or not booked.stands or booked.until <= now():
        return []
    answers = coming(file, booked)
    own = {speaker.side for speaker in file.speakers(who)}
    shown = [party for party in file.parties if who.person is not None or party.id in own]
    return [
        (party.name, {True: _("能来"), False: _("来不了"), None: _("还没有答复")}[answers.get(party.id)])
        for party in shown
    ]


def _absences(file: CaseFile, who: Who) -> list[tuple[str, str]]:
    """When the parties cannot come, with what they said of it, for whoever books."""
    if who.person is None:
        return []
    told = {act.party_id: act.data for act in file.acts if act.step == "cannot" and act.party_id}
    found = [(file.person_named(party), data) for party, data in told.items()]
    return [(party.name, said) for party, data in found if party and (said := _said(data))]


def _said(data: View) -> str:
    rows = [row for row in data.get("away", []) if away(row)[1] > now()]
    times = [_("%(day)s%(part)s") % {"day": words.day(away(row)[0]), "part": PARTS[row["part"]]} for row in rows]
    return _("；").join([*times, *filter(None, [data.get("words", "")])])


def _guests(file: CaseFile) -> list[tuple[str, str]]:
    return [(_named(guest), _(STATES[guest.state])) for guest in guests.guests(file)]


def _named(guest: guests.Guest) -> str:
    return _("%(name)s（%(kind)s）") % {"name": guest.name, "kind": guests.KINDS.get(guest.kind, "")}


def coming_up(who: Who, district: str) -> list[View]:
    """The meetings that are still to come, of matters that somebody sees, the next first."""
    seen = Matter.objects.visible_to(who).filter(district=district)
    rows = Hold.objects.filter(
        district=district, kind=Hold.Kind.MATTER, until__gt=now(), matter_id__in=seen.values("id")
    )
    found = list(rows.order_by("since")[:MANY])
    known = seen.filter(id__in=[row.matter_id for row in found]).select_related("office")
    matters = {matter.id: matter for matter in known}
    rooms = dict(
        Hold.objects.filter(
            district=district, kind=Hold.Kind.ROOM, matter_id__in=list(matters), until__gt=now()
        ).values_list("matter_id", "room")
    )
    return [
        {"span": words.span(row.since, row.until), "room": rooms.get(row.matter_id, ""), "title": matters[row.matter_id].title,
         "code": matters[row.matter_id].code, "office": matters[row.matter_id].office.name}
        for row in found
    ]  # fmt: skip
