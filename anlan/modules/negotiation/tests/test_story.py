"""Two neighbours settle a leak themselves: invited by telephone, terms back and forth, an agreement that both confirmed."""

from __future__ import annotations

from typing import Any

import pytest

from anlan.kernel.errors import Invalid, NotHere, Refused, Stale
from anlan.kernel.models import Matter
from anlan.kernel.printing import make_waiting
from anlan.modules.negotiation.tests.neighbours import INVITATION, Neighbours, day
from tests.cast import NEIGHBOUR, RESIDENT


def wrong(invalid: pytest.ExceptionInfo[Invalid]) -> str:
    return invalid.value.form.errors.as_text() + str(invalid.value.form.errors.as_json())


def test_an_offer_is_countered_and_both_confirm_the_same_text(both: Neighbours) -> None:
    code = both.offered()
    both.offer(code, "neighbour", amount="1000", deeds=[{"who": "王建国", "what": "修好水管", "due": day(3)}])
    both.take(code, "agree", "resident", read=True, kept=True)
    assert both.stage(code) == "offered"  # one of two
    both.take(code, "agree", "neighbour", read=True, kept=True)
    assert both.stage(code) == "agreed"
    terms = both.file(code).acts[-1].data["terms"]
    assert terms[0].startswith("王建国付给李秀英 1,000.00 元")
    assert "修好水管" in terms[1]
    assert [paper.kind for paper in both.file(code).papers] == ["invitation", "agreement"]


def test_whoever_agreed_to_the_last_offer_has_not_agreed_to_the_next(both: Neighbours) -> None:
    code = both.offered()
    both.take(code, "agree", "resident", read=True, kept=True)
    both.offer(code, "neighbour", amount="1000")
    both.take(code, "agree", "neighbour", read=True, kept=True)
    assert both.stage(code) == "offered"


def test_to_accept_what_was_just_replaced_or_taken_back_says_so_first(both: Neighbours) -> None:
    code = both.offered()
    seen = both.file(code).matter.seq
    both.offer(code, "resident", amount="5000")
    with pytest.raises(Stale) as late:
        both.take(code, "agree", "neighbour", read=True, kept=True, seen=seen)
    assert [act.step for act in late.value.acts] == ["offer"]
    seen = both.file(code).matter.seq
    both.take(code, "revoke", "resident")
    with pytest.raises(Stale):
        both.take(code, "agree", "neighbour", read=True, kept=True, seen=seen)
    with pytest.raises(Refused, match="协商中"):
        both.take(code, "agree", "neighbour", read=True, kept=True)


def test_both_may_press_at_once_and_a_second_press_changes_nothing(both: Neighbours) -> None:
    code = both.offered()
    seen = both.file(code).matter.seq
    both.take(code, "agree", "resident", read=True, kept=True, seen=seen)
    with pytest.raises(Refused, match="已经办过"):
        both.take(code, "agree", "resident", read=True, kept=True, seen=seen)
    both.take(code, "agree", "neighbour", read=True, kept=True, seen=seen)
    assert both.stage(code) == "agreed"
    with pytest.raises(Refused):
        both.take(code, "agree", "neighbour", read=True, kept=True)


def test_only_who_made_the_offer_takes_it_back(both: Neighbours) -> None:
    code = both.offered()
    with pytest.raises(Invalid) as refused:
        both.take(code, "revoke", "neighbour")
    assert "不是您提的" in wrong(refused)
    both.take(code, "turn_down", "neighbour", reason="太多了")
    assert both.stage(code) == "talking"


def test_an_offer_an_invitation_and_a_negotiation_run_out(both: Neighbours) -> None:
    offered, invited = both.offered(until=day(2)), both.invite()
    both.days_later(3)
    assert both.stage(offered) == "talking"
    both.days_later(12)
    assert both.stage(invited) == "unanswered"
    with pytest.raises(Refused, match="对方没有答复"):
        both.take(invited, "come", "neighbour", agreed=True)
    both.days_later(40)
    assert both.stage(offered) == "stalled"
    both.take(invited, "mediate_late", "resident", claims=["修好"], agreed=True)
    assert both.child(invited).procedure == "mediation"
    with pytest.raises(Invalid) as again:
        both.take(invited, "mediate_late", "resident", claims=["修好"], agreed=True)
    assert "已经申请过" in wrong(again)


def test_a_third_person_with_the_code_finds_nothing(both: Neighbours) -> None:
    code = both.talking()
    for step in ("say", "offer", "come"):
        with pytest.raises(NotHere):
            both.take(code, step, "stranger", text="我来了")


def test_a_refusal_is_final_and_a_withdrawal_ends_it(both: Neighbours) -> None:
    code = both.invite()
    both.take(code, "refuse", "neighbour")
    assert both.file(code).stage.steps == {}
    code = both.invite()
    both.take(code, "withdraw", "resident")
    assert both.stage(code) == "withdrawn"


def test_who_has_no_number_yet_is_brought_in_by_the_office(both: Neighbours) -> None:
    code = both.invite(respondents=[{"name": "王建国"}])
    with pytest.raises(NotHere):
        both.take(code, "come", "neighbour", agreed=True)
    other = str(both.file(code).parties[1].id)
    with pytest.raises(Invalid) as twice:
        both.take(code, "amend", "clerk", party=other, phone=RESIDENT)
    assert "一个电话不能替双方说话" in wrong(twice)
    both.take(code, "amend", "clerk", party=other, phone=NEIGHBOUR)
    both.take(code, "come", "neighbour", agreed=True)
    assert both.stage(code) == "talking"


def test_the_office_records_that_somebody_comes_but_speaks_for_nobody(both: Neighbours) -> None:
    code = both.invite()
    both.take(code, "come", "clerk", for_party=1, agreed=True)
    terms = {"amount": "1", "payer": both.payer(code), "due": day(1), "until": day(1)}
    for step, typed in (("offer", terms), ("say", {"text": "好"})):
        with pytest.raises(Invalid) as refused:
            both.take(code, step, "clerk", for_party=1, **typed)
        assert "工作人员不能代填" in wrong(refused)


TOLD = {"amount": "1200", "due": day(9), "until": day(5)}


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"amount": "", "payer": ""}, "至少写一样"), ({"payer": ""}, "谁付钱"), ({"due": ""}, "哪天前付清"),
        ({"due": day(-1)}, "已经过去"), ({"until": day(-1)}, "已经过去"), ({"until": day(31)}, "最多有效三十天"),
        ({"instalments": [{"due": day(1), "amount": "600"}]}, "加起来不等于"), ({"amount": "-3"}, "0"),
    ],
)  # fmt: skip
def test_bad_terms_are_told_at_their_place_and_nothing_is_lost(
    both: Neighbours, changes: dict[str, Any], said: str
) -> None:
    code = both.talking()
    with pytest.raises(Invalid) as refused:
        both.take(code, "offer", "resident", **(TOLD | {"payer": both.payer(code)} | changes))
    assert said in wrong(refused)
    assert both.stage(code) == "talking"


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"applicants": [{"name": "李秀英"}]}, "至少留一个手机号"),
        ({"respondents": [{"name": "王建国", "phone": RESIDENT}]}, "不能替双方说话"),
        ({"respondents": [{"name": "王建国", "phone": "12"}]}, ""),
    ],
)
def test_a_wrong_invitation_is_refused_in_words(both: Neighbours, changes: dict[str, Any], said: str) -> None:
    with pytest.raises(Invalid) as refused:
        both.invite(**changes)
    assert said in wrong(refused)
    assert not Matter.objects.filter(procedure="negotiation").exists()


def test_the_mediator_gets_the_opening_and_only_what_was_ticked(both: Neighbours) -> None:
    code = both.offered(by="neighbour", amount="777", reason="我只出这么多")
    both.take(code, "say", "resident", text="你上次答应过两千")
    both.take(code, "mediate", "neighbour", claims=["请帮我们商量"], agreed=True)
    told = both.file(both.child(code).code).acts[0]
    assert told.data["narrative"] == INVITATION["narrative"]
    assert not any(word in str(told.data) for word in ("777", "两千", "只出这么多"))
    assert told.data["applicants"][0]["name"] == "王建国"  # who asks is who applies
    assert told.party_id == both.file(both.child(code).code).parties[0].id
    assert both.stage(code) == "handed"


def test_an_own_offer_goes_over_when_it_is_ticked_and_anothers_cannot_be(both: Neighbours) -> None:
    code = both.offered(by="neighbour", amount="777")
    mine = both.file(code).matter.seq
    both.offer(code, "resident", amount="1500")
    with pytest.raises(Invalid):
        both.take(code, "mediate", "resident", claims=["请帮忙"], offers=[str(mine)], agreed=True)
    both.take(code, "mediate", "neighbour", claims=["请帮忙"], offers=[str(mine)], agreed=True)
    assert "777.00 元" in both.file(both.child(code).code).acts[0].data["narrative"]


def test_what_was_agreed_can_become_a_mediation_agreement_once(both: Neighbours) -> None:
    code = both.offered()
    for name in ("resident", "neighbour"):
        both.take(code, "agree", name, read=True, kept=True)
    both.take(code, "enforce", "neighbour", agreed=True)
    child = both.file(both.child(code).code)
    assert child.acts[0].data["claims"][0].startswith("王建国付给李秀英 1,200.00 元")
    with pytest.raises(Invalid) as again:
        both.take(code, "enforce", "resident", agreed=True)
    assert "已经提出过了" in wrong(again)


def test_the_letter_and_the_agreement_are_printed_and_say_what_they_are(
    both: Neighbours, monkeypatch: pytest.MonkeyPatch
) -> None:
    code = both.offered()
    for name in ("resident", "neighbour"):
        both.take(code, "agree", name, read=True, kept=True)
    make_waiting(10)
    assert [(paper.kind, paper.fault, paper.pages > 0) for paper in both.file(code).papers] == [
        ("invitation", "", True), ("agreement", "", True),
    ]  # fmt: skip
