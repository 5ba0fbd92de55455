"""Judicial confirmation: both apply by their own acts within thirty days, the court rules, and whoever is late is told what else."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from anlan.kernel import jobs
from anlan.kernel.checks import faults
from anlan.kernel.errors import Invalid, NotHere, Refused
from anlan.kernel.may import may_open, recordable, steps_open_to
from anlan.kernel.models import Matter
from anlan.kernel.moment import standing_at
from anlan.kernel.procedure import Means
from anlan.kernel.registry import home, procedures
from anlan.modules.disputes.forms.confirmation import ELSEWHERE
from anlan.modules.disputes.procedure import EDITIONS
from tests.cast import ROAD, Cast
from tests.mediations import (
    ASKED,
    NOT_BARRED,
    applied,
    at,
    child_of,
    kinds,
    listen,
    organ,
    referred,
    request,
    run,
    submitted,
)
from tests.test_roads import printed

JOINED = {"service": "幸福院 2 号楼，13800000002", "agreed": True} | NOT_BARRED


def agreement(cast: Cast, *day: int) -> str:
    """An agreement that took effect on that day."""
    with standing_at(at(*day)):  # type: ignore[arg-type]
        return cast.road("performing")


@pytest.mark.parametrize(
    ("day", "last"),
    [
        ((2026, 3, 2), date(2026, 4, 1)),
        ((2026, 1, 20), date(2026, 2, 24)),  # 19 February is Spring Festival
        ((2026, 12, 10), date(2027, 1, 11)),  # 9 January is a Saturday
    ],
)
def test_thirty_calendar_days_from_effect_in_both_files(cast: Cast, day: tuple[int, ...], last: date) -> None:
    code = agreement(cast, *day)
    assert run(cast, code, "confirmation").on == last
    with standing_at(at(*day) + timedelta(days=5)):  # type: ignore[arg-type]
        child = applied(cast, code)
    assert run(cast, child, "applying").on == last


def test_the_file_reminds_on_days_ten_twenty_and_twenty_seven(cast: Cast) -> None:
    code = agreement(cast, 2026, 3, 2)
    for day in range(1, 31):
        with standing_at(at(2026, 3, 2) + timedelta(days=day)):
            jobs.warn_of_clocks()
    reminded = [act for act in cast.file(code).acts if act.step == "remind"]
    assert [act.at.astimezone(at(2026, 3, 2).tzinfo).date() for act in reminded] == [
        date(2026, 3, 12), date(2026, 3, 22), date(2026, 3, 29),
    ]  # fmt: skip
    assert [act.data["days_left"] for act in reminded] == [20, 10, 3]


def test_no_reminder_once_both_have_applied(cast: Cast) -> None:
    code = agreement(cast, 2026, 3, 2)
    with standing_at(at(2026, 3, 5)):
        submitted(cast, code)
        listen()
    assert run(cast, code, "confirmation").ended_at
    with standing_at(at(2026, 3, 12)):
        assert jobs.warn_of_clocks() == 0


def test_each_party_applies_by_its_own_act_and_then_it_is_the_courts(cast: Cast) -> None:
    code = cast.road("performing")
    child = applied(cast, code)
    assert cast.file(child).matter.office.code == "410802005-tw"
    with pytest.raises(Refused):
        cast.take(child, "join", "resident", **JOINED)
    with pytest.raises(NotHere):  # the court does not see what nobody has handed to it yet
        cast.take(child, "docket", "judge", case="1")
    cast.take(child, "join", "neighbour", **JOINED)
    file = cast.file(child)
    assert (file.stage.key, file.matter.office.code) == ("submitted", "410802-fy")
    assert {"joint_application", "proof", "enclosures", "service"} == kinds(cast, child)


def test_the_papers_are_filled_from_the_mediations_own_file(cast: Cast) -> None:
    code = cast.road("performing")
    number = cast.file(code).matter.number
    child = submitted(cast, code)
    joint = printed(cast, child, "joint_application").replace("\n", "")
    assert all(word in joint for word in ("李秀英", "王建国", "解放区人民法院", "焦南街道人民调解委员会", number))
    assert "赔偿1200元" in joint.replace(" ", "")
    served = printed(cast, child, "service")
    assert "13800000001" in served
    assert "幸福院 2 号楼" in served


def test_nobody_opens_a_confirmation_without_an_agreement(cast: Cast) -> None:
    for name in ("resident", "clerk", "judge", "supervisor"):
        assert not may_open(procedures()["confirmation"], cast.who(name))


def test_the_court_confirms_and_the_parties_know_until_when_to_enforce(cast: Cast) -> None:
    code = agreement(cast, 2026, 3, 2)
    with standing_at(at(2026, 3, 5)):
        child = submitted(cast, code)
        cast.take(child, "docket", "judge", case="（2026）豫0811诉前调确1号")
        assert run(cast, child, "deciding").on == date(2026, 4, 7)  # 4 to 6 April is Qingming
        act = cast.take(child, "confirm", "judge", case="（2026）豫0811诉前调确1号")
        listen()
    assert act.means == Means.CONFIRMED
    assert act.data["enforce_until"] == "2028-03-02"  # two years from 2 March 2026, the last day of performance
    assert "2028年3月2日" in printed(cast, child, "enforcement")
    heard = [act.data["means"] for act in cast.file(code).acts if act.step == "heard"]
    assert heard == ["referred", "confirmed"]
    assert not steps_open_to(cast.who("judge"), cast.file(child))


@pytest.mark.parametrize(
    ("step", "reason", "stage"), [("turn_down", "jurisdiction", "not_taken"), ("dismiss", "unclear", "dismissed")]
)
def test_what_the_court_does_not_take_or_dismisses_is_told_with_the_other_ways(
    cast: Cast, step: str, reason: str, stage: str
) -> None:
    child = submitted(cast, cast.road("performing"))
    if step == "dismiss":
        cast.take(child, "docket", "judge", case="1")
    typed = {"reason": reason} | ({"case": "2"} if step == "dismiss" else {})
    act = cast.take(child, step, "judge", **typed)
    assert cast.file(child).stage.key == stage
    assert any("支付令" in way for way in act.data["ways"])
    assert any("《公证法》第三十七条" in way for way in act.data["ways"])
    assert "other_ways" in kinds(cast, child)


def test_a_court_that_was_wrong_leaves_room_for_the_right_one(cast: Cast) -> None:
    code = cast.road("performing")
    child = submitted(cast, code)
    cast.take(child, "turn_down", "judge", reason="jurisdiction")
    listen()
    again = applied(cast, code, court=ELSEWHERE, elsewhere="山阳区人民法院")
    cast.take(again, "join", "neighbour", **JOINED)
    file = cast.file(again)
    assert (
        file.matter.office.code == "410802005-tw"
    )  # that court does not work here: the committee's clerk notes what it says
    cast.take(again, "docket", "clerk", case="（2026）豫0811诉前调确9号")
    assert "山阳区人民法院" in printed(cast, again, "joint_application")


def test_the_right_court_is_suggested_and_of_a_delegated_suit_it_is_the_one_that_sent_it(cast: Cast) -> None:
    own = cast.road("performing")
    form = cast.file(own).procedure.step("confirmation").form(file=cast.file(own), who=cast.who("resident"))  # type: ignore[union-attr]
    offered = dict(form.fields["court"].choices)
    assert list(offered) == ["410802-fy", ELSEWHERE]
    assert "调解组织所在地" in offered["410802-fy"]
    sent = referred(cast, "performing")
    form = cast.file(sent).procedure.step("confirmation").form(file=cast.file(sent), who=cast.who("resident"))  # type: ignore[union-attr]
    assert list(dict(form.fields["court"].choices)) == ["410802-fy"]
    with pytest.raises(Invalid):
        applied(cast, sent, court=ELSEWHERE, elsewhere="山阳区人民法院")


@pytest.mark.parametrize(("question", "item"), [("special", "（四）"), ("title", "（五）")])
def test_what_no_court_confirms_is_refused_with_its_article(cast: Cast, question: str, item: str) -> None:
    code = cast.road("performing")
    with pytest.raises(Invalid) as caught:
        applied(cast, code, **{f"barred_{question}": "yes"})
    said = str(caught.value.form.errors[f"barred_{question}"])
    assert "第三百五十五条" in said
    assert item in said
    assert not Matter.objects.filter(procedure="confirmation").exists()


def test_personal_status_is_asked_of_families_alone_and_refused(cast: Cast) -> None:
    plain = cast.road("performing")
    form = cast.file(plain).procedure.step("confirmation").form(file=cast.file(plain))  # type: ignore[union-attr]
    assert "barred_status" not in form.fields


def test_the_other_side_too_is_asked_what_no_court_confirms(cast: Cast) -> None:
    child = applied(cast, cast.road("performing"))
    with pytest.raises(Invalid):
        cast.take(child, "join", "neighbour", **(JOINED | {"barred_title": "yes"}))
    assert cast.file(child).stage.key == "applying"


def test_what_triage_found_to_be_barred_is_not_asked_for(cast: Cast) -> None:
    code = cast.apply()
    cast.screen(code, lock_title="yes")
    for step, by, typed in (
        ("ask", "clerk", {}), ("consent", "neighbour", {"open": "closed"}), ("accept", "clerk", {"told": True}),
        ("assign", "director", {"mediator": cast.person("mediator").pk}), ("declare", "mediator", {"conflict": "no"}),
    ):  # fmt: skip
        cast.take(code, step, by, **typed)
    finish(cast, code)
    with pytest.raises(Invalid) as caught:
        applied(cast, code)
    assert "不予司法确认" in str(caught.value.form.errors)


def finish(cast: Cast, code: str) -> None:
    """From the mediator's declaration to the sealed agreement."""
    from_here = False
    for step, by, typed in ROAD:
        from_here = from_here or step == "session"
        if from_here and cast.file(code).stage.key != "performing":
            cast.take(code, step, by, **cast._filled(code, typed))


def test_after_the_thirty_days_nobody_applies_and_the_other_ways_are_told(cast: Cast) -> None:
    code = agreement(cast, 2026, 3, 2)
    with standing_at(at(2026, 4, 1)):
        jobs.run_clocks_out()
        assert not [act for act in cast.file(code).acts if act.step == "lapsed"]
    with standing_at(at(2026, 4, 2)):
        jobs.run_clocks_out()
        with pytest.raises(Invalid) as caught:
            applied(cast, code)
    assert "期限已过" in str(caught.value.form.errors)
    lapsed = next(act for act in cast.file(code).acts if act.step == "lapsed")
    assert any("起诉" in way for way in lapsed.data["ways"])
    assert "公证" in printed(cast, code, "other_ways")


def test_an_application_that_the_other_side_does_not_join_expires(cast: Cast) -> None:
    code = agreement(cast, 2026, 3, 2)
    with standing_at(at(2026, 3, 20)):
        child = applied(cast, code)
    with standing_at(at(2026, 4, 2)):
        jobs.run_clocks_out()
    file = cast.file(child)
    assert file.stage.key == "expired"
    assert file.acts[-1].person_id is None
    assert [step.key for step in steps_open_to(cast.who("neighbour"), file)] == ["rate"]


def test_a_refusal_to_join_is_final(cast: Cast) -> None:
    code = cast.road("performing")
    child = applied(cast, code)
    cast.take(child, "refuse", "neighbour")
    listen()
    for name in ("resident", "neighbour", "clerk", "mediator", "judge"):
        assert not steps_open_to(cast.who(name), cast.file(child))
        assert not recordable(cast.who(name), cast.file(child))
    with pytest.raises(Invalid) as caught:
        applied(cast, code)
    assert "不同意" in str(caught.value.form.errors)


def test_nobody_applies_twice(cast: Cast) -> None:
    code = cast.road("performing")
    applied(cast, code)
    with pytest.raises(Invalid):
        applied(cast, code)
    assert Matter.objects.filter(procedure="confirmation").count() == 1


def test_either_may_withdraw_before_the_ruling(cast: Cast) -> None:
    child = submitted(cast, cast.road("performing"))
    cast.take(child, "withdraw", "neighbour")
    assert cast.file(child).stage.key == "withdrawn"


@pytest.mark.parametrize("topic", ["12", "10"])
def test_an_organs_agreement_is_confirmed_in_the_same_way_and_wages_have_their_own_payment_order(
    cast: Cast, topic: str
) -> None:
    code = organ(cast, request(cast, topic), "performing")
    cast.take(code, "confirmation", "resident", **ASKED)
    child = child_of(code)
    act = cast.take(child, "refuse", "neighbour")
    assert any("第十六条" in way for way in act.data["ways"]) == (topic == "10")


def test_a_matter_of_the_first_edition_keeps_its_paper(cast: Cast) -> None:
    code = cast.road("performing")
    Matter.objects.filter(code=code).update(edition=1)
    cast.take(code, "confirmation", "resident", agreed=True, service="幸福院")
    cast.take(code, "confirmation", "neighbour", agreed=True, service="幸福院")
    assert "confirmation" in kinds(cast, code)
    assert not Matter.objects.filter(procedure="confirmation").exists()


def test_older_editions_are_without_fault() -> None:
    for procedure in EDITIONS.values():
        assert faults(procedure, procedures(), home(procedures()[procedure.key])) == []
