"""Administrative mediation: each regime with its own days, consent before anything, enforcement never replaced."""

from __future__ import annotations

from datetime import date

import pytest

from anlan.kernel.errors import Invalid, Refused
from anlan.kernel.may import recordable, steps_open_to
from anlan.kernel.moment import standing_at, today
from anlan.kernel.procedure import Means
from anlan.law.interlocks import interlocks
from anlan.law.rules import resolve
from anlan.modules.disputes.tables import REGIMES, regime_of
from anlan.modules.disputes.topics import TOPICS
from tests.cast import Cast
from tests.mediations import AGREED, MET, at, kinds, organ, request, run
from tests.test_roads import printed

BEGUN = {"event": "loss", "began": "2026-01-20"}


def test_every_type_of_dispute_has_one_regime_and_every_regime_rules_that_hold() -> None:
    assert sorted(code for regime in REGIMES for code in regime.topics) == sorted(TOPICS)
    for regime in REGIMES:
        topic = min(regime.topics)
        assert resolve(regime.decide, on=today(), region="410802", topic=topic)
        assert resolve(regime.limit, on=today(), region="410802", topic=topic)


@pytest.mark.parametrize(
    ("topic", "clock", "rule", "last"),
    [
        ("03", "general", "AM_LIMIT", date(2026, 2, 24)),  # 30 days from 20 January: 19 February is Spring Festival
        ("07", "land", "AM_LIMIT", date(2026, 2, 24)),
        ("10", "labour", "LABOUR_15", date(2026, 2, 4)),
        ("12", "market", "MKT_LIMIT", date(2026, 3, 30)),
        ("15", "health", "MED_ADM_LIMIT", date(2026, 3, 9)),
        ("16", "traffic", "TRAF_MEDIATE", date(2026, 1, 30)),
    ],
)
def test_each_regime_is_held_to_its_own_limit_over_spring_festival(
    cast: Cast, topic: str, clock: str, rule: str, last: date
) -> None:
    with standing_at(at(2026, 1, 20)):
        code = organ(cast, request(cast, topic), "investigating", **(BEGUN if topic == "16" else {}))
    limits = [due for due in cast.file(code).dues if due.clock.startswith("mediating")]
    assert [(due.clock, due.rule, due.on) for due in limits] == [(f"mediating_{clock}", rule, last)]
    assert clock == regime_of(topic).key


@pytest.mark.parametrize(
    ("topic", "rule", "last"),
    [
        (
            "03",
            "AM_ACC",
            date(2027, 1, 4),
        ),  # 29, 30, 31 December, 1 January (the holidays of 2027 are not known yet), 4
        ("12", "MKT_ACC", date(2027, 1, 6)),
        ("15", "MED_ADM_ACC", date(2027, 1, 4)),
        ("16", "AM_ACC", date(2027, 1, 4)),
    ],
)
def test_the_decision_to_accept_has_its_own_days_over_the_end_of_a_year(
    cast: Cast, topic: str, rule: str, last: date
) -> None:
    with standing_at(at(2026, 12, 28)):
        code = request(cast, topic)
    deciding = [due for due in cast.file(code).dues if due.clock.startswith("deciding")]
    assert [due.rule for due in deciding] == [rule]
    assert deciding[0].on == last


def test_a_complicated_application_is_decided_five_working_days_later(cast: Cast) -> None:
    with standing_at(at(2026, 3, 2)):
        code = request(cast, "03")
        cast.screen(code, "zjj-clerk")
        assert run(cast, code, "deciding_am_acc").on == date(2026, 3, 9)
        with pytest.raises(Refused):
            cast.take(code, "complicated", "zjj-clerk")
        cast.take(code, "complicated", "zjj-director", note="涉及两个部门")
    assert run(cast, code, "deciding_am_acc").on == date(2026, 3, 16)


def test_the_application_finds_the_organ_whose_work_it_is(cast: Cast) -> None:
    assert cast.file(request(cast, "15")).matter.office.code == "410802-wjw"
    with pytest.raises(Invalid) as wrong:
        request(cast, "15", office="410802-scj")
    assert "卫生健康" in str(wrong.value.form.errors["office"])
    with pytest.raises(Invalid) as nobody:
        request(cast, "01")
    assert "人民调解" in str(nobody.value.form.errors["topic"])


def test_the_wrong_organ_transfers_within_three_working_days_and_the_next_begins_anew(cast: Cast) -> None:
    with standing_at(at(2026, 4, 30)):  # a Thursday before the May holidays
        code = request(cast, "03")
        assert run(cast, code, "transferring").on == date(2026, 5, 8)
    with standing_at(at(2026, 5, 6)):
        cast.take(code, "transfer", "zjj-clerk", office="410802-zrj", reason="宅基地归自然资源部门")
    file = cast.file(code)
    assert (file.matter.office.code, file.stage.key) == ("410802-zrj", "registered")
    assert run(cast, code, "deciding_am_acc").on == date(2026, 5, 12)  # 9 May is a make-up Saturday


@pytest.mark.parametrize(("topic", "lock"), [("12", "market_forum"), ("15", "health_forum"), ("16", "traffic_joint")])
def test_what_another_forum_took_is_not_accepted(cast: Cast, topic: str, lock: str) -> None:
    code = request(cast, topic)
    desk = cast.file(code).matter.office.code.removeprefix("410802-")
    act = cast.screen(code, f"{desk}-clerk", **{f"lock_{lock}": "yes"})
    told = next(one for one in interlocks(topic, "410802", forum="administrative") if one.id == lock)
    assert act.data["blocks"] == [told.tell]
    with pytest.raises(Invalid):
        cast.take(code, "ask", f"{desk}-clerk")
    cast.take(code, "decline", f"{desk}-clerk", reason=told.tell, routes="请在那里继续办理。")
    assert kinds(cast, code) == {"am_receipt", "am_application", "am_refusal"}


def test_people_and_organs_are_asked_their_own_questions() -> None:
    people = {one.id for one in interlocks("12", "410802")}
    organs = {one.id for one in interlocks("12", "410802", forum="administrative")}
    assert "consumer_forum" in people - organs
    assert {"market_forum", "enforcement"} <= organs - people


def test_mediation_does_not_take_the_place_of_enforcement(cast: Cast) -> None:
    code = organ(cast, request(cast, "12"), "consented")
    with pytest.raises(Invalid) as caught:
        cast.take(code, "accept", "scj-clerk", told=True)
    assert "enforcement" in caught.value.form.errors


def test_a_mediation_that_the_committee_offers_needs_the_consent_of_both(cast: Cast) -> None:
    code = cast.apply(by="clerk", source="initiative", way="visit")
    assert cast.file(code).acts[0].party_id is None
    cast.screen(code)
    cast.take(code, "ask", "clerk")
    cast.take(code, "consent", "neighbour", open="closed")
    assert cast.file(code).matter.stage == "asking", (
        "nobody takes whoever was entered as applicant for somebody who applied"
    )


def test_what_an_organ_offers_itself_needs_the_consent_of_both(cast: Cast) -> None:
    code = request(cast, "09", by="hbj-clerk", source="initiative", way="visit")
    cast.screen(code, "hbj-clerk")
    cast.take(code, "ask", "hbj-clerk")
    assert "am_opinion" in kinds(cast, code)
    cast.take(code, "consent", "neighbour", open="closed")
    assert cast.file(code).stage.key == "asking"
    cast.take(code, "consent", "resident", open="closed")
    assert cast.file(code).stage.key == "consented"


def test_a_refusal_is_final(cast: Cast) -> None:
    code = organ(cast, request(cast, "14"), "asking")
    act = cast.take(code, "refuse", "neighbour")
    file = cast.file(code)
    assert act.means == Means.WITHDRAWN
    assert "am_termination" in kinds(cast, code)
    for name in ("resident", "neighbour", "scj-clerk", "scj-director"):
        assert not steps_open_to(cast.who(name), file)
        assert not recordable(cast.who(name), file)


def test_testing_is_left_out_of_the_limit_of_market_supervision(cast: Cast) -> None:
    with standing_at(at(2026, 3, 2)):
        code = organ(cast, request(cast, "14"), "mediating")
        assert run(cast, code, "mediating_market").on == date(2026, 5, 8)
        cast.take(code, "pause", "scj-staff", reason="test", note="送检")
    with standing_at(at(2026, 3, 12)):
        cast.take(code, "resume", "scj-clerk")
    assert run(cast, code, "mediating_market").on == date(2026, 5, 18)  # seven working days were not counted


def test_another_reason_to_pause_is_not_left_out_there(cast: Cast) -> None:
    with standing_at(at(2026, 3, 2)):
        code = organ(cast, request(cast, "14"), "mediating")
        cast.take(code, "pause", "scj-staff", reason="party", note="出差")
    assert run(cast, code, "mediating_market").state == "running"


def test_appraisal_is_left_out_of_the_limit_of_the_health_authority(cast: Cast) -> None:
    with standing_at(at(2026, 3, 2)):
        code = organ(cast, request(cast, "15"), "mediating")
        before = run(cast, code, "mediating_health").on
        cast.take(code, "pause", "wjw-staff", reason="appraisal", note="医疗损害鉴定")
    with standing_at(at(2026, 3, 16)):
        cast.take(code, "resume", "wjw-clerk")
    assert before == date(2026, 4, 14)
    assert run(cast, code, "mediating_health").on == date(2026, 4, 27)  # nine working days were not counted


def test_the_traffic_police_wait_until_what_they_count_from_has_come(cast: Cast) -> None:
    with standing_at(at(2026, 3, 2)):
        code = organ(cast, request(cast, "16"), "waiting")
        assert not [due for due in cast.file(code).dues if due.clock in ("mediating_traffic", "assigning")]
        with pytest.raises(Invalid):
            cast.take(code, "begin", "jjdd-clerk", event="healed", began="2026-03-20")
    with standing_at(at(2026, 3, 23)):
        cast.take(code, "begin", "jjdd-clerk", event="healed", began="2026-03-20")
    assert cast.file(code).stage.key == "accepted"
    assert run(cast, code, "mediating_traffic").on == date(2026, 3, 30)
    assert run(cast, code, "waiting").ended_at
    assert run(cast, code, "assigning").on == date(2026, 3, 25)


def test_what_came_before_acceptance_counts_from_acceptance(cast: Cast) -> None:
    with standing_at(at(2026, 3, 2)):
        code = organ(cast, request(cast, "16"), "accepted", event="loss", began="2026-02-10")
    assert run(cast, code, "mediating_traffic").on == date(2026, 3, 12)


def test_the_organ_names_its_own_staff_and_a_party_may_have_another(cast: Cast) -> None:
    code = organ(cast, request(cast, "12"), "accepted")
    with pytest.raises(Invalid):
        cast.take(code, "assign", "scj-director", mediator=cast.person("mediator").pk)
    cast.take(code, "assign", "scj-director", mediator=cast.person("scj-staff").pk)
    cast.take(code, "recuse", "neighbour", reason="他们认识")
    with pytest.raises(Invalid):
        cast.take(code, "assign", "scj-director", mediator=cast.person("scj-staff").pk)
    cast.take(code, "assign", "scj-director", mediator=cast.person("scj-staff2").pk)


def test_a_mediation_that_ends_is_told_within_seven_working_days_and_archived(cast: Cast) -> None:
    with standing_at(at(2026, 9, 25)):  # Mid-Autumn; then the National Day holidays
        code = organ(cast, request(cast, "12"), "mediating")
        cast.take(code, "terminate", "scj-staff", reason="apart", routes="可以起诉。")
        assert run(cast, code, "notifying").on == date(2026, 10, 12)  # 10 October is a make-up Saturday
        cast.take(code, "notified", "scj-clerk", how="online")
        assert run(cast, code, "notifying").ended_at
        cast.take(code, "finish", "scj-clerk")
        cast.take(code, "archive", "scj-clerk", retention="10", explanation="没有达成协议。")
    assert cast.file(code).stage.key == "archived"
    assert {"am_termination", "closing", "volume"} <= kinds(cast, code)


def test_what_is_performed_at_once_needs_no_long_paper(cast: Cast) -> None:
    code = organ(cast, request(cast, "12"), "mediating")
    cast.take(code, "session", "scj-staff", **cast._filled(code, MET | {"result": "agreed"}))
    cast.take(code, "draft", "scj-staff", **cast._filled(code, AGREED | {"form": "oral"}))
    for name in ("resident", "neighbour"):
        cast.take(code, "sign", name, read=True, way="wet")
    act = cast.take(code, "spot", "scj-staff", performed=True)
    assert act.means == Means.SETTLED
    assert cast.file(code).stage.key == "performed"


@pytest.mark.parametrize(("topic", "title"), [("12", "行政调解书"), ("16", "道路交通事故损害赔偿调解书")])
def test_the_paper_of_an_agreement_is_called_what_its_regime_calls_it(cast: Cast, topic: str, title: str) -> None:
    began = {"event": "loss", "began": today().isoformat()} if topic == "16" else {}
    code = organ(cast, request(cast, topic), "performing", **began)
    text = printed(cast, code, "am_agreement")
    assert title in text
    assert "王建国赔偿 1200 元".replace(" ", "") in text.replace(" ", "")
