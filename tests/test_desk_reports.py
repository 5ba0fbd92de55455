"""The statistics as an official meets them: a page, CSV, a spreadsheet, for a place and a period."""

from __future__ import annotations

import io

import pytest
from django.test import Client
from openpyxl import load_workbook

from tests.cast import PASSWORD, Cast


@pytest.fixture
def desk(cast: Cast) -> Client:
    cast.road("performing")
    cast.settle()
    client = Client()
    client.post("/desk/sign-in", {"username": "supervisor", "password": PASSWORD})
    return client


def test_the_page_counts_the_district_and_its_streets(desk: Client) -> None:
    text = desk.get("/desk/reports/mediation").content.decode()
    assert "解放区" in text
    assert "焦南街道" in text
    assert "达成协议的金额合计" in text


def test_both_files_carry_the_same_figures(desk: Client) -> None:
    sheet = load_workbook(io.BytesIO(desk.get("/desk/reports/mediation.xlsx").content)).active
    assert sheet is not None
    assert [cell.value for cell in sheet[4]][:4] == ["合计", 1, 2, 1]
    text = desk.get("/desk/reports/mediation.csv").content.decode("utf-8-sig")
    assert "合计,1,2,1" in text


def test_a_period_that_runs_backwards_is_told_at_its_field(desk: Client) -> None:
    answer = desk.get("/desk/reports/mediation?since=2026-05-01&until=2026-01-01")
    assert answer.status_code == 422
    assert "结束日期早于开始日期" in answer.content.decode()


def test_nobody_reports_on_a_place_that_is_not_theirs(desk: Client) -> None:
    desk.post("/desk/sign-in", {"username": "clerk", "password": PASSWORD})
    assert desk.get("/desk/reports/mediation?place=410802001").status_code == 422
