"""A major decision, from a resident's letter to its publication: what the regulation asks for cannot be passed over."""

from __future__ import annotations

import json

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client

from anlan.kernel.errors import Invalid, Refused
from anlan.kernel.models import Act, Paper
from anlan.kernel.registry import procedures
from anlan.log.verify import verify
from tests.council import MEMBERS, TEXT, Council


def stage(council: Council, code: str) -> str:
    return council.file(code).matter.stage


def to_meeting(council: Council) -> str:
    code = council.propose()
    council.start(code)
    council.heard(code)
    council.reviewed(code)
    council.convene(code)
    return code


def test_a_decision_is_taken_by_five_with_one_against_and_the_head_last(council: Council) -> None:
    code = council.propose()
    council.start(code)
    council.heard(code)
    council.reviewed(code, "fail")
    assert stage(council, code) == "assessed"
    council.do(code, "revise", "drafter", **TEXT, why="补充资金来源。")
    council.reviewed(code)
    council.convene(code)
    with pytest.raises(Refused):
        council.do(code, "adopt", "chief", words="同意。")
    council.speak(code, "m4")
    assert stage(council, code) == "deciding"
    council.do(code, "adopt", "chief", words="同意多数人的意见，通过。")
    council.do(code, "report", "drafter", on="2026-01-05", words="同意。")
    council.do(code, "publish", "drafter", number="焦南办〔2026〕1号", where=["政府网站"], used="采纳九条。")
    council.do(code, "execute", "chief", unit="城管科", words="年内完成。")
    council.do(code, "finish", "chief", words="四部电梯投入使用。")
    council.do(code, "archive", "drafter", volume="2026-1", words="全部过程记录。")
    assert council.file(code).stage.final
    assert council.file(code).matter.number.endswith("决字第1号")
    council.settle()
    assert verify().faults == []


def test_a_comment_shorter_than_thirty_days_needs_its_reason(council: Council) -> None:
    code = council.propose()
    council.start(code)
    with pytest.raises(Invalid):
        council.do(code, "consult", "drafter", where=["网站"], ways="来信。", shorter_until="2999-01-01")
    council.do(code, "consult", "drafter", where=["网站"], ways="来信。")
    for days in (0, 29):  # on the thirtieth day it is too early still
        council.later(days)
        with pytest.raises(Refused, match=r"重大行政决策程序暂行条例|决策条例"):
            council.do(code, "sort", "drafter", received="0", used="无。")
    assert council.ran_out() == 0, "a time that may not be shorter does not run out"
    council.later(20)
    council.do(code, "sort", "drafter", received="0", used="无。")


def test_the_legal_review_has_its_time_and_is_never_the_drafters(council: Council) -> None:
    code = council.propose()
    same = council.person("drafter").pk
    with pytest.raises(Invalid):
        council.do(code, "start", "chief", findings="有需要。", lead=same, legal=same)
    council.start(code)
    council.heard(code)
    with pytest.raises(Refused):
        council.convene(code)
    council.do(code, "send", "drafter", materials=["草案"])
    words = {"power": "是。", "process": "是。", "content": "是。"}
    with pytest.raises(Refused):
        council.do(code, "review", "drafter", result="pass", **words)
    with pytest.raises(Refused, match="最短时间"):
        council.do(code, "review", "lawyer", result="pass", **words)
    council.later(20)
    with pytest.raises(Invalid):
        council.do(code, "review", "lawyer", result="risk", **words)
    council.do(code, "review", "lawyer", result="risk", risk="上位法尚无规定。", **words)
    assert stage(council, code) == "reviewed"


def test_hearing_materials_come_seven_days_before(council: Council) -> None:
    code = council.propose()
    council.start(code)
    council.do(code, "consult", "drafter", where=["网站"], ways="来信。")
    with pytest.raises(Invalid) as late:
        council.do(code, "hearing", "drafter", on="2026-03-20", delivered="2026-03-16", participants="公开报名。")
    assert list(late.value.form.errors) == ["delivered"]
    council.do(code, "hearing", "drafter", on="2026-03-20", delivered="2026-03-12", participants="公开报名。")


def test_only_the_law_keeps_a_draft_from_the_public(council: Council) -> None:
    code = council.propose()
    council.start(code)
    with pytest.raises(Invalid):
        council.do(code, "withhold", "drafter", reason="不便公开。")
    council.do(code, "withhold", "drafter", law="《保守国家秘密法》第十三条", reason="涉密。")
    assert stage(council, code) == "expert"


def test_each_member_speaks_once_and_for_nobody_else(council: Council) -> None:
    code = to_meeting(council)
    for other in ("chief", "drafter", "lawyer", "clerk"):
        with pytest.raises(Exception, match=r"应由|没有找到"):
            council.do(code, "speak", other, stance="for")
    with pytest.raises(Invalid):
        council.do(code, "speak", "m1", stance="against")
    council.do(code, "speak", "m1", stance="against", words="资金没有落实。")
    with pytest.raises(Refused, match="已经办过"):
        council.do(code, "speak", "m1", stance="for")
    assert stage(council, code) == "discussing"


def test_a_draft_changed_at_the_meeting_is_put_to_everybody_anew(council: Council) -> None:
    code = to_meeting(council)
    council.speak(code, names=MEMBERS[:4])
    council.do(code, "amend", "drafter", **TEXT, why="改为五部。")
    council.speak(code, "m5")
    assert stage(council, code) == "deciding"


def test_who_is_not_there_is_not_waited_for(council: Council) -> None:
    code = to_meeting(council)
    council.speak(code, names=MEMBERS[:4])
    council.do(code, "excuse", "drafter", member=council.person("m5").pk, reason="出差")
    assert stage(council, code) == "deciding"


def test_against_the_majority_only_with_reasons(council: Council) -> None:
    code = to_meeting(council)
    council.speak(code, "m1", "m2", "m3")
    with pytest.raises(Invalid) as bare:
        council.do(code, "adopt", "chief", words="通过。")
    assert list(bare.value.form.errors) == ["reasons"]
    council.do(code, "adopt", "chief", words="通过。", reasons="资金已由区里落实。")
    assert stage(council, code) == "discussed"


def test_dissent_is_changed_by_nobody(council: Council) -> None:
    code = to_meeting(council)
    council.speak(code, "m4")
    council.do(code, "keep", "m4", words="仍然保留意见。")
    against = Act.objects.get(matter__code=code, step="speak", person=council.person("m4"))
    steps = {step.key for step in procedures()["decision"].steps() if step.effect}
    assert steps <= {"propose", "start", "review", "convene", "excuse", "adjust"}, "no step reaches into another act"
    for changed in ("told = '\\x00'", "seen = 1", "papers = '[]'", "person_id = NULL"):
        with pytest.raises(DatabaseError, match="written once"), transaction.atomic(), connection.cursor() as sql:
            sql.execute(f"UPDATE kernel_act SET {changed} WHERE id = %s", [against.id])
    council.settle()
    assert verify().faults == []
    with connection.cursor() as sql:  # whoever owns the database can take the trigger away, and is found out
        sql.execute("SET LOCAL session_replication_role = replica")
        sql.execute("UPDATE kernel_act SET seen = 2 WHERE id = %s", [against.id])
        sql.execute("SET LOCAL session_replication_role = origin")
    assert any(f"act {against.seq}" in fault for fault in verify().faults)


def test_the_next_act_seals_the_papers_made_since(council: Council) -> None:
    code = council.propose()
    council.start(code)
    council.make_papers()
    act = council.do(code, "revise", "drafter", **TEXT, why="改。")
    paper = Paper.objects.get(matter__code=code, seq=3)
    assert act.papers == [["draft", 3, bytes(paper.pdf or b"").hex()]]
    assert (act.seen, paper.sealed) == (3, 4)
    council.settle()
    assert verify().faults == []
    Paper.objects.filter(id=paper.id).update(pdf=b"\0" * 32)
    assert any("paper draft" in fault for fault in verify().faults)


def test_no_interface_changes_or_takes_back_an_act(client: Client, council: Council) -> None:
    paths = json.loads(client.get("/api/v1/openapi.json").content)["paths"]
    offered = {verb for operations in paths.values() for verb in operations} & {"put", "patch", "delete", "get", "post"}
    assert offered == {"get", "post"}
    code = to_meeting(council)
    for address in (f"/api/v1/matters/{code}/acts", f"/api/v1/decision/{code}/speak"):
        for verb in ("put", "patch", "delete"):
            assert getattr(client, verb)(address).status_code in (401, 404, 405), (verb, address)
    for name in ("chief", "drafter", "supervisor"):
        client.force_login(council.person(name))
        answer = client.post(f"/desk/matters/{code}/speak?for=party", {"stance": "for", "behalf-way": "phone"})
        assert answer.status_code in (403, 404), name
    assert not Act.objects.filter(matter__code=code, step="speak").exists()
