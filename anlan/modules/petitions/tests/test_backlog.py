"""What has long been left unsolved: somebody answers for it, and the person concerned has the word."""

from __future__ import annotations

from typing import Any

import pytest

from anlan.kernel.act import open_matter
from anlan.kernel.errors import Invalid, Refused
from anlan.kernel.models import Due
from anlan.kernel.registry import procedures, reports
from anlan.modules.petitions.tests.reception import STREET_OFFICE, Reception
from tests.cast import RESIDENT, STREET

AGAINST = (
    "稳控",
    "风险",
    "缠访",
    "闹访",
    "重点人",
    "重复访",
    "排名",
    "得分",
    "考核",
    "教育转化",
    "risk",
    "score",
    "rank",
)


def opened(reception: Reception) -> str:
    """A petition becomes a backlog matter."""
    code = reception.accepted()
    people = {"leader": reception.person("head").pk, "handler": reception.person("worker").pk}
    reception.do(code, "to_backlog", "worker", **people, why="两家单位说法不一，拖了两年。")
    return reception.child(code).code


def test_a_backlog_matter_is_planned_consulted_on_and_closed_after_the_person_has_spoken(reception: Reception) -> None:
    code = opened(reception)
    file = reception.file(code)
    assert (file.matter.procedure, file.stage.key, file.parties[0].phone) == ("backlog", "listed", RESIDENT)
    assert file.acts[0].data["narrative"].startswith("地下车库")
    reception.do(code, "statement", "resident", words="我只要车库不漏水。")
    plan = {"plan": "由街道牵头，三家一起查。", "measures": ["住建局出检测报告"], "until": "2026-02-20"}
    with pytest.raises(Refused):
        reception.do(code, "plan", "worker", **plan)
    reception.do(code, "plan", "head", **plan)
    assert str(reception.due(code, "solving")) == "2026-02-20", "a day that people name does not move"
    met = {"when": reception.at.isoformat(), "where": "街道", "present": ["住建局", "物业"], "views": "各说各话。"}
    reception.do(code, "consult", "worker", **met, resolved="住建局一月底前出报告。")
    reception.do(code, "progress", "worker", words="报告已出。")
    reception.do(code, "prolong", "head", until="2026-03-31", reason="等开工。")
    assert str(reception.due(code, "solving")) == "2026-03-31"
    reception.do(code, "conclude", "worker", result="solved", words="防水层重做，三个月没有再漏。")
    with pytest.raises(Refused):
        reception.do(code, "opinion", "worker", agrees="yes")
    reception.do(code, "opinion", "resident", agrees="part", words="还要看夏天。")
    reception.do(code, "close", "head", words="夏天再回访一次。")
    reception.do(code, "rate", "resident", solved="yes", stars="4")
    assert reception.file(code).stage.final


def test_a_backlog_matter_may_begin_by_itself_and_begin_anew(reception: Reception) -> None:
    people = {"leader": reception.person("head").pk, "handler": reception.person("worker").pk}
    told: dict[str, Any] = {
        "place": STREET, "topic": "P03", "subject": "拆迁安置房没有交", "narrative": "五年没有交房。", "why": "开发商停工。",
        "office": STREET_OFFICE, "applicants": [{"name": "李秀英", "phone": RESIDENT}], **people,
    }  # fmt: skip
    with reception.there():
        code = open_matter("backlog", told, by=reception.who("worker")).matter.code
        with pytest.raises(Invalid) as wrong:
            open_matter("backlog", told | {"leader": reception.person("zz-clerk").pk}, by=reception.who("worker"))
    assert "leader" in wrong.value.form.errors
    reception.do(code, "plan", "head", plan="找新的建设单位。", measures=["招标"], until="2026-01-30")
    reception.later(45)
    reception.clocks()
    assert reception.run(code, "solving").state == Due.State.OVERDUE
    reception.do(code, "conclude", "worker", result="not", words="还没有找到。")
    reception.do(code, "go_on", "head", words="换一家再谈。")
    assert reception.stage(code) == "listed"


@pytest.mark.parametrize("key", ["petition", "backlog"])
def test_nothing_describes_a_person_as_a_risk_or_counts_petitions_as_a_score(key: str) -> None:
    procedure = procedures()[key]
    said = [procedure.name, *procedure.topics.values(), *procedure.papers.values()]
    said += [text for stage in procedure.stages for text in (stage.key, stage.name, stage.plain)]
    for step in procedure.steps():
        said += [step.key, step.name, step.hint]
        for name, field in (step.form.base_fields if step.form else {}).items():
            said += [
                name,
                str(field.label),
                *(f"{k} {v}" for k, v in getattr(field, "choices", ()) or () if isinstance(k, str)),
            ]
    assert [text for text in said if any(word in text.lower() for word in AGAINST)] == []
    assert not any(report.key.startswith(("petition", "backlog")) for report in reports().values())


def test_leader_and_worker_are_of_the_unit_that_answers(reception: Reception) -> None:
    code = reception.accepted()
    people = {"leader": reception.person("zz-director").pk, "handler": reception.person("worker").pk}
    with pytest.raises(Invalid) as wrong:
        reception.do(code, "to_backlog", "worker", **people, why="久拖不决。")
    assert "leader" in wrong.value.form.errors
