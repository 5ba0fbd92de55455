"""Deadlines, each worked out by hand on the State Council's calendars of 2024, 2025 and 2026."""

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from anlan.law.calendar import STANDARD
from anlan.law.deadlines import Span, due, warning_text
from anlan.law.rules import resolve


def day(text: str) -> date:
    return date.fromisoformat(text)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text)


def ends(span: str, since: str, **more) -> str:
    return due(Span.parse(span), day(since), **more).on.isoformat()


# The six vectors of the district's own study of the law, letters as there.
STUDIED = [
    ("1m", "2026-01-20", "2026-02-24"),  # A  20 Feb is Spring Festival, which ends on Mon 23 Feb
    ("1m", "2026-01-31", "2026-02-28"),  # B  no 31 Feb: month end, a Saturday worked as make-up
    ("30d", "2026-09-01", "2026-10-08"),  # C  1 Oct: National Day until 7 Oct
    ("30d", "2026-08-31", "2026-09-30"),  # D  a Wednesday
    ("15d", "2026-01-30", "2026-02-14"),  # E  a Saturday worked as make-up
    ("15d", "2026-04-20", "2026-05-06"),  # F  5 May is the last day of Labour Day
]

CALENDAR_DAYS = [
    ("1d", "2026-03-02", "2026-03-03"),  # the Monday itself is not counted
    ("7d", "2026-03-02", "2026-03-09"),  # Monday to Monday
    ("5d", "2026-03-02", "2026-03-09"),  # Saturday rolls to Monday
    ("6d", "2026-03-02", "2026-03-09"),  # so does Sunday
    ("15d", "2025-12-20", "2026-01-04"),  # over the year's end; Sunday 4 Jan is worked as make-up
    ("12d", "2025-12-20", "2026-01-04"),  # New Year until 3 Jan, then the make-up Sunday
    ("30d", "2024-01-30", "2024-02-29"),  # a leap day is a day
    ("30d", "2025-01-30", "2025-03-03"),  # 1 March without it, a Saturday
    ("30d", "2024-12-30", "2025-02-05"),  # 29 Jan 2025 is Lunar New Year; the festival ends on 4 Feb
    ("15d", "2025-01-11", "2025-01-26"),  # Sunday worked before Spring Festival
    ("28d", "2025-01-11", "2025-02-08"),  # Saturday worked after it
    ("15d", "2024-02-03", "2024-02-18"),  # Sunday worked after Spring Festival 2024
    ("7d", "2024-02-03", "2024-02-18"),  # Lunar New Year's Day rolls to that Sunday
    ("10d", "2025-09-18", "2025-09-28"),  # Sunday worked before National Day
    ("30d", "2025-09-01", "2025-10-09"),  # National Day and Mid-Autumn together until 8 Oct
    ("10d", "2025-10-01", "2025-10-11"),  # Saturday worked after them
    ("60d", "2026-02-16", "2026-04-17"),  # 12 in February, 31 in March, 17 in April: festivals inside count
    ("0d", "2026-10-01", "2026-10-01"),  # a day that the parties named themselves stays where it is
]

MONTHS = [
    ("1m", "2024-01-31", "2024-02-29"),  # leap February
    ("1m", "2025-01-31", "2025-02-28"),  # plain February, a Friday
    ("1m", "2026-03-31", "2026-04-30"),  # a short month
    ("1m", "2026-04-30", "2026-06-01"),  # 30 May, not the month's end; a Saturday
    ("1m", "2025-12-31", "2026-02-02"),  # 31 Jan is a Saturday
    ("1m", "2025-12-01", "2026-01-04"),  # New Year, then the make-up Sunday
    ("1m", "2026-09-01", "2026-10-08"),  # National Day
    ("6m", "2025-08-31", "2026-02-28"),  # month end, the make-up Saturday
    ("12m", "2024-02-29", "2025-02-28"),  # a year after a leap day
    ("24m", "2024-02-29", "2026-02-28"),  # two years after it
    ("36m", "2022-05-05", "2025-05-06"),  # 5 May 2025 is still Labour Day
    ("36m", "2022-05-06", "2025-05-06"),  # a Tuesday
]

WORKING_DAYS = [
    ("5wd", "2026-03-02", "2026-03-09"),  # Tue 3, 4, 5, 6, Mon 9
    ("5wd", "2026-03-06", "2026-03-13"),  # a Friday's next day is Monday
    ("1wd", "2026-02-13", "2026-02-14"),  # the Saturday after is worked
    ("1wd", "2026-02-14", "2026-02-24"),  # the nine days of Spring Festival 2026
    ("5wd", "2026-02-11", "2026-02-25"),  # 12, 13, 14 (make-up), 24, 25
    ("7wd", "2026-09-28", "2026-10-13"),  # 29, 30, 8, 9, 10 (make-up Saturday), 12, 13
    ("5wd", "2025-09-26", "2025-10-10"),  # 28 (make-up Sunday), 29, 30, 9, 10
    ("3wd", "2025-04-30", "2025-05-08"),  # Labour Day until the 5th: 6, 7, 8
    ("3wd", "2025-04-25", "2025-04-29"),  # 27 (make-up Sunday), 28, 29
    ("5wd", "2024-05-06", "2024-05-11"),  # 7 to 10, and the make-up Saturday
    ("2wd", "2024-09-13", "2024-09-18"),  # 14 (make-up Saturday), Mid-Autumn until 17, 18
    ("20wd", "2025-12-22", "2026-01-20"),  # 7 until New Year, 4 (Sunday), 5-9, 12-16, 19, 20
    ("30wd", "2026-01-20", "2026-03-09"),  # 3 + 5 + 5 + 5, 14, 24-27, 28 (make-up), 2-6, 9
]


@pytest.mark.parametrize(("span", "since", "last"), STUDIED + CALENDAR_DAYS + MONTHS + WORKING_DAYS)
def test_a_deadline_falls_on_the_day_worked_out_by_hand(span, since, last):
    found = due(Span.parse(span), day(since))
    assert found.on == day(last)
    assert found.warnings == ()
    assert found.ends == datetime.combine(found.on + timedelta(days=1), datetime.min.time())


# Paused days are not counted: from the day of the pause to the day before it goes on.
PAUSED = [
    ("30d", "2026-03-02", [("2026-03-10", "2026-03-20")], "2026-04-13"),  # 1 Apr + 10 = 11 Apr, a Saturday
    ("30d", "2026-03-02", [("2026-03-10", "2026-03-10")], "2026-04-01"),  # stopped and resumed the same day
    ("15d", "2026-06-01", [("2026-07-01", "2026-07-10")], "2026-06-16"),  # a pause after the end changes nothing
    ("15d", "2026-06-01", [("2026-06-05", "2026-06-08"), ("2026-06-10", "2026-06-12")], "2026-06-22"),
    # 16 Jun + 3 + 2 = 21 Jun, the last day of Dragon Boat
    ("15d", "2026-06-01", [("2026-06-05", "2026-06-10"), ("2026-06-08", "2026-06-12")], "2026-06-23"),
    # two that overlap: 5 to 11 Jun, seven days once
    ("5wd", "2026-03-02", [("2026-03-04", "2026-03-10")], "2026-03-13"),  # 3, 10, 11, 12, 13
    ("1m", "2026-03-02", [("2026-03-30", "2026-04-10")], "2026-04-13"),  # 2 Apr + 11
    ("5d", "2026-03-02", [("2026-03-08", "2026-03-11")], "2026-03-11"),  # Saturday, then paused until Wednesday
]


@pytest.mark.parametrize(("span", "since", "pauses", "last"), PAUSED)
def test_paused_days_are_not_counted(span, since, pauses, last):
    assert ends(span, since, paused=[(day(a), day(b)) for a, b in pauses]) == last


def test_a_pause_that_still_stands_gives_the_earliest_day_and_says_so():
    found = due(Span(30, "d"), day("2026-03-02"), paused=[(day("2026-03-10"), None)])
    assert (found.on, found.warnings) == (day("2026-04-01"), ("still_paused",))
    assert warning_text("still_paused", english=True).startswith("It is still paused")


EXTENDED = [
    ("60d", "30d", "2026-03-02", "2026-06-05"),  # 1 May rolls to 6 May, and 30 days on from there
    ("5wd", "5wd", "2026-03-02", "2026-03-16"),  # ten working days
    ("1m", "1m", "2026-01-20", "2026-03-24"),  # 24 Feb, then a month
    ("1m", "10d", "2026-03-02", "2026-04-13"),  # 2 Apr + 10 = 12 Apr, a Sunday
]


@pytest.mark.parametrize(("span", "extra", "since", "last"), EXTENDED)
def test_an_extension_runs_on_from_the_last_day(span, extra, since, last):
    assert ends(span, since, extra=Span.parse(extra)) == last


YEAR_WITHOUT_TABLE = [
    ("30d", "2026-12-10", "2027-01-11"),  # 9 Jan 2027 is a Saturday
    ("5wd", "2026-12-29", "2027-01-05"),  # New Year's Day cannot be known: 30, 31, 1, 4, 5
    ("1m", "2026-12-31", "2027-02-01"),  # 31 Jan 2027 is a Sunday
]


@pytest.mark.parametrize(("span", "since", "last"), YEAR_WITHOUT_TABLE)
def test_a_year_without_a_table_falls_back_to_weekends_and_says_so(span, since, last):
    found = due(Span.parse(span), day(since))
    assert (found.on, found.warnings) == (day(last), ("weekends_only:2027",))
    assert warning_text("weekends_only:2027") == "2027年的放假安排还没有录入，只按周末推算。"


def test_a_deadline_that_ends_before_the_year_without_a_table_does_not_warn():
    assert due(Span(10, "d"), day("2026-12-21")).warnings == ()


def test_the_days_skipped_are_told_with_the_reason():
    found = due(Span(1, "wd"), day("2026-02-13"), paused=[(day("2026-02-14"), day("2026-02-22"))])
    assert found.on == day("2026-02-24")
    reasons = dict(found.skipped)
    assert reasons[day("2026-02-14")] == "中止"
    assert reasons[day("2026-02-23")] == "春节"
    assert due(Span(5, "d"), day("2026-03-02")).skipped == ((day("2026-03-07"), "周六"), (day("2026-03-08"), "周日"))


def test_a_rolled_deadline_tells_the_day_it_was_moved_from():
    assert due(Span(30, "d"), day("2026-09-01")).rolled_from == day("2026-10-01")
    assert due(Span(30, "d"), day("2026-08-31")).rolled_from is None


def test_hours_are_exact_and_take_no_heed_of_days_off():
    order = resolve("DV_ORDER", on=day("2026-02-14"))
    found = due(order, at("2026-02-14T09:30"))
    assert found.ends == found.at == at("2026-02-17T09:30")
    assert found.on == day("2026-02-17")


def test_a_moment_counts_as_its_day_where_days_run():
    assert due(Span(1, "d"), at("2026-03-02T23:59")).on == day("2026-03-03")


def test_what_is_due_before_an_event_counts_back_and_never_moves_into_the_time_itself():
    materials = resolve("DEC_HEAR_MAT", on=day("2026-03-01"))
    assert due(materials, day("2026-03-16")).on == day("2026-03-09")
    found = due(materials, day("2026-10-10"))
    assert (found.on, found.warnings) == (day("2026-10-03"), ("ends_on_day_off",))


def test_a_deadline_of_a_rule_carries_its_basis_and_its_mark():
    found = due(resolve("PM_LIMIT", on=day("2026-01-20"), region="410802001"), day("2026-01-20"))
    assert (found.on, found.basis, found.verified) == (
        day("2026-02-24"), "《人民调解工作若干规定》第三十三条", False,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("span", "since", "more"),
    [
        ("72h", day("2026-01-01"), {}),  # hours need a moment
        ("72h", at("2026-01-01T00:00"), {"extra": Span(1, "h")}),
        ("72h", at("9999-12-31T00:00"), {}),
        ("30d", day("9998-12-20"), {}),
        ("0d", day("9999-12-31"), {}),
        ("9m", day("9999-06-01"), {}),
        ("30d", day("2026-01-01"), {"paused": [(day("2026-01-09"), day("2026-01-05"))]}),
    ],
)
def test_what_cannot_be_reckoned_is_refused_with_a_sentence(span, since, more):
    with pytest.raises(ValueError, match=r"\.$"):
        due(Span.parse(span), since, **more)


@pytest.mark.parametrize("text", ["", "30", "wd", "-3d", "3 w", "1.5m", "9999999d", "99999d", "３d", "3d3d"])
def test_a_span_that_is_none_is_refused(text):
    with pytest.raises(ValueError, match="span"):
        Span.parse(text)


def test_a_span_reads_and_writes_itself_and_speaks_both_languages():
    assert [str(Span.parse(text)) for text in ("30wd", " 1M ", "72 h")] == ["30wd", "1m", "72h"]
    assert [Span.parse(text).text for text in ("30d", "5wd", "1m", "72h")] == ["30日", "5个工作日", "1个月", "72小时"]
    assert [Span.parse(text).text_en for text in ("1m", "5wd")] == ["1 month", "5 working days"]


# ── What holds of every deadline ─────────────────────────────────────────────────────────────────────────────────────
KNOWN = st.dates(date(2024, 1, 1), date(2025, 12, 31))
SPANS = st.builds(Span, st.integers(1, 60), st.sampled_from(["d", "wd"])) | st.builds(
    Span, st.integers(1, 6), st.just("m")
)
PAUSES = st.lists(
    st.tuples(KNOWN, st.integers(0, 30)).map(lambda row: (row[0], row[0] + timedelta(days=row[1]))), max_size=3
)
bounded = settings(max_examples=150, deadline=None)


def between(first: date, last: date) -> list[date]:
    return [first + timedelta(days=n) for n in range(1, (last - first).days + 1)]


@bounded
@given(SPANS, KNOWN)
def test_every_deadline_is_a_later_working_day(span, since):
    found = due(span, since)
    assert found.on > since
    assert STANDARD.is_workday(found.on) or not STANDARD.covered(found.on.year)


@bounded
@given(st.integers(1, 60), KNOWN, PAUSES)
def test_exactly_so_many_working_days_lie_between(amount, since, pauses):
    found = due(Span(amount, "wd"), since, paused=pauses)
    counted = [
        one for one in between(since, found.on)
        if STANDARD.is_workday(one) and not any(start <= one < end for start, end in pauses)
    ]  # fmt: skip
    assert len(counted) == amount
    assert {one for one, _why in found.skipped} == set(between(since, found.on)) - set(counted)


@bounded
@given(SPANS, KNOWN, st.integers(1, 20))
def test_who_starts_later_never_ends_earlier(span, since, later):
    assert due(span, since).on <= due(span, since + timedelta(days=later)).on


@bounded
@given(SPANS, KNOWN, PAUSES)
def test_a_pause_never_makes_it_earlier_and_nothing_ends_in_one(span, since, pauses):
    found = due(span, since, paused=pauses).on
    assert found >= due(span, since).on
    assert not any(start <= found < end for start, end in pauses)


@bounded
@given(SPANS, KNOWN, SPANS)
def test_an_extension_always_makes_it_later(span, since, extra):
    assert due(span, since, extra=extra).on > due(span, since).on


@bounded
@given(SPANS, st.dates(date(1900, 1, 1), date(9990, 12, 31)))
def test_no_year_makes_it_fail(span, since):
    found = due(span, since)
    assert found.warnings == tuple(f"weekends_only:{year}" for year in [int(w[-4:]) for w in found.warnings])
    assert found.on - since <= timedelta(days=220)
