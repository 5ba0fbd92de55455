"""Two people at once, the same click twice, and an order without gaps."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection

from anlan.kernel import feed, sealer
from anlan.kernel.act import header, open_matter, salt_of, take
from anlan.kernel.errors import Fault, KeyReused, Refused, Stale
from anlan.kernel.keys import canonical, digest
from anlan.kernel.models import Act, Attempt, Matter
from anlan.kernel.registry import projections
from anlan.log import ledger, verify, whole
from anlan.town import sample
from tests.cast import PASSWORD, Cast

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def crowd(transactional_db: None) -> Cast:
    sample.load(PASSWORD)
    return Cast()


def together(*deeds: Callable[[], Any]) -> list[Any]:
    """Run them at the same time, each on a connection of its own; what each returned or raised."""

    def run(deed: Callable[[], Any]) -> Any:
        try:
            return deed()
        except Fault as fault:
            return fault
        finally:
            connection.close()

    with ThreadPoolExecutor(len(deeds)) as pool:
        return list(pool.map(run, deeds))


def test_of_two_who_act_on_what_they_saw_the_second_is_told_what_the_first_did(crowd: Cast) -> None:
    code = crowd.apply()
    seen = crowd.file(code).matter.seq
    clerk, director = crowd.who("clerk"), crowd.who("director")
    decline = {"reason": "不属于范围", "routes": "可以起诉"}
    done = together(
        lambda: take(code, "decline", decline, by=clerk, seen=seen),
        lambda: take(code, "decline", decline, by=director, seen=seen),
    )
    assert sorted(type(one).__name__ for one in done) == ["Act", "Stale"]
    stale = next(one for one in done if isinstance(one, Stale))
    assert [act.step for act in stale.acts] == ["decline"]
    assert Act.objects.filter(step="decline").count() == 1


def test_the_same_step_again_at_the_wrong_stage_is_refused_in_words(crowd: Cast) -> None:
    code = crowd.road("accepted")
    with pytest.raises(Refused, match="已受理"):
        crowd.take(code, "accept", "clerk", told=True)


def test_a_double_click_opens_one_matter(crowd: Cast) -> None:
    by, typed = crowd.who("resident"), crowd.application()
    done = together(*[lambda: open_matter("mediation", typed, by=by, key="click-1") for _click in range(6)])
    assert len({act.id for act in done}) == 1
    assert Matter.objects.count() == Attempt.objects.count() == 1


def test_a_key_used_for_another_request_is_refused(crowd: Cast) -> None:
    by = crowd.who("resident")
    open_matter("mediation", crowd.application(), by=by, key="k")
    with pytest.raises(KeyReused):
        open_matter("mediation", crowd.application(narrative="另一件事，不是漏水。"), by=by, key="k")


def test_the_same_key_of_two_people_is_two_keys(crowd: Cast) -> None:
    for name in ("resident", "neighbour"):
        open_matter("mediation", crowd.application(), by=crowd.who(name), key="k")
    assert Matter.objects.count() == 2


def test_a_failed_try_leaves_its_key_free(crowd: Cast) -> None:
    by = crowd.who("resident")
    with pytest.raises(Fault):
        open_matter("mediation", crowd.application(narrative=""), by=by, key="k")
    assert open_matter("mediation", crowd.application(), by=by, key="k").seq == 1


def test_the_order_has_no_gap_and_keeps_each_matters_sequence(crowd: Cast) -> None:
    by = crowd.who("resident")

    def open_and_seal(number: int) -> None:
        open_matter("mediation", crowd.application(), by=by)
        if number % 3 == 0:
            sealer.seal_all("410802")

    together(*[lambda n=n: open_and_seal(n) for n in range(12)])
    crowd.road("accepted")
    crowd.settle()
    acts = list(Act.objects.order_by("order"))
    assert [act.order for act in acts] == list(range(1, len(acts) + 1))
    for matter in Matter.objects.all():
        assert [act.seq for act in acts if act.matter_id == matter.id] == list(range(1, matter.seq + 1))


def test_the_chain_of_a_matter_can_be_followed_from_its_rows(crowd: Cast) -> None:
    code = crowd.road("performing")
    before = b""
    for act in crowd.file(code).acts:
        assert bytes(act.digest) == digest(act.data, salt_of(act)) != digest(act.data)
        before = hashlib.sha256(before + canonical(header(act))).digest()
        assert bytes(act.chain) == before
    assert bytes(crowd.file(code).matter.head) == before


def test_an_act_can_be_neither_changed_nor_removed(crowd: Cast) -> None:
    code = crowd.apply()
    act = crowd.file(code).acts[0]
    for change in (
        "UPDATE kernel_act SET told = '{}'",
        'UPDATE kernel_act SET "order" = 5, at = now()',
        "DELETE FROM kernel_act",
    ):
        with pytest.raises(Exception, match="written once"), connection.cursor() as sql:
            sql.execute(change)
    assert crowd.file(code).acts[0].data == act.data


@pytest.mark.parametrize("key", projections())
def test_rebuilding_equals_having_followed(crowd: Cast, key: str) -> None:
    crowd.road("archived")
    crowd.apply(by="neighbour", subtopic="噪声")
    crowd.settle()
    followed = snapshot()
    assert any(followed.values())
    feed.rebuild(projections()[key], "410802")
    assert snapshot() == followed


def snapshot() -> dict[str, list[Any]]:
    """Every row of every table that a projection keeps."""
    with connection.cursor() as sql:
        sql.execute("SELECT t FROM kernel_entry t ORDER BY 1")
        entries = sql.fetchall()
        sql.execute("SELECT t FROM disputes_tally t ORDER BY 1")
        return {"entry": entries, "tally": sql.fetchall()}


def test_verifying_while_people_work_sees_one_moment(crowd: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """Acts come, are sealed and logged between one look of the verifying and the next: none is a false alarm."""
    crowd.road("assigned")
    crowd.settle()
    ledger.append_all("410802")
    before = Act.objects.count()

    def meanwhile(look: Any) -> Any:
        def looking(*args: Any) -> Any:
            together(lambda: (crowd.apply(), crowd.settle(), ledger.append_all("410802")))
            return look(*args)

        return looking

    monkeypatch.setattr(verify, "_gaps", meanwhile(verify._gaps))
    monkeypatch.setattr(whole.Regrown, "compare", meanwhile(whole.Regrown.compare))
    found = verify.verify()
    assert (found.faults, found.acts) == ([], before)
    assert Act.objects.count() > before
    assert verify.verify().faults == []
