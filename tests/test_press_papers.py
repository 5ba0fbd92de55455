"""The papers of people's mediation, with everything known and with almost nothing."""

from __future__ import annotations

import importlib.util
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from pypdf import PdfReader

from anlan.kernel.press.pdf import docx_to_pdf
from anlan.kernel.press.word import render
from anlan.modules import disputes
from tests.press_cast import LEFT_BY, rich, sparse

PAPERS = Path(disputes.__file__).parent / "papers"
DRAWING = Path(__file__).parent.parent / "tools" / "draw_papers.py"
MARKS = ("None", "Undefined", "{{", "{%", "[]", "\ue000", "<w:")


def text_of(name: str, context: dict[str, Any]) -> str:
    """The text of a paper's PDF, without spaces."""
    pdf = docx_to_pdf(render(PAPERS / f"{name}.docx", context))
    return "".join("".join(page.extract_text() for page in PdfReader(BytesIO(pdf)).pages).split())


def drawing() -> Any:
    """tools/draw_papers.py as a module."""
    spec = importlib.util.spec_from_file_location("draw_papers", DRAWING)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_every_paper_has_its_template_and_every_template_its_layout() -> None:
    assert {path.stem for path in PAPERS.glob("*.docx")} == set(LEFT_BY)
    assert {path.stem for path in PAPERS.glob("[!_]*.txt")} == set(LEFT_BY)


@pytest.mark.parametrize("name", LEFT_BY)
def test_the_template_is_what_its_layout_draws(name: str) -> None:
    fresh = Document(BytesIO(drawing().draw(PAPERS / f"{name}.txt")))
    assert fresh.element.xml == Document(str(PAPERS / f"{name}.docx")).element.xml, "run tools/draw_papers.py"


@pytest.mark.parametrize("name", LEFT_BY)
@pytest.mark.parametrize("context", [rich, sparse])
def test_no_paper_shows_a_trace_of_the_machine(name: str, context: Any) -> None:
    text = text_of(name, context(name))
    assert text
    assert not [mark for mark in MARKS if mark in text]


def test_the_receipt_says_the_second_and_that_limitation_is_interrupted() -> None:
    text = text_of("receipt", rich("receipt"))
    assert "2026年3月1日10时05分09秒" in text
    assert "诉讼时效从提出请求之日起中断" in text


def test_a_refusal_tells_the_reason_the_other_routes_and_the_limitation() -> None:
    text = text_of("refusal", rich("refusal"))
    assert all(words in text for words in ("已由人民法院受理", "12348", "诉讼时效自2026年3月1日"))


def test_the_agreement_has_what_article_29_asks_for() -> None:
    text = text_of("agreement", rich("agreement"))
    parts = ("（2026）焦南和平人调字第12号", "王桂兰", "争议事项：吊顶", "各方责任：赵铁柱", "三、各方就本次漏水", "捌仟陆佰伍拾元伍角整",
             "2026年3月31日", "一式四份", "王桂兰（电子签名，2026年3月10日10时05分）", "统一社会信用代码：91110000600037341L")  # fmt: skip
    assert [part for part in parts if part not in text] == []


def test_the_nation_is_a_line_that_nothing_fills() -> None:
    for name in ("application", "agreement", "confirmation"):
        people = [party | {"nation": "汉族", "ethnicity": "汉族"} for party in rich(name)["parties"]]
        text = text_of(name, rich(name) | {"parties": people})
        assert "民族：___" in text.replace("＿", "_")
        assert "汉" not in text


def test_many_parties_and_a_very_long_story_run_over_pages_and_lose_nothing() -> None:
    crowd = [{**rich("record")["parties"][0], "id": n, "name": f"住户{n:02}"} for n in range(30)]
    story = "\n".join(f"第{n}段说的话。" * 5 for n in range(80))
    context = rich("record")
    act = context["act"] | {"data": context["act"]["data"] | {"process": story}}
    text = text_of("record", context | {"parties": crowd, "act": act})
    assert "第79段说的话" in text
    assert all(f"住户{n:02}：" in text for n in range(30))


def test_a_party_who_refused_is_not_told_that_views_differed() -> None:
    context = rich("termination")
    refused = text_of("termination", context | {"act": context["a"]["refuse"]})
    assert "明确拒绝调解" in refused
    assert "分歧" not in refused


def test_what_is_missing_is_listed_on_the_explanation_and_nowhere_else() -> None:
    shown = {name for name in LEFT_BY if "缺：身份证明：赵铁柱" in text_of(name, rich(name))}
    assert shown == {"explanation"}


def test_a_volume_that_nobody_explained_is_not_said_to_be_complete() -> None:
    assert "齐全" not in text_of("explanation", sparse("explanation"))


def test_the_index_lists_the_papers_with_their_pages() -> None:
    text = text_of("index", rich("index"))
    assert "1人民调解申请书1-2" in text
    assert "20人民调解申请书39-40" in text
