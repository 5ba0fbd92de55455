"""The papers of a petition, as the press makes them from what was recorded."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import pytest
from docx import Document
from pypdf import PdfReader

from anlan.kernel import blobs
from anlan.kernel.registry import procedures
from anlan.law.disputes import TOPICS as DISPUTE_TYPES
from anlan.modules import petitions
from anlan.modules.petitions.tests.reception import OPINION, REVIEWED, STATION, STREET_OFFICE, Reception
from anlan.modules.petitions.topics import DISPUTES
from tests.test_press_papers import MARKS, drawing

PAPERS = Path(petitions.__file__).parent / "papers"
KINDS = procedures()["petition"].papers


def texts(reception: Reception, code: str) -> dict[str, str]:
    """Kind → the text of its PDF, without spaces; a paper that could not be made fails the story."""
    reception.press()
    file = reception.file(code)
    assert [paper.fault for paper in file.papers if paper.fault] == []
    return {paper.kind: text_of(bytes(blobs.fetch(bytes(paper.pdf or b""), file.matter).body)) for paper in file.papers}


def text_of(pdf: bytes) -> str:
    return "".join("".join(page.extract_text() for page in PdfReader(BytesIO(pdf)).pages).split())


@pytest.fixture
def whole(reception: Reception) -> dict[str, str]:
    """Every paper of a claim that went through all three instances, with an extension and a hearing."""
    code = reception.assigned(STATION)
    reception.do(code, "accept", "station-worker", contact="王经办 0391-0001029", note="先看现场，再请检测机构。")
    reception.do(code, "extend", "station-head", reason="防水检测还要三周。")
    reception.do(code, "decide", "station-worker", **OPINION)
    reception.do(code, "serve", "station-worker", how="person", on=reception.at.date().isoformat())
    reception.do(code, "ask_review", "resident", reason="没有写清谁来修。")
    reception.do(code, "review", "worker", **REVIEWED)
    reception.do(code, "serve_review", "worker", how="post", on=reception.at.date().isoformat())
    reception.do(code, "ask_recheck", "resident", reason="还是没有写清。")
    reception.do(code, "recheck", "zz-clerk", **REVIEWED | {"opinion": "change", "words": "由建设单位修，街道督促。"})
    said = texts(reception, code)
    return said | {"code": code}


def test_every_paper_has_its_template_as_its_layout_draws_it() -> None:
    assert (
        {path.stem for path in PAPERS.glob("*.docx")} == {path.stem for path in PAPERS.glob("[!_]*.txt")} == set(KINDS)
    )
    for name in KINDS:
        fresh = Document(BytesIO(drawing().draw(PAPERS / f"{name}.txt")))
        assert fresh.element.xml == Document(str(PAPERS / f"{name}.docx")).element.xml, "run tools/draw_papers.py"


def test_the_papers_of_three_instances_say_what_the_law_wants(whole: dict[str, str]) -> None:
    code = whole.pop("code")
    assert [(kind, mark) for kind, text in whole.items() for mark in MARKS if mark in text] == []
    assert all(code in text for text in whole.values())
    wanted = {
        "receipt": ("查询码", "李秀英", "2025年12月22日10时00分00秒", "■求助投诉", "不得打击报复信访人"),
        "letter": ("焦南司法所：", "五个工作日内提出异议", "地下车库从去年夏天起漏水"),
        "acceptance": ("属于本单位职权范围", "王经办", "六十日内办结", "三十日内请求上一级机关复查"),
        "extension": ("延期理由", "防水检测还要三周", "第三十四条"),
        "opinion": ("一、投诉请求", "二、事实和理由", "三、处理意见", "■支持请求", "四、法律法规依据", "三十日内"),
        "review": ("没有写清谁来修", "■维持", "请求复核"),
        "recheck": ("还是没有写清", "■变更", "由建设单位修，街道督促", "不再受理"),
    }
    assert [(kind, part) for kind, parts in wanted.items() for part in parts if part not in whole[kind]] == []


def test_each_paper_bears_the_name_of_the_body_that_gave_it_wherever_the_file_is_now(whole: dict[str, str]) -> None:
    givers = {
        "receipt": "解放区社会治安综合治理中心", "letter": "解放区社会治安综合治理中心", "opinion": "焦南司法所",
        "acceptance": "焦南司法所", "extension": "焦南司法所", "review": "焦南街道办事处", "recheck": "解放区社会治安综合治理中心",
    }  # fmt: skip
    assert {kind: name for kind, name in givers.items() if not whole[kind].startswith(name)} == {}


def test_the_other_papers_say_where_to_go_instead(reception: Reception) -> None:
    code = reception.classified()
    reception.do(
        code,
        "guide",
        "zz-clerk",
        route="administrative",
        body="解放区人民政府",
        words="可以申请行政复议。",
        limit="六十日内",
    )
    said = texts(reception, code)["guidance"]
    assert all(part in said for part in ("李秀英", "解放区人民政府", "六十日内", "第三十一条第四项", "12348"))
    code = reception.classified()
    reception.do(code, "reject", "zz-clerk", reason="power", words="属于市级事权。", routes="可以向市局提出。")
    said = texts(reception, code)["refusal"]
    assert all(part in said for part in ("■不属于本单位或者本系统职权范围", "属于市级事权", "可以向市局提出"))


def test_a_letter_about_an_accusation_warns_and_an_anonymous_one_names_nobody(reception: Reception) -> None:
    told = {"kind": "accusation", "claims": [], "anonymous": True, "applicants": [], "accused": [{"name": "某科长"}]}
    code = reception.classified(told_by="zz-clerk", **told)
    reception.do(code, "assign", "zz-clerk", mode="charge", office=STREET_OFFICE, due="2026-01-30", note="请依规核实。")
    reception.do(code, "accept", "worker", contact="吴经办")
    reception.do(code, "answer", "worker", result="not", words="没有查实。")
    said = texts(reception, code)
    assert all(part in said["letter"] for part in ("交办函", "匿名", "2026年1月30日前", "不得将材料以及有关情况透露"))
    assert "匿名，不登记姓名" in said["receipt"]
    assert "信访人：" in said["reply"]
    assert [(kind, mark) for kind, text in said.items() for mark in MARKS if mark in text] == []


def test_every_field_of_petitions_has_a_type_of_dispute_that_mediation_knows() -> None:
    assert set(DISPUTES.values()) <= set(DISPUTE_TYPES)
