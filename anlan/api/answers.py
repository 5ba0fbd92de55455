"""What the API answers, as types: they encode the answers, and their schemas stand in the OpenAPI document."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

import msgspec


class Answer(msgspec.Struct, kw_only=True):
    """Anything that is answered."""


class FieldError(Answer, omit_defaults=True):
    """One thing wrong: where in the body (`pointer`, a JSON pointer) or in the query (`parameter`), and what."""

    message: str
    pointer: str = ""
    parameter: str = ""


class ActHead(Answer):
    """An act without its data: the `seq`-th of its matter; `chain` seals it and everything before it."""

    id: UUID
    seq: int
    step: str
    name: str
    means: str
    stage: str
    at: datetime
    law: str
    chain: str


class Problem(Answer, omit_defaults=True):
    """What went wrong (RFC 9457). `errors`: what to correct. `acts`: what others did meanwhile."""

    type: str
    title: str
    status: int
    detail: str
    instance: str
    errors: list[FieldError] = []
    acts: list[ActHead] = []


class Receipt(Answer):
    """What an act left: the case code, the act, the stage in which the matter stands after it, its address."""

    code: str
    act: ActHead
    stage: Named
    href: str


class Named(Answer):
    """A key with its name in the reader's language."""

    key: str
    name: str


class MatterRow(Answer):
    """A matter as a row of a list; `seq` is the number of its acts, and its ETag."""

    code: str
    title: str
    procedure: Named
    stage: Named
    topic: Named | None
    place: Named
    office: Named
    number: str
    opened_at: datetime
    acted_at: datetime
    closed_at: datetime | None
    next_due: date | None
    paused: str
    seq: int
    href: str


class MatterList(Answer):
    """One page of matters; `next` is the cursor of the page after it."""

    items: list[MatterRow]
    next: str | None


class Tier(Answer):
    """A rung of the ladder: an office's tier, whether the matter has been there, and whether it stands there."""

    tier: int
    name: str
    office: str
    here: bool
    visited: bool


class Mark(Answer):
    """A stage of the rail: done, here or ahead."""

    name: str
    state: str
    at: datetime | None


class Clock(Answer):
    """A limit that runs: its last day, its basis, and whether a person has verified that basis."""

    clock: str
    name: str
    due_on: date
    state: str
    kind: str
    cite: str
    verified: bool
    extended: int


class Proxy(Answer):
    """Somebody who stands for a party."""

    name: str
    phone: str
    standing: str


class Party(Answer):
    """A side of the matter."""

    id: UUID
    name: str
    role: str
    kind: str
    phone: str
    address: str
    id_number: str
    uscc: str
    legal_rep: str
    count: int
    proxies: list[Proxy]


class Matter(MatterRow):
    """A whole matter but for its acts and papers."""

    edition: int
    plain: str
    waiting_for: str
    ladder: list[Tier]
    rail: list[Mark]
    clocks: list[Clock]
    parties: list[Party]


class Note(Answer):
    """A line of what an act recorded, in the reader's language."""

    label: str
    text: str


class Act(ActHead):
    """An act with what it recorded; the data of a private step are not in it. `order`: its place in the district.

    `data` as it was sent, `note` the same as people read it.
    """

    by: str
    party: str
    assisted: bool
    way: str
    order: int | None
    data: dict[str, Any]
    note: list[Note]


class ActList(Answer):
    """Acts, oldest first; `next` is the cursor of the page after it."""

    items: list[Act]
    next: str | None


class SignedReceipt(Answer):
    """What proves an act to anybody, without this house (docs/verify.md); with its content for whoever did it."""

    format: str
    code: str
    origin: str
    act: str
    data: str
    salt: str
    before: str
    chain: str
    signed: str
    proof: str
    passages: list[str]


class Paper(Answer):
    """A numbered document. `pdf` and `docx` are addresses, null until it is made or where there is none."""

    id: UUID
    kind: str
    name: str
    number: str
    at: datetime
    pages: int
    fault: str
    pdf: str | None
    docx: str | None


class PaperList(Answer):
    """Every paper of a matter, oldest first."""

    items: list[Paper]


class Reason(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """Why a file is opened that is not one's own to handle; its parties read it."""

    why: Literal["supervise", "complaint", "help", "review", "inquiry"]
    note: Annotated[str, msgspec.Meta(min_length=1, max_length=200)]


class Opening(Answer):
    """That an official opened the file."""

    at: datetime
    person: str
    office: str
    why: str
    note: str


class OpeningList(Answer):
    """Who opened a file, the newest first."""

    items: list[Opening]


class Side(Answer):
    """A party for whom the step can be recorded."""

    for_party: UUID
    name: str


class OpenStep(Answer):
    """A step that can be taken now. `own`: in one's own name; `on_behalf`: recorded for one of these parties.

    GET its `href` for the schema of its body as it is now, POST there to take it.
    """

    key: str
    name: str
    hint: str
    law: str
    own: bool
    on_behalf: list[Side]
    href: str


class Permissions(Answer):
    """What the token's person may do with a matter now."""

    code: str
    seq: int
    stage: Named
    steps: list[OpenStep]
