"""Help rises tier by tier without a new legal clock; offices meet, promise by when, and a late promise ends in a decision."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from anlan.kernel.act import open_matter, take
from anlan.kernel.errors import Invalid, NotHere, Refused
from anlan.kernel.models import Due, Matter
from anlan.kernel.moment import now, today
from anlan.town.models import Office
from tests.cast import Cast
from tests.five import Five

SOON, LATER = timedelta(days=5), timedelta(days=20)


def day(ahead: timedelta) -> str:
    return (today() + ahead).isoformat()


def called(five: Five) -> str:
    """A meeting that the street's committee called about one of its matters."""
    cast = five.cast
    code = cast.apply()
    cast.take(
        code, "convene", "clerk", question="楼道公共水管归谁修、钱从哪里出", why="departments", on=day(timedelta(days=2)),
        where="街道会议室", invited=[five.office("market").code, five.office("court").code],
    )  # fmt: skip
    child = five.child_of(code)
    assert child is not None
    return child.code


def held(five: Five) -> str:
    code = called(five)
    rows = [
        {"office": five.office("market").code, "what": "查清水管归属", "due": day(SOON)},
        {"office": "410802005-tw", "what": "协调维修资金", "due": day(LATER)},
    ]
    five.cast.take(code, "hold", "clerk", present="市场监管局、法院、街道", said="都同意先修后议", promises=rows)
    return code


def runs(code: str) -> dict[str, Any]:
    found = Due.objects.filter(clock="promise", ended_at=None, matter_id=Matter.objects.get(code=code).id)
    return {run.label: run for run in found}


def test_the_invited_see_the_meeting_and_not_the_parties(five: Five) -> None:
    code = called(five)
    parent = Matter.objects.get(id=Matter.objects.get(code=code).parent_id).code
    browser = Client()
    browser.force_login(five.cast.person("market"))
    page = browser.get(f"/desk/matters/{code}")
    assert page.status_code == 200
    assert "李秀英" not in page.content.decode()
    assert browser.get(f"/desk/matters/{parent}").status_code == 404
    take(code, "answer", {"comes": "yes"}, by=five.who("market"))
    with pytest.raises(NotHere):
        take(code, "answer", {"comes": "yes"}, by=five.who("police"))


def test_a_partys_name_does_not_go_into_the_invitation(five: Five) -> None:
    code = five.cast.apply()
    with pytest.raises(Invalid) as wrong:
        five.cast.take(
            code, "convene", "clerk", question="李秀英家漏水谁来修", why="departments", on=day(SOON), where="街道",
            invited=[five.office("market").code],
        )  # fmt: skip
    assert "请不要写当事人的姓名：李秀英" in str(wrong.value.form.errors["question"])


def test_the_minutes_bind_only_whoever_is_at_the_table(five: Five) -> None:
    code = called(five)
    rows = [{"office": five.office("police").code, "what": "出警", "due": day(SOON)}]
    with pytest.raises(Invalid) as wrong:
        five.cast.take(code, "hold", "clerk", present="街道", said="无", promises=rows)
    assert "没有受邀参加" in str(wrong.value.form.errors["promises"])


def test_every_promise_has_its_own_clock_and_nothing_ends_before_all_are_kept(five: Five) -> None:
    code = held(five)
    market, street = "解放区市场监督管理局：查清水管归属", "焦南街道人民调解委员会：协调维修资金"
    assert {label: run.on.isoformat() for label, run in runs(code).items()} == {market: day(SOON), street: day(LATER)}
    take(code, "done", {"label": market, "note": "查明属于全体业主共有"}, by=five.who("market"))
    with pytest.raises(Invalid) as wrong:
        five.cast.take(code, "conclude", "clerk", note="都办完了")
    assert street in str(wrong.value.form.errors)
    five.cast.take(code, "done", "clerk", label=street, note="维修资金已经落实")
    five.cast.take(code, "conclude", "clerk", note="都办完了")
    assert five.cast.file(code).matter.stage == "closed"
    assert [paper.kind for paper in five.cast.file(code).papers] == ["notice", "minutes", "conclusion"]


def test_a_late_promise_waits_for_a_decision_and_the_other_runs_on(five: Five) -> None:
    code = held(five)
    five.pass_days(now() + timedelta(days=8))
    file = five.cast.file(code)
    assert file.matter.stage == "deciding"
    late, other = "解放区市场监督管理局：查清水管归属", "焦南街道人民调解委员会：协调维修资金"
    with pytest.raises(Refused):
        five.cast.take(code, "decide", "clerk", label=late, decision="extend", due=day(LATER), reason="再给十天")
    with pytest.raises(Invalid):
        five.cast.take(code, "decide", "director", label=late, decision="extend", reason="没写日期")
    five.cast.take(
        code,
        "decide",
        "director",
        label=late,
        decision="reassign",
        office="410802005-tw",
        due=day(LATER),
        reason="改由街道查",
    )
    assert set(runs(code)) == {"焦南街道人民调解委员会：查清水管归属", other}
    assert five.cast.file(code).matter.stage == "binding"
    assert "decision" in [paper.kind for paper in five.cast.file(code).papers]


def test_two_late_promises_need_two_decisions(five: Five) -> None:
    code = held(five)
    five.pass_days(now() + timedelta(days=30))
    assert five.cast.file(code).matter.stage == "deciding"
    first, second = sorted(runs(code))
    five.cast.take(code, "decide", "director", label=first, decision="drop", reason="不再需要")
    assert five.cast.file(code).matter.stage == "deciding"
    five.cast.take(code, "decide", "director", label=second, decision="drop", reason="不再需要")
    assert five.cast.file(code).matter.stage == "binding"
    five.cast.take(code, "conclude", "clerk", note="两项都取消")
    assert five.cast.file(code).matter.stage == "closed"


def test_help_rises_to_the_next_tier_and_the_legal_clock_runs_on(five: Five) -> None:
    code = five.cast.road("mediating")
    before = Due.objects.get(clock="mediating", ended_at=None)
    target = Due.objects.get(clock="tier", ended_at=None)
    assert (target.rule, target.kind) == ("TIER_STREET", "service_target")
    five.cast.take(code, "rise", "mediator", why="涉及十几户，街道协调不动")
    file = five.cast.file(code)
    assert file.matter.office == five.office("district")
    after = Due.objects.get(clock="mediating", ended_at=None)
    assert (after.id, after.on, after.since) == (before.id, before.on, before.since)
    assert not Due.objects.filter(clock="tier", ended_at=None).exists()
    with pytest.raises(Invalid) as wrong:
        take(code, "rise", {"why": "还要往上"}, by=five.who("district"))
    assert "已经在最高一级" in str(wrong.value.form.errors)


def test_a_party_asks_for_the_next_tier_without_a_reason(five: Five) -> None:
    code = five.cast.apply()
    five.cast.take(code, "rise", "resident")
    assert five.cast.file(code).matter.office == five.office("district")


def test_what_speaks_for_the_next_tier_is_said(five: Five) -> None:
    group = {"kind": "group", "name": "幸福院住户", "count": 12, "representatives": ["李秀英 13800000001"]}
    code = five.cast.apply(applicants=[group], claims=["赔偿 15 万元"], by="clerk", source="application", way="counter")
    file = five.cast.file(code)
    form = file.procedure.step("rise").form(file=file, who=five.cast.who("clerk"))  # type: ignore[union-attr]
    assert form.initial["why"] == "涉及 13 人；涉及金额 150,000 元"


def test_why_it_is_stuck_is_said_by_a_word_of_the_list_until_something_is_done(cast: Cast) -> None:
    code = cast.road("mediating")
    cast.take(code, "stuck", "mediator", stuck="title", note="水管归属不清")
    assert cast.file(code).matter.stuck == "title"
    browser = Client()
    browser.force_login(cast.person("clerk"))
    assert "等确权" in browser.get("/desk/stuck").content.decode()
    cast.take(
        code,
        "session",
        "mediator",
        when=now().isoformat(),
        where="调解室",
        told=True,
        process="说清了归属",
        result="again",
    )
    assert cast.file(code).matter.stuck == ""


def test_whoever_calls_a_meeting_by_itself_leads_it(five: Five) -> None:
    typed = {
        "place": "410802005", "question": "汛期老旧小区排水", "why": "departments", "on": day(SOON), "where": "区里",
        "invited": [five.office("market").code],
    }  # fmt: skip
    code = open_matter("meeting", typed, by=five.who("district")).matter.code
    assert five.cast.file(code).matter.office == Office.objects.get(code="410802-tw")
    five_days = Due.objects.get(clock="calling", ended_at=None)
    assert five_days.rule == "JOINT_MEETING"
