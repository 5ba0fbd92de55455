"""What the steps of a petition do beyond stage, clocks and papers."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from anlan.kernel.clocks import holidays, local
from anlan.kernel.deed import Deed
from anlan.kernel.models import Party
from anlan.kernel.partyforms import join
from anlan.law.deadlines import due
from anlan.law.rules import resolve
from anlan.modules.petitions.accused import ACCUSATION, names_told, people_named
from anlan.modules.petitions.topics import DISPUTES, TOPICS
from anlan.town.models import Office

SENDER, HANDLER = "sender", "handler"
Dates = Callable[[Deed], list[tuple[date, str]]]
ROADS = {"claim": "handling", "suggestion": "studying", ACCUSATION: "verifying"}
"""Kind of a petition → the stage in which it is handled."""


def only(rule_id: str, *stages: str) -> Dates:
    """The rule's own last day, if the step has led into one of these stages; it runs from the day told in `on`, if one is."""

    def ends(deed: Deed) -> list[tuple[date, str]]:
        since = deed.clean.get("on") or local(deed.at)
        rule = resolve(
            rule_id, on=local(deed.at), region=deed.matter.place.code
        )  # the day told may lie before any version
        return [(due(rule, since, holidays=holidays()).on, "")] if not stages or deed.to in stages else []

    return ends


def register(deed: Deed) -> None:
    """Enter the petitioners; the accused, where they are ours, are kept from the file from its first moment."""
    sides = [join(deed, Party.Role.APPLICANT, row) for row in deed.clean.get("applicants") or []]
    if sides:
        deed.party = sides[0] if deed.who.person else next(iter(deed.file.speakers(deed.who)), None)
    deed.matter.title = f"{TOPICS[deed.matter.topic]}：{deed.clean['subject']}"[:120]
    deed.data.setdefault("way", "online")
    if deed.clean["kind"] == ACCUSATION:
        office = deed.clean.get("accused_office")
        for person in people_named(names_told(deed.clean), office, deed.matter.district):
            deed.bar(person)


def classify(deed: Deed) -> None:
    """Of an accusation: whom the desk has found to be the accused, is kept from the file."""
    if deed.clean["kind"] == ACCUSATION:
        for person in deed.clean.get("officials") or ():
            deed.bar(person)
    else:
        deed.data.pop("officials", None)


def sign(deed: Deed) -> None:
    """Keep the name of the body that speaks: the paper may be printed when the file is elsewhere."""
    deed.data["organ"] = deed.matter.office.name


def assign(deed: Deed) -> None:
    """Hand the file on; the body that did stays with it, and decides on an objection."""
    sign(deed)
    deed.invite(SENDER, deed.matter.office)
    deed.move(deed.clean["office"])


def take_back(deed: Deed) -> None:
    """The objection is right: the file goes back to whoever sent it."""
    sender = _office(deed, SENDER)
    deed.dismiss(SENDER, sender)
    deed.move(sender)


def accept(deed: Deed) -> None:
    """A claim is decided, a suggestion studied, an accusation verified; who left no name is sent no notice (§23).

    The kind is that of the classification; before it, the one that was told.
    """
    deed.lead(ROADS[str(deed.file.said("classify", "register").get("kind"))])
    tell("acceptance")(deed)


def tell(*papers: str) -> Callable[[Deed], None]:
    """Leave these notices, if there is anybody to send them to."""

    def leave(deed: Deed) -> None:
        sign(deed)
        if deed.file.parties:
            deed.leave(*papers)

    return leave


def recuse(deed: Deed) -> None:
    """Whoever has an interest is out."""
    deed.bar(deed.clean["person"])


def mediate(deed: Deed) -> None:
    """The mediation is opened with what was told; its committee asks both sides itself."""
    told = deed.file.acts[0].data
    deed.child = {
        "topic": DISPUTES[deed.matter.topic], "subtopic": "", "narrative": told["narrative"], "claims": told["claims"],
        "evidence": told.get("evidence", []), "place": deed.matter.place.code, "source": "petition", "way": "counter",
        "applicants": [_now(deed, row) for row in told["applicants"]], "respondents": deed.data["others"], "agreed": True,
    }  # fmt: skip


def _now(deed: Deed, row: dict[str, Any]) -> dict[str, Any]:
    """The petitioner's row with the telephone and address of today."""
    party = next((party for party in deed.file.parties if party.name == row["name"]), None)
    return {**row, "phone": party.phone, "address": party.address} if party else row


def upward(inside: str, outside: str) -> Callable[[Deed], None]:
    """The file goes to the next higher body; where that is outside the district, what it answers is recorded here."""

    def go(deed: Deed) -> None:
        above = deed.matter.office.parent
        deed.lead(inside if above else outside)
        if above:
            deed.invite(HANDLER, deed.matter.office)
            deed.move(above)

    return go


def to_backlog(deed: Deed) -> None:
    """The backlog file starts from what was told."""
    told = deed.file.acts[0].data
    deed.child_at = deed.matter.office
    deed.child = {
        "place": deed.matter.place.code, "topic": deed.matter.topic, "subject": told["subject"], "narrative": told["narrative"],
        "office": deed.matter.office.code, "leader": deed.clean["leader"].pk, "handler": deed.clean["handler"].pk,
        "why": deed.clean["why"], "petition": deed.matter.code,
        "applicants": [_now(deed, row) for row in told.get("applicants", [])],
    }  # fmt: skip


def _office(deed: Deed, role: str) -> Office:
    office = deed.file.seated(role)[-1].office
    if office is None:
        raise LookupError(f"no office sits as {role}")
    return office
