"""Papers of a real matter, made from its acts: every one of them, in Word and PDF, and the volume that binds them."""

from __future__ import annotations

import io
from dataclasses import dataclass

import pytest
from docx import Document
from pypdf import PdfReader

from anlan.config.commands import press
from anlan.kernel import blobs, printing
from anlan.kernel.file import CaseFile
from anlan.kernel.models import Paper
from anlan.kernel.printing import make_waiting
from tests.cast import MET, Cast

VOLUME = ["receipt", "application", "registration", "rights", "identity", "identity", "record", "record", "agreement_text",
          "agreement", "performance", "followup", "closing", "explanation", "cover", "index", "back", "volume"]  # fmt: skip


UNLISTED = ("cover", "index", "back", "volume", "agreement_text")
"""The volume's own papers, and the text that the signed agreement begins with."""


def text_of(paper: Paper) -> str:
    body = bytes(blobs.fetch(bytes(paper.pdf or b""), paper.matter).body)
    return "".join(page.extract_text() for page in PdfReader(io.BytesIO(body)).pages).replace("\n", "")


@dataclass(frozen=True)
class Printed:
    """One paper of the volume, as it was made."""

    code: str
    pages: int
    text: str
    pdf: bytes
    word: bytes


MADE: dict[str, Printed] = {}
"""The papers of one archived matter by kind, made once: sixteen of them and the volume take longer than all that is asked of them."""


def printed(paper: Paper) -> Printed:
    pdf, word = (
        bytes(blobs.fetch(bytes(made), paper.matter).body) if made else b"" for made in (paper.pdf, paper.docx)
    )
    return Printed(paper.matter.code, paper.pages, text_of(paper), pdf, word)


@pytest.fixture
def papers(cast: Cast) -> dict[str, Printed]:
    if not MADE:
        code = cast.road("archived")
        while make_waiting():
            pass
        made = cast.file(code).papers
        assert [paper.kind for paper in made] == VOLUME
        assert [paper.fault for paper in made if paper.fault] == []
        MADE.update({paper.kind: printed(paper) for paper in made})
    return MADE


def test_the_whole_volume_is_there_with_true_page_numbers(papers: dict[str, Printed]) -> None:
    index, volume = papers["index"].text, papers["volume"]
    whole = PdfReader(io.BytesIO(volume.pdf))
    titles = [item.title for item in whole.outline]  # type: ignore[union-attr]
    assert titles[0] == "卷宗封面"
    assert titles[-1] == "封底"
    for title in ("人民调解申请书", "受理登记表", "人民调解协议书", "回访记录"):
        assert title in index
        assert title in titles
    listed = sum(paper.pages for kind, paper in papers.items() if kind not in UNLISTED)
    twice = papers["identity"].pages + papers["record"].pages
    assert volume.pages == listed + twice + sum(papers[kind].pages for kind in ("cover", "index", "back"))


def test_the_receipt_has_the_exact_time_and_the_note_on_limitation(papers: dict[str, Printed]) -> None:
    receipt = papers["receipt"]
    assert receipt.code in receipt.text
    assert "诉讼时效" in receipt.text
    assert "秒" in receipt.text


def test_nothing_is_typed_twice_the_agreement_prints_what_was_recorded(papers: dict[str, Printed]) -> None:
    for word in ("李秀英", "王建国", "王建国三日内修好水管", "1,200.00", "人调字第1号", "谢静义"):
        assert word in papers["agreement"].text, word


def test_a_moment_typed_in_another_offset_is_printed_as_it_was_here(cast: Cast) -> None:
    code = cast.road("investigating")
    cast.take(code, "session", "mediator", **MET | {"when": "2026-03-05T23:30:00+00:00", "result": "again"})
    paper = next(paper for paper in cast.file(code).papers if paper.kind == "record")
    printing.make(paper)
    assert "2026年3月6日7时30分" in text_of(paper).replace(" ", "")


def test_the_word_paper_can_be_edited(papers: dict[str, Printed]) -> None:
    document = Document(io.BytesIO(papers["application"].word))
    assert any("李秀英" in paragraph.text for paragraph in document.paragraphs)


def test_no_paper_says_none_or_asks_for_what_the_charter_declines(papers: dict[str, Printed]) -> None:
    for kind, paper in papers.items():
        assert "None" not in paper.text, kind
        assert "民族：汉" not in paper.text, kind


def test_an_offices_own_template_is_used(cast: Cast, settings, tmp_path) -> None:  # type: ignore[no-untyped-def]
    settings.ANLAN_PAPERS = tmp_path
    own = Document()
    own.add_paragraph("本街道自己的回执 {{ matter.code }}")
    own.save(str(tmp_path / "receipt.docx"))
    code = cast.apply()
    make_waiting()
    receipt = next(paper for paper in cast.file(code).papers if paper.kind == "receipt")
    assert text_of(receipt).startswith("本街道自己的回执")


def test_a_template_that_cannot_be_used_is_told_and_stops_no_other(cast: Cast, settings, tmp_path) -> None:  # type: ignore[no-untyped-def]
    settings.ANLAN_PAPERS = tmp_path
    (tmp_path / "receipt.docx").write_bytes(b"this is no Word file")
    code = cast.apply()
    make_waiting()
    made = {paper.kind: paper for paper in cast.file(code).papers}
    assert made["receipt"].fault
    assert made["application"].pdf


def test_a_paper_that_nobody_can_make_keeps_no_other_waiting(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    cast.apply()
    strange, broken, good = Paper.objects.order_by("at", "id")[0], cast.apply(), cast.apply()
    Paper.objects.filter(pk=strange.pk).update(kind="nothing")
    made = printing.dossier

    def poisoned(file: CaseFile, paper: Paper) -> dict[str, object]:
        if file.matter.code == broken:
            raise ZeroDivisionError
        return made(file, paper)

    monkeypatch.setattr(printing, "dossier", poisoned)
    while make_waiting():
        pass
    assert "没有这种文书的模板" in Paper.objects.get(pk=strange.pk).fault
    ids = {code: cast.file(code).matter.id for code in (broken, good)}
    assert all("系统管理员" in paper.fault for paper in Paper.objects.filter(matter_id=ids[broken]))
    assert all(paper.pdf for paper in Paper.objects.filter(matter_id=ids[good]))


def test_a_paper_that_is_laid_out_for_ever_is_given_up_and_keeps_no_other_waiting(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    code = cast.apply()
    endless, other = Paper.objects.order_by("at", "id")[:2]
    made = printing.dossier

    def heavy(file: CaseFile, paper: Paper) -> dict[str, object]:
        while paper.pk == endless.pk:
            pass
        return made(file, paper)

    monkeypatch.setattr(printing, "dossier", heavy)
    monkeypatch.setattr(press, "LONGEST", 0.5)
    press.timed(endless)
    monkeypatch.setattr(press, "LONGEST", 600.0)
    press.timed(other)
    told = {paper.pk: paper for paper in cast.file(code).papers}
    assert "系统管理员" in told[endless.pk].fault
    assert told[other.pk].pdf
