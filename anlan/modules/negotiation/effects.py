"""What the steps of a negotiation do beyond stage, clocks and papers."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from anlan.kernel.deed import Deed
from anlan.kernel.models import Act, Party
from anlan.law.disputes import TOPICS
from anlan.modules.negotiation.bids import middle
from anlan.modules.negotiation.division import adjusted_winner
from anlan.modules.negotiation.forms import own_offers, sides, table
from anlan.modules.negotiation.words import paid, shared, terms

APART = "双方的出价没有碰上。两个出价都已经删除，谁也看不到。"


def invite(deed: Deed) -> None:
    """Enter both sides; whoever invites has said so, the other has not been asked yet."""
    own = [deed.join(Party.Role.APPLICANT, row) for row in deed.clean["applicants"]]
    others = [deed.join(Party.Role.RESPONDENT, row) for row in deed.clean["respondents"]]
    deed.party = own[0] if deed.who.person else next(iter(deed.file.speakers(deed.who)), None)
    deed.matter.subtopic = deed.clean.get("subtopic", "")
    what = deed.matter.subtopic or TOPICS[deed.matter.topic]
    deed.matter.title = f"{own[0].name}与{others[0].name}协商：{what}"[:120]


def reach(deed: Deed) -> None:
    """From now on that telephone speaks for the party."""
    party: Party = deed.clean["party"]
    party.phone = deed.clean["phone"]
    party.save(update_fields=["told", "phone_mark"])


def offered_until(deed: Deed) -> list[tuple[date, str]]:
    """The last day of the offer."""
    return [(date.fromisoformat(deed.data["until"]), "")] if "until" in deed.data else []


def agree(deed: Deed) -> None:
    """All have agreed: what lay on the table is put into the file, in words, for the agreement."""
    if lies := table(deed.file):
        deed.data["terms"] = lies.data.get("terms") or terms(lies.data, sides(deed.file))


def compare(deed: Deed) -> None:
    """Whether the bids have met. The sum is told if they have; both bids are gone either way."""
    asked, bids = _answers(deed, "open_bids", "bid")
    amounts = {str(act.party_id): Decimal(act.data["amount"]) for act in bids}
    pays = amounts.pop(asked["payer"]["id"])
    (takes,) = amounts.values()
    deed.forget(bids)
    found = middle(pays, takes)
    deed.lead("uncrossed" if found is None else "crossed")
    deed.data["terms"] = [APART] if found is None else _bought(deed, asked, found)


def _bought(deed: Deed, asked: dict[str, Any], amount: Decimal) -> list[str]:
    return [paid(amount, asked["payer"], sides(deed.file), asked["due"]), f"付清以后，{asked['what']}，就此了结。"]


def settle(deed: Deed) -> None:
    """The sum that the bids came to is put into the file: both agreed to that before they bid."""
    deed.data["terms"] = deed.file.said("compare")["terms"]


def share(deed: Deed) -> None:
    """What the points come to lies on the table; the points themselves are gone."""
    asked, given = _answers(deed, "open_division", "points")
    roles = {party.id: party.role for party in deed.file.parties}
    things = asked["things"]
    points = {roles[act.party_id]: [act.data[f"p{n}"] for n in range(len(things))] for act in given if act.party_id}
    deed.forget(given)
    deed.data["terms"] = shared(things, adjusted_winner(points["applicant"], points["respondent"]), sides(deed.file))


def _answers(deed: Deed, question: str, answer: str) -> tuple[dict[str, Any], list[Act]]:
    asked = deed.file.last(question)
    since = asked.seq if asked else 0
    return (asked.data if asked else {}), [a for a in deed.file.acts if a.step == answer and a.seq > since]


def clear(deed: Deed) -> None:
    """Whatever was written for a round that came to nothing is gone with it."""
    deed.forget([act for act in deed.file.acts if act.step in ("bid", "points")])


def mediate(deed: Deed) -> None:
    """The opening goes to a mediator, with what the asker says now, and those of the own offers that were ticked."""
    deed.child_at = deed.matter.office
    mine = own_offers(deed.file)
    ticked = [mine[key] for key in deed.clean.get("offers", ()) if key in mine]
    deed.child = _opening(deed, deed.data["claims"], [f"协商中我提过：{words}" for words in ticked])


def enforce(deed: Deed) -> None:
    """The agreed terms go to people's mediation, where both are asked again."""
    deed.child_at = deed.matter.office
    done: list[str] = next((act.data["terms"] for act in reversed(deed.file.acts) if act.means == "settled"), [])
    deed.child = _opening(deed, done, ["双方已经自行协商达成协议，请求出具人民调解协议书。"])


def _opening(deed: Deed, claims: list[str], more: list[str]) -> dict[str, Any]:
    told = deed.file.acts[0].data
    rows = {role: [_row(p) for p in deed.file.parties if p.role == role] for role in Party.Role.values[:2]}
    asks = deed.party.role if deed.party else Party.Role.APPLICANT
    answers = next(role for role in rows if role != asks)
    return {
        "topic": deed.matter.topic, "subtopic": deed.matter.subtopic, "place": deed.matter.place.code,
        "narrative": "\n".join([told["narrative"], *more]), "claims": claims, "agreed": True,
        "applicants": rows[asks], "respondents": rows[answers],
    }  # fmt: skip


def _row(party: Party) -> dict[str, Any]:
    return {"kind": party.kind, "name": party.name, "phone": party.phone}
