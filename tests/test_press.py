"""Papers: one Word template, two outputs; what is missing is left for the pen."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from docx.enum.text import WD_BREAK
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from pypdf import PdfReader, PdfWriter

from anlan.kernel.press.pdf import Unreadable, docx_to_pdf, pages, photograph
from anlan.kernel.press.volume import Part, contents, volume
from anlan.kernel.press.word import BadTemplate, Picture, qr_png, render

CLERK_NOTE = "请带好身份证。"


def template(*paragraphs: str) -> bytes:
    """A template as an office might write it."""
    document = Document()
    for text in paragraphs:
        document.add_paragraph(text)
    return saved(document)


def saved(document: Any) -> bytes:
    out = BytesIO()
    document.save(out)
    return out.getvalue()


def word_text(paper: bytes) -> str:
    return "\n".join(paragraph.text for paragraph in Document(BytesIO(paper)).paragraphs)


def pdf_text(pdf: bytes) -> str:
    return "".join("".join(page.extract_text() for page in PdfReader(BytesIO(pdf)).pages).split())


def sheet(*texts: str) -> bytes:
    """A PDF with one page for each text."""
    document = Document()
    for number, text in enumerate(texts):
        document.add_paragraph(text).paragraph_format.page_break_before = number > 0
    return docx_to_pdf(saved(document))


def test_an_office_that_replaces_a_template_changes_its_word_paper_and_its_pdf(tmp_path: Path) -> None:
    own = tmp_path / "receipt.docx"
    own.write_bytes(template("{{ name }}：", CLERK_NOTE))
    paper = render(own, {"name": "王桂兰"})
    assert word_text(paper) == f"王桂兰：\n{CLERK_NOTE}"
    assert pdf_text(docx_to_pdf(paper)) == f"王桂兰：{CLERK_NOTE}"


def test_what_a_resident_wrote_is_printed_as_written_and_runs_nothing() -> None:
    said = "他说<b>“1 < 2 & {{ 7*7 }}”</b>"
    assert word_text(render(template("{{ said }}"), {"said": said})) == said
    assert "{{7*7}}" in pdf_text(docx_to_pdf(render(template("{{ said }}"), {"said": said})))


def test_characters_that_no_document_may_hold_are_dropped() -> None:
    assert word_text(render(template("{{ said }}"), {"said": "漏\x00水\x08\ue000了"})) == "漏水了"


def test_each_line_of_a_long_text_is_a_paragraph() -> None:
    assert word_text(render(template("{{ said }}"), {"said": "第一\r\n第二\n"})) == "第一\n第二"


@pytest.mark.parametrize("value", [None, "", []])
def test_a_missing_value_in_a_sentence_is_a_line_to_write_on(value: Any) -> None:
    assert word_text(render(template("电话：{{ phone }}。"), {"phone": value})) == "电话：＿＿＿＿＿＿＿＿。"


def test_what_nobody_ever_recorded_is_a_line_too_however_deep() -> None:
    paper = render(template("地点：{{ a.session.data.where }}"), {"a": {}})
    assert word_text(paper) == "地点：＿＿＿＿＿＿＿＿"
    assert "None" not in pdf_text(docx_to_pdf(paper))


def test_a_missing_value_alone_in_a_cell_leaves_the_cell_empty() -> None:
    document = Document()
    cells = document.add_table(1, 2).rows[0].cells
    cells[0].text, cells[1].text = "电话", "{{ phone }}"
    table = Document(BytesIO(render(saved(document), {}))).tables[0]
    assert [cell.text for cell in table.rows[0].cells] == ["电话", ""]


def test_a_cell_whose_loop_printed_nothing_can_still_be_opened_by_word() -> None:
    document = Document()
    cell = document.add_table(1, 1).rows[0].cells[0]
    cell.text = "{%p for c in claims %}"
    cell.add_paragraph("{{ c }}")
    cell.add_paragraph("{%p endfor %}")
    table = Document(BytesIO(render(saved(document), {"claims": []}))).tables[0]
    assert len(table.rows[0].cells[0].paragraphs) == 1


@pytest.mark.parametrize(
    "trick",
    [
        "{{ ''.__class__ }}", "{{ name.__class__.__mro__ }}", "{{ name | attr('__class__') }}", "{{ name['__class__'] }}",
        "{{ qr.image.__class__ }}", "{{ cycler.__init__.__globals__ }}", "{{ 'x' * 10**9 }}", "{{ name.ljust(10000) }}",
        "{{ range(10000000) | list }}", "{{ '%999999d' | format(1) }}", "{% include '/etc/passwd' %}",
        "{% import 'os' as os %}", "{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}", "{{ name.upper() }}",
    ],
)  # fmt: skip
def test_a_hostile_template_is_refused(trick: str) -> None:
    with pytest.raises(BadTemplate):
        render(template(trick), {"name": "王桂兰", "qr": Picture(qr_png("x"))})


@pytest.mark.parametrize(
    "text", ["{% if x %}", "{{ x ", "{{ x | no_such_filter }}", "{{ x + 1 }}", "{% for a in 3 %}{% endfor %}"]
)
def test_a_mistake_in_a_template_is_said_in_one_sentence(text: str) -> None:
    with pytest.raises(BadTemplate, match="模板"):
        render(template(text), {"x": "王"})


@pytest.mark.parametrize("junk", [b"", b"PK\x03\x04junk", b"%PDF-1.7", "改名的文本".encode()])
def test_what_is_no_word_file_is_refused_as_template_and_as_upload(junk: bytes) -> None:
    with pytest.raises(BadTemplate, match="不是可读的 Word"):
        render(junk, {})
    with pytest.raises(Unreadable):
        docx_to_pdf(junk)


def test_the_qr_code_is_on_the_word_paper_and_in_the_pdf() -> None:
    paper = render(template("{{ qr }}"), {"qr": Picture(qr_png("https://anlan.example/m/1"), 30)})
    shape = Document(BytesIO(paper)).inline_shapes[0]
    assert round(shape.width.mm) == round(shape.height.mm) == 30
    assert len(PdfReader(BytesIO(docx_to_pdf(paper))).pages[0].images) == 1


def test_page_size_and_margins_of_the_word_paper_are_those_of_the_pdf() -> None:
    document = Document()
    section = document.sections[0]
    section.page_width, section.page_height = section.page_height, section.page_width
    document.add_paragraph("横")
    page = PdfReader(BytesIO(docx_to_pdf(saved(document)))).pages[0]
    assert float(page.mediabox.width) == pytest.approx(section.page_width.pt, abs=1)
    assert float(page.mediabox.height) == pytest.approx(section.page_height.pt, abs=1)


def test_merged_cells_and_automatic_numbers_keep_their_text() -> None:
    document = Document()
    for text in ("受理", "调解"):
        document.add_paragraph(text, style="List Number")
    table = document.add_table(2, 3)
    table.cell(0, 0).merge(table.cell(1, 0)).text = "当事人"
    table.cell(0, 1).merge(table.cell(0, 2)).text = "姓名"
    table.cell(1, 1).text, table.cell(1, 2).text = "甲", "乙"
    assert pdf_text(docx_to_pdf(saved(document))) == "1.受理2.调解当事人姓名甲乙"


def test_page_numbers_that_word_keeps_as_fields_are_counted_anew() -> None:
    document = Document()
    run = document.add_paragraph("第").add_run()
    for kind, text in (("begin", ""), ("", " PAGE "), ("separate", ""), ("", "9"), ("end", "")):
        mark = OxmlElement("w:fldChar" if kind else "w:instrText" if "PAGE" in text else "w:t")
        mark.text = text
        if kind:
            mark.set(qn("w:fldCharType"), kind)
        run._r.append(mark)
        run = run._parent.add_run()
    assert pdf_text(docx_to_pdf(saved(document))) == "第1"


def test_a_short_paper_is_a_small_file_whose_blanks_are_still_blanks() -> None:
    document = Document()
    document.add_paragraph("甲　乙")
    pdf = docx_to_pdf(saved(document))
    assert len(pdf) < 20_000
    assert PdfReader(BytesIO(pdf)).pages[0].extract_text().strip() == "甲　乙"


def test_a_header_and_a_footer_are_on_every_page() -> None:
    document = Document()
    document.sections[0].header.paragraphs[0].text = "卷号三"
    document.add_paragraph("一")
    document.add_page_break()
    document.add_paragraph("二")
    reader = PdfReader(BytesIO(docx_to_pdf(saved(document))))
    assert ["卷号三" in page.extract_text() for page in reader.pages] == [True, True]


def test_a_page_break_inside_a_paragraph_begins_a_page() -> None:
    document = Document()
    paragraph = document.add_paragraph("前")
    paragraph.add_run().add_break(WD_BREAK.PAGE)
    paragraph.add_run("后").bold = True
    reader = PdfReader(BytesIO(docx_to_pdf(saved(document))))
    assert [page.extract_text().strip() for page in reader.pages] == ["前", "后"]


def test_a_volume_has_cover_index_papers_with_running_page_numbers_and_back() -> None:
    parts = [
        Part("申请书", "甲1", sheet("申请")),
        Part("调解记录", "甲2", sheet("记一", "记二")),
        Part("协议书", "甲3", sheet("协议")),
    ]
    bound = volume(
        parts,
        cover=sheet("封面"),
        index=lambda rows: sheet(*(f"{r.title} {r.pages}" for r in rows)),
        back=sheet("封底"),
    )
    reader = PdfReader(BytesIO(bound.pdf))
    assert [(row.title, row.pages) for row in bound.rows] == [("申请书", "1"), ("调解记录", "2-3"), ("协议书", "4")]
    assert bound.pages == len(reader.pages) == 9
    texts = ["".join(page.extract_text().split()) for page in reader.pages]
    assert texts == ["封面", "申请书1", "调解记录2-3", "协议书4", "申请1", "记一2", "记二3", "协议4", "封底"]
    assert reader.page_labels[4:8] == ["1", "2", "3", "4"]
    marks = [(mark.title, reader.get_destination_page_number(mark)) for mark in reader.outline]
    assert marks == [("卷宗封面", 0), ("卷内目录", 1), ("申请书", 4), ("调解记录", 5), ("协议书", 7), ("封底", 8)]


def test_a_scan_that_lies_on_its_side_is_numbered_upright() -> None:
    writer = PdfWriter()
    writer.append(BytesIO(sheet("扫描")))
    writer.pages[0].rotate(90)
    out = BytesIO()
    writer.write(out)
    bound = volume(
        [Part("证据", "", out.getvalue())], cover=sheet("封"), index=lambda rows: sheet("录"), back=sheet("底")
    )
    page = PdfReader(BytesIO(bound.pdf)).pages[2]
    assert page.rotation == 0
    assert page.mediabox.width > page.mediabox.height


def test_a_volume_names_the_paper_that_is_damaged_or_locked() -> None:
    writer = PdfWriter()
    writer.append(BytesIO(sheet("密")))
    writer.encrypt("密码")
    out = BytesIO()
    writer.write(out)
    for broken in (b"%PDF-1.4 broken", out.getvalue()):
        with pytest.raises(Unreadable, match="收条"):
            contents([Part("收条", "", broken)])


def test_a_photograph_becomes_one_page_and_what_is_no_picture_does_not() -> None:
    pdf = photograph(qr_png("收条"), "收条<一>")
    assert pages(pdf) == 1
    assert pdf_text(pdf) == "收条<一>"
    with pytest.raises(Unreadable, match="收条"):
        photograph(b"GIF89a", "收条")
