"""Stories of sheets as people send them: whatever they were saved as, they are read whole, or refused with the way out."""

from __future__ import annotations

import io
import zipfile
from datetime import date, datetime

import pytest
from openpyxl import load_workbook

from anlan.sheets import Unread, body_rows, head, kind_of, rows
from anlan.sheets.written import as_csv as write_csv
from anlan.sheets.written import as_xlsx
from tests.handover import HOTLINE, ROWS, as_book, as_csv

NAMES, LI, WANG = ("姓名", "电话", "说明"), ("李秀英", "0391-5550001", "滴水"), ("王建国", "15400009002", "堆物")


def cells(body: bytes) -> list[list[str]]:
    return [row.cells for row in rows(body)]


def why(body: bytes) -> tuple[str, int]:
    with pytest.raises(Unread) as refusal:
        list(body_rows(body, head(body)))
    return refusal.value.why, refusal.value.row


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "gb18030", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_text_is_read_in_every_usual_encoding_and_with_every_usual_separator(encoding: str, delimiter: str) -> None:
    body = as_csv([HOTLINE, *ROWS], encoding, delimiter)
    assert cells(body) == [list(map(str, row)) for row in (HOTLINE, *ROWS)]


def test_a_separator_inside_quotation_marks_separates_nothing() -> None:
    assert cells(as_csv([NAMES, ("甲,乙,丙,丁", "1;2", "一行\n两行")]))[1] == ["甲,乙,丙,丁", "1;2", "一行\n两行"]


def test_a_workbook_says_the_same_as_its_text() -> None:
    assert cells(as_book([HOTLINE, *ROWS]))[1][:9] == list(ROWS[0][:9])


def test_numbers_dates_and_noughts_are_what_their_reader_sees() -> None:
    day, when = date(2026, 3, 1), datetime(2026, 3, 1, 9, 30)  # noqa: DTZ001 - a spreadsheet knows no zone
    sheet = as_book(
        [NAMES, (15400009001.0, 1.38e10, 12.5), (day, when, True), (5, 410802199001011234, None)], A4="0000"
    )
    assert cells(sheet)[1:] == [
        ["15400009001", "13800000000", "12.5"],
        ["2026-03-01", "2026-03-01 09:30", "是"],
        ["0005", "4.10802199001011E+17"],
    ]


def test_a_title_above_the_names_and_names_in_two_lines_are_understood() -> None:
    table = [
        ("移送清单",),
        ("", "填报单位：某所"),
        ("序号", "申请人", "", "说明"),
        ("", "姓名", "电话", ""),
        (1, "李秀英", "15400009001", "滴水"),
    ]
    found = head(as_book(table, "A1:D1", "A3:A4", "B3:C3", "D3:D4"))
    assert found.names == ["序号", "申请人姓名", "申请人电话", "说明"]
    assert (found.last, found.sample[0].number, found.sample[0].cells) == (4, 5, ["1", "李秀英", "15400009001", "滴水"])


def test_two_columns_of_one_name_are_told_apart() -> None:
    assert head(as_csv([("姓名", "电话", "姓名", "电话"), ("甲", "1", "乙", "2")])).names == [
        "姓名",
        "电话",
        "姓名（2）",
        "电话（2）",
    ]


def test_cells_joined_downwards_say_the_same_in_each_row_and_joined_sidewards_are_named() -> None:
    body = as_book([NAMES, LI, ("", "15400009002", "堆物"), ("王建国", "", "吵闹")], "A2:A3", "A4:B4")
    _names, first, second, third = rows(body)
    assert (first.cells[0], second.cells[0]) == ("李秀英", "李秀英")
    assert (first.merged, second.merged, third.merged) == ((), (), ("A4:B4",))


def test_a_formula_is_its_result_and_one_without_a_result_is_named() -> None:
    body = as_book([NAMES, ("李秀英", "=1+1", "滴水")])
    assert [row.blind for row in rows(body)] == [(), ("B2",)]
    with (
        zipfile.ZipFile(io.BytesIO(body)) as old,
        zipfile.ZipFile(out := io.BytesIO(), "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for part in old.namelist():
            new.writestr(
                part,
                old.read(part)
                .replace(b"<v></v>", b"<v>2</v>")
                .replace(b"<v />", b"<v>2</v>")
                .replace(b"<v/>", b"<v>2</v>"),
            )
    assert [(row.blind, row.cells) for row in rows(out.getvalue())][1] == ((), ["李秀英", "2", "滴水"])


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"", ("empty", 0)),
        (b"\xef\xbb\xbf\r\n \r\n", ("empty", 0)),
        (as_csv([NAMES]), ("bare", 1)),
        (as_book([NAMES]), ("bare", 1)),
        (as_csv([("只有一列",), ("甲",)]), ("headless", 0)),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), ("old", 0)),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), ("locked", 0)),
        (b"<html><table><tr><td>1</td></tr></table></html>", ("markup", 0)),
        (b"%PDF-1.7 ...", ("unknown", 0)),
        (b"PK\x03\x04" + bytes(200), ("broken", 0)),
        (as_book([NAMES, LI])[:-400], ("broken", 0)),
        (as_csv([NAMES, LI, WANG]).replace("王".encode(), b"\xff\xff"), ("encoding", 3)),
        ('姓名,电话\n"甲,1\n乙,2\n'.encode(), ("quoting", 3)),
        (as_csv([tuple(f"列{n}" for n in range(201)), tuple("1" * 201)]), ("wide", 1)),
    ],
    ids=lambda value: value[0] if isinstance(value, tuple) else "",
)  # fmt: skip
def test_what_cannot_be_read_is_refused_with_its_reason_and_its_row(body: bytes, reason: tuple[str, int]) -> None:
    assert why(body) == reason


def test_what_its_name_says_is_not_believed() -> None:
    assert kind_of(as_book([NAMES, LI])) == "xlsx"
    assert kind_of(as_csv([NAMES, LI])) == "csv"


def swollen(part: str, piece: bytes, times: int) -> bytes:
    with (
        zipfile.ZipFile(io.BytesIO(as_book([NAMES, LI]))) as old,
        zipfile.ZipFile(out := io.BytesIO(), "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            if name != part:
                new.writestr(name, old.read(name))
        with new.open(part, "w", force_zip64=True) as stream:
            for _again in range(times):
                stream.write(piece)
    return out.getvalue()


def test_a_bomb_is_refused_before_it_is_unpacked() -> None:
    assert why(swollen("xl/worksheets/sheet1.xml", b"<c>" * 350_000, 60)) == ("bomb", 0)


def test_a_workbook_that_defines_entities_is_not_parsed() -> None:
    evil = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "bb">]><worksheet/>'
    assert why(swollen("xl/worksheets/sheet1.xml", evil, 1)) == ("broken", 0)


def test_a_row_too_many_is_told_and_not_cut_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("anlan.sheets.MOST", 2)
    assert why(as_csv([NAMES, LI, WANG, LI])) == ("many", 4)


def test_nothing_that_is_sent_back_reckons_and_text_stays_text() -> None:
    evil = ["=cmd|' /C calc'!A1", "+1", "-2", "@SUM(A1)", "\tx", "0391", "好"]
    write_csv([evil], text := io.BytesIO())
    as_xlsx([evil], book := io.BytesIO())
    line = text.getvalue().decode("utf-8-sig")
    assert line.startswith("'=cmd|' /C calc'!A1,'+1,'-2,'@SUM(A1),'")
    sheet = load_workbook(io.BytesIO(book.getvalue())).active
    assert sheet is not None
    assert [(cell.data_type, str(cell.value)[0]) for cell in sheet[1]][:5] == [("s", "'")] * 5
    assert [cell.value for cell in sheet[1]][5:] == ["0391", "好"]
