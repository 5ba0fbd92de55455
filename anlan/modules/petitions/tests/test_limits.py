"""The limits of petitions, with days that anybody can count on a calendar: over a year's end and over Spring Festival.

In 2026 the days off are 1–3 January and 15–23 February; 4 January, 14 and 28 February are working days.
"""

from __future__ import annotations

from datetime import date

import pytest

from anlan.kernel.errors import Invalid, Refused
from anlan.kernel.models import Due
from anlan.modules.petitions.tests.reception import OPINION, REVIEWED, STATION, Reception


def test_registering_has_fifteen_calendar_days_over_the_years_end(reception: Reception) -> None:
    reception.on(date(2025, 12, 20))
    code = reception.register()
    assert reception.due(code, "registering") == date(2026, 1, 4)  # a Sunday, but a working day
    reception.on(date(2025, 12, 18))
    assert reception.due(reception.register(), "registering") == date(2026, 1, 4)  # 2 January is a day off
    reception.on(date(2025, 12, 15))
    assert reception.due(reception.register(), "registering") == date(2025, 12, 30)


def test_informing_has_fifteen_days_from_the_day_it_was_handed_on(reception: Reception) -> None:
    reception.on(date(2026, 2, 2))
    code = reception.assigned()
    assert reception.due(code, "informing") == date(2026, 2, 24)  # 17 February is New Year's Day of the lunar year
    assert reception.run(code, "registering").ended_at is not None


@pytest.mark.parametrize(
    ("handed_on", "last"),
    [
        (date(2025, 12, 22), date(2025, 12, 29)),  # 23, 24, 25, 26, 29
        (date(2025, 12, 29), date(2026, 1, 6)),  # 30, 31 December, 4, 5, 6 January
        (date(2026, 2, 12), date(2026, 2, 26)),  # 13, 14, 24, 25, 26 February
    ],
)
def test_an_objection_has_five_working_days(reception: Reception, handed_on: date, last: date) -> None:
    reception.on(handed_on)
    code = reception.assigned()
    assert reception.due(code, "objecting") == last
    reception.on(last, hour=23)
    reception.clocks()
    reception.do(code, "object", "worker", reason="不属于本单位职权范围。")


def test_that_the_time_to_object_is_over_is_no_delay_of_the_office(reception: Reception) -> None:
    code = reception.assigned()
    reception.later(8)
    reception.clocks()
    assert reception.run(code, "objecting").ended_at is not None
    assert reception.file(code).matter.next_due == reception.due(code, "informing")


def test_sixty_days_and_thirty_more_over_spring_festival(reception: Reception) -> None:
    code = reception.accepted()  # 22 December 2025
    assert reception.due(code, "deciding") == date(2026, 2, 24)  # the sixtieth day, 20 February, is a day off
    reception.do(code, "extend", "head", reason="要做防水检测。")
    assert reception.due(code, "deciding") == date(2026, 3, 26)
    reception.on(date(2026, 3, 27))
    reception.clocks()
    assert reception.run(code, "deciding").state == Due.State.OVERDUE
    reception.do(code, "decide", "worker", **OPINION)
    assert reception.run(code, "deciding").ended_at is not None


def test_the_desk_is_warned_on_the_thirtieth_and_fiftieth_day(reception: Reception) -> None:
    code = reception.accepted()
    for day, warned in ((date(2026, 1, 20), 0), (date(2026, 1, 21), 1), (date(2026, 2, 9), 1), (date(2026, 2, 10), 2)):
        reception.on(day)
        reception.clocks()
        assert sum(act.step == "remind" for act in reception.file(code).acts) == warned, day


def test_review_is_asked_for_within_thirty_days_of_the_answer_in_hand(reception: Reception) -> None:
    code = reception.accepted()
    reception.do(code, "decide", "worker", **OPINION)
    reception.on(date(2025, 12, 31))
    with pytest.raises(Invalid):
        reception.do(code, "serve", "worker", how="person", on="2025-12-21")
    reception.do(code, "serve", "worker", how="post", on="2025-12-30")
    assert reception.due(code, "asking_review") == date(2026, 1, 29)
    reception.on(date(2026, 1, 30))
    with pytest.raises(Refused):
        reception.do(code, "ask_review", "resident", reason="不服。")
    reception.on(date(2026, 1, 29))
    reception.do(code, "ask_review", "resident", reason="不服。")
    assert reception.due(code, "reviewing") == date(2026, 2, 28)  # a Saturday, but a working day


def test_the_days_of_a_hearing_are_not_counted_in_re_examination(reception: Reception) -> None:
    reception.on(date(2026, 3, 2))
    code = reception.served("station-worker", STATION)
    reception.do(code, "ask_review", "resident", reason="不服。")
    reception.do(code, "review", "worker", **REVIEWED)
    reception.do(code, "serve_review", "worker", how="person", on="2026-03-02")
    reception.do(code, "ask_recheck", "resident", reason="不服。")
    assert reception.due(code, "rechecking") == date(2026, 4, 1)
    reception.on(date(2026, 3, 10))
    reception.do(code, "begin_hearing", "zz-clerk", reason="hearing")
    reception.on(date(2026, 3, 17))
    held = {"kind": "hearing", "when": "2026-03-16T09:00", "where": "听证室", "record": "各方到场。"}
    reception.do(code, "end_hearing", "zz-clerk", **held)
    assert reception.due(code, "rechecking") == date(2026, 4, 8)  # seven days later


def test_a_suggestion_runs_under_no_limit_of_the_law(reception: Reception) -> None:
    code = reception.classified(kind="suggestion", claims=[])
    reception.do(code, "accept", "zz-clerk", contact="段永生")
    assert reception.run(code, "answering").kind == "service_target"
    assert [run for run in reception.file(code).dues if run.clock == "deciding"] == []
