"""What the steps of every mediation do beyond stage, clocks and papers."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils.timezone import get_current_timezone
from django.utils.translation import override

from anlan.exchange.steps import end_all
from anlan.kernel.deed import Deed
from anlan.kernel.models import Party
from anlan.kernel.partyforms import join
from anlan.modules.disputes.forms.ending import gaps
from anlan.modules.disputes.forms.words import ROUTES
from anlan.modules.disputes.topics import TOPICS

SEAT = "mediator"


def apply(deed: Deed) -> None:
    """Enter the parties; the application is the own act of whoever makes it."""
    sides = [join(deed, Party.Role.APPLICANT, row) for row in deed.clean["applicants"]]
    others = [join(deed, Party.Role.RESPONDENT, row) for row in deed.clean["respondents"]]
    deed.party = _asker(deed, sides[0])
    deed.matter.subtopic = deed.clean.get("subtopic", "")
    what = deed.matter.subtopic or TOPICS[deed.matter.topic]
    deed.matter.title = f"{sides[0].name}与{others[0].name}{what}纠纷"[:120]
    deed.data.setdefault("source", "application")
    deed.data.setdefault("way", "online")


def _asker(deed: Deed, first: Party) -> Party | None:
    """Staff record the first applicant's wish; of a matter taken up again, and of one that is offered, everybody is asked."""
    if deed.who.person is not None:
        offered = deed.clean.get("source") == "initiative"
        return None if deed.matter.parent_id or offered else first
    return next(iter(deed.file.speakers(deed.who)), None)


def transfer(deed: Deed) -> None:
    """Move the matter to the other committee."""
    deed.move(deed.clean["office"])


def choose(deed: Deed) -> None:
    """All chose: the same mediator sits, different ones leave it to the committee."""
    since = deed.file.last(*deed.step.joint)
    wishes = {
        act.data["mediator"]["id"] for act in deed.file.acts if act.step == "choose" and since and act.seq > since.seq
    }
    if wishes <= {deed.clean["mediator"].pk}:
        deed.seat(SEAT, deed.clean["mediator"])
        deed.lead("assigned")
    else:
        deed.lead("accepted")


def assign(deed: Deed) -> None:
    """Seat the mediator."""
    deed.seat(SEAT, deed.clean["mediator"])


def declare(deed: Deed) -> None:
    """A conflict of interest ends the seat at once."""
    if deed.clean["conflict"] == "yes":
        deed.unseat(SEAT)
        deed.lead("accepted")
        deed.complete = False  # no mediator is set: that clock runs on, and the first session is not awaited yet


def unseat(deed: Deed) -> None:
    """A party's request is enough: the seat ends."""
    deed.unseat(SEAT)


def tell_routes(deed: Deed) -> None:
    """Whoever ends a mediation is told the other routes (人民调解法 §26)."""
    with override("zh-hans"):
        deed.data["routes"] = str(ROUTES)


def leave(deed: Deed) -> None:
    """A party does not want mediation: the other routes are told, and no other district sees the file any longer."""
    end_all(deed)
    tell_routes(deed)


def settle(deed: Deed) -> None:
    """An agreement on a part leaves the rest where it was: the parties are told the routes for it."""
    if rest := deed.file.said("draft").get("rest"):
        deed.data["rest"] = rest
        tell_routes(deed)


def instalments(deed: Deed) -> list[tuple[date, str]]:
    """The dates of performance with their labels, from the agreement's draft."""
    draft: dict[str, Any] = deed.file.said("draft")
    rows = draft.get("instalments") or [{"due": draft["until"], "amount": draft.get("amount")}]
    return [(date.fromisoformat(row["due"]), _label(number, row)) for number, row in enumerate(rows, 1)]


def _label(number: int, row: dict[str, Any]) -> str:
    amount = f" {row['amount']}元" if row.get("amount") else ""
    return f"第{number}期{amount}"


def pay(deed: Deed) -> None:
    """An instalment that was performed no longer waits."""
    if label := deed.clean.get("instalment"):
        deed.stop_clock("performance", label)


def archive(deed: Deed) -> None:
    """Note what the completeness check found missing, and until when the volume is kept; no other district sees it any longer."""
    end_all(deed)
    deed.data["missing"] = gaps(deed.file)
    if (years := deed.clean["retention"]) != "permanent":
        closed = deed.at.astimezone(get_current_timezone())
        deed.matter.keep_until = date(closed.year + int(years), 12, 31)  # counted from the year after that of closing


def correct(deed: Deed) -> None:
    """Back to where it was closed from."""
    closing = deed.file.last("close", "finish")
    deed.lead("terminated" if closing and closing.step == "finish" else "followed")


def amend(deed: Deed) -> None:
    """Correct a party's particulars; what stood before stays in the earlier acts."""
    person: Party = deed.clean["party"]
    for name in ("phone", "address"):
        if deed.clean.get(name):
            setattr(person, name, deed.clean[name])
    person.save(update_fields=["told", "phone_mark"])


def authorise(deed: Deed) -> None:
    """Enter the agent; only special authority lets it consent and sign."""
    principal: Party = deed.clean["principal"]
    row = {
        "name": deed.clean["name"], "phone": deed.clean["phone"], "standing": Party.Standing.AGENT,
        "may_settle": deed.clean["authority"] == "special",
    }  # fmt: skip
    deed.join(principal.role, row, stands_for=principal)


def dismiss_agent(deed: Deed) -> None:
    """The agent speaks for nobody from now on; what it has done stays done."""
    agent: Party = deed.clean["agent"]
    agent.left_at = deed.at
    agent.save(update_fields=["left_at"])


def reopen(deed: Deed) -> None:
    """The new file starts from the old one's parties and telling, or from what was left open; the kernel links the two."""
    first = deed.file.acts[0].data
    told = deed.file.said("draft").get("rest") or first["narrative"]
    deed.child = {**first, **sides(deed), "narrative": told, "agreed": True, "place": deed.matter.place.code}
    deed.child.pop("office", None)


def sides(deed: Deed) -> dict[str, list[dict[str, Any]]]:
    """The parties of both sides as the opening form takes them, with what was corrected since."""
    first = deed.file.acts[0].data
    now = {f"{role}s": [p for p in deed.file.parties if p.role == role] for role in ("applicant", "respondent")}
    return {side: [_now(row, party) for row, party in zip(first[side], now[side], strict=False)] for side in now}


def _now(row: dict[str, Any], party: Party) -> dict[str, Any]:
    return {**row, "phone": party.phone, "address": party.address}
