"""The demo's lives: every module's tables can be lived through to their last step, and leave life on every desk."""

from __future__ import annotations

from collections import Counter

import pytest

from anlan.config import lived
from anlan.config.commands.demo import _listen
from anlan.kernel.models import Act, Matter
from anlan.kernel.moment import now
from anlan.kernel.registry import procedures
from anlan.sessions.models import Hold


def test_the_demo_shows_every_procedure_between_offices(town: None) -> None:
    opened = lived.live(0)
    assert _listen() == Act.objects.count()
    stages = Counter(Matter.objects.values_list("procedure", "stage"))
    shown = {procedure for procedure, _stage in stages}
    between = {"petition", "backlog", "referral", "meeting", "court", "administrative", "confirmation", "mediation"} | {
        "complaint", "direction", "callback",
    }  # fmt: skip
    assert shown == between
    assert between <= set(procedures())
    assert opened >= 20
    assert len(stages) >= opened - 5, "they do not all stand in the same place"
    heard = set(Act.objects.filter(procedure="referral").values_list("step", flat=True))
    assert {"unsettled", "refuse", "accept"} <= heard
    assert Hold.objects.filter(kind="matter", since__gt=now()).exists(), "a meeting is to come"
    assert {("callback", "called"), ("complaint", "answered"), ("complaint", "handling")} <= set(stages)


def test_mediations_are_lived_to_every_end_also_those_that_the_committee_offers(town: None) -> None:
    assert lived.live(18, tables=False) == 18
    offered = [act for act in Act.objects.filter(step="apply") if act.data["source"] == "initiative"]
    assert {act.party_id for act in offered} == {None}
    assert Act.objects.filter(matter_id__in=[act.matter_id for act in offered], step="accept").exists()
    assert len(set(Matter.objects.values_list("stage", flat=True))) > 6


def test_a_life_of_which_the_time_has_not_come_is_not_lived_on(town: None, monkeypatch: pytest.MonkeyPatch) -> None:
    row = {
        "ago": 1, "procedure": "meeting", "by": "zz-clerk", "steps": [[24 * 30, "zz-clerk", "cancel", {"reason": "谈好了"}]],
        "told": {"place": "410802005", "question": "路灯", "why": "other", "on": "{today+4}", "where": "中心",
                 "invited": ["410802-zjj"]},
    }  # fmt: skip
    monkeypatch.setattr(
        lived, "_of", lambda name, present, *more, **how: [(present, lived._life(row))] if "meet" in name else []
    )
    lived.live()
    assert Matter.objects.count() == 0
    monkeypatch.setattr(
        lived, "_of",
        lambda name, present, *more, **how: [(present - lived.timedelta(days=2), lived._life(row))] if "meet" in name else [],
    )  # fmt: skip
    lived.live()
    assert Matter.objects.get().stage == "called"
