"""What is booked, read from the acts: the newest time, whether it still stands, and what the parties answered."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from anlan.kernel.file import CaseFile
from anlan.kernel.models import Act
from anlan.sessions.free import Span, overlap

HELD = "session"
"""The step by which a procedure records what was held."""
HOW = {"onsite": _("见面"), "phone": _("打电话"), "video": _("视频")}
PARTS = {"day": _("整天"), "morning": _("上午"), "afternoon": _("下午"), "evening": _("晚上")}
BOUNDS = {"day": (0, 24), "morning": (0, 12), "afternoon": (12, 18), "evening": (18, 24)}
"""From which hour to which."""


@dataclass(frozen=True, slots=True)
class Booking:
    """One meeting as it was booked last.

    where     an address, a telephone number, or the link of a video
    uid       its name in calendars: the same however often it is moved; sequence: how often that was
    off       whether it was called off, by the step or because the matter went elsewhere
    held      whether a record of it was written
    """

    act: Act
    since: datetime
    until: datetime
    how: str
    where: str
    room: str
    note: str
    uid: str
    sequence: int
    off: bool
    held: bool

    @property
    def stands(self) -> bool:
        """Whether people are still to come."""
        return not self.off and not self.held


def offered(file: CaseFile, stage: str) -> bool:
    """Whether meetings are booked at that stage."""
    return "book" in file.procedure.stage(stage).steps


def newest(file: CaseFile) -> Booking | None:
    """What was booked last, whatever became of it; None if nothing ever was."""
    act = file.last("book")
    if act is None or not act.data:  # what was said was erased by law
        return None
    after = [each for each in file.acts if each.seq > act.seq]
    off = any(_calls_off(file, each) for each in after)
    series = _series(file, act)
    since = datetime.fromisoformat(act.data["when"])
    return Booking(
        act, since, since + timedelta(minutes=int(act.data["minutes"])), act.data["how"], act.data.get("where", ""),
        act.data.get("room", ""), act.data.get("note", ""), f"{series[0].id}@{urlsplit(settings.SITE_URL).hostname}",
        len(series) - 1 + off, off, any(each.step == HELD for each in after),
    )  # fmt: skip


def standing(file: CaseFile) -> Booking | None:
    """The meeting that is to come, or of which no record was written yet; None if there is none."""
    found = newest(file)
    return found if found and found.stands else None


def _calls_off(file: CaseFile, act: Act) -> bool:
    return act.step == "unbook" or not offered(file, act.stage_to)


def _series(file: CaseFile, act: Act) -> list[Act]:
    """The acts that booked this meeting and moved it, the first first."""
    earlier = [each for each in file.acts if each.seq < act.seq]
    ends = max((each.seq for each in earlier if each.step == HELD or _calls_off(file, each)), default=0)
    return [each for each in earlier if each.step == "book" and each.seq > ends] + [act]


def coming(file: CaseFile, booked: Booking) -> dict[UUID, bool]:
    """Of each party that has answered since it was booked, whether it comes; the newest answer counts."""
    found: dict[UUID, bool] = {}
    for act in file.acts:
        answers = act.step == "come" or (act.step == "cannot" and _misses(act, booked))
        if act.party_id and act.seq > booked.act.seq and answers:
            found[act.party_id] = act.step == "come"
    return found


def _misses(said: Act, booked: Booking) -> bool:
    """Whether somebody who told when she cannot come meant this meeting: it lies then, or she named no time at all."""
    times = [away(row) for row in said.data.get("away", [])]
    return not times or any(overlap(span, (booked.since, booked.until)) for span in times)


def absences(file: CaseFile) -> list[tuple[UUID, Span]]:
    """When the parties said that they cannot come: of each the newest list."""
    said = {act.party_id: act.data.get("away", []) for act in file.acts if act.step == "cannot" and act.party_id}
    return [(party, away(row)) for party, rows in said.items() for row in rows]


def away(row: dict[str, Any]) -> Span:
    """The time of one line of such a list."""
    day = datetime.fromisoformat(row["on"]).replace(tzinfo=timezone.get_current_timezone())
    since, until = BOUNDS[row["part"]]
    return day + timedelta(hours=since), day + timedelta(hours=until)
