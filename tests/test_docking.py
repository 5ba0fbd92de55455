"""One office asks another to settle a matter: with each party's own consent, within its clock, seen at both ends, and heard back."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from anlan.kernel import blobs, hearing, jobs
from anlan.kernel.act import open_matter, take
from anlan.kernel.errors import Invalid, NotHere, Refused
from anlan.kernel.file import CaseFile
from anlan.kernel.may import recordable, steps_open_to
from anlan.kernel.models import Due, Matter
from anlan.kernel.moment import now, standing_at
from tests.cast import NEIGHBOUR, Cast
from tests.five import Five
from tests.mediations import kinds, request, run
from tests.test_uploads import jpeg


def sent(five: Five, by: str = "court", to: str = "street", **changes: Any) -> str:
    return open_matter("referral", five.letter(to, **changes), by=five.who(by)).matter.code


def stage(five: Five, code: str) -> str:
    return five.cast.file(code).matter.stage


def mediated(five: Five, code: str, step: str, by: str = "neighbour", **typed: Any) -> Matter:
    """The mediation that an accepted referral opened, ended by that step."""
    take(code, "accept", {"by": "mediation"}, by=five.who("street"))
    child = five.child_of(code)
    assert child is not None
    if step == "decline":
        take(child.code, step, typed, by=five.who("street"))
    else:
        five.cast.screen(child.code, "street")
        take(child.code, "ask", {}, by=five.who("street"))
        five.cast.take(child.code, step, by, **typed)
    return child


def test_a_court_sends_a_dispute_and_hears_that_a_party_did_not_want_to_mediate(five: Five) -> None:
    code = sent(five)
    file = five.cast.file(code)
    assert file.matter.office == five.office("street")
    assert file.matter.stuck == "office"
    assert [paper.kind for paper in file.papers] == ["letter"]
    child = mediated(five, code, "refuse")
    assert five.cast.file(child.code).acts[0].data["narrative"] == five.cast.application()["narrative"]
    assert five.cast.file(child.code).acts[0].data["source"] == "court"
    assert five.hear() == 1
    file = five.cast.file(code)
    assert file.matter.stage == "returned"
    assert file.last("unsettled").data["child"] == child.code  # type: ignore[union-attr]
    assert "result" in [paper.kind for paper in file.papers]
    take(code, "close", {"after": "docketed"}, by=five.who("court"))
    assert stage(five, code) == "closed"
    assert not Due.objects.filter(matter_id=file.matter.id, ended_at=None).exists()


def test_both_ends_see_it_and_nobody_else(five: Five) -> None:
    code = sent(five)
    for name in ("court", "street", "police"):
        browser = Client()
        browser.force_login(five.cast.person(name))
        page = browser.get(f"/desk/matters/{code}")
        assert page.status_code == (404 if name == "police" else 200), name
        listed = browser.get("/desk/handed").content.decode()
        assert (code in listed) is (name == "court"), name
    assert {step.key for step in steps_open_to(five.who("court"), five.cast.file(code))} == {"recall"}
    assert {step.key for step in steps_open_to(five.who("street"), five.cast.file(code))} == {"accept", "refuse"}


@pytest.mark.parametrize(
    ("by", "channel"), [("court", "court"), ("police", "police"), ("market", "bureau"), ("district", "mediation")]
)
def test_every_way_to_mediation_says_its_source_and_its_law(five: Five, by: str, channel: str) -> None:
    code = sent(five, by=by, channel=channel)
    take(code, "accept", {"by": "mediation"}, by=five.who("street"))
    child = five.child_of(code)
    assert child is not None
    source = {"court": "court", "police": "police"}.get(channel, "other")
    assert five.cast.file(child.code).acts[0].data["source"] == source
    assert five.cast.file(code).acts[0].data["basis"].startswith("《")


def test_without_the_consent_of_all_nothing_is_sent(five: Five) -> None:
    with pytest.raises(Invalid) as wrong:
        sent(five, agreed=False)
    assert "agreed" in wrong.value.form.errors
    assert not Matter.objects.filter(procedure="referral").exists()


def test_an_office_that_cannot_take_it_is_named(five: Five) -> None:
    with pytest.raises(Invalid) as wrong:
        sent(five, to="police")
    assert "焦南派出所不受理这一类事项" in str(wrong.value.form.errors["to"])


def test_an_answer_that_does_not_come_asks_the_next_office_above_and_then_the_sender(five: Five) -> None:
    code = sent(five)
    first = Due.objects.get(clock="answering", ended_at=None)
    five.pass_days(now() + timedelta(days=(first.on - now().date()).days + 1))
    assert five.cast.file(code).matter.office == five.office("district") or stage(five, code) == "unanswered"
    with pytest.raises(Refused):
        take(code, "accept", {"by": "mediation"}, by=five.who("court"))
    steps = [act.step for act in five.cast.file(code).acts]
    assert steps == ["send", "overdue", "unanswered"]
    take(code, "reassign", {"to": five.office("district").code}, by=five.who("court"))
    assert five.cast.file(code).matter.office == five.office("district")
    with pytest.raises(NotHere):
        take(code, "accept", {"by": "mediation"}, by=five.who("street"))
    take(code, "accept", {"by": "mediation"}, by=five.who("district"))
    assert stage(five, code) == "handling"


def test_a_refusal_says_why_and_the_same_office_is_not_asked_again(five: Five) -> None:
    code = sent(five)
    with pytest.raises(Invalid):
        take(code, "refuse", {}, by=five.who("street"))
    take(code, "refuse", {"reason": "当事人都不在本辖区"}, by=five.who("street"))
    assert "refusal" in [paper.kind for paper in five.cast.file(code).papers]
    with pytest.raises(Invalid) as wrong:
        take(code, "reassign", {"to": five.office("street").code}, by=five.who("court"))
    assert "请另选" in str(wrong.value.form.errors["to"])
    take(code, "end", {}, by=five.who("court"))
    assert stage(five, code) == "closed"


def test_two_answers_at_once_leave_one(five: Five) -> None:
    code = sent(five)
    seen = five.cast.file(code).matter.seq
    take(code, "accept", {"by": "mediation"}, by=five.who("street"), seen=seen)
    with pytest.raises(Refused):
        take(code, "refuse", {"reason": "来不及"}, by=five.who("street"))
    assert Matter.objects.filter(procedure="mediation").count() == 1


def test_a_party_takes_its_consent_back_while_nobody_has_answered(five: Five) -> None:
    code = sent(five)
    five.cast.take(code, "revoke", "neighbour")
    assert stage(five, code) == "closed"


def test_a_committee_hands_its_own_matter_over_with_what_each_party_lets_go(five: Five) -> None:
    cast = five.cast
    code = cast.apply()
    cast.take(
        code,
        "evidence",
        "resident",
        files={"upload": SimpleUploadedFile("渗水.jpg", jpeg())},
        name="渗水照片",
        source="resident",
    )
    cast.take(code, "dock", "clerk", to=five.office("street").code, why="房屋在焦北街道")
    cast.take(code, "dock_agree", "resident", agreed=True, contact=True, papers=True)
    assert five.child_of(code) is None
    cast.take(code, "dock_agree", "neighbour", agreed=True)
    child = five.child_of(code)
    assert child is not None
    assert child.office == five.office("street")
    file = cast.file(child.code)
    people = {party.name: party for party in file.parties}
    assert people["李秀英"].phone
    assert people["王建国"].phone == ""
    assert NEIGHBOUR not in str(file.acts[0].data)
    (kept,) = file.acts[0].data["files"]
    assert blobs.fetch(bytes.fromhex(kept["digest"]), child).media == "image/jpeg"
    assert file.acts[0].data["sender"]["name"] == cast.file(code).matter.office.name
    take(child.code, "accept", {"by": "mediation"}, by=five.who("street"))
    further = five.child_of(child.code)
    assert further is not None
    assert cast.file(further.code).acts[0].data["files"][0]["name"] == kept["name"]


def test_what_no_party_agreed_to_stays_and_one_who_says_no_stops_it(five: Five) -> None:
    cast = five.cast
    code = cast.apply()
    cast.take(code, "dock", "clerk", to=five.office("street").code, why="房屋在焦北街道")
    cast.take(code, "dock_agree", "resident", agreed=True, contact=True)
    cast.take(code, "dock_decline", "neighbour")
    assert five.child_of(code) is None
    assert cast.file(code).matter.stage == "registered"


@pytest.mark.parametrize("first", ["resident", "neighbour"])
def test_a_party_s_no_to_another_office_is_final_also_after_a_yes(five: Five, first: str) -> None:
    cast = five.cast
    code = cast.apply()
    cast.take(code, "dock", "clerk", to=five.office("street").code, why="房屋在焦北街道")
    cast.take(code, "dock_agree", first, agreed=True)
    cast.take(code, "dock_decline", "resident")
    for name in ("resident", "neighbour"):
        with pytest.raises(Refused):
            cast.take(code, "dock_agree", name, agreed=True)
    with pytest.raises(Refused):
        cast.take(code, "dock_agree", "clerk", for_party=0, agreed=True)
    with pytest.raises(Invalid) as again:
        cast.take(code, "dock", "clerk", to=five.office("street").code, why="再问一次")
    assert "不同意委托给" in str(again.value.form.errors["to"])
    assert five.child_of(code) is None


def refusing(five: Five, to: str) -> str:
    """A matter of the committee whose party did not want it to go to that office."""
    code = five.cast.apply()
    five.cast.take(code, "dock", "clerk", to=five.office(to).code, why="房屋在那边")
    five.cast.take(code, "dock_decline", "resident")
    return code


@pytest.mark.parametrize(("step", "to", "field"), [("transfer", "street", "office"), ("rise", "district", "__all__")])
def test_no_other_way_leads_to_the_office_that_a_party_did_not_want(five: Five, step: str, to: str, field: str) -> None:
    code = refusing(five, to)
    with pytest.raises(Invalid) as wrong:
        five.cast.take(code, step, "clerk", office=five.office(to).code, reason="该它管", why="该它管")
    assert "不同意委托给" in str(wrong.value.form.errors[field])
    assert five.cast.file(code).matter.office != five.office(to)


def test_a_party_itself_may_ask_for_the_tier_that_it_did_not_want_before(five: Five) -> None:
    code = refusing(five, "district")
    five.cast.take(code, "rise", "resident")
    assert five.cast.file(code).matter.office == five.office("district")


def handed(five: Five, code: str, to: str) -> str:
    """The referral that all parties agreed to; its code."""
    five.cast.take(code, "dock", "clerk", to=five.office(to).code, why="请它来调")
    for name in ("resident", "neighbour"):
        five.cast.take(code, "dock_agree", name, agreed=True, contact=True)
    child = five.child_of(code)
    assert child is not None
    return child.code


def test_what_another_office_does_not_take_is_not_passed_to_the_one_a_party_did_not_want(five: Five) -> None:
    code = handed(five, refusing(five, "district"), "street")
    with standing_at(now() + timedelta(days=20)):
        jobs.run_clocks_out()
    assert stage(five, code) == "unanswered", "the next above is the one that was not wanted"
    with pytest.raises(Invalid) as wrong:
        take(code, "reassign", {"to": five.office("district").code}, by=five.cast.who("clerk"))
    assert "不同意委托给" in str(wrong.value.form.errors["to"])


def test_a_consent_that_was_taken_back_there_is_not_asked_for_again_here(five: Five) -> None:
    code = five.cast.apply()
    child = handed(five, code, "street")
    five.cast.take(child, "revoke", "resident")
    assert five.hear()
    with pytest.raises(NotHere):
        CaseFile.open(child, five.who("street"))
    assert CaseFile.open(child, five.cast.who("clerk")).matter.stage == "closed"
    with pytest.raises(Invalid) as wrong:
        five.cast.take(code, "dock", "clerk", to=five.office("street").code, why="再试一次")
    assert "不同意委托给" in str(wrong.value.form.errors["to"])
    with pytest.raises(Invalid) as late:
        five.cast.take(code, "dock_decline", "neighbour")
    assert "已经有了结果" in str(late.value.form.errors)


def test_what_has_gone_over_is_refused_there(five: Five) -> None:
    code = five.cast.apply()
    handed(five, code, "street")
    with pytest.raises(Invalid) as late:
        five.cast.take(code, "dock_decline", "neighbour")
    assert f"已经移交给{five.office('street').name}（电话" in str(late.value.form.errors)


def test_nobody_is_offered_to_say_no_where_nothing_was_asked(five: Five) -> None:
    cast = five.cast
    code = cast.apply()
    unasked = {"dock_decline", "share_decline", "share_end"}
    offered = {step.key for name in ("resident", "clerk") for step in steps_open_to(cast.who(name), cast.file(code))}
    assert not unasked & (offered | {step.key for step in recordable(cast.who("clerk"), cast.file(code))})
    with pytest.raises(Refused, match="要先有“委托其他单位调解”"):
        cast.take(code, "dock_decline", "resident")
    cast.take(code, "dock", "clerk", to=five.office("street").code, why="房屋在焦北街道")
    assert "dock_decline" in {step.key for step in steps_open_to(cast.who("resident"), cast.file(code))}
    cast.take(code, "dock_decline", "resident")
    with pytest.raises(Refused, match="没有等待答复"):
        cast.take(code, "dock_decline", "neighbour")


def test_a_matter_is_not_sent_back_to_where_it_came_from(five: Five) -> None:
    code = sent(five, by="district")
    take(code, "accept", {"by": "mediation"}, by=five.who("street"))
    child = five.child_of(code)
    assert child is not None
    with pytest.raises(Invalid) as wrong:
        take(child.code, "dock", {"to": five.office("street").code, "why": "绕回来"}, by=five.who("street"))
    assert "不能再转回去" in str(wrong.value.form.errors["to"])


def test_the_result_goes_up_two_matters(five: Five) -> None:
    code = five.cast.apply()
    referral = handed(five, code, "street")
    mediated(five, referral, "decline", reason="不属于人民调解", routes="可以起诉")
    assert five.hear() == 2
    assert stage(five, referral) == "returned"
    assert five.cast.file(code).last("dock_result") is not None
    assert five.hear() == 0


def test_the_workers_own_rounds_tell_a_parent_when_everything_is_sealed_already(five: Five) -> None:
    code = sent(five)
    mediated(five, code, "refuse")
    assert jobs.seal() > 0
    assert jobs.seal() == 0
    assert jobs.hear() == 1
    assert stage(five, code) == "returned"


def test_a_parent_hears_once_however_often_the_worker_dies(five: Five, monkeypatch: pytest.MonkeyPatch) -> None:
    code = sent(five)
    mediated(five, code, "refuse")
    five.cast.settle()
    with monkeypatch.context() as broken:
        broken.setattr("anlan.kernel.hearing._tell", _die)
        with pytest.raises(SystemExit):
            five.hear()
    assert stage(five, code) == "handling"
    assert five.hear() == 1
    assert [act.step for act in five.cast.file(code).acts].count("unsettled") == 1


def _die(act: Any) -> int:
    raise SystemExit


def test_a_parent_that_cannot_be_told_holds_up_no_other_and_is_told_later(
    five: Five, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    bad, good = sent(five), sent(five)
    for code in (bad, good):
        take(code, "accept", {"by": "mediation"}, by=five.who("street"))
        child = five.child_of(code)
        take(child.code, "decline", {"reason": "不属于人民调解", "routes": "可以起诉"}, by=five.who("street"))  # type: ignore[union-attr]
    own = hearing.own
    with monkeypatch.context() as broken:
        broken.setattr(hearing, "own", lambda file, *more: 1 / 0 if file.matter.code == bad else own(file, *more))
        assert five.hear() == 1
        assert (stage(five, bad), stage(five, good)) == ("handling", "returned")
        assert "could not be told to its parent" in caplog.text
        assert hearing.again("410802") == 0
        assert stage(five, bad) == "handling"
    assert five.hear() == 0
    assert hearing.again("410802") == 1
    assert stage(five, bad) == "returned"
    assert hearing.again("410802") == 0


def test_whoever_waits_too_long_is_told_what_else_is_open(five: Five) -> None:
    code = sent(five)
    take(code, "accept", {"by": "mediation"}, by=five.who("street"))
    five.pass_days(now() + timedelta(days=45))
    file = five.cast.file(code)
    assert [act.step for act in file.acts][-2:] == ["overdue", "late"]
    assert "late" in [paper.kind for paper in file.papers]


def test_who_is_barred_does_not_know_that_the_matter_is_there(cast: Cast) -> None:
    from anlan.kernel.deed import Deed  # noqa: PLC0415

    code = cast.apply()
    file = cast.file(code)
    deed = Deed(file, file.procedure.step("overdue"), cast.who("clerk"), now())  # type: ignore[arg-type]
    deed.bar(cast.person("clerk"))
    deed.store()
    assert not Matter.objects.visible_to(cast.who("clerk")).exists()
    assert Matter.objects.visible_to(cast.who("director")).exists()
    browser = Client()
    browser.force_login(cast.person("clerk"))
    assert browser.get(f"/desk/matters/{code}").status_code == 404
    assert code not in browser.get("/desk/office").content.decode()


def test_the_clock_of_an_answer_stands_still_over_the_spring_festival(five: Five) -> None:
    """Sent on Wednesday 11 February 2026: 12, 13 and 14 (a make-up Saturday) are the three working days."""
    with standing_at(now().replace(year=2026, month=2, day=11, hour=2)):
        sent(five)
    assert Due.objects.get(clock="answering").on.isoformat() == "2026-02-14"


OF_COURT = {"kind": "delegate", "case": "（2026）豫0811诉前调1号"}


def test_a_courts_referral_is_mediated_as_the_courts_own_and_accepted_once(five: Five) -> None:
    code = sent(five, **OF_COURT)
    take(code, "accept", {"by": "court"}, by=five.who("street"))
    child = five.child_of(code)
    assert child is not None
    assert (child.procedure, child.stage, child.office) == ("court", "accepted", five.office("street"))
    assert run(five.cast, child.code, "delegated").rule == "CT_DELEGATE"
    assert "rights_court" in kinds(five.cast, child.code)
    file = five.cast.file(child.code)
    assert (file.acts[0].data["case"], file.acts[0].data["kind"]) == (OF_COURT["case"], "delegate")
    assert [seat.office for seat in file.seated("court")] == [five.office("court")]


@pytest.mark.parametrize(
    ("by", "changes", "field"),
    [
        ("police", OF_COURT | {"channel": "police"}, "kind"),
        ("police", OF_COURT, "kind"),
        ("court", {"kind": "simple"}, "case"),
    ],
)
def test_before_or_after_filing_is_for_a_court_alone_to_say(
    five: Five, by: str, changes: dict[str, Any], field: str
) -> None:
    with pytest.raises(Invalid) as wrong:
        sent(five, by=by, **changes)
    assert field in wrong.value.form.errors


def test_what_no_court_sent_is_not_mediated_as_a_courts(five: Five) -> None:
    for code in (sent(five, by="police", channel="police"), sent(five)):
        with pytest.raises(Invalid) as wrong:
            take(code, "accept", {"by": "court"}, by=five.who("street"))
        assert "by" in wrong.value.form.errors


def test_an_organ_takes_what_a_committee_refers_and_the_committee_hears_why_it_failed(five: Five) -> None:
    cast = five.cast
    code = cast.apply(topic="12")
    cast.take(code, "dock", "clerk", to=five.office("market").code, why="要先检测")
    for name in ("resident", "neighbour"):
        cast.take(code, "dock_agree", name, agreed=True, contact=True)
    referral = five.child_of(code)
    assert referral is not None
    take(referral.code, "accept", {"by": "administrative"}, by=five.who("market"))
    child = five.child_of(referral.code)
    assert child is not None
    take(child.code, "decline", {"reason": "已经立案查处", "routes": "可以起诉"}, by=five.who("market"))
    assert five.hear() == 2
    assert cast.file(code).last("dock_result").data["reason"] == "已经立案查处"  # type: ignore[union-attr]


def test_an_organ_refers_its_own_matter_and_says_what_it_waits_for(five: Five) -> None:
    cast = five.cast
    code = request(cast, "12")
    cast.take(code, "stuck", "market", stuck="appraisal", note="等检测")
    assert cast.file(code).matter.stuck == "appraisal"
    with pytest.raises(Refused):
        take(code, "rise", {}, by=five.who("market"))


def test_a_meeting_called_off_is_no_result_of_a_referral(five: Five) -> None:
    cast = five.cast
    code = cast.apply()
    day = (now() + timedelta(days=3)).date().isoformat()
    invited = {
        "question": "修还是拆",
        "why": "departments",
        "on": day,
        "where": "街道",
        "invited": [five.office("market").code],
    }
    cast.take(code, "convene", "clerk", **invited)
    meeting = five.child_of(code)
    assert meeting is not None
    cast.take(meeting.code, "cancel", "clerk", reason="双方已经谈好")
    assert five.hear() == 0
    assert cast.file(code).last("dock_result") is None
