"""The official table, from the acts alone."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import transaction

from anlan.config.commands.worker import all_jobs
from anlan.config.worker import Worker
from anlan.kernel import feed, sealer
from anlan.kernel.erasure import erase
from anlan.kernel.models import Cursor
from anlan.kernel.moment import today
from anlan.kernel.registry import projections, reports
from anlan.kernel.reports import Table, as_csv, as_xlsx, table
from anlan.kernel.search import index
from anlan.law.statutes import PIPL
from anlan.modules.disputes.models import Tally
from anlan.town.models import Place
from tests.cast import RESIDENT, Cast


def made(code: str = "410802") -> Table:
    place = Place.objects.get(code=code, until=None)
    return table(reports()["mediation"], place, today() - timedelta(days=1), today())


def whole(code: str = "410802") -> dict[str, int | Decimal]:
    line = made(code).lines[0][1]
    return {column.name: figure for column, figure in zip(reports()["mediation"].columns, line, strict=True)}


def test_a_settled_leak_is_counted_once_in_every_column_it_belongs_to(cast: Cast) -> None:
    cast.road("performing")
    cast.settle()
    counted = whole()
    assert counted["调解案件总数（件）"] == counted["调解成功（件）"] == counted["邻里"] == counted["书面"] == 1
    assert counted["涉及当事人数（人）"] == 2
    assert counted["协议涉及金额（万元）"] == Decimal("0.12")
    assert counted["街道"] == counted["依申请"] == 1
    assert counted["口头"] == counted["已履行（件）"] == counted["医疗"] == 0


def test_a_refusal_is_no_case_and_no_failure(cast: Cast) -> None:
    code = cast.road("asking")
    cast.take(code, "refuse", "neighbour")
    cast.settle()
    counted = whole()
    assert counted["调解案件总数（件）"] == counted["终止（未达成）"] == 0
    assert counted["一方不同意或撤回"] == 1


def test_who_came_stands_beside_what_was_settled(cast: Cast) -> None:
    cast.road("performing")
    cast.road("asking")
    cast.take(cast.road("asking"), "refuse", "neighbour")
    cast.road("consented")
    cast.road("screened")
    cast.settle()
    counted = whole()
    assert (counted["征询意见（件）"], counted["各方来谈（件）"], counted["来谈的里谈成（件）"]) == (4, 2, 1)
    assert (counted["来谈率（%）"], counted["谈成率（%）"]) == (Decimal("50.0"), Decimal("50.0"))
    assert whole("410802001")["来谈率（%）"] == Decimal("0.0")


def test_a_group_counts_its_people(cast: Cast) -> None:
    group = {
        "kind": "group",
        "name": "三单元住户",
        "phone": RESIDENT,
        "count": 23,
        "representatives": ["李秀英 13800000001"],
    }
    cast.road("accepted", applicants=[group])
    cast.settle()
    assert whole()["涉及当事人数（人）"] == 24


def test_the_columns_of_a_division_add_up(cast: Cast) -> None:
    cast.road("performing")
    cast.settle()
    report = reports()["mediation"]
    figures = made().lines[0][1]
    types = [figure for column, figure in zip(report.columns, figures, strict=True) if column.group == "案件分类"]
    assert len(types) == 18
    assert sum(types) == figures[0]
    assert [column.number for column in report.columns[:40]] == [str(n) for n in range(1, 41)]


def test_a_street_stands_in_its_own_line(cast: Cast) -> None:
    cast.road("accepted")
    cast.settle()
    assert [name for name, figures in made().lines] == ["合计", "焦南街道"]
    assert whole("410802001")["调解案件总数（件）"] == 0


def test_rebuilding_the_statistics_equals_having_followed(cast: Cast) -> None:
    cast.road("archived")
    cast.settle()
    followed = made().lines
    feed.rebuild(projections()["disputes.tally"], "410802")
    assert made().lines == followed


def test_what_was_erased_stays_counted_and_keeps_nobody_else_from_being_counted(cast: Cast) -> None:
    code = cast.road("archived")
    cast.settle()
    with transaction.atomic():
        erase(cast.file(code).matter, PIPL[47])
    cast.road("performing")
    cast.settle()
    followed = list(Tally.objects.order_by("matter_id").values())
    assert len(followed) == whole()["调解案件总数（件）"] == 2
    feed.rebuild(projections()["disputes.tally"], "410802")
    assert list(Tally.objects.order_by("matter_id").values()) == followed
    Cursor.objects.filter(projection="disputes.tally").delete()  # as an upgrade does that lets all be read again
    cast.settle()
    assert list(Tally.objects.order_by("matter_id").values()) == followed


def test_what_one_projection_cannot_read_keeps_no_other_waiting(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    cast.road("performing")
    sealer.seal_all("410802")
    monkeypatch.setattr(index, "apply", lambda acts: 1 // 0)
    reading = [job for job in all_jobs() if job.name.startswith("follow")]
    Worker(reading, signals=None).once(0, woken=False)  # type: ignore[arg-type]
    assert whole()["调解案件总数（件）"] == 1
    assert "The job follow search failed" in caplog.text


def test_both_files_open_and_carry_the_definitions(cast: Cast) -> None:
    cast.road("performing")
    cast.settle()
    assert "达成协议的金额合计" in as_csv(made()).decode("utf-8-sig")
    assert as_xlsx(made()).startswith(b"PK")
