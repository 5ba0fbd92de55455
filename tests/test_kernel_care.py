"""Cases that a careful reader of the kernel thought of: nobody speaks for another, no limit is bent, no input breaks it."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from datetime import timedelta

import pytest

from anlan.kernel import jobs
from anlan.kernel.act import open_matter, take
from anlan.kernel.errors import Fault, Invalid, Refused, Stale
from anlan.kernel.moment import now, standing_at, today
from tests.cast import AGREED, RESIDENT, Cast


def test_only_the_applicant_withdraws_the_application(cast: Cast) -> None:
    code = cast.apply()
    with pytest.raises(Refused):
        cast.take(code, "withdraw", "neighbour")


def test_nobody_names_an_agent_for_the_other_side(cast: Cast) -> None:
    code = cast.road("asking")
    other = str(cast.file(code).parties[1].id)
    with pytest.raises(Fault):
        cast.take(code, "authorise", "resident", principal=other, name="我", phone=RESIDENT, authority="special")


def test_a_telephone_cannot_sign_for_the_other_side(cast: Cast) -> None:
    code = cast.road("signing")
    who = replace(cast.who("resident"), for_party=cast.file(code).parties[1].id)
    with pytest.raises(Refused):
        take(code, "sign", {"read": True, "way": "e-sign"}, by=who)


def test_one_telephone_does_not_stand_on_both_sides(cast: Cast) -> None:
    with pytest.raises(Invalid):
        cast.apply(respondents=[{"name": "王建国", "phone": RESIDENT}])


def test_the_application_is_the_act_of_whoever_sent_it(cast: Cast) -> None:
    code = cast.apply(applicants=[{"name": "甲"}, {"name": "乙", "phone": RESIDENT}])
    file = cast.file(code)
    assert file.acts[0].party_id == file.parties[1].id


def test_nobody_signs_a_text_that_was_drawn_up_anew_behind_them(cast: Cast) -> None:
    code = cast.road("signing")
    seen = cast.file(code).matter.seq
    cast.take(code, "redraft", "mediator")
    cast.take(code, "draft", "mediator", **(AGREED | {"until": today().isoformat(), "terms": ["全部赔偿"]}))
    with pytest.raises(Stale):
        cast.take(code, "sign", "resident", read=True, way="wet", seen=seen)


def test_a_mediator_does_not_e_sign_for_a_party(cast: Cast) -> None:
    code = cast.road("signing")
    with pytest.raises(Invalid):
        cast.take(code, "sign", "mediator", for_party=0, read=True, way="e-sign")


def test_an_extension_is_later_than_the_limit(cast: Cast) -> None:
    code = cast.road("mediating")
    with pytest.raises(Invalid):
        cast.take(code, "propose", "mediator", until=(today() + timedelta(days=1)).isoformat(), reason="x")


def test_a_late_application_for_confirmation_is_refused(cast: Cast) -> None:
    code = cast.road("performing")
    with standing_at(now() + timedelta(days=50)):
        jobs.run_clocks_out()
        with pytest.raises(Fault):
            cast.take(code, "confirmation", "resident", agreed=True, service="x")


@pytest.mark.parametrize("key", ["k" * 300, "k\0", "键"])
def test_any_idempotency_key_will_do(cast: Cast, key: str) -> None:
    for _twice in range(2):
        act = open_matter("mediation", cast.application(), by=cast.who("resident"), key=key)
    assert act.seq == 1


@pytest.mark.parametrize("name", ["narrative", "claims", "place", "topic", "applicants"])
@pytest.mark.parametrize("value", [[["a"]], {"id": 1}, 10**30, "\0", None, [], "0001-01-01", ["x"] * 99])
def test_what_no_form_would_send_is_an_error_at_its_field_and_no_fault_of_ours(
    cast: Cast, name: str, value: object
) -> None:
    with suppress(Invalid):
        cast.apply(**{name: value})
