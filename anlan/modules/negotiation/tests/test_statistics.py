"""How many came beside how many agreed: by place and topic, never by person, never fewer than ten together."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

from django.db import transaction

from anlan.kernel import feed
from anlan.kernel.erasure import erase
from anlan.kernel.moment import today
from anlan.kernel.registry import projections, reports
from anlan.kernel.reports import as_csv, table
from anlan.law.statutes import PIPL
from anlan.modules.negotiation.models import Invited
from anlan.modules.negotiation.projection import LEAST
from anlan.modules.negotiation.tests.neighbours import Neighbours
from anlan.town.models import Place
from tests.cast import STREET


def figures() -> dict[str, list[int | Decimal]]:
    place = Place.objects.get(code="410802", until=None)
    made = table(reports()["negotiation"], place, today() - timedelta(days=1), today())
    assert as_csv(made)
    return {name: list(row) for name, row in made.lines}


def many(count: int, place: str, topic: str, came: int = 0, agreed: int = 0) -> None:
    known = Invited.objects.count()
    for number in range(count):
        Invited.objects.create(
            district="410802", matter_id=f"00000000-0000-7000-8000-{known + number:012d}", place=place, topic=topic, invited=today(),
            came=today() if number < came else None, agreed=today() if number < agreed else None,
        )  # fmt: skip


def test_a_settled_one_is_counted_once_and_rebuilding_equals_following(both: Neighbours) -> None:
    code = both.offered()
    for name in ("resident", "neighbour"):
        both.take(code, "agree", name, read=True, kept=True)
    refused = both.invite()
    both.take(refused, "refuse", "neighbour")
    both.hear()
    rows = list(Invited.objects.order_by("matter_id").values())
    assert [(bool(row["came"]), bool(row["agreed"])) for row in rows] == [(True, True), (False, False)]
    feed.rebuild(projections()["negotiation.invited"], "410802")
    assert list(Invited.objects.order_by("matter_id").values()) == rows
    with transaction.atomic():
        erase(both.file(refused).matter, PIPL[47])
    both.settle()
    feed.rebuild(projections()["negotiation.invited"], "410802")
    assert list(Invited.objects.order_by("matter_id").values()) == rows, "what was erased stays counted"


def test_fewer_than_ten_are_not_shown(town: None) -> None:
    many(LEAST - 1, STREET, "02")
    assert figures() == {}
    many(1, STREET, "02")
    assert figures()["合计"][0] == LEAST


def test_both_rates_stand_beside_each_other(town: None) -> None:
    many(40, STREET, "02", came=20, agreed=5)
    assert figures()["合计"] == [40, 20, Decimal("50.0"), 5, Decimal("25.0"), 0]


def test_what_could_be_reckoned_from_the_rest_is_not_shown_either(town: None) -> None:
    many(12, STREET, "02")
    many(30, STREET, "01")
    many(3, STREET, "03")
    shown = figures()
    assert len(shown) == 2 + 1  # the whole, its one street, and the larger topic: 3 beside 12 would tell the 3
    assert {row[0] for row in shown.values()} == {45, 30}
