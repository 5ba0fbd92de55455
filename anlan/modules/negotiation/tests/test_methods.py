"""The two published methods: answers that are known, and what each of them promises, for whatever anybody writes."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from anlan.modules.negotiation.bids import middle
from anlan.modules.negotiation.division import POINTS, adjusted_winner, worth
from anlan.modules.negotiation.words import Sides, shared, terms

Points = list[int]
TRUMP, IVANA = [10, 40, 10, 38, 2], [38, 20, 30, 10, 2]
"""Estate, mansion, apartment, triplex, cash and jewels: the divorce that Brams and Taylor tell (The Win-Win Solution)."""
money = st.decimals(Decimal("0.01"), Decimal("9999999.99"), places=2)


@st.composite
def two_sides(draw: st.DrawFn) -> tuple[Points, Points]:
    things = draw(st.integers(1, 6))
    return draw(_spread(things)), draw(_spread(things))


def _spread(things: int) -> st.SearchStrategy[Points]:
    cuts = st.lists(st.integers(0, POINTS), min_size=things - 1, max_size=things - 1).map(sorted)
    return cuts.map(lambda at: [high - low for low, high in zip([0, *at], [*at, POINTS], strict=True)])


def gains(first: Points, second: Points) -> tuple[Fraction, Fraction]:
    shares = adjusted_winner(first, second)
    return worth(shares, first), worth([1 - share for share in shares], second)


@pytest.mark.parametrize(
    ("pays", "takes", "found"),
    [
        ("3000", "3000", "3000.00"), ("3000", "2000", "2500.00"), ("2000", "3000", None), ("0.02", "0.01", "0.02"),
        ("1000.01", "1000.00", "1000.01"), ("999.99", "1000", None),
    ],
)  # fmt: skip
def test_bids_meet_in_the_middle_or_not_at_all(pays: str, takes: str, found: str | None) -> None:
    assert middle(Decimal(pays), Decimal(takes)) == (found and Decimal(found))


@given(money, money)
def test_nobody_pays_more_or_takes_less_than_the_own_bid(pays: Decimal, takes: Decimal) -> None:
    found = middle(pays, takes)
    assert (found is None) == (pays < takes)
    assert found is None or (takes <= found <= pays and found == found.quantize(Decimal("0.01")))


@given(money, money, money)
def test_bids_that_did_not_meet_tell_nothing_more_than_that(pays: Decimal, takes: Decimal, other: Decimal) -> None:
    if pays < min(takes, other):
        assert middle(pays, takes) is middle(pays, other) is None


def test_the_known_divorce_is_divided_as_by_hand() -> None:
    shares = adjusted_winner(TRUMP, IVANA)
    assert shares == (0, Fraction(13, 15), 0, 1, 0)
    assert gains(TRUMP, IVANA) == (Fraction(218, 3), Fraction(218, 3))
    assert adjusted_winner(IVANA, TRUMP) == tuple(1 - share for share in shares)


@pytest.mark.parametrize(
    ("first", "second", "shares"),
    [
        ([100, 0], [0, 100], (1, 0)), ([60, 40], [40, 60], (1, 0)), ([100], [100], (Fraction(1, 2),)),
        ([100, 0], [50, 50], (Fraction(2, 3), 0)), ([0, 100], [0, 100], (1, Fraction(1, 2))),
    ],
)  # fmt: skip
def test_small_divisions_are_as_reckoned_by_hand(first: Points, second: Points, shares: tuple[Fraction, ...]) -> None:
    assert adjusted_winner(first, second) == shares


@given(two_sides())
def test_neither_envies_both_have_equally_many_and_one_thing_at_most_is_split(sides: tuple[Points, Points]) -> None:
    mine, theirs = gains(*sides)
    shares = adjusted_winner(*sides)
    assert mine == theirs
    assert mine >= Fraction(POINTS, 2)
    assert all(0 <= share <= 1 for share in shares)
    assert sum(share not in (0, 1) for share in shares) <= 1


@settings(deadline=None, max_examples=40)
@given(two_sides())
def test_no_other_division_is_better_for_one_and_not_worse_for_the_other(sides: tuple[Points, Points]) -> None:
    first, second = sides
    mine, theirs = gains(first, second)
    for parts in product((0, 1, 2), repeat=len(first)):
        shares = [Fraction(part, 2) for part in parts]
        its, rest = worth(shares, first), worth([1 - share for share in shares], second)
        assert not (its >= mine and rest >= theirs and (its, rest) != (mine, theirs))


@pytest.mark.parametrize(
    ("first", "second"), [([50, 51], [50, 50]), ([110, -10], [50, 50]), ([100], [50, 50]), ([], [])]
)
def test_points_that_are_none_are_refused(first: Points, second: Points) -> None:
    with pytest.raises(ValueError, match="100 points"):
        adjusted_winner(first, second)


def test_terms_are_told_in_plain_sentences() -> None:
    sides = Sides({"applicant": "李秀英", "respondent": "王建国"}, {"1": "applicant", "2": "respondent"})
    offer = {
        "amount": "3000", "payer": {"id": "2", "name": "王建国"}, "deeds": [{"who": "双方", "what": "互不再提这件事"}],
        "instalments": [{"due": "2026-12-01", "amount": "1000"}, {"due": "2027-01-01", "amount": "2000"}],
    }  # fmt: skip
    assert terms(offer, sides) == [
        "王建国付给李秀英 3,000.00 元，2027 年 1 月 1 日前付清。", "第 1 期：2026 年 12 月 1 日前付 1,000.00 元。",
        "第 2 期：2027 年 1 月 1 日前付 2,000.00 元。", "双方互不再提这件事。",
    ]  # fmt: skip
    whole, split = shared(["冰箱", "车位"], [Fraction(1), Fraction(1, 3)], sides)
    assert whole == "冰箱：归李秀英。"
    assert "李秀英占 33.3%（1/3），王建国占 66.7%（2/3）" in split
    assert "由王建国留下" in split
