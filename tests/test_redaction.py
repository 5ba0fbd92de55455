"""What is published names nobody: the redaction on its labelled set, on stories, and on texts made to defeat it."""

from __future__ import annotations

import io
import json
import sys
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from anlan.config.cli import main
from anlan.kernel.keys import new_code
from anlan.redact import Kind, redact
from anlan.redact.measure import measure, read

SET = Path(__file__).parent / "data" / "redaction"
FLOORS = {
    Kind.NAME: 0.85, Kind.ID: 1.0, Kind.PHONE: 1.0, Kind.ADDRESS: 0.85, Kind.PLATE: 1.0, Kind.USCC: 1.0, Kind.BANK: 0.9, Kind.EMAIL: 1.0,
    Kind.ACCOUNT: 1.0, Kind.BIRTH: 1.0, Kind.CASE: 0.8, Kind.LICENCE: 0.95, Kind.COMPANY: 0.9,
}  # fmt: skip
NAMES = ("王建国", "欧阳建平", "李秀英", "古丽娜尔·买买提", "赵敏", "John Smith")
NUMBERS = ("13800000001", "410802196203051517", "0391-3561234")


def lines(name: str) -> list[str]:
    return (SET / f"{name}.txt").read_text(encoding="utf-8").splitlines()


def test_the_recall_of_every_kind_on_sentences_held_out_stays_above_its_floor() -> None:
    figures = measure(lines("held-out"))
    assert {kind: figures.recall(kind) for kind, floor in FLOORS.items() if figures.recall(kind) < floor} == {}
    assert figures.precision_of_all > 0.96


def test_real_questions_that_name_nobody_stay_readable() -> None:
    figures = measure([*lines("real-held-out"), *lines("real-dev")])
    assert figures.spans.total() / figures.characters < 0.002


def test_the_set_is_as_large_as_its_readme_says() -> None:
    labels = [label for name in ("dev", "held-out") for line in lines(name) for label in read(line)[1]]
    assert len(labels) > 1500
    assert len(lines("dev") + lines("held-out")) > 600


def test_a_story_stays_a_story() -> None:
    found = redact("王建国住民主路36号院3号楼2单元，小王的电话是138-0000-0001。李阿姨高兴地说，马路常用。", ["王建国"])
    assert found.text == "王某住某路某院某楼某单元，王某的电话是【电话】。李某阿姨高兴地说，马路常用。"


def test_two_of_one_surname_are_told_apart_throughout() -> None:
    assert (
        redact("原告王建国与被告王建军系兄弟。王建军未到庭，建国到庭。").text
        == "原告王某甲与被告王某乙系兄弟。王某乙未到庭，王某甲到庭。"
    )


@pytest.mark.parametrize("typed", [
    "13800000001", "138-0000-0001", "138 0000 0001", "１３８０００００００１", "一三八零零零零零零零一", "+86 138-0000-0001",
    "138\u200b0000\u200b0001", "1.3.8.0.0.0.0.0.0.0.1", "幺三八〇〇〇〇〇〇〇一", "138*0000*0001",
])  # fmt: skip
def test_no_spelling_of_a_telephone_gets_through(typed: str) -> None:
    assert redact(f"请在晚上联系{typed}，谢谢。").text == "请在晚上联系【电话】，谢谢。"


@pytest.mark.parametrize("typed", [
    "410802-26-A1B2-C3D4", "410802-26-K7M3-Q9XD", "410802-26-0007-0311", "410802-26-k7m3-q9xd", "410802 26 K7M3 Q9XD",
    "41080226K7M3Q9XD", "４１０８０２－２６－Ｋ７Ｍ３－Ｑ９ＸＤ", "410802–26–K7M3–Q9XD", "410802-26-ABCD-EFGH",
])  # fmt: skip
def test_no_spelling_of_a_case_code_gets_through(typed: str) -> None:
    assert redact(f"我的案子{typed}还没有办。").text == "我的案子【文号】还没有办。"


def test_every_case_code_that_is_given_is_masked() -> None:
    for code in (new_code("410802", 2026) for _ in range(300)):
        found = redact(f"请把{code}并案处理。")
        assert found.text == "请把【文号】并案处理。", code


@pytest.mark.parametrize("typed", [
    "410802196203051517", "41080219620305151X", "4108 0219 6203 0515 17", "４１０８０２１９６２０３０５１５１Ｘ", "410802620305151",
])  # fmt: skip
def test_no_spelling_of_an_identity_number_gets_through(typed: str) -> None:
    assert redact(f"身份证{typed}已核对").text == "身份证【身份证号】已核对"


@pytest.mark.parametrize("typed", [
    "豫H12345", "豫H·A6789", "豫HD12345", "豫 H 9A 771", "豫H0123警", "豫H3321学", "粤Z·F203港", "粤ZL456澳", "使014578", "豫Ｈ·１２３４５",
])  # fmt: skip
def test_every_kind_of_plate_is_masked(typed: str) -> None:
    assert redact(f"车牌{typed}的车").text == "车牌【车牌】的车"


@pytest.mark.parametrize("typed", ["王 建 国", "王\u200b建国", "王·建·国", "王-建-国", "王\n建国"])
def test_a_known_name_is_found_however_it_is_spaced(typed: str) -> None:
    assert redact(f"他叫{typed}。", ["王建国"]).text == "他叫王某。"


def test_statutes_dates_and_money_stay() -> None:
    text = "依照《中华人民共和国民法典》第一千一百七十九条，于2026年3月1日前支付56,320.5元，报警电话110。国办发〔2018〕118号。"
    assert redact(text).text == text


PIECES = st.one_of(
    st.sampled_from(
        [
            *NAMES,
            *NUMBERS,
            "小王",
            "老李",
            "王师傅",
            "电话",
            "住",
            "，",
            "3号楼2单元",
            "民主路36号",
            "某",
            "【电话】",
            "王某甲",
            "说",
            " ",
        ]
    ),
    st.text(alphabet="王李建国和平安全小老一三八零0138９·-\u200b 某路号村区元的，。Aa", max_size=12),
    st.text(max_size=8),
)
TEXTS = st.lists(PIECES, max_size=12).map("".join)


@settings(max_examples=100, deadline=None)
@given(TEXTS)
def test_redacting_twice_is_redacting_once(text: str) -> None:
    once = redact(text)
    assert redact(once.text).text == once.text


@settings(max_examples=100, deadline=None)
@given(TEXTS)
def test_spans_are_in_order_apart_and_all_else_is_as_it_was(text: str) -> None:
    found = redact(text, NAMES)
    rebuilt, at = [], 0
    for span in found.spans:
        assert at <= span.start < span.end <= len(text)
        rebuilt += [text[at : span.start], span.mask]
        at = span.end
    assert "".join([*rebuilt, text[at:]]) == found.text


@settings(max_examples=100, deadline=None)
@given(TEXTS, st.sampled_from(NAMES + NUMBERS), TEXTS)
def test_what_is_known_of_a_party_never_comes_out(before: str, known: str, after: str) -> None:
    assert known not in redact(before + known + after, NAMES + NUMBERS).text


@pytest.mark.parametrize(
    "unit",
    ["1", "1-", "王", "小区", "村", "a@", "路1号", "(2026)", "艾·", "1\u200b", "王建国、", "A-", "豫H", "编号为:"],
)
def test_a_hostile_text_takes_time_in_proportion(unit: str) -> None:
    small, large = (unit * (size // len(unit)) for size in (1_000, 8_000))
    assert spent(large) < 8 * 4 * spent(small) + 1, "eight times the text, more than thirty times the time"


def spent(text: str) -> float:
    start = time.process_time()
    redact(text)
    return time.process_time() - start


def test_the_command_masks_what_comes_in(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO("王建国电话13800000001".encode())))
    assert main(["redact", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["text"] == "王某电话【电话】"
    assert [span["kind"] for span in told["spans"]] == ["name", "phone"]


def test_the_command_tells_of_a_file_that_is_not_text(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "x").write_bytes(b"\xff\xfe\x00")
    assert main(["redact", str(tmp_path / "x")]) == 2
    assert "not UTF-8" in capsys.readouterr().err


def test_the_page_of_figures_is_that_of_this_redaction() -> None:
    kept = (Path(__file__).parent.parent / "docs" / "redaction.md").read_text(encoding="utf-8")
    figures = measure(lines("held-out"))
    row = f"| **all** | {figures.labels.total()} | {figures.spans.total()} | {figures.recall_of_all:.3f} |"
    assert row in kept, "run: anlan redact --measure tests/data/redaction > docs/redaction.md"
