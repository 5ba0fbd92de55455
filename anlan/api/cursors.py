"""Cursors: where a page of matters ended, as one opaque word."""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from anlan.kernel.models import Matter


@dataclass(frozen=True, slots=True)
class Spot:
    """The last matter of a page: its id, and its date in a list by date."""

    id: UUID
    day: date | None = None


def written(matter: Matter, *, dated: bool) -> str:
    """The cursor after that matter."""
    day = matter.next_due.isoformat() if dated and matter.next_due else ""
    return base64.urlsafe_b64encode(f"{day},{matter.id}".encode()).decode().rstrip("=")


def read(text: str) -> Spot | None:
    """The spot of a cursor; None if it is none of ours."""
    try:
        day, _comma, tail = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)).decode().partition(",")
        return Spot(UUID(tail), date.fromisoformat(day) if day else None)
    except (ValueError, binascii.Error):
        return None
