"""The other roads: refusal, decline, failure, recusal, extension, breach, reopening; each party's rights kept."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import dropwhile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction

from anlan.kernel import act, jobs, printing
from anlan.kernel.errors import Invalid, NotHere, ReasonNeeded, Refused
from anlan.kernel.file import CaseFile
from anlan.kernel.keys import new_code
from anlan.kernel.may import recordable, steps_open_to
from anlan.kernel.models import Compartment, Matter
from anlan.kernel.moment import now, standing_at, today
from anlan.kernel.procedure import Means
from anlan.kernel.shown import note
from anlan.kernel.who import Who
from anlan.law.interlocks import interlocks
from tests.cast import AGREED, MET, RESIDENT, ROAD, SEALED, Cast
from tests.files import authority, sheet
from tests.test_papers import text_of


def keys(steps: object) -> set[str]:
    return {step.key for step in steps}  # type: ignore[attr-defined]


def test_after_a_refusal_nobody_is_offered_to_go_on(cast: Cast) -> None:
    code = cast.road("asking")
    act = cast.take(code, "refuse", "neighbour")
    file = cast.file(code)
    assert act.means == Means.WITHDRAWN
    assert "12348" in act.data["routes"]
    for name in ("resident", "neighbour", "clerk", "director", "mediator"):
        assert not steps_open_to(cast.who(name), file)
        assert not recordable(cast.who(name), file)
    assert [paper.kind for paper in file.papers if paper.seq == act.seq] == ["termination"]


def test_a_declined_application_has_its_receipt_and_its_routes(cast: Cast) -> None:
    code = cast.apply()
    cast.take(code, "decline", "clerk", reason="法院已经受理。", routes="请向受理法院查询。")
    file = cast.file(code)
    assert file.stage.key == "not_accepted"
    assert [paper.kind for paper in file.papers] == ["receipt", "application", "refusal"]


def test_an_interlock_found_at_triage_blocks_the_asking(cast: Cast) -> None:
    lock = next(lock for lock in interlocks("02", "410802") if lock.effect == "block")
    code = cast.apply()
    act = cast.screen(code, **{f"lock_{lock.id}": "yes"})
    assert act.data["blocks"] == [lock.tell]
    with pytest.raises(Invalid):
        cast.take(code, "ask", "clerk")
    cast.take(code, "decline", "clerk", reason=lock.tell, routes="请向受理机关查询。")


def test_an_interlock_that_only_warns_is_told_and_lets_go_on(cast: Cast) -> None:
    lock = next(lock for lock in interlocks("02", "410802") if lock.effect == "warn")
    code = cast.apply()
    act = cast.screen(code, **{f"lock_{lock.id}": "yes"})
    assert act.data["warnings"] == [lock.tell]
    cast.take(code, "ask", "clerk")


def test_a_family_that_is_not_safe_needs_a_plan_before_anything_goes_on(cast: Cast) -> None:
    code = cast.apply(topic="01", subtopic="婚姻")
    with pytest.raises(Invalid) as caught:
        cast.screen(code, safe_applicant="unsafe")
    assert "plan" in caught.value.form.errors
    act = cast.screen(code, safe_applicant="unsafe", plan="分开谈；已告知人身安全保护令。")
    assert act.data["apart"] is True


def test_a_party_asks_for_another_mediator_and_has_one(cast: Cast) -> None:
    code = cast.road("assigned")
    cast.take(code, "recuse", "neighbour", reason="他是申请人的表哥")
    file = cast.file(code)
    assert file.stage.key == "accepted"
    assert not file.seated("mediator")
    with pytest.raises(Invalid):
        cast.take(code, "assign", "director", mediator=cast.person("mediator").pk)
    cast.take(code, "assign", "director", mediator=cast.person("mediator2").pk)
    assert cast.file(code).seated("mediator")[0].person.username == "mediator2"


def test_parties_who_choose_the_same_mediator_have_that_one(cast: Cast) -> None:
    code = cast.road("accepted")
    wanted = cast.person("mediator2").pk
    cast.take(code, "choose", "resident", mediator=wanted)
    assert cast.file(code).stage.key == "accepted"
    cast.take(code, "choose", "neighbour", mediator=wanted)
    assert cast.file(code).stage.key == "assigned"


def test_parties_who_choose_differently_leave_it_to_the_committee(cast: Cast) -> None:
    code = cast.road("accepted")
    cast.take(code, "choose", "resident", mediator=cast.person("mediator").pk)
    cast.take(code, "choose", "neighbour", mediator=cast.person("mediator2").pk)
    assert cast.file(code).stage.key == "accepted"


def test_a_mediator_with_an_interest_steps_aside(cast: Cast) -> None:
    code = cast.road("assigned")
    cast.take(code, "declare", "mediator", conflict="yes", relation="被申请人的同事")
    assert cast.file(code).stage.key == "accepted"
    assert not cast.file(code).seated("mediator")


def test_the_limit_is_extended_only_when_both_agree(cast: Cast) -> None:
    code = cast.road("mediating")
    until = today() + timedelta(days=60)
    with pytest.raises(Refused):
        cast.take(code, "extend", "resident")
    cast.take(code, "propose", "mediator", until=until.isoformat(), reason="等鉴定")
    cast.take(code, "extend", "resident")
    before = limit(cast, code)
    assert before.on < until
    assert before.extended == 0
    with pytest.raises(Refused):
        cast.take(code, "extend", "resident")
    act = cast.take(code, "extend", "neighbour")
    assert act.means == Means.EXTENDED
    assert limit(cast, code).on == until


def limit(cast: Cast, code: str):  # type: ignore[no-untyped-def]
    return next(run for run in cast.file(code).dues if run.clock == "mediating")


def test_a_pause_stops_the_clock_and_resuming_moves_its_end(cast: Cast) -> None:
    monday = datetime(2026, 11, 2, 2, tzinfo=UTC)  # a month later is no day off, so nothing is moved for that
    with standing_at(monday):
        code = cast.road("mediating")
        first = limit(cast, code).on
        cast.take(code, "pause", "mediator", reason="appraisal", note="等房屋鉴定")
    assert cast.file(code).matter.paused == "等待鉴定"
    with standing_at(monday + timedelta(days=40)):
        assert jobs.run_clocks_out() >= 1  # the check on the pause runs out, not the limit
        assert limit(cast, code).state == "paused"
        cast.take(code, "resume", "mediator")
    assert limit(cast, code).on >= first + timedelta(days=39)
    assert cast.file(code).matter.paused == ""


def test_a_clock_that_runs_out_leaves_an_act_and_moves_nothing(cast: Cast) -> None:
    code = cast.road("mediating")
    with standing_at(now() + timedelta(days=70)):
        assert jobs.run_clocks_out() >= 1
        assert jobs.run_clocks_out() == 0
    file = cast.file(code)
    assert file.stage.key == "mediating"
    late = [act for act in file.acts if act.means == Means.OVERDUE]
    assert any(act.data["clock"] == "mediating" for act in late)
    assert all(act.person_id is None for act in late)


def test_an_oral_agreement_is_only_for_what_is_performed_on_the_spot(cast: Cast) -> None:
    code = cast.road("mediating")
    later = AGREED | {"form": "oral", "until": (today() + timedelta(days=3)).isoformat()}
    with pytest.raises(Invalid) as caught:
        cast.take(code, "draft", "mediator", **later)
    assert "form" in caught.value.form.errors
    cast.take(code, "draft", "mediator", **(later | {"until": today().isoformat()}))
    for name in ("resident", "neighbour"):
        cast.take(code, "sign", name, read=True, way="wet")
    with pytest.raises(Invalid):
        cast.take(code, "seal", "mediator", **SEALED)
    cast.take(code, "spot", "mediator", performed=True)
    assert cast.file(code).stage.key == "performed"
    assert "oral" in {paper.kind for paper in cast.file(code).papers}


def test_a_family_agreement_is_signed_on_paper_only(cast: Cast) -> None:
    code = cast.road("signing", topic="01", subtopic="赡养")
    with pytest.raises(Invalid):
        cast.take(code, "sign", "resident", read=True, way="e-sign")
    with pytest.raises(Invalid) as caught:
        cast.take(code, "sign", "resident", {}, read=True, way="wet")
    assert "scan" in caught.value.form.errors
    page = SimpleUploadedFile("签字页.pdf", sheet(), "application/pdf")
    act = cast.take(code, "sign", "mediator", files={"scan": page}, for_party=0, read=True, way="wet")
    assert act.assisted
    assert act.data["scan"]["size"] == len(sheet())


def test_a_breach_is_urged_and_mediated_again_only_if_both_want_it(cast: Cast) -> None:
    code = cast.road("performing")
    cast.take(code, "breach", "resident", reason="到期没修")
    cast.take(code, "remediate", "resident")
    assert cast.file(code).stage.key == "breached"
    cast.take(code, "remediate", "neighbour")
    file = cast.file(code)
    assert file.stage.key == "mediating"
    assert [run for run in file.dues if run.clock == "mediating" and run.ended_at is None]


def test_instalments_have_their_own_dates_and_paying_one_stops_its_clock(cast: Cast) -> None:
    code = cast.road("mediating")
    parts = [{"due": (today() + timedelta(days=d)).isoformat(), "amount": "600"} for d in (10, 40)]
    draft = AGREED | {"until": parts[-1]["due"], "instalments": parts}
    cast.take(code, "draft", "mediator", **draft)
    for name in ("resident", "neighbour"):
        cast.take(code, "sign", name, read=True, way="wet")
    cast.take(code, "seal", "mediator", **SEALED)
    runs = [run for run in cast.file(code).dues if run.clock == "performance"]
    assert [run.on.isoformat() for run in runs] == [part["due"] for part in parts]
    cast.take(code, "pay", "neighbour", on=today().isoformat(), amount="600", how="现金", instalment=runs[0].label)
    runs = [run for run in cast.file(code).dues if run.clock == "performance"]
    assert [run.state for run in runs] == ["stopped", "running"]


def test_failure_tells_the_other_routes_and_is_archived_too(cast: Cast) -> None:
    code = cast.road("mediating")
    cast.take(code, "terminate", "mediator", reason="apart", routes="可以起诉。")
    cast.take(code, "finish", "mediator")
    cast.take(code, "archive", "archivist", retention="10", explanation="没有达成协议。")
    assert cast.file(code).stage.key == "archived"


def test_a_party_may_stop_at_any_time_without_a_reason(cast: Cast) -> None:
    for stage in ("accepted", "assigned", "mediating", "signing", "sealing"):
        code = cast.road(stage)
        cast.take(code, "stop", "neighbour")
        assert cast.file(code).stage.key == "terminated"


def test_the_mediator_does_not_archive_her_own_case(cast: Cast) -> None:
    code = cast.road("closed")
    with pytest.raises(Refused):
        cast.take(code, "archive", "mediator", retention="10")
    cast.take(code, "archive", "archivist", retention="10")


def test_a_gap_in_the_volume_needs_its_explanation(cast: Cast) -> None:
    code = cast.road("mediating")
    cast.take(code, "stop", "resident")
    cast.take(code, "finish", "clerk")
    kinds = {paper.kind for paper in cast.file(code).papers}
    assert {"registration", "rights"} <= kinds


def test_reopening_makes_a_new_file_that_knows_the_old_one(cast: Cast) -> None:
    code = cast.road("archived")
    cast.take(code, "reopen", "resident", reason="又漏了")
    old, new = cast.file(code).matter, Matter.objects.exclude(code=code).get()
    assert new.parent_id == old.id
    assert new.stage == "registered"
    assert cast.file(code).stage.key == "archived"
    assert {party.name for party in cast.file(new.code).parties} == {"李秀英", "王建国"}


def printed(cast: Cast, code: str, kind: str) -> str:
    """The text of a paper's PDF."""
    paper = next(paper for paper in cast.file(code).papers if paper.kind == kind)
    printing.make(paper)
    return text_of(paper)


def test_an_agreement_on_a_part_says_what_is_left_and_the_rest_can_be_taken_up_again(cast: Cast) -> None:
    code, left = cast.road("mediating"), "误工费 800 元没有谈拢"
    cast.take(code, "session", "mediator", **cast._filled(code, MET | {"result": "agreed"}))
    cast.take(code, "draft", "mediator", **cast._filled(code, AGREED | {"rest": left}))
    for side in ("resident", "neighbour"):
        cast.take(code, "sign", side, read=True, way="wet")
    sealed = cast.take(code, "seal", "mediator", **SEALED)
    assert sealed.means == Means.SETTLED
    assert sealed.data["rest"] == left
    assert "12348" in sealed.data["routes"]
    assert left in printed(cast, code, "agreement")
    for step, by, typed in dropwhile(lambda row: row[0] != "pay", ROAD):
        cast.take(code, step, by, **cast._filled(code, typed))
    cast.take(code, "reopen", "resident", reason="剩下的再谈")
    again = Matter.objects.exclude(code=code).get()
    assert cast.file(again.code).acts[0].data["narrative"] == left


def test_an_agreement_on_everything_leaves_nothing_open(cast: Cast) -> None:
    sealed = next(act for act in cast.file(cast.road("performing")).acts if act.step == "seal")
    assert "rest" not in sealed.data
    assert "routes" not in sealed.data


def test_only_the_one_who_wrote_it_reads_a_caucus_note(cast: Cast) -> None:
    code = cast.road("mediating")
    act = cast.take(code, "caucus", "mediator", party="王建国", note="愿意出八百")
    assert act.data == {}
    assert Compartment.objects.get().data["note"] == "愿意出八百"
    file = cast.file(code)
    assert [note.data["note"] for note in file.private_notes(cast.who("mediator"))] == ["愿意出八百"]
    for name in ("director", "clerk", "resident", "mediator2", "supervisor"):
        assert file.private_notes(cast.who(name)) == []


def test_a_stranger_and_a_wrong_code_get_the_same_answer(cast: Cast) -> None:
    code = cast.apply()
    said = []
    for wanted in (code, "410802-26-0000-0000", "nonsense"):
        with pytest.raises(NotHere) as caught:
            cast.take(wanted, "withdraw", "stranger")
        said.append(str(caught.value))
    assert len(set(said)) == 1


def test_staff_record_for_a_party_and_it_shows(cast: Cast) -> None:
    code = cast.road("asking")
    act = cast.take(code, "consent", "clerk", for_party=1, open="closed")
    assert act.assisted
    assert act.person is not None
    assert act.way == "phone"
    assert act.party_id == cast.file(code).parties[1].id
    with pytest.raises(Refused):
        cast.take(code, "consent", "director", open="closed")


def test_a_party_dismisses_its_agent_who_then_sees_and_says_nothing_and_nobody_elses(cast: Cast) -> None:
    code = cast.road("investigating")
    for side, phone in ((0, "13800000003"), (1, "13800000004")):
        cast.take(code, "authorise", "clerk", authority(), principal=str(cast.file(code).parties[side].id), name=f"律师{side}",
                  phone=phone, authority="special")  # fmt: skip
    his, hers = (str(person.id) for person in reversed(cast.file(code).people[-2:]))
    with pytest.raises(Invalid):
        cast.take(code, "dismiss_agent", "resident", agent=his)
    cast.take(code, "dismiss_agent", "resident", agent=hers)
    gone, stays = (Who(phone=phone) for phone in ("13800000003", "13800000004"))
    with pytest.raises(NotHere):
        CaseFile.open(code, gone)
    assert keys(steps_open_to(stays, CaseFile.open(code, stays)))
    with pytest.raises(Refused):
        cast.take(code, "dismiss_agent", "clerk", agent=his)
    cast.take(code, "dismiss_agent", "clerk", for_party=1, agent=his)
    with pytest.raises(Invalid) as alone:
        cast.take(code, "authorise", "clerk", principal=str(cast.file(code).parties[1].id), name="某某",
                  phone="13800000005", authority="special")  # fmt: skip
    assert "授权委托书" in str(alone.value.form.errors["scan"]), "no office makes up who says yes for a party"
    assert [person.name for person in cast.file(code).people if person.left_at is None] == ["李秀英", "王建国"]


def test_an_agent_signs_only_with_special_authority(cast: Cast) -> None:
    code = cast.road("asking")
    for power, phone in (("general", "13800000003"), ("special", "13800000004")):
        cast.take(code, "authorise", "clerk", authority(), principal=str(cast.file(code).parties[1].id), name="周律师",
                  phone=phone, authority=power)  # fmt: skip
    from_phone = cast.who("stranger")
    general = type(from_phone)(phone="13800000003")
    special = type(from_phone)(phone="13800000004")
    step = cast.file(code).procedure.step("consent")
    assert step is not None
    assert step.key not in keys(steps_open_to(general, cast.file(code)))
    assert step.key in keys(steps_open_to(special, cast.file(code)))


def test_a_minor_needs_a_guardian_and_the_guardian_acts(cast: Cast) -> None:
    child = {"kind": "person", "name": "小明", "birth": (today() - timedelta(days=4000)).isoformat(), "phone": RESIDENT}
    with pytest.raises(Invalid):
        cast.apply(applicants=[child])
    code = cast.apply(
        applicants=[child | {"guardian": "李秀英 13800000005", "phone": ""}, {"name": "张三", "phone": RESIDENT}]
    )
    assert [p.get_standing_display() for p in cast.file(code).people if not p.itself] == ["法定代理人"]


def test_a_group_speaks_through_five_people_at_most(cast: Cast) -> None:
    six = [f"代表{n} 1380000001{n}" for n in range(6)]
    group = {"kind": "group", "name": "三单元", "count": 40, "phone": RESIDENT}
    with pytest.raises(Invalid):
        cast.apply(applicants=[group | {"representatives": six}])
    code = cast.apply(applicants=[group | {"representatives": six[:5]}])
    assert sum(p.standing == "representative" for p in cast.file(code).people) == 5


def test_the_second_to_sign_completes_what_the_first_began(cast: Cast) -> None:
    code = cast.road("signing")
    first = cast.take(code, "sign", "neighbour", read=True, way="wet")
    assert (first.means, cast.file(code).stage.key) == (Means.PROGRESS, "signing")
    cast.take(code, "sign", "resident", read=True, way="wet")
    assert cast.file(code).stage.key == "sealing"


def test_a_matter_moved_to_another_committee_leaves_the_first_desk(cast: Cast) -> None:
    code = cast.apply()
    cast.take(code, "transfer", "clerk", office="410802005901-tw", reason="离当事人近")
    with pytest.raises(ReasonNeeded):
        cast.take(code, "contact", "clerk", how="phone")
    assert cast.file(code).matter.office.code == "410802005901-tw"


def test_a_case_code_that_is_taken_is_drawn_again(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    taken, free = cast.apply(), new_code("410802", today().year)
    drawn = iter([taken, taken, free])
    monkeypatch.setattr(act, "new_code", lambda *_where: next(drawn))
    assert cast.apply() == free
    assert Matter.objects.filter(district="410802").count() == 2
    monkeypatch.setattr(act, "new_code", lambda *_where: taken)
    with pytest.raises(IntegrityError), transaction.atomic():
        cast.apply()
    assert Matter.objects.filter(district="410802").count() == 2


def test_what_an_effect_adds_is_shown_by_its_word_and_what_is_for_the_papers_is_not(cast: Cast) -> None:
    file = cast.file(cast.road("registered"))
    screen = file.procedure.step("screen")
    shown_as = dict(note(screen, {"routes": "可以起诉", "source": "court", "until_on": "2026-12-14", "new": "x"}, file))  # type: ignore[arg-type]
    assert shown_as == {"其他途径": "可以起诉", "最后可以共同申请的一天": "2026年12月14日", "附记": "x"}


def test_no_act_of_the_whole_road_shows_what_nobody_has_a_word_for(cast: Cast) -> None:
    file = cast.file(cast.road("archived"))
    said = [label for act in file.acts for label, _text in note(file.procedure.step(act.step), act.data, file)]  # type: ignore[arg-type]
    assert len(said) > 30
    assert "附记" not in said
