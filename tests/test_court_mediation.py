"""Mediation at a court's request: its days, its eight ends, and a party who is never left without the way back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from anlan.kernel import jobs
from anlan.kernel.errors import Invalid, NotHere, Refused
from anlan.kernel.file import CaseFile
from anlan.kernel.may import steps_open_to
from anlan.kernel.moment import standing_at
from anlan.kernel.procedure import Means
from anlan.modules.disputes.tables import ENDS, SAID
from tests.cast import AGREED, Cast
from tests.mediations import at, kinds, referred, run, sent
from tests.test_roads import printed


@pytest.mark.parametrize(
    ("kind", "clock", "last"),
    [
        ("delegate", "delegated", date(2026, 2, 24)),  # 30 days from 20 January: 19 February is Spring Festival
        ("ordinary", "ordinary", date(2026, 2, 4)),
        ("simple", "simple", date(2026, 1, 27)),
    ],
)
def test_the_days_count_from_the_organisations_taking_it_on(cast: Cast, kind: str, clock: str, last: date) -> None:
    with standing_at(at(2026, 1, 15)):
        code = sent(cast, kind)
        assert not [due for due in cast.file(code).dues if due.clock == clock]
    with standing_at(at(2026, 1, 20)):
        cast.take(code, "take_on", "clerk")
    limits = [due.clock for due in cast.file(code).dues if due.clock in ("delegated", "ordinary", "simple")]
    assert limits == [clock]
    assert run(cast, code, clock).on == last


def test_the_days_run_over_the_end_of_a_year(cast: Cast) -> None:
    with standing_at(at(2026, 12, 10)):
        code = referred(cast, "accepted")
    assert run(cast, code, "delegated").on == date(2027, 1, 11)  # 9 January is a Saturday


def test_three_working_days_to_take_it_on_and_three_to_ask_the_other_side(cast: Cast) -> None:
    with standing_at(at(2026, 4, 29)):
        code = sent(cast)
        assert run(cast, code, "confirming").on == date(2026, 5, 7)
    with standing_at(at(2026, 4, 30)):
        cast.take(code, "take_on", "clerk")
        assert run(cast, code, "contacting").on == date(2026, 5, 8)


def test_only_a_court_sends_and_only_the_organisation_takes_it_on(cast: Cast) -> None:
    with pytest.raises(Refused):
        sent(Impostor())
    code = sent(cast)
    with pytest.raises(Refused):
        cast.take(code, "take_on", "judge")
    assert "referral" in kinds(cast, code)


class Impostor(Cast):
    """A committee's clerk who calls herself the court."""

    def who(self, name: str):  # type: ignore[no-untyped-def]
        return super().who("clerk" if name == "judge" else name)


def test_what_is_not_taken_on_or_not_answered_goes_to_another(cast: Cast) -> None:
    with standing_at(at(2026, 3, 2)):
        code = sent(cast)
    with standing_at(at(2026, 3, 6)):
        jobs.run_clocks_out()
    assert [act.data["clock"] for act in cast.file(code).acts if act.means == Means.OVERDUE] == ["confirming"]
    cast.take(code, "reassign", "judge", office="410802-tw")
    assert cast.file(code).matter.office.code == "410802-tw"
    cast.take(code, "turn_down", "qu-clerk", reason="scope", note="不在我们范围")
    assert cast.file(code).stage.key == "turned_down"
    cast.take(code, "reassign", "judge", office="410802005-tw")
    assert cast.file(code).stage.key == "sent"
    assert run(cast, code, "confirming").ended_at is None


def test_the_court_that_asked_reads_the_file_and_another_ones_staff_do_not(cast: Cast) -> None:
    code = referred(cast, "mediating")
    assert CaseFile.found(code, cast.who("judge")).matter.code == code
    with pytest.raises(NotHere):
        CaseFile.found(code, cast.who("scj-staff"))


def by_stop(cast: Cast) -> str:
    code = referred(cast, "mediating")
    cast.take(code, "stop", "neighbour")
    return code


def by_refusal(cast: Cast) -> str:
    code = referred(cast, "asking")
    cast.take(code, "unwilling", "neighbour")
    return code


def by_settling(cast: Cast) -> str:
    code = referred(cast, "mediating")
    cast.take(code, "settled", "resident", reason="他已经修好了")
    return code


def by_agreement(cast: Cast) -> str:
    return referred(cast, "performing")


def by_not_signing(cast: Cast) -> str:
    code = referred(cast, "signing")
    cast.take(code, "unsigned", "neighbour")
    return code


def by_the_limit(cast: Cast) -> str:
    with standing_at(at(2026, 3, 2)):
        code = referred(cast, "mediating")
    with standing_at(at(2026, 4, 2)):
        jobs.run_clocks_out()
    return code


def test_a_limit_is_out_at_midnight_and_not_when_the_clocks_own_job_comes_round(cast: Cast) -> None:
    with standing_at(at(2026, 3, 2)):
        code = sent(cast)
    with standing_at(at(2026, 3, 6)):
        cast.take(code, "take_on", "clerk")
    late, taken = cast.file(code).acts[-2:]
    assert (late.means, late.data["clock"], taken.step) == (Means.OVERDUE, "confirming", "take_on")
    assert run(cast, code, "confirming").state == "overdue"


def test_what_the_end_of_a_limit_closed_takes_no_step_before_the_job_has_come_round_either(cast: Cast) -> None:
    with standing_at(at(2026, 3, 2)):
        code = referred(cast, "mediating")
    before = cast.file(code).matter.seq
    with standing_at(at(2026, 4, 2)), pytest.raises(Refused):
        cast.take(code, "settled", "resident", reason="他已经修好了")
    assert cast.file(code).matter.seq == before


def by_mediator(reason: str) -> Callable[[Cast], str]:
    def end(cast: Cast) -> str:
        code = referred(cast, "contacting" if reason == "unreachable" else "mediating")
        cast.take(code, "terminate", "mediator", reason=reason, routes="可以起诉。")
        return code

    return end


ROADS = {
    "agreed": by_agreement, "settled": by_settling, "unwilling": by_stop, "unsigned": by_not_signing, "limit": by_the_limit,
    **{reason: by_mediator(reason) for reason in SAID},
}  # fmt: skip


def test_every_reason_of_the_article_has_a_road_here() -> None:
    assert set(ROADS) == set(ENDS)
    assert len(ENDS) == 8


@pytest.mark.parametrize("end", ENDS)
def test_each_of_the_eight_ends_is_told_in_the_articles_words(cast: Cast, end: str) -> None:
    code = ROADS[end](cast)
    act = next(act for act in reversed(cast.file(code).acts) if "end" in act.data)
    assert (act.data["end"], act.data["end_name"]) == (end, ENDS[end][0])
    if end == "agreed":
        assert (act.means, act.data["sent_to"]) == (Means.SETTLED, ["解放区人民法院"])
    else:
        assert cast.file(code).stage.key == "terminated"
        assert "termination_court" in kinds(cast, code)
        assert ("docketing" in kinds(cast, code)) == (end != "settled")


def test_after_filing_there_is_nothing_to_docket(cast: Cast) -> None:
    code = referred(cast, "mediating", "simple")
    cast.take(code, "terminate", "mediator", reason="apart", routes="转入审判程序。")
    assert "docketing" not in kinds(cast, code)


def test_when_the_limit_passes_the_party_is_told_and_the_request_for_docketing_is_printed(cast: Cast) -> None:
    with standing_at(at(2026, 3, 2)):
        code = referred(cast, "investigating")
    with standing_at(at(2026, 4, 1)):  # the last day itself
        jobs.run_clocks_out()
        assert cast.file(code).stage.key == "investigating"
    with standing_at(at(2026, 4, 2)):
        jobs.run_clocks_out()
        assert jobs.run_clocks_out() == 0
    file = cast.file(code)
    assert [act.step for act in file.acts[-2:]] == ["overdue", "lapse"]
    assert file.acts[-1].person_id is None
    text = printed(cast, code, "docketing").replace("\n", "")
    assert all(word in text for word in ("登记立案", "2026年4月1日", "合意", "（2026）豫0811诉前调1号"))


def test_no_extension_without_both_and_with_both_nothing_lapses(cast: Cast) -> None:
    with standing_at(at(2026, 3, 2)):
        code = referred(cast, "mediating")
        cast.take(code, "propose", "mediator", until="2026-05-15", reason="等报价")
        cast.take(code, "extend", "resident")
        assert run(cast, code, "delegated").on == date(2026, 4, 1)
        cast.take(code, "extend", "neighbour")
        assert run(cast, code, "delegated").on == date(2026, 5, 15)
    with standing_at(at(2026, 4, 20)):
        jobs.run_clocks_out()
    assert cast.file(code).stage.key == "mediating"


@pytest.mark.parametrize(("kind", "clock", "before", "after"), [
    ("delegate", "delegated", date(2026, 4, 1), date(2026, 4, 10)),
    ("ordinary", "ordinary", date(2026, 3, 17), date(2026, 3, 17)),
])  # fmt: skip
def test_appraisal_is_not_counted_before_filing_alone(
    cast: Cast, kind: str, clock: str, before: date, after: date
) -> None:
    with standing_at(at(2026, 3, 2)):
        code = referred(cast, "mediating", kind)
        assert run(cast, code, clock).on == before
        cast.take(code, "pause", "mediator", reason="appraisal", note="房屋鉴定")
    with standing_at(at(2026, 3, 12)):
        cast.take(code, "resume", "mediator")
    assert run(cast, code, clock).on == after


def test_another_pause_is_counted(cast: Cast) -> None:
    with standing_at(at(2026, 3, 2)):
        code = referred(cast, "mediating")
        cast.take(code, "pause", "mediator", reason="party", note="出差")
    with standing_at(at(2026, 4, 2)):
        jobs.run_clocks_out()
    assert cast.file(code).stage.key == "terminated"


def test_both_may_agree_to_a_mediator_with_a_tie(cast: Cast) -> None:
    code = referred(cast, "assigned")
    with pytest.raises(Invalid) as caught:
        cast.take(code, "declare", "mediator", conflict="kin")
    assert "relation" in caught.value.form.errors
    cast.take(code, "declare", "mediator", conflict="kin", relation="申请人的表姐")
    assert cast.file(code).stage.key == "waiving"
    cast.take(code, "waive", "resident")
    assert cast.file(code).stage.key == "waiving"
    cast.take(code, "waive", "neighbour")
    assert cast.file(code).stage.key == "contacting"
    assert cast.file(code).seated("mediator")


def test_one_who_does_not_agree_has_another_mediator(cast: Cast) -> None:
    code = referred(cast, "assigned")
    cast.take(code, "declare", "mediator", conflict="interest", relation="同一家公司")
    cast.take(code, "waive", "resident")
    cast.take(code, "recuse", "neighbour")
    assert cast.file(code).stage.key == "accepted"
    assert not cast.file(code).seated("mediator")
    with pytest.raises(Invalid):
        cast.take(code, "assign", "director", mediator=cast.person("mediator").pk)


def test_suspected_sham_stops_it_and_is_reported_to_the_court(cast: Cast) -> None:
    code = referred(cast, "mediating")
    act = cast.take(code, "sham", "mediator", risk="双方对借款毫无争议，银行流水对不上", reported_to="解放区人民法院")
    assert (act.means, act.data["end"]) == (Means.UNSETTLED, "other")
    assert {"sham", "termination_court"} <= kinds(cast, code)
    assert "draft" not in {step.key for step in steps_open_to(cast.who("mediator"), cast.file(code))}


def test_undisputed_facts_go_out_only_with_everybodys_signature(cast: Cast) -> None:
    code = referred(cast, "mediating")
    cast.take(code, "undisputed", "mediator", facts="水管在 2 月 1 日破裂。")
    cast.take(code, "agree_facts", "resident", read=True)
    assert "undisputed" not in kinds(cast, code)
    cast.take(code, "agree_facts", "neighbour", read=True)
    assert "undisputed" in kinds(cast, code)
    assert "2月1日破裂" in printed(cast, code, "undisputed").replace(" ", "")


def test_a_failure_returns_the_file_in_a_working_day_and_is_archived(cast: Cast) -> None:
    with standing_at(at(2026, 4, 30)):
        code = referred(cast, "mediating")
        cast.take(code, "terminate", "mediator", reason="apart", routes="可以起诉。")
        assert run(cast, code, "returning").on == date(2026, 5, 6)
    cast.take(code, "finish", "mediator")
    assert ENDS["apart"][0] in printed(cast, code, "returned").replace("\n", "")
    cast.take(code, "archive", "archivist", retention="10", explanation="没有达成协议。")
    assert cast.file(code).stage.key == "archived"


def test_the_agreement_is_always_written(cast: Cast) -> None:
    code = referred(cast, "mediating")
    cast.take(
        code, "session", "mediator", when="2026-01-05T10:00:00", where="街道", told=True, process="x", result="agreed"
    )
    with pytest.raises(Invalid):
        cast.take(code, "draft", "mediator", **cast._filled(code, AGREED | {"form": "oral"}))


def test_after_filing_the_court_makes_its_own_paper_of_the_agreement(cast: Cast) -> None:
    code = referred(cast, "performing", "ordinary")
    with pytest.raises(Invalid):
        cast.take(code, "confirmation", "resident", court="410802-fy", service="x", agreed=True,
                  barred_special="no", barred_title="no")  # fmt: skip
    act = cast.take(code, "conclude", "judge", outcome="paper", case="（2026）豫0811民初1号")
    assert act.means == Means.CONFIRMED
    other = referred(cast, "performing")
    with pytest.raises(Invalid):
        cast.take(other, "conclude", "judge", outcome="paper")
