"""Dates, money and numbers as Chinese papers write them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest

from anlan.kernel.press import wording
from tests.press_cast import CHINA


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (date(2026, 3, 5), "2026年3月5日"), ("2026-03-05", "2026年3月5日"), ("2026-03-05T14:05:09+08:00", "2026年3月5日"),
        (None, wording.BLANK_DATE), ("", wording.BLANK_DATE), ("下周三", "下周三"),
    ],
)  # fmt: skip
def test_a_date_is_written_in_chinese_and_a_missing_one_is_left_to_fill_in(value: Any, shown: str) -> None:
    assert wording.date_cn(value) == shown


def test_a_receipt_says_the_second() -> None:
    at = datetime(2026, 3, 5, 9, 5, 7, tzinfo=CHINA)
    assert (wording.time_cn(at), wording.second_cn(at)) == ("2026年3月5日9时05分", "2026年3月5日9时05分07秒")


@pytest.mark.parametrize(
    ("yuan", "capital"),
    [
        ("0", "零元整"), ("0.05", "伍分"), ("3.05", "叁元零伍分"), ("3.50", "叁元伍角整"), ("10", "壹拾元整"),
        ("1005", "壹仟零伍元整"), ("10500", "壹万零伍佰元整"), ("12340000", "壹仟贰佰叁拾肆万元整"),
        ("100005000.12", "壹亿零伍仟元壹角贰分"), ("1000100", "壹佰万零壹佰元整"), ("-6000", "负陆仟元整"),
    ],
)  # fmt: skip
def test_money_in_capital_figures(yuan: str, capital: str) -> None:
    assert wording.money_upper(yuan) == capital


def test_money_that_is_missing_or_no_number_stays_as_it_is() -> None:
    assert [wording.money(value) for value in ("8650.5", "", None, "若干")] == ["8,650.50元", "", None, "若干"]


def test_clauses_are_numbered_in_chinese() -> None:
    assert [wording.ordinal(n) for n in (1, 10, 11, 20, 99)] == ["一", "十", "十一", "二十", "九十九"]


def test_the_chosen_box_is_filled_and_without_a_choice_none_is() -> None:
    assert wording.ticks("e-sign", e_sign="电子", wet="纸面") == "■电子　□纸面"
    assert wording.ticks(None, yes="满意", no="不满意") == "□满意　□不满意"
    assert wording.words(5, _5="很满意") == "很满意"


SIGNED = {"party_id": 2, "party": "赵铁柱", "at": datetime(2026, 3, 10, 16, 5, tzinfo=CHINA), "data": {"way": "e-sign"}}
ZHAO: dict[str, Any] = {"id": 2, "name": "赵铁柱", "proxies": [{"name": "周敏"}]}


def test_an_electronic_signature_is_printed_with_its_time() -> None:
    assert wording.signed(ZHAO, [SIGNED]) == "赵铁柱（电子签名，2026年3月10日16时05分）"
    assert wording.signed(ZHAO, [SIGNED | {"party_id": 9, "party": "周敏"}]).startswith("周敏（电子签名")


def test_nobody_else_signs_for_a_party_and_paper_is_left_to_the_pen() -> None:
    assert wording.signed(ZHAO, [SIGNED | {"party_id": 1, "party": "王桂兰"}]) == ""
    assert wording.signed(ZHAO, [SIGNED | {"data": {"way": "wet"}}]) == ""


def test_what_was_signed_before_the_text_was_changed_does_not_count() -> None:
    assert wording.signed(ZHAO, [SIGNED], datetime(2026, 3, 11, tzinfo=CHINA)) == ""
