"""Whether the acts are whole: every digest, chain and tree recomputed from the rows, and an order without gaps."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any
from uuid import UUID

from django.db import connection, transaction

from anlan.kernel.act import header, salt_of
from anlan.kernel.keys import canonical, digest
from anlan.kernel.models import Act, Compartment, Matter, Paper
from anlan.kernel.procedure import ERASED
from anlan.kernel.registry import procedure_of
from anlan.log import ledger, stored, whole
from anlan.vault.columns import blank
from anlan.vault.keys import Broken

BATCH = 2000
MOST_FAULTS = 20
ORDER = """
SELECT district, count(*), count("order"), coalesce(max("order"), 0), coalesce(min("order"), 1)
FROM kernel_act GROUP BY district ORDER BY district
"""


@dataclass
class Found:
    """What was read: acts, matters, acts whose data were erased by law, checkpoints and tiles of the logs, each district's
    head, and what is wrong.

    salted  of each district the place of the first act whose digest has a salt
    bare    of each district the place of the last one whose digest has none, and which that is
    """

    acts: int = 0
    matters: int = 0
    erased: int = 0
    checkpoints: int = 0
    tiles: int = 0
    heads: dict[str, dict[str, Any]] = field(default_factory=dict)
    salted: dict[str, float] = field(default_factory=dict)
    bare: dict[str, tuple[float, str]] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)

    def wrong(self, what: str) -> None:
        """Note a fault; the first ones are enough."""
        if len(self.faults) < MOST_FAULTS:
            self.faults.append(what)

    def note(self, act: Act, *, salted: bool) -> None:
        """Note the place of an act, the last of all while it waits for one, by whether its digest has a salt."""
        place, at = float(act.order or math.inf), act.district
        if salted:
            self.salted[at] = min(place, self.salted.get(at, math.inf))
        else:
            self.bare[at] = max((place, f"{act.matter.code}: act {act.seq}"), self.bare.get(at, (0.0, "")))


@contextmanager
def one_moment() -> Iterator[None]:
    """Read the database as it is at one moment, whatever others write meanwhile; inside a transaction, as that has it."""
    inside = connection.in_atomic_block
    with transaction.atomic(), connection.cursor() as cursor:
        if not inside:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        yield


def verify() -> Found:
    """Recompute everything as it is at one moment: people may go on working."""
    signed = ledger.remembered()
    with one_moment():
        found = _verified()
        if refused := ledger.refusal(signed):
            found.wrong(refused)
        return found


def _verified() -> Found:
    found = Found(heads=heads())
    groups = _groups()
    group = next(groups, None)
    for matter in _matters():
        while group and group[0] < (matter.district, matter.id):
            found.wrong(f"Acts belong to a matter that is missing ({group[0][1]}).")
            group = next(groups, None)
        mine = group is not None and group[0] == (matter.district, matter.id)
        _follow(found, group[1] if mine and group else [], matter)
        group = next(groups, None) if mine else group
    for (_district, lost), _acts in (*([group] if group else []), *groups):
        found.wrong(f"Acts belong to a matter that is missing ({lost}).")
    _gaps(found)
    _salts(found)
    found.checkpoints, found.tiles = whole.check(found.wrong)
    return found


def _groups() -> Iterator[tuple[tuple[str, UUID], list[Act]]]:
    """The acts of one matter after another; no more than those are in memory."""
    acts = Act.objects.order_by("district", "matter_id", "seq").iterator(chunk_size=BATCH)
    for key, of_matter in groupby(acts, lambda act: (act.district, act.matter_id)):
        yield key, list(of_matter)


def heads() -> dict[str, dict[str, Any]]:
    """Of each district how many acts there are, the last place in the order, and the chain there."""
    told = {}
    for district, acts, _sealed, top, _first in _orders():
        last = Act.objects.filter(district=district, order=top).values_list("chain", flat=True).first()
        told[district] = {"acts": acts, "order": top, "chain": bytes(last or b"").hex()}
    return told


def _matters() -> Iterator[Matter]:
    rows = Matter.objects.order_by("district", "id").only("district", "id", "code", "seq", "head", "lock")
    return rows.iterator(chunk_size=BATCH)


def _follow(found: Found, acts: list[Act], matter: Matter) -> None:
    found.matters += 1
    found.acts += len(acts)
    if [act.seq for act in acts] != list(range(1, matter.seq + 1)):
        found.wrong(f"{matter.code}: its acts are not the 1 to {matter.seq} that it counts.")
    before = b""
    for act in acts:
        act.matter = matter
        before = _link(found, act, before)
    if before != bytes(matter.head):
        found.wrong(f"{matter.code}: its head is not its last act.")
    if matter.erased:
        _erased(found, acts, matter)
    else:
        _papers(found, acts, matter)
        stored.check(matter, acts, found.wrong)


def _papers(found: Found, acts: list[Act], matter: Matter) -> None:
    """Whether every paper still is the one whose digest the next act sealed."""
    sealed = {(kind, seq): told for act in acts for kind, seq, told in act.papers or ()}
    if not sealed:
        return
    rows = Paper.objects.filter(district=acts[0].district, matter_id=acts[0].matter_id)
    kept = {(kind, seq): bytes(pdf or b"").hex() for kind, seq, pdf in rows.values_list("kind", "seq", "pdf")}
    for (kind, seq), told in sealed.items():
        if kept.get((kind, seq)) != told:
            found.wrong(f"{matter.code}: the paper {kind} of act {seq} is not the one that was sealed.")


def _erased(found: Found, acts: list[Act], matter: Matter) -> None:
    """What was erased by law says so in an act of its own; a key that is merely gone is a loss."""
    found.erased += len(acts)
    if not any(act.step == ERASED.key for act in acts):
        found.wrong(f"{matter.code}: its key is gone, and no act says that it was erased.")


def _link(found: Found, act: Act, before: bytes) -> bytes:
    code = act.matter.code
    if not _as_said(found, act):
        found.wrong(f"{code}: act {act.seq} has other data than were sealed.")
    link = hashlib.sha256(before + canonical(header(act))).digest()
    if link != bytes(act.chain):
        found.wrong(f"{code}: act {act.seq} is not what was sealed.")
    return bytes(act.chain)


def _as_said(found: Found, act: Act) -> bool:
    """Whether the data, or what lies in the compartment instead, are those of the digest; of erased ones nothing is left."""
    try:
        return act.matter.erased or (
            not blank(act, "data") and (_matches(found, act, act.data) or (act.data == {} and _elsewhere(found, act)))
        )
    except Broken:
        return False


def _matches(found: Found, act: Act, data: Any) -> bool:
    salted = bytes(act.digest) == digest(data, salt_of(act))
    fits = salted or bytes(act.digest) == digest(data)
    if fits:
        found.note(act, salted=salted)
    return fits


def _salts(found: Found) -> None:
    """Since acts are sealed each has a salt, which takes the matter's key: one without it that came later was put there."""
    for district, (place, what) in found.bare.items():
        if place > found.salted.get(district, math.inf):
            found.wrong(f"{what} has no salt, though acts before it have one.")


def _elsewhere(found: Found, act: Act) -> bool:
    kept = Compartment.objects.filter(district=act.district, act_id=act.id).first()
    if kept is None:
        return False
    kept.matter = act.matter
    return _matches(found, act, kept.data) or _forgotten(act, kept)


def _forgotten(act: Act, kept: Compartment) -> bool:
    """Whether a later step of the system's own read it and destroyed what it held: one that follows it, or follows what ended
    the round in which all were to answer."""
    later = Act.objects.filter(district=act.district, matter_id=act.matter_id, seq=kept.forgotten or 0, seq__gt=act.seq)
    reader = later.filter(person=None, party_id=None).first()
    steps = procedure_of(act.matter).step
    said, read = steps(act.step), steps(reader.step) if reader else None
    return kept.data == {} and bool(said and read and {said.key, *said.joint} & {*read.follows})


def _gaps(found: Found) -> None:
    for district, _acts, sealed, top, first in _orders():
        if top != sealed or first != 1:
            found.wrong(f"The order of {district} has gaps: {sealed} places from {first} to {top}.")


def _orders() -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(ORDER)
        return list(cursor.fetchall())
