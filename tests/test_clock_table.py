"""Every clock of every procedure has a last day reckoned by hand, and the rule that the study of the law has for it."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path

import pytest

from anlan.kernel.procedure import Clock
from anlan.kernel.registry import procedures
from anlan.law.deadlines import due
from anlan.law.rules import resolve

DATA = Path(__file__).parent / "data"
HERE = "410802005"


def rows(name: str) -> list[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as sheet:
        return list(csv.DictReader(sheet))


VECTORS = rows("deadlines.csv")
STUDY = rows("rules-of-the-study.csv")
CLOCKS: dict[str, Clock] = {f"{p.key}.{clock.key}": clock for p in procedures().values() for clock in p.clocks}


@pytest.mark.parametrize("row", VECTORS, ids=lambda row: f"{row['rule']} {row['start']}")
def test_the_last_day_is_the_one_reckoned_by_hand(row: dict[str, str]) -> None:
    start = date.fromisoformat(row["start"])
    rule = resolve(row["rule"], on=start, region=HERE, topic=row["topic"] or None)
    found = due(rule, start)
    assert (found.on.isoformat(), found.warnings) == (row["last"], ()), row["by hand"]


def test_every_rule_of_a_clock_has_a_vector_and_there_are_more_than_forty() -> None:
    used = {rule for clock in CLOCKS.values() for rule in clock.rules}
    assert used - {row["rule"] for row in VECTORS} == set()
    assert len(VECTORS) >= 40
    assert all(row["by hand"] for row in VECTORS)
    festivals = [row for row in VECTORS if "春节" in row["by hand"]]
    years = [row for row in VECTORS if row["start"][:4] < row["last"][:4]]
    print(f"{len(VECTORS)} vectors, {len(festivals)} over a Spring Festival, {len(years)} over the end of a year")
    assert min(len(festivals), len(years)) >= 10


@pytest.mark.parametrize("row", STUDY, ids=lambda row: row["rule"])
def test_each_line_of_the_study_of_the_law_is_the_rule_here(row: dict[str, str]) -> None:
    rule = resolve(row["rule"], on=date(2026, 11, 24), region=row["region"], topic=row["topic"] or None)
    extension = (
        rule.extension.how + (f" {rule.extension.span}" if rule.extension.span else "") if rule.extension else ""
    )
    said = {
        "span": str(rule.span),
        "start": rule.start,
        "pause": " ".join(rule.pause),
        "extension": extension,
        "kind": rule.kind,
    }
    assert said == {name: row[name] for name in said}
    cited = {f"{one.law} {one.number}" for one in rule.articles}
    assert set(filter(None, row["articles"].split(", "))) <= cited


@pytest.mark.parametrize("row", STUDY, ids=lambda row: row["rule"])
def test_the_clocks_that_run_by_it_start_where_the_study_says_and_can_be_stopped(row: dict[str, str]) -> None:
    run = {name: " ".join(clock.since) for name, clock in CLOCKS.items() if row["rule"] in clock.rules}
    told = dict(line.split(": ", 1) for line in filter(None, row["clocks"].split("; ")))
    assert run == told
    assert all(CLOCKS[name].until for name in run)
    assert bool(run) != bool(row["no clock"]), "a rule without a clock says why"


def test_every_clock_that_the_law_sets_is_in_the_study_or_named_beside_it() -> None:
    studied = {row["rule"] for row in STUDY}
    beside = {
        rule for clock in CLOCKS.values() for rule in clock.rules
        if rule not in studied and resolve(rule, on=date(2026, 11, 24), region=HERE).kind == "limit"
    }  # fmt: skip
    assert beside == {"AM_LIMIT", "MED_ADM_LIMIT", "MKT_NOTIFY"}
