"""Rows made one after another sort so, whatever the clock does."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from anlan.kernel import moment
from anlan.kernel.keys import first_id, uuid7

MANY = 20_000
"""Several times the 4,096 that one field of an id counts to."""


def test_ids_of_one_moment_sort_in_the_order_in_which_they_were_made() -> None:
    still = timezone.now()
    with moment.standing_at(still):
        made = [uuid7() for _ in range(MANY)]
    assert made == sorted(made)
    assert len(set(made)) == MANY
    assert {(one.version, one.variant) for one in made} == {(7, "specified in RFC 4122")}
    assert first_id(still) < made[0] <= made[-1] < first_id(still + timedelta(milliseconds=1))
