"""After a matter's end: every end that parties see is rated, who is not helped is called back, and late answers are told of offices."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from anlan.kernel import jobs, moment
from anlan.kernel.errors import Refused
from anlan.kernel.models import Due
from anlan.kernel.moment import now, today
from anlan.kernel.procedure import Procedure, Via
from anlan.kernel.registry import procedures
from anlan.modules.complaints.models import Complained
from anlan.modules.complaints.projection import LEAST, lines
from anlan.modules.complaints.tests.complainers import Complainers
from anlan.modules.complaints.tests.conftest import people
from anlan.modules.negotiation.tests.neighbours import Neighbours
from anlan.town.models import Place
from tests.cast import RESIDENT
from tests.test_window import at_window

__all__ = ["people"]
ELSEWHERE = {"referral": "rated where it is handled", "callback": "it is itself what follows from a rating"}
ENDS = [
    (known, stage)
    for known in procedures().values()
    for stage in known.stages
    if stage.final
    and known.key not in ELSEWHERE
    and any(actor.via is Via.PARTY for step in known.steps() for actor in step.by)
]


@pytest.mark.parametrize(("procedure", "stage"), ENDS, ids=lambda part: part.key)
def test_every_end_that_a_party_sees_asks_whether_it_is_solved_but_a_refusal_which_asks_nothing(
    procedure: Procedure, stage: object
) -> None:
    refused = any(stage.key in step.targets for step in procedure.steps() if step.key.startswith("refuse"))  # type: ignore[attr-defined]
    unasked = refused and not stage.steps  # type: ignore[attr-defined]
    assert unasked or "rate" in stage.steps, f"{procedure.key}.{stage.key}"  # type: ignore[attr-defined]


def test_who_is_not_helped_is_called_back_within_a_limit(people: Complainers) -> None:
    code = people.road("archived")
    people.take(code, "rate", "resident", solved="no", stars="2", comment="又漏了", call=True)
    child = people.child(code)
    assert (child.procedure, child.office.code) == ("callback", "410802005-tw")
    assert [run.rule for run in Due.objects.filter(matter_id=child.id)] == ["CARE_CALL"]
    assert people.file(child.code).parties[0].phone == RESIDENT
    people.take(child.code, "called", "clerk", reached="yes", words="约了明天上门再看。")
    assert people.file(child.code).stage.final


def test_who_does_not_ask_is_not_called_and_may_rate_again(people: Complainers) -> None:
    code = people.road("archived")
    for stars in ("2", "4"):
        people.take(code, "rate", "resident", solved="part", stars=stars)
    assert people.file(code).said("rate")["stars"] == "4"
    with pytest.raises(IndexError):
        people.child(code)
    with pytest.raises(Refused):
        people.take(code, "rate", "mediator", for_party=0, solved="yes", stars="5")


def test_the_page_after_not_solved_offers_what_follows(people: Complainers, settings: object) -> None:
    settings.ANLAN_DEMO = True  # type: ignore[attr-defined]
    code = people.road("archived")
    window = at_window(RESIDENT)
    typed = {"solved": "no", "stars": "1", "seen": str(people.file(code).matter.seq)}
    page = window.post(f"/m/{code}/rate", typed, follow=True).content.decode()
    for word in (
        "办好了",
        f"/m/{code}/reopen",
        f"/apply/complaint/1?code={code}",
        f"/apply/personal-data/1?code={code}",
    ):
        assert word in page, word
    form = window.get(f"/apply/complaint/1?code={code}").content.decode()
    assert f'value="{code}"' in form


def test_whoever_has_shown_no_telephone_is_asked_for_it_first(people: Complainers, client: object) -> None:
    answer = client.get("/apply/complaint/1?code=410802-26-AAAA-AAAA")  # type: ignore[attr-defined]
    assert (answer.status_code, answer["location"].split("?")[0]) == (302, "/door")


def test_a_negotiation_is_rated_too_and_its_words_stay_where_they_are(town: None) -> None:
    both = Neighbours()
    code = both.offered()
    for name in ("resident", "neighbour"):
        both.take(code, "agree", name, read=True, kept=True)
    both.take(code, "rate", "neighbour", solved="yes", stars="5")
    assert both.file(code).said("rate") == {"solved": "yes", "stars": "5", "call": False}


def test_late_answers_are_told_of_offices_with_ten_complaints_or_more_and_nothing_else_is_counted(
    people: Complainers,
) -> None:
    about = people.road("mediating")
    codes = [people.complain(about) for _each in range(LEAST)]
    people.handled(codes[0])
    with moment.standing_at(now() + timedelta(days=20)):
        while jobs.run_clocks_out():
            pass
        people.handled(codes[1])
        people.settle()
        district = Place.objects.get(code="410802", tier=1)
        assert lines(district, date(2020, 1, 1), today()) == [("焦南街道办事处", [1, LEAST - 2])]
        people.take(codes[2], "withdraw", "resident")
        people.settle()
        assert lines(district, date(2020, 1, 1), today()) == []
    assert {field.name for field in Complained._meta.get_fields()} == {
        "pk", "district", "matter_id", "office", "came", "answered", "late",
    }  # fmt: skip
