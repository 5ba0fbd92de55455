"""Every way between offices, and every way in which what was sent can end: who asked hears it in words, the parties see it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from anlan.docking.channels import CHANNELS
from anlan.kernel.act import open_matter, take
from anlan.kernel.file import CaseFile
from anlan.kernel.models import Matter, Seat
from anlan.kernel.moment import now
from anlan.kernel.shown import timeline
from anlan.modules.disputes.tables import ENDS, SAID
from tests.cast import AGREED, SEALED
from tests.five import Five
from tests.mediations import request

ID = "410802198001010008"
SAID_IN_CONFIDENCE = "我只跟你们说：我没钱"
SENDERS = {
    "court": "court", "police": "police", "procuratorate": "prosecutor", "petition": "centre", "bureau": "market",
    "mediation": "clerk",
}  # fmt: skip
"""Who sends by each channel; the last two from a matter of their own, by what each party agrees to."""
CASE = "（2026）豫0811诉前调1号"


def sent(five: Five, channel: str) -> tuple[str, str]:
    """A matter referred by that channel to the street's committee: its code, and that of the sender's own matter ('' if none)."""
    if channel in ("bureau", "mediation"):
        return from_its_own(five, channel)
    of_court = {"kind": "delegate", "case": CASE} if channel == "court" else {}
    letter = five.letter("street", channel=channel, **of_court)
    return open_matter("referral", letter, by=five.who(SENDERS[channel])).matter.code, ""


def from_its_own(five: Five, channel: str) -> tuple[str, str]:
    cast = five.cast
    told = cast.application()["applicants"][0] | {"id_number": ID}
    code = request(cast, "12", applicants=[told]) if channel == "bureau" else cast.apply(applicants=[told])
    cast.take(code, "dock", SENDERS[channel], to=five.office("street").code, why="双方都住在焦北街道")
    for party in ("resident", "neighbour"):
        cast.take(code, "dock_agree", party, agreed=True, contact=True)
    return five.child_of(code).code, code  # type: ignore[union-attr]


def opened(five: Five, code: str, stage: str, by: str = "mediation") -> str:
    """The child that accepting opens, set down in that stage with a mediator."""
    take(code, "accept", {"by": by}, by=five.who("street"))
    child = five.child_of(code)
    assert child is not None
    Matter.objects.filter(id=child.id).update(stage=stage)
    Seat.objects.create(
        district=child.district, matter_id=child.id, role="mediator", person=five.cast.person("mediator"), since=now()
    )
    return child.code


def ends_child(
    stage: str, step: str, by: str, procedure: str = "mediation", **typed: Any
) -> Callable[[Five, str], None]:
    def end(five: Five, code: str) -> None:
        five.cast.take(opened(five, code, stage, procedure), step, by, **typed)

    return end


def agrees(procedure: str) -> Callable[[Five, str], None]:
    def end(five: Five, code: str) -> None:
        child = opened(five, code, "mediating", procedure)
        five.cast.take(child, "draft", "mediator", **five.cast._filled(child, AGREED))
        Matter.objects.filter(code=child).update(stage="sealing")
        five.cast.take(child, "seal", "mediator", **SEALED)

    return end


def sender_of(five: Five, code: str) -> Any:
    office = five.cast.file(code).seated("sender")[0].office
    return next(who for who in map(five.who, SENDERS.values()) if office.pk in who.desks)  # type: ignore[union-attr]


def is_refused(five: Five, code: str) -> None:
    take(code, "refuse", {"reason": "当事人都不在本辖区"}, by=five.who("street"))
    take(code, "end", {}, by=sender_of(five, code))


def is_unanswered(five: Five, code: str) -> None:
    five.pass_days(now() + timedelta(days=20))
    take(code, "end", {}, by=sender_of(five, code))


def is_recalled(five: Five, code: str) -> None:
    take(code, "recall", {"reason": "改由本单位办理"}, by=sender_of(five, code))


def is_revoked(five: Five, code: str) -> None:
    five.cast.take(code, "revoke", "neighbour", reason=SAID_IN_CONFIDENCE)


def runs_out(five: Five, code: str) -> None:
    opened(five, code, "mediating", "court")
    five.pass_days(now() + timedelta(days=50))


WAYS: dict[str, tuple[Callable[[Five, str], None], str]] = {
    "settled": (agrees("mediation"), "达成协议"),
    "unsettled": (
        ends_child("mediating", "terminate", "mediator", reason="absent", routes="可以起诉。"),
        "联系不上当事人",
    ),
    "declined": (
        ends_child("screened", "decline", "street", reason="法院已经立案", routes="可以起诉。"),
        "法院已经立案",
    ),
    "withdrawn": (ends_child("mediating", "stop", "neighbour", reason=SAID_IN_CONFIDENCE), "要求终止调解"),
    "refused": (is_refused, "当事人都不在本辖区"),
    "unanswered": (is_unanswered, "逾期未答复"),
    "recalled": (is_recalled, "改由本单位办理"),
    "revoked": (is_revoked, "撤回同意"),
}
"""How it can end, whatever the channel, and the words in which the sender reads it."""
COURT: dict[str, Callable[[Five, str], None]] = {
    "agreed": agrees("court"),
    "settled": ends_child("mediating", "settled", "resident", "court", reason=SAID_IN_CONFIDENCE),
    "unwilling": ends_child("asking", "unwilling", "neighbour", "court", reason=SAID_IN_CONFIDENCE),
    "unsigned": ends_child("signing", "unsigned", "neighbour", "court", reason=SAID_IN_CONFIDENCE),
    "limit": runs_out,
    **{key: ends_child("mediating", "terminate", "mediator", "court", reason=key, routes="可以起诉。") for key in SAID},
}
"""How a court's own mediation ends, by the eight reasons of 在线调解规则 §25."""
CASES = [(channel, end) for channel in CHANNELS for end in WAYS] + [("court", f"court:{end}") for end in COURT]


def test_every_channel_has_a_sender_and_every_reason_of_the_article_a_way() -> None:
    assert set(SENDERS) == set(CHANNELS)
    assert set(COURT) == set(ENDS)


@pytest.mark.parametrize(("channel", "end"), CASES)
def test_who_asked_hears_how_it_ended_and_no_more_than_was_agreed_to_went_over(
    five: Five, channel: str, end: str
) -> None:
    sender = five.who(SENDERS[channel])
    code, parent = sent(five, channel)
    of_court = end.removeprefix("court:") if ":" in end else ""
    act, words = (COURT[of_court], ENDS[of_court][0]) if of_court else WAYS[end]
    act(five, code)
    five.hear()
    said = words if of_court != "agreed" else "达成协议"
    assert said in told(five, code, sender), "the sender reads it"
    assert said in told(five, code, five.cast.who("resident")), "the party sees it"
    if parent:
        assert said in told(five, parent, sender), "so does whoever asked the sender"
        assert said in told(five, parent, five.cast.who("resident"))
    went = (five.cast.file(code), *children(five, code))
    assert ID not in "".join(str([act.data for act in file.acts]) + str([p.told for p in file.people]) for file in went)
    heard = (
        (parent,) if end == "revoked" else (code, parent)
    )  # consent is taken back before the sender: it reads the reason
    assert SAID_IN_CONFIDENCE not in "".join(told(five, each, sender) for each in heard if each)


def told(five: Five, code: str, who: Any) -> str:
    """What the timeline of a matter says to that reader."""
    file = CaseFile.found(code, who)
    return " ".join(f"{act['name']} {words}" for act in timeline(file) for _label, words in [("", ""), *act["note"]])


def children(five: Five, code: str) -> list[CaseFile]:
    child = five.child_of(code)
    return [five.cast.file(child.code)] if child else []
