"""Every road of a petition, from the counter to the end of the third instance."""

from __future__ import annotations

from typing import Any

import pytest

from anlan.kernel.errors import Invalid, NotHere, Refused
from anlan.modules.petitions.tests.reception import BUREAU, CENTRE, OPINION, REVIEWED, STATION, STREET_OFFICE, Reception
from tests.cast import NEIGHBOUR, RESIDENT, SEALED


def errors(reception: Reception, act: Any, *args: Any, **typed: Any) -> dict[str, str]:
    """What was found wrong, field by field."""
    with pytest.raises(Invalid) as wrong:
        act(*args, **typed)
    return {name: " ".join(map(str, said)) for name, said in wrong.value.form.errors.items()}


def test_a_petition_told_at_the_counter_is_registered_at_once_and_its_own_code_is_the_query_code(
    reception: Reception,
) -> None:
    code = reception.register("zz-clerk", way="counter")
    assert (reception.stage(code), reception.office(code)) == ("registered", CENTRE)
    assert reception.papers(code) == ["receipt"]
    assert reception.file(code).acts[0].data["way"] == "counter"
    assert "李秀英" not in reception.file(code).matter.title
    with pytest.raises(NotHere):
        reception.do(code, "withdraw", "stranger")


def test_a_suggestion_is_studied_and_answered(reception: Reception) -> None:
    code = reception.classified(kind="suggestion", claims=[])
    reception.do(code, "accept", "zz-clerk", contact="段永生")
    assert reception.stage(code) == "studying"
    assert {run.clock for run in reception.file(code).dues if run.ended_at is None} == {"answering"}
    reception.do(code, "answer", "zz-clerk", result="adopted", words="下月加装扶手。")
    assert (reception.stage(code), reception.papers(code)) == ("answered", ["receipt", "acceptance", "reply"])
    reception.do(code, "rate", "resident", solved="yes", stars="5")


def test_a_claim_is_handed_on_accepted_heard_decided_and_ends_when_nobody_asks_for_review(reception: Reception) -> None:
    code = reception.accepted()
    assert (reception.stage(code), reception.office(code)) == ("handling", STREET_OFFICE)
    reception.do(
        code, "hear", "worker", kind="statement", when=reception.at.isoformat(), where="信访室", record="听取了陈述。"
    )
    reception.do(code, "decide", "worker", **OPINION)
    reception.do(code, "serve", "worker", how="person", on=reception.at.date().isoformat())
    reception.later(30)
    reception.clocks()
    assert reception.stage(code) == "served", "the last day is the petitioner's still"
    reception.later(1)
    reception.clocks()
    assert reception.stage(code) == "ended"
    assert reception.papers(code) == ["receipt", "letter", "acceptance", "opinion"]
    reception.do(code, "rate", "resident", solved="no", stars="1", comment="没修")
    reception.do(code, "help", "worker", what="relief", words="帮助申请维修资金。")
    with pytest.raises(Refused):
        reception.do(code, "ask_review", "resident", reason="不服。")


def test_what_belongs_to_the_courts_is_guided_there(reception: Reception) -> None:
    code = reception.classified()
    route = {"route": "arbitration", "body": "区劳动人事争议仲裁院", "words": "属于劳动争议。", "limit": "一年"}
    reception.do(code, "guide", "zz-clerk", **route)
    assert (reception.stage(code), reception.papers(code)) == ("guided", ["receipt", "guidance"])
    reception.do(code, "help", "zz-clerk", what="explain", words="电话又解释了一次。")


def test_an_objection_within_five_working_days_is_decided_by_whoever_handed_it_on(reception: Reception) -> None:
    code = reception.assigned()
    reception.later(7)  # Monday again: the fifth working day
    reception.do(code, "object", "worker", reason="车库由住建局主管。")
    with pytest.raises(Refused):
        reception.do(code, "take_back", "worker", words="同意。")
    reception.do(code, "take_back", "zz-clerk", words="情况属实，收回另行分办。")
    assert (reception.stage(code), reception.office(code)) == ("classified", CENTRE)
    reception.do(code, "assign", "zz-clerk", mode="charge", office=BUREAU, due="2026-02-28")
    assert reception.office(code) == BUREAU
    reception.do(code, "object", "bureau-worker", reason="不属于本局职权。")
    reception.do(code, "hold", "zz-clerk", words="职责清单写明由住建局办理。")
    assert (reception.stage(code), reception.office(code)) == ("assigned", BUREAU)
    with pytest.raises(NotHere):
        reception.do(code, "accept", "worker", contact="吴")
    reception.do(code, "accept", "bureau-worker", contact="陈经办")
    assert reception.stage(code) == "handling"


def test_an_objection_after_five_working_days_is_too_late(reception: Reception) -> None:
    code = reception.assigned()
    reception.later(8)
    said = errors(reception, reception.do, code, "object", "worker", reason="不归我们管。")
    assert "五个工作日" in said["__all__"]
    assert reception.stage(code) == "assigned"


def test_a_petition_that_is_not_accepted_names_its_reason_and_other_ways(reception: Reception) -> None:
    code = reception.assigned()
    words = {"words": "属于市级事权。", "routes": "可以向市住房和城乡建设局提出。"}
    said = errors(reception, reception.do, code, "reject", "worker", reason="concluded", **words)
    assert "没有核实" in said["reason"]
    reception.do(code, "reject", "worker", reason="power", **words)
    assert (reception.stage(code), reception.papers(code)[-1]) == ("not_accepted", "refusal")


def test_the_limit_is_extended_by_the_head_alone_once_and_the_petitioner_is_told_why(reception: Reception) -> None:
    code = reception.accepted()
    before = reception.due(code, "deciding")
    with pytest.raises(Refused):
        reception.do(code, "extend", "worker", reason="要做检测。")
    assert "reason" in errors(reception, reception.do, code, "extend", "head")
    reception.do(code, "extend", "head", reason="防水检测还要三周。")
    assert (reception.due(code, "deciding") - before).days == 30
    assert reception.papers(code)[-1] == "extension"
    assert "已经延期一次" in errors(reception, reception.do, code, "extend", "head", reason="还要查。")["__all__"]


def test_a_limit_that_is_over_is_not_extended_any_more(reception: Reception) -> None:
    code = reception.accepted()
    reception.later(65)
    reception.clocks()
    assert reception.file(code).last("overdue") is not None
    assert "已过" in errors(reception, reception.do, code, "extend", "head", reason="忘了。")["__all__"]


def test_review_and_re_examination_are_the_next_higher_bodies_and_end_it(reception: Reception) -> None:
    code = reception.served("station-worker", STATION)
    reception.do(code, "ask_review", "resident", reason="没有说清谁来修。")
    assert (reception.stage(code), reception.office(code)) == ("reviewing", STREET_OFFICE)
    reception.do(code, "review", "worker", **REVIEWED)
    reception.do(code, "serve_review", "worker", how="post", on=reception.at.date().isoformat())
    reception.do(code, "ask_recheck", "resident", reason="还是不服。")
    assert (reception.stage(code), reception.office(code)) == ("rechecking", CENTRE)
    reception.do(code, "begin_hearing", "zz-clerk", reason="hearing")
    reception.later(10)
    held = {"kind": "hearing", "when": reception.at.isoformat(), "where": "听证室", "record": "各方到场。"}
    reception.do(code, "end_hearing", "zz-clerk", **held)
    reception.do(code, "recheck", "zz-clerk", **REVIEWED)
    reception.do(code, "serve_recheck", "zz-clerk", how="person", on=reception.at.date().isoformat())
    assert reception.stage(code) == "concluded"
    assert reception.papers(code)[-3:] == ["opinion", "review", "recheck"]
    reception.do(code, "rate", "resident", solved="part", stars="2")


def test_whoever_took_the_decision_does_not_review_it(reception: Reception) -> None:
    """Somebody with a post at both bodies."""
    code = reception.served("director", STATION)  # the mediation director is staff of the station too
    both = reception.person("director")
    reception.do(code, "ask_review", "resident", reason="不服。")
    office = reception.file(code).matter.office
    both.posts.create(office=office, role="staff", since="2020-01-01")
    with pytest.raises(Refused, match="应由他人办理"):
        reception.do(code, "review", "director", **REVIEWED)
    reception.do(code, "review", "worker", **REVIEWED)


def test_where_the_higher_body_is_outside_the_district_the_request_is_kept_with_its_day(reception: Reception) -> None:
    code = reception.served("bureau-worker", BUREAU)
    reception.do(code, "ask_review", "resident", reason="不服。")
    assert (reception.stage(code), reception.office(code)) == ("review_outside", BUREAU)
    answer = {
        "body": "市住房和城乡建设局",
        "opinion": "uphold",
        "words": "维持。",
        "on": reception.at.date().isoformat(),
    }
    reception.do(code, "review_told", "bureau-worker", **answer)
    reception.do(code, "ask_recheck", "resident", reason="不服。")
    assert reception.stage(code) == "recheck_outside"
    reception.do(code, "recheck_told", "bureau-worker", **(answer | {"body": "省住房和城乡建设厅"}))
    assert reception.stage(code) == "concluded"


def test_an_answer_of_long_ago_told_late_has_its_day_and_leaves_no_time(reception: Reception) -> None:
    """No version of the rule held on that day: the time is reckoned by the one that holds now."""
    code = reception.served("bureau-worker", BUREAU)
    reception.do(code, "ask_review", "resident", reason="不服。")
    told = {"body": "市局", "opinion": "uphold", "words": "维持。", "on": "1990-03-01"}
    reception.do(code, "review_told", "bureau-worker", **told)
    assert reception.due(code, "asking_recheck").isoformat() == "1990-04-02"  # 31 March is a Saturday


def test_the_same_facts_are_not_accepted_again_after_the_third_instance_and_only_then(reception: Reception) -> None:
    first = reception.served("bureau-worker", BUREAU)
    second = reception.register(earlier=first)
    again = {"kind": "claim", "again": "concluded", "earlier": first}
    assert "还没有复核终结" in errors(reception, reception.do, second, "classify", "zz-clerk", **again)["again"]
    reception.do(first, "ask_review", "resident", reason="不服。")
    told = {"body": "市局", "opinion": "uphold", "words": "维持。", "on": reception.at.date().isoformat()}
    reception.do(first, "review_told", "bureau-worker", **told)
    reception.do(first, "ask_recheck", "resident", reason="不服。")
    reception.do(second, "classify", "zz-clerk", kind="claim", again="pending", earlier=first)
    assert "正在办理" in errors(reception, reception.do, second, "accept", "zz-clerk", contact="段")["__all__"]
    reception.do(first, "recheck_told", "bureau-worker", **told)
    reception.do(second, "classify", "zz-clerk", **again)
    assert "不再受理" in errors(reception, reception.do, second, "accept", "zz-clerk", contact="段")["__all__"]
    words = {"words": "已经三级终结。", "routes": "解释和帮扶继续进行。"}
    reception.do(second, "reject", "zz-clerk", reason="concluded", **words)
    assert reception.stage(second) == "not_accepted"


def test_a_quarrel_is_mediated_inside_with_nothing_typed_again_and_the_limit_goes_on(reception: Reception) -> None:
    code = reception.accepted(topic="P16", others=[{"name": "王建国", "phone": NEIGHBOUR}])
    due = reception.due(code, "deciding")
    form = reception.file(code).procedure.step("mediate").form(file=reception.file(code), who=reception.who("worker"))  # type: ignore[union-attr]
    assert form["others"].rows[0].initial["name"] == "王建国"
    agreed = {"others": [{"name": "王建国", "phone": NEIGHBOUR}], "petitioner_agrees": True, "how": "电话征询双方"}
    assert "other_agrees" in errors(reception, reception.do, code, "mediate", "worker", **agreed)
    reception.do(code, "mediate", "worker", **agreed, other_agrees=True)
    child = reception.child(code)
    assert (child.procedure, child.topic, child.stage) == ("mediation", "02", "registered")
    assert [p.phone for p in reception.file(child.code).parties] == [RESIDENT, NEIGHBOUR]
    assert reception.file(child.code).acts[0].data["narrative"] == reception.file(code).acts[0].data["narrative"]
    assert reception.file(child.code).acts[0].party_id is None, "both sides are asked by the committee itself"
    assert (reception.stage(code), reception.due(code, "deciding")) == ("handling", due)
    reception.do(child.code, "withdraw", "resident")
    reception.hear()
    assert reception.file(code).acts[-1].step == "not_agreed"
    assert reception.stage(code) == "handling"
    again = errors(reception, reception.do, code, "mediate", "worker", **agreed, other_agrees=True)
    assert "__all__" in again, "whoever has said no is not asked again"


def test_what_was_agreed_in_mediation_ends_it_only_if_the_petitioner_wants(reception: Reception) -> None:
    code = reception.accepted(topic="P16", others=[{"name": "王建国", "phone": NEIGHBOUR}])
    row = {"name": "王建国", "phone": NEIGHBOUR}
    typed = {"others": [row], "petitioner_agrees": True, "other_agrees": True, "how": "当面"}
    reception.do(code, "mediate", "worker", **typed)
    child = reception.child(code).code
    settle_mediation(reception, child)
    reception.hear()
    assert (reception.stage(code), reception.file(code).acts[-1].data["child"]) == ("settling", child)
    with pytest.raises(Refused):
        reception.do(code, "agree_end", "worker")
    reception.do(code, "go_on", "resident", reason="还有一件没谈。")
    assert reception.stage(code) == "handling"
    assert reception.run(code, "deciding").ended_at is None


def settle_mediation(reception: Reception, code: str) -> None:
    """The street's committee brings both sides to an agreement."""
    met = {"when": reception.at.isoformat(), "where": "调解室", "told": True, "process": "谈了。", "result": "agreed"}
    draft = {
        "form": "written", "facts": "漏水。", "disputed": "修理。", "responsibility": "王建国。", "terms": ["三日内修好"],
        "method": "自行修理", "until": reception.at.date().isoformat(),
    }  # fmt: skip
    reception.do(code, "contact", "clerk", how="phone")
    with reception.there():
        reception.screen(code)
    reception.do(code, "ask", "clerk")
    for side in ("resident", "neighbour"):
        reception.do(code, "consent", side, open="closed")
    reception.do(code, "accept", "clerk", told=True)
    reception.do(code, "assign", "director", mediator=reception.person("mediator").pk)
    reception.do(code, "declare", "mediator", conflict="no")
    reception.do(code, "session", "mediator", **met)
    reception.do(code, "draft", "mediator", **draft)
    for side in ("resident", "neighbour"):
        reception.do(code, "sign", side, read=True, way="wet")
    reception.do(code, "seal", "mediator", **SEALED)


def test_the_petitioner_alone_withdraws(reception: Reception) -> None:
    code = reception.accepted()
    with pytest.raises(Refused):
        reception.do(code, "withdraw", "head", reason="做通了工作。")
    reception.do(code, "withdraw", "resident")
    assert reception.stage(code) == "withdrawn"
    assert reception.file(code).matter.next_due is None


def test_a_group_speaks_through_five_at_most(reception: Reception) -> None:
    group = {"kind": "group", "name": "幸福院住户", "count": 56, "phone": RESIDENT}
    names = [f"住户{number}" for number in range(1, 7)]
    said = errors(reception, reception.register, applicants=[group | {"representatives": names}])
    assert "applicants" in said
    said = errors(reception, reception.register, applicants=[{"name": name, "phone": RESIDENT} for name in names])
    assert "最多 5 项" in said["applicants"]
    code = reception.register(applicants=[group | {"representatives": names[:5]}])
    assert sum(not person.itself for person in reception.file(code).people) == 5


def test_whoever_has_an_interest_is_out_and_somebody_is_left(reception: Reception) -> None:
    code = reception.accepted()
    reception.do(code, "ask_recusal", "resident", words="吴经办是对方的亲戚。")
    worker = reception.person("worker").pk
    reception.do(code, "recuse", "head", person=worker, reason="与另一方是近亲属。")
    for step in ("decide", "hear"):
        with pytest.raises(NotHere):
            reception.do(code, step, "worker", **OPINION)
    reception.do(code, "recuse", "head", person=reception.person("jiaonan-jd").pk, reason="住在这个小区。")
    said = errors(
        reception, reception.do, code, "recuse", "head", person=reception.person("head").pk, reason="也有关系。"
    )
    assert "没有人能办理" in said["person"]
    reception.do(code, "decide", "head", **OPINION)


def test_a_claim_must_say_what_is_asked_and_by_whom(reception: Reception) -> None:
    assert "claims" in errors(reception, reception.register, claims=[])
    assert "applicants" in errors(reception, reception.register, applicants=[])
    assert "applicants" in errors(reception, reception.register, applicants=[{"name": "李秀英"}])
    assert "anonymous" in errors(reception, reception.register, "zz-clerk", anonymous=True, applicants=[])
    assert "due" in errors(
        reception, reception.do, reception.classified(), "assign", "zz-clerk", mode="charge", office=STREET_OFFICE
    )


def test_the_petitioner_adds_to_it_at_any_time(reception: Reception) -> None:
    code = reception.accepted()
    assert "words" in errors(reception, reception.do, code, "add", "resident")
    reception.do(code, "add", "resident", words="又漏了。")
    assert reception.file(code).acts[-1].party_id == reception.file(code).parties[0].id
