"""How an office meets: what it has published, else what the nearest office above it has, else the house's hours."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import time
from typing import Any

from anlan.sessions.models import Arrangement
from anlan.town.models import Office

HOUSE: Mapping[str, Any] = {"hours": ["09:00-12:00", "14:00-17:30"]}
"""The house's own proposal; no law sets hours."""


@dataclass(frozen=True, slots=True)
class Arranged:
    """Hours of a day, whether days off count too, rooms, the template of a video link, the telephone of a meeting.

    owner  whose rooms they are: offices below it use the same ones, and take them from one another
    """

    owner: Office
    hours: tuple[tuple[time, time], ...]
    rooms: tuple[str, ...] = ()
    rest: bool = False
    video: str = ""
    phone: str = ""


def arranged(office: Office) -> Arranged:
    """What counts at an office now. One query for it and every office above."""
    above = [int(part) for part in office.path.split("/") if part]
    rows = Arrangement.objects.filter(district=office.district, office__in=above).select_related("office")
    newest = {row.office_id: row for row in rows.order_by("office_id", "-id").distinct("office_id")}
    row = next((newest[key] for key in reversed(above) if key in newest and newest[key].told), None)
    return told(row.office, row.told) if row else told(office, HOUSE)


def told(owner: Office, said: Mapping[str, Any]) -> Arranged:
    """What was published, as values."""
    hours = tuple(span(line) for line in said.get("hours", ()))
    return Arranged(
        owner, hours, tuple(said.get("rooms", ())), bool(said.get("rest")), said.get("video", ""), said.get("phone", "")
    )


def span(line: str) -> tuple[time, time]:
    """Hours as they are written, like 09:00-12:00. Raises ValueError."""
    opens, closes = (time.fromisoformat(part.strip()) for part in line.replace("—", "-").replace("–", "-").split("-"))
    if opens >= closes or opens.tzinfo or closes.tzinfo:
        raise ValueError(line)
    return opens, closes
