"""Sealed bids and points, as the parties meet them: nothing of what did not meet is anywhere afterwards."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from django.db import connection

from anlan.kernel.errors import Invalid, KeyReused, Refused, Stale
from anlan.kernel.models import Act, Attempt, Compartment
from anlan.law.numerals import chinese
from anlan.log import ledger, verify
from anlan.modules.negotiation.bids import ROUNDS
from anlan.modules.negotiation.procedure import open_bids
from anlan.modules.negotiation.projection import LEAST, report
from anlan.modules.negotiation.talk_forms import FEWEST, LONGEST, MOST, OpenDivision
from anlan.modules.negotiation.tests.neighbours import Neighbours
from anlan.modules.negotiation.tests.test_story import wrong

ROOT = Path(__file__).parents[1]


def everything(both: Neighbours) -> str:
    """Every sealed value of every act and compartment, opened, and every other column of the kernel as it lies."""
    rows = [str(act.data) for act in Act.objects.select_related("matter")]
    rows += [str(note.data) for note in Compartment.objects.select_related("matter")]
    with connection.cursor() as sql:
        sql.execute(
            "SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename ~ '^(kernel|negotiation|window)_'"
        )
        for (table,) in sql.fetchall():
            sql.execute(f"SELECT to_jsonb(t)::text FROM {table} t")
            rows += [row for (row,) in sql.fetchall()]
    return "\n".join(rows)


def test_what_people_read_has_the_numbers_that_hold() -> None:
    assert f"最多{chinese(ROUNDS)}轮" in open_bids.hint
    assert f"{chinese(LONGEST.days)}天" in (ROOT / "talk_forms.py").read_text(encoding="utf-8")
    assert f"{chinese(FEWEST)}样到{chinese(MOST)}样".replace("二样", "两样") in str(
        OpenDivision.base_fields["things"].help_text
    )
    assert f"不满{chinese(LEAST)}件" in report.note


def test_bids_that_meet_make_an_agreement_at_the_middle(both: Neighbours) -> None:
    code = both.bidding()
    both.bids(code, pays="3000.07", takes="1999.94")
    assert both.stage(code) == "agreed"
    terms = both.file(code).acts[-1].data["terms"]
    assert terms[0].startswith("王建国付给李秀英 2,500.01 元")
    assert "吊顶的损失，就此了结" in terms[1]
    assert [paper.kind for paper in both.file(code).papers] == ["invitation", "agreement"]
    assert not any(bid in everything(both) for bid in ("3000.07", "1999.94"))


def test_bids_that_do_not_meet_leave_nothing_behind_but_that(both: Neighbours) -> None:
    code = both.bidding()
    both.take(code, "bid", "neighbour", amount="31415.92", bound=True)
    assert "31415.92" in everything(both)  # sealed, for its writer alone
    both.take(code, "bid", "resident", amount="41421.35", bound=True)
    both.hear()
    assert both.stage(code) == "uncrossed"
    assert not any(bid in everything(both) for bid in ("31415.92", "41421.35"))
    assert "没有碰上" in str(both.read(code, "resident").said("compare"))
    ledger.append_all("410802")
    assert verify.verify().faults == []  # the seals hold, though what they seal is gone
    Compartment.objects.filter(forgotten__isnull=False).update(forgotten=1)
    assert "other data than were sealed" in " ".join(verify.verify().faults)


def test_what_was_cleared_is_forgotten_and_what_no_step_read_is_missing(both: Neighbours) -> None:
    code = both.bidding()
    both.take(code, "bid", "neighbour", amount="31415.92", bound=True)
    both.take(code, "drop_round", "resident")
    both.hear()
    ledger.append_all("410802")
    asked, reader = (both.file(code).last(step) for step in ("open_bids", "clear"))
    assert Compartment.objects.get(forgotten__isnull=False).forgotten == reader.seq
    assert verify.verify().faults == []
    with connection.cursor() as sql:
        said = "UPDATE kernel_compartment SET told = '', forgotten = %s WHERE act_id = %s"
        sql.execute(said, [reader.seq, asked.id])
    assert f"act {asked.seq} has other data than were sealed" in " ".join(verify.verify().faults)


def test_three_rounds_and_no_more(both: Neighbours) -> None:
    code = both.bidding()
    told = {
        "what": "吊顶的损失",
        "payer": both.payer(code),
        "due": both.read(code, "resident").said("open_bids")["due"],
    }
    for _round in range(3):
        both.bids(code, pays="1", takes="2")
        if _round < 2:
            both.take(code, "open_bids", "neighbour", **told)
    with pytest.raises(Invalid) as refused:
        both.take(code, "open_bids", "neighbour", **told)
    assert "最多 3 轮" in wrong(refused)


def test_a_bid_after_the_round_has_closed_is_refused_in_words(both: Neighbours) -> None:
    code = both.bidding()
    seen = both.file(code).matter.seq
    both.take(code, "bid", "neighbour", amount="100", bound=True)
    with pytest.raises(Refused, match="已经办过"):
        both.take(code, "bid", "neighbour", amount="200", bound=True, seen=seen)
    both.days_later(20)  # seven days, and the longest holidays behind them
    assert both.stage(code) == "talking"
    with pytest.raises(Stale):
        both.take(code, "bid", "resident", amount="90", bound=True, seen=seen)
    with pytest.raises(Refused, match="协商中"):
        both.take(code, "bid", "resident", amount="90", bound=True)
    alone = Compartment.objects.filter(shared=False).select_related("matter")
    assert [note.data for note in alone] == [{}]  # the lone bid is gone too


def test_a_dropped_round_a_left_one_and_one_that_goes_to_a_mediator_are_cleared(both: Neighbours) -> None:
    for step, typed in (("drop_round", {}), ("leave", {}), ("mediate", {"claims": ["帮忙"], "agreed": True})):
        code = both.bidding()
        both.take(code, "bid", "neighbour", amount="4242.42", bound=True)
        both.take(code, step, "resident", **typed)
        both.hear()
        assert "4242.42" not in everything(both), step


def test_a_bid_has_to_be_more_than_nothing_and_bind(both: Neighbours) -> None:
    code = both.bidding()
    for typed in ({"amount": "0", "bound": True}, {"amount": "5"}, {"amount": "many", "bound": True}):
        with pytest.raises(Invalid):
            both.take(code, "bid", "resident", **typed)


def test_the_digest_of_a_request_tells_nothing_without_its_key(both: Neighbours) -> None:
    one, two = both.bidding(), both.bidding()
    both.take(one, "bid", "resident", amount="88.88", bound=True, key="first")
    with pytest.raises(KeyReused):
        both.take(one, "bid", "resident", amount="99", bound=True, key="first")
    both.take(two, "bid", "resident", amount="88.88", bound=True, key="second")
    first, second = (bytes(row.request) for row in Attempt.objects.order_by("at")[:2])
    assert first != second


def test_things_are_divided_by_points_and_both_decide(both: Neighbours) -> None:
    code = both.talking()
    both.take(code, "open_division", "resident", things=["车位", "冰箱", "工具"])
    with pytest.raises(Invalid) as refused:
        both.take(code, "points", "resident", p0="60", p1="30", p2="20")
    assert "正好 100 分，现在是 110 分" in wrong(refused)
    both.take(code, "points", "resident", p0="67", p1="20", p2="13")
    both.take(code, "points", "neighbour", p0="31", p1="17", p2="52")
    both.hear()
    assert both.stage(code) == "offered"
    said = both.read(code, "neighbour").said("share")["terms"]
    assert said[0] == "车位：归李秀英。"
    assert said[1].startswith("冰箱：李秀英占 5.4%（2/37），王建国占 94.6%（35/37）")
    assert said[2] == "工具：归王建国。"
    assert not any(f'"p0": {n}' in everything(both) or f"'p0': {n}" in everything(both) for n in (67, 31))
    for name in ("neighbour", "resident"):
        both.take(code, "agree", name, read=True, kept=True)
    assert both.file(code).acts[-1].data["terms"] == json.loads(json.dumps(said))


def test_the_methods_are_for_two(both: Neighbours) -> None:
    three = [{"name": "王建国", "phone": "13800000002"}, {"name": "赵小红", "phone": "13800000033"}]
    code = both.talking(respondents=three)
    with pytest.raises(Invalid) as refused:
        both.take(code, "open_division", "resident", things=["车位", "冰箱"])
    assert "两个人之间" in wrong(refused)


@pytest.mark.parametrize("things", [["车位"], ["车位", "车位"], [f"第{n}样" for n in range(11)]])
def test_what_cannot_be_divided_is_refused(both: Neighbours, things: list[str]) -> None:
    code = both.talking()
    with pytest.raises(Invalid):
        both.take(code, "open_division", "resident", things=things)
