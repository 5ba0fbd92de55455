"""A meeting for a calendar (RFC 5545, 5546): the same name however often it moves. Nothing in it says what it is about.

Calendars lie with others: at an employer's, on a family's telephone. So there is no name, no topic and no link to a video in it,
only a time, a place where people go, and the address of the matter's page, which asks for the telephone.
"""

from __future__ import annotations

from datetime import UTC, timedelta

from django.conf import settings
from django.http import HttpResponse
from django.utils.translation import gettext as _
from icalendar import Alarm, Calendar, Event, vCalAddress

from anlan.kernel.file import CaseFile
from anlan.kernel.moment import now
from anlan.notices.tell import known_plan
from anlan.sessions.booking import Booking

MEDIA = "text/calendar; charset=utf-8"
NOBODY = "invalid:nomail"
"""An address that surely reaches nobody, where the standard wants one."""
BEFORE = timedelta(hours=2)


def calendar(file: CaseFile, booked: Booking, path: str, *, comes: bool | None) -> bytes:
    """The meeting as a file for a calendar: an invitation, or that it was called off. `path` leads to the reader's own page."""
    whole = Calendar()
    whole.add("prodid", "-//Anlan//Anlan//ZH")
    whole.add("version", "2.0")
    whole.add("method", "CANCEL" if booked.off else "REQUEST")
    whole.add_component(_event(file, booked, f"{settings.SITE_URL}{path}", comes=comes))
    return bytes(whole.to_ical())


def attached(body: bytes) -> HttpResponse:
    """The file, to be taken along and kept by no cache."""
    headers = {"Content-Disposition": 'attachment; filename="anlan.ics"', "Cache-Control": "private, no-store"}
    return HttpResponse(body, content_type=MEDIA, headers=headers)


def _event(file: CaseFile, booked: Booking, url: str, *, comes: bool | None) -> Event:
    event = Event()
    event.add("uid", booked.uid)
    event.add("sequence", booked.sequence)
    event.add("dtstamp", now().astimezone(UTC).replace(microsecond=0))
    event.add("dtstart", booked.since.astimezone(UTC))
    event.add("dtend", booked.until.astimezone(UTC))
    event.add("summary", _("安澜：约好的时间"))
    event.add("description", _("怎么谈、在哪里、能不能来，请打开：%(url)s") % {"url": url})
    event.add("url", url)
    event.add("class", "PRIVATE")
    event.add("status", "CANCELLED" if booked.off else "CONFIRMED")
    if place := _place(file, booked):
        event.add("location", place)
    event.add("organizer", _organizer())
    event.add("attendee", _attendee(comes=comes))
    if not booked.off:
        event.add_component(_alarm())
    return event


def _place(file: CaseFile, booked: Booking) -> str:
    """The address to go to; not the room's or the office's name, which say what one goes there for."""
    place = booked.where.removesuffix(booked.room).strip() if booked.how == "onsite" else ""
    return "" if place == file.matter.office.name else place


def _organizer() -> vCalAddress:
    """The address from which the house writes, if it has one."""
    address = known_plan().email.get("from", "")
    found = vCalAddress(f"mailto:{address}" if address else NOBODY)
    found.params["CN"] = _("安澜")
    return found


def _attendee(*, comes: bool | None) -> vCalAddress:
    found = vCalAddress(NOBODY)
    found.params["CN"] = _("本人")
    found.params["PARTSTAT"] = {True: "ACCEPTED", False: "DECLINED", None: "NEEDS-ACTION"}[comes]
    return found


def _alarm() -> Alarm:
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", _("安澜：约好的时间"))
    alarm.add("trigger", -BEFORE)
    return alarm
