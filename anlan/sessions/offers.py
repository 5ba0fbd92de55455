"""The times and rooms that are offered, and what stands against a time that somebody has chosen."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from anlan.kernel.clocks import holidays
from anlan.kernel.file import CaseFile
from anlan.kernel.moment import today
from anlan.law.calendar import ONE_DAY
from anlan.sessions import holding, video, words
from anlan.sessions.arranged import Arranged, arranged
from anlan.sessions.booking import absences
from anlan.sessions.free import clear, overlap, starts, working
from anlan.sessions.holding import Kind, Thing

DAYS, MOST = 10, 18
"""On how many working days times are looked for, and how many are offered."""


def beginnings(known: Arranged, length: timedelta) -> list[datetime]:
    """Every beginning by the office's hours from tomorrow on: nobody is asked to come at once."""
    days = working(today() + ONE_DAY, DAYS, holidays(), rest=known.rest)
    return list(starts(known.hours, length, days, timezone.get_current_timezone()))


def labelled(file: CaseFile, length: timedelta) -> Iterator[tuple[str, str]]:
    """The next times at which everybody is free, as choices; each with the rooms that are free then."""
    known = arranged(file.matter.office)
    found, people = beginnings(known, length), holding.people(file)
    rooms = [holding.room(known, name) for name in known.rooms]
    if not found:
        return
    held = holding.taken(file.matter, [*people, *rooms], found[0], found[-1] + length)
    never = [span for _party, span in absences(file)]
    busy = [span for thing, span in held if thing.kind != Kind.ROOM]
    for at in list(clear(found, length, [*busy, *never]))[:MOST]:
        used = {thing.mark for thing, span in held if overlap(span, (at, at + length))}
        yield at.isoformat(), _label(at, [room.name for room in rooms if room.mark not in used], rooms)


def _label(at: datetime, free: list[str], rooms: list[Thing]) -> str:
    if not rooms:
        return words.moment(at)
    return _("%(time)s　空着：%(rooms)s") % {"time": words.moment(at), "rooms": _("、").join(free) or _("没有房间")}


def rooms(file: CaseFile) -> Iterator[tuple[str, str]]:
    """The office's rooms, as choices."""
    yield from ((name, name) for name in arranged(file.matter.office).rooms)


@dataclass
class Place:
    """A meeting that somebody wants: who and what it takes, where it is, and what stands against it."""

    file: CaseFile
    wanted: dict[str, Any]
    since: datetime
    until: datetime

    where: str = ""
    room: Thing | None = None

    @cached_property
    def known(self) -> Arranged:
        """How the office meets."""
        return arranged(self.file.matter.office)

    def faults(self, at: str) -> Iterator[tuple[str, str]]:
        """What is wrong, by field; `at`: the field in which the time was chosen. What it needs is nobody else's until the commit."""
        people = holding.people(self.file)
        rooms = [holding.room(self.known, name) for name in self.known.rooms] if self._inside() else []
        holding.queue([*people, *rooms])
        used = {
            thing.mark for thing, _span in holding.taken(self.file.matter, [*people, *rooms], self.since, self.until)
        }
        yield from ((at, said) for said in self._people(people, used))
        yield from self._placed(rooms, used)

    def _inside(self) -> bool:
        return self.wanted["how"] == "onsite" and not self.wanted.get("where")

    def _people(self, people: list[Thing], used: set[int]) -> Iterator[str]:
        """Another matter of a party's is nobody's business: whoever is taken and whoever cannot come are told of alike."""
        absent = {party for party, span in absences(self.file) if overlap(span, (self.since, self.until))}
        names = [thing.name for thing in people if thing.mark in used]
        names += [party.name for party in self.file.parties if party.id in absent]
        for name in dict.fromkeys(names):
            yield _("%(name)s这个时间没有空，请换一个时间。") % {"name": name}

    def _placed(self, rooms: list[Thing], used: set[int]) -> Iterator[tuple[str, str]]:
        if rooms:
            yield from self._roomed(rooms, used)
        elif self.wanted["how"] == "video":
            yield from self._linked()
        else:
            self.where = self.wanted.get("where") or self._usual()
            if not self.where:
                yield "where", _("请写打哪个电话。")

    def _usual(self) -> str:
        office = self.file.matter.office
        if self.wanted["how"] == "phone":
            return self.known.phone or office.phone
        return office.address or office.name

    def _roomed(self, rooms: list[Thing], used: set[int]) -> Iterator[tuple[str, str]]:
        free = [room for room in rooms if room.mark not in used]
        wanted = self.wanted.get("room")
        self.room = next((room for room in free if wanted in ("", room.name)), None)
        if self.room:
            self.where = f"{self._usual()} {self.room.name}"
        elif free:
            named = {"room": wanted, "free": _("、").join(room.name for room in free)}
            yield "room", _("%(room)s这个时间已经约出去了，还空着：%(free)s。") % named
        else:
            yield "room", _("这个时间房间都约出去了，请换一个时间。")

    def _linked(self) -> Iterator[tuple[str, str]]:
        typed = self.wanted.get("where", "")
        if typed and not typed.startswith("https://"):
            yield "where", _("视频链接要以 https:// 开头。")
        try:
            call = video.Call(secrets.token_hex(8), self.since, self.until, self.known.video)
            self.where = typed or video.link(call)
        except video.NoVideo as none:
            yield "how", str(none)
