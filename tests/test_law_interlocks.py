from datetime import date
from typing import get_args

import pytest

from anlan.law.interlocks import INTERLOCKS, Effect, interlocks
from anlan.law.rules import resolve

TODAY = date(2026, 11, 24)


def asked(topic: str, region: str = "410802001") -> list[str]:
    return [lock.id for lock in interlocks(topic, region, on=TODAY)]


@pytest.mark.parametrize("topic", [f"{n:02}" for n in range(1, 19)])
def test_danger_comes_first_and_a_matter_taken_elsewhere_is_always_asked_about(topic):
    assert asked(topic)[:2] == ["danger", "accepted_elsewhere"]
    assert "public_power" in asked(topic)


@pytest.mark.parametrize(
    ("topic", "lock", "effect"),
    [
        ("15", "medical_forum", "block"),
        ("12", "consumer_forum", "warn"),
        ("14", "consumer_forum", "warn"),
        ("04", "arbitration_clause", "warn"),
        ("05", "title", "not_confirmable"),
        ("07", "title", "not_confirmable"),
        ("01", "personal_status", "not_confirmable"),
        ("08", "public_power", "route"),
        ("11", "arbitration_limit", "warn"),
        ("16", "action_limit", "warn"),
    ],
)
def test_a_type_is_asked_what_can_cost_a_right(topic, lock, effect):
    found = {one.id: one.effect for one in interlocks(topic)}
    assert found[lock] == effect


def test_what_does_not_concern_a_type_is_not_asked():
    assert not {"medical_forum", "consumer_forum", "personal_status"} & set(asked("02"))
    assert "action_limit" not in asked("10")


def test_a_local_interlock_is_asked_only_there_and_is_marked():
    assert "administrative_mediation" not in asked("02")
    assert "administrative_mediation" in asked("02", "210100")
    assert not next(lock for lock in INTERLOCKS if lock.id == "administrative_mediation").verified


def test_every_interlock_says_what_to_tell_in_both_languages_and_on_which_basis():
    assert len({lock.id for lock in INTERLOCKS}) == len(INTERLOCKS)
    for lock in INTERLOCKS:
        assert lock.question.endswith("？")
        assert lock.question_en.endswith("?")
        assert lock.tell
        assert lock.tell_en.isascii()
        assert lock.basis
        assert lock.basis_en.isascii()
        assert lock.effect in get_args(Effect)
        assert lock.in_force(TODAY)
        for rule in lock.rules:
            resolve(rule, on=TODAY)


def test_the_rule_that_nobody_has_read_marks_its_interlock():
    assert {lock.id for lock in INTERLOCKS if not lock.verified} == {
        "accepted_elsewhere",
        "administrative_mediation",
        "enforcement",
        "other_forum",
    }
