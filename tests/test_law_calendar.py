from datetime import date
from pathlib import Path

import pytest

from anlan.law.calendar import STANDARD, BadTable, Holidays
from anlan.law.deadlines import Span, due


def table(tmp_path: Path, text: str, encoding: str = "utf-8") -> Path:
    path = tmp_path / "2027.csv"
    path.write_bytes(text.encode(encoding))
    return path


NEXT_YEAR = """\ufeffdate,kind,name
# 一份假设的安排
2027-01-01,holiday,元旦
2027-01-09,workday,元旦调休
2027-10-01,holiday,国庆节
"""


def test_the_table_shipped_covers_three_years_and_no_other():
    assert STANDARD.years == {2024, 2025, 2026}
    assert not STANDARD.covered(2027)


@pytest.mark.parametrize(("year", "off", "made_up"), [(2024, 28, 8), (2025, 28, 5), (2026, 33, 6)])
def test_every_year_has_all_its_days(year, off, made_up):
    assert sum(day.year == year for day in STANDARD.off) == off
    assert sum(day.year == year for day in STANDARD.working) == made_up
    assert all(day.weekday() >= 5 for day in STANDARD.working)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("2026-03-02", ""),  # Monday
        ("2026-03-07", "周六"),
        ("2026-03-08", "周日"),
        ("2026-02-14", ""),  # make-up Saturday
        ("2026-02-17", "春节"),
        ("2025-10-06", "国庆节、中秋节"),
        ("2027-10-01", ""),  # not known yet: a Friday
    ],
)
def test_a_day_off_says_why(text, why):
    day = date.fromisoformat(text)
    assert STANDARD.rest(day) == why
    assert STANDARD.is_workday(day) is (why == "")


def test_a_new_years_table_joins_the_old_ones(tmp_path):
    joined = STANDARD.joined(Holidays.read(table(tmp_path, NEXT_YEAR)))
    assert joined.years == {2024, 2025, 2026, 2027}
    found = due(Span(30, "d"), date(2026, 12, 10), holidays=joined)
    assert (found.on, found.warnings) == (date(2027, 1, 9), ())


def test_a_changed_year_replaces_the_old_one_whole(tmp_path):
    newer = Holidays.read(table(tmp_path, "2026-10-01,holiday,国庆节\n"))
    joined = STANDARD.joined(newer)
    assert joined.is_workday(date(2026, 10, 2))
    assert not joined.is_workday(date(2025, 10, 2))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("2027-02-30,holiday,x", "Line 1 of 2027.csv is not like"),
        ("date,kind,name\n2027-01-01,feast,元旦", "Line 2 .* holiday or workday, not 'feast'"),
        ("2027-01-01,holiday", "Line 1"),
        ("2027-01-01,holiday,元旦\n2027-01-01,workday,元旦", "Line 2 .* stands there twice"),
    ],
)
def test_a_bad_line_is_named(tmp_path, text, said):
    with pytest.raises(BadTable, match=said):
        Holidays.read(table(tmp_path, text))


def test_a_table_in_another_encoding_is_refused(tmp_path):
    with pytest.raises(BadTable, match="not UTF-8"):
        Holidays.read(table(tmp_path, "2027-01-01,holiday,元旦", "gb18030"))
