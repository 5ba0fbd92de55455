"""What the lead tells of a file, as it is read here: only what our pages show, each of a known kind; everything else is ignored."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, TypeVar
from uuid import UUID

import msgspec

from anlan.exchange.line import Line
from anlan.kernel.keys import tidy_code

T = TypeVar("T")


class Named(msgspec.Struct):
    """A key with its name."""

    key: str
    name: str


class Row(msgspec.Struct):
    """A matter in a list; `seq` is the number of its acts."""

    code: str
    title: str
    procedure: Named
    stage: Named
    topic: Named | None
    place: Named
    office: Named
    number: str
    opened_at: datetime
    next_due: date | None
    seq: int


class Rows(msgspec.Struct):
    """Matters."""

    items: list[Row]


class Rung(msgspec.Struct):
    """A rung of the ladder."""

    tier: int
    name: str
    office: str
    here: bool
    visited: bool


class Mark(msgspec.Struct):
    """A stage of the rail."""

    name: str
    state: str
    at: datetime | None


class Clock(msgspec.Struct):
    """A limit that runs."""

    name: str
    due_on: date
    state: str
    kind: str
    cite: str
    verified: bool


class Proxy(msgspec.Struct):
    """Who stands for a party."""

    name: str
    phone: str
    standing: str


class Party(msgspec.Struct):
    """A side."""

    name: str
    role: str
    phone: str
    count: int
    proxies: list[Proxy]


class Matter(Row):
    """The file's head."""

    ladder: list[Rung]
    rail: list[Mark]
    clocks: list[Clock]
    parties: list[Party]


class Note(msgspec.Struct):
    """A line of what an act recorded."""

    label: str
    text: str


class Act(msgspec.Struct):
    """An act, as it is shown in the timeline."""

    seq: Annotated[int, msgspec.Meta(ge=1)]
    step: str
    name: str
    means: str
    at: datetime
    law: str
    by: str
    party: str
    assisted: bool
    order: int | None
    note: list[Note]


class Acts(msgspec.Struct):
    """Acts, oldest first."""

    items: list[Act]
    next: str | None


class Paper(msgspec.Struct):
    """A paper."""

    id: UUID
    name: str
    number: str


class Papers(msgspec.Struct):
    """Papers."""

    items: list[Paper]


class OpenStep(msgspec.Struct):
    """A step that can be taken now; `own`: in one's own name."""

    key: Annotated[str, msgspec.Meta(pattern="^[a-z0-9_-]{1,60}$")]
    name: str
    hint: str
    law: str
    own: bool


class Permissions(msgspec.Struct):
    """What can be done now."""

    seq: int
    stage: Named
    steps: list[OpenStep]


class Taken(msgspec.Struct):
    """What an act left."""

    code: str
    stage: Named


def read(line: Line, kind: type[T], *path: str, **query: str) -> T:
    """What stands at that address, as that kind. Raises Elsewhere, and Unreachable where it is something else."""
    return decoded(line, kind, line.get(*path, **query))


def decoded(line: Line, kind: type[T], body: bytes) -> T:
    """A body as that kind. Raises Unreachable."""
    try:
        return msgspec.json.decode(body, type=kind)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise line.unreachable() from error


def shared(line: Line) -> list[Row]:
    """The matters of its own on which that district lets us sit."""
    return [row for row in read(line, Rows, "shared").items if tidy_code(row.code).startswith(line.peer.code)]


def acts(line: Line, code: str, pages: int = 20) -> list[Act]:
    """The acts of a matter, oldest first, a few pages at most."""
    found, more = [], ""
    for _page in range(pages):
        page = read(line, Acts, "matters", code, "acts", **({"cursor": more} if more else {}))
        found += page.items
        more = page.next or ""
        if not more:
            break
    return found


def schema(line: Line, procedure: str, code: str, step: str) -> dict[str, Any]:
    """The form of a step as it is now."""
    return read(line, dict[str, Any], procedure, code, step)
