"""What goes over to the other office: what was told once, less whatever a party did not give its consent to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any
from uuid import UUID

from anlan.kernel.file import CaseFile
from anlan.kernel.models import Matter, Party, Seat

ALWAYS = ("kind", "name", "count")
PARTS: Mapping[str, tuple[str, ...]] = {
    "contact": ("phone", "address"),
    "identity": ("id_number", "birth", "sex", "uscc", "legal_rep"),
}
"""What a party may let go over beside its name: the particulars that go with each."""
TOLD = ("topic", "subtopic", "narrative", "claims", "evidence", "place")
"""What the opening act of any procedure may have told of the matter itself."""


def package(file: CaseFile, consents: Mapping[UUID, Mapping[str, Any]]) -> dict[str, Any]:
    """What the opening of a referral is filled with; `consents` by party id: which of PARTS it lets go over."""
    told = file.acts[0].data
    sides = {f"{role}s": [_row(p, consents) for p in file.parties if p.role == role] for role in Party.Role.values[:2]}
    return {**{name: told[name] for name in TOLD if name in told}, **sides, "place": file.matter.place.code}


def _row(party: Party, consents: Mapping[UUID, Mapping[str, Any]]) -> dict[str, Any]:
    given = consents.get(party.id, {})
    names = [*ALWAYS, *(name for part, fields in PARTS.items() if given.get(part) for name in fields)]
    row = {name: getattr(party, name) for name in names}
    return {name: value for name, value in row.items() if value not in ("", None)}


def uploads(file: CaseFile, consents: Mapping[UUID, Mapping[str, Any]]) -> tuple[dict[str, Any], ...]:
    """The files that those parties handed in who let them go over."""
    owners = {party for party, given in consents.items() if given.get("papers")}
    acts = [act for act in file.acts if act.party_id in owners]
    return tuple(kept for act in acts for kept in _kept(act.data))


def _kept(value: Any) -> Iterator[dict[str, Any]]:
    match value:
        case {"digest": _, "media": _}:
            yield value
        case dict():
            for item in value.values():
                yield from _kept(item)
        case list():
            for item in value:
                yield from _kept(item)


def been_at(matter: Matter) -> set[int]:
    """The offices at which the matter, or one that it came from, stands: to refer it there would be a loop."""
    found = set()
    for here in lineage(matter):
        sent_by = Seat.objects.filter(district=here.district, matter_id=here.id, role="sender")
        found |= {here.office_id, *sent_by.values_list("office_id", flat=True)}
    return found


def unwanted(matter: Matter) -> set[str]:
    """The codes of the offices to which a party of the matter, or of one that it came from, did not want it to go.

    A refusal is final, said here before it went or there afterwards.
    """
    found, asked = set(), ""
    for act in (act for here in lineage(matter) for act in CaseFile(here).acts):
        told: Any = act.data
        asked = told["to"]["id"] if act.step == "dock" else asked
        if act.step == "dock_decline":
            found.add(asked)
        elif act.step == "dock_result" and told["step"] == "revoke":
            found.add(told.get("office") or asked)
    return found


def lineage(matter: Matter) -> Iterator[Matter]:
    """The matter, the one that it came from, and so on, as far as the reader may see them."""
    here: Matter | None = matter
    while here is not None:
        yield here
        above = here.parent_id
        here = Matter.objects.filter(district=here.district, id=above).first() if above else None
