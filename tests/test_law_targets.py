"""A district changes what it promises, never what the law says; what runs already keeps its day."""

from __future__ import annotations

import argparse
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from anlan.config import cli
from anlan.kernel import moment
from anlan.kernel.clocks import rule_of
from anlan.law import rules, targets
from anlan.law.rules import resolve
from tests.cast import Cast

OWN = '[[target]]\nrule = "FIRST_CONTACT"\nspan = "{span}"\nfrom = {day}\n'
TODAY = date(2026, 12, 1)


@pytest.fixture
def own(tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The district's file, not there yet."""
    settings.ANLAN_TARGETS = tmp_path / "home" / "targets.toml"
    monkeypatch.setattr(rules, "ALSO", [targets.Shelf(settings.ANLAN_TARGETS, "410802")])
    return Path(settings.ANLAN_TARGETS)


def written(path: Path, span: str, day: date) -> Path:
    path.parent.mkdir(exist_ok=True)
    path.write_text(OWN.format(span=span, day=day), encoding="utf-8")
    return path


def parsed(command: Any, *words: str) -> argparse.Namespace:
    """What a command is told, without the preparations of a process of its own."""
    parser = argparse.ArgumentParser()
    command.arguments(parser)
    return parser.parse_args(words)


def commanded(*words: str) -> int:
    return cli.main(("targets", *words))


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ('[[target]]\nrule = "PM_LIMIT"\nspan = "60d"\nfrom = 2026-12-15\n', "不能在这里改"),
        ('[[target]]\nrule = "NONE"\nspan = "60d"\nfrom = 2026-12-15\n', "没有叫 NONE 的期限"),
        ('[[target]]\nrule = "SCREEN"\nspan = "many"\nfrom = 2026-12-15\n', "many 不是一段时间"),
        ('[[target]]\nrule = "SCREEN"\nspan = "0d"\nfrom = 2026-12-15\n', "0d 是零"),
        ('[[target]]\nrule = "SCREEN"\nspan = "5d"\nfrom = "2026-12-15"\n', "不加引号"),
        ('[[target]]\nrule = "SCREEN"\nspan = "5d"\n', "缺少 from"),
        ('[[target]]\nrule = "SCREEN"\nspan = "5d"\nfrom = 2026-12-15\nscore = 1\n', "不认识 score"),
        ('[target]\nrule = "SCREEN"\n', "两层方括号"),
        (OWN.format(span="2wd", day=TODAY) * 2, "写了两次"),
        ("span = = 5", "不是 TOML"),
    ],
)
def test_a_fault_is_said_with_its_place_and_the_law_stands(text: str, fault: str) -> None:
    with pytest.raises(targets.Faulty, match=fault):
        targets.read(text, "410802")


def test_what_has_begun_stands_and_what_is_new_begins_tomorrow() -> None:
    begun = targets.read(OWN.format(span="2wd", day=TODAY), "410802")
    other = targets.read(OWN.format(span="3wd", day=TODAY), "410802")
    later = targets.read(OWN.format(span="3wd", day=TODAY + timedelta(days=1)), "410802")
    assert targets.unfit((*begun, *later), begun, TODAY) == []
    assert targets.unfit(begun, (), TODAY) == ["FIRST_CONTACT 最早从明天起：已经开始的期限不变。"]
    assert "已经生效，不能改动或删去" in targets.unfit(later, begun, TODAY)[0]
    assert len(targets.unfit(other, begun, TODAY)) == 2
    assert targets.unfit((), later, TODAY) == []


def test_it_holds_in_the_district_from_its_day_on(own: Path) -> None:
    written(own, "3wd", TODAY)
    for day, region, span in (
        (TODAY, "410802001", "3wd"),
        (TODAY - timedelta(days=1), "410802", "1wd"),
        (TODAY, "", "1wd"),
    ):
        assert str(resolve("FIRST_CONTACT", on=day, region=region).span) == span


def test_a_faulty_file_shuts_nobody_out(own: Path, caplog: pytest.LogCaptureFixture) -> None:
    written(own, "3wd", TODAY)
    assert str(resolve("FIRST_CONTACT", on=TODAY, region="410802").span) == "3wd"
    own.write_text("broken =", encoding="utf-8")
    assert str(resolve("FIRST_CONTACT", on=TODAY, region="410802").span) == "3wd", "what was read last"
    assert "不是 TOML" in caplog.text
    own.unlink()
    assert str(resolve("FIRST_CONTACT", on=TODAY, region="410802").span) == "1wd"


def test_new_matters_have_the_new_time_and_old_ones_keep_theirs(
    cast: Cast, own: Path, capsys: Any, tmp_path: Path
) -> None:
    old = cast.apply()
    tomorrow = moment.today() + timedelta(days=1)
    draft = written(tmp_path / "draft.toml", "3wd", tomorrow)
    assert commanded("--check", str(draft)) == 0
    assert f"1个工作日 → 3个工作日; begun {tomorrow}" in capsys.readouterr().out
    assert not own.exists(), "a look changes nothing"
    assert commanded("--publish", str(draft)) == 2
    assert "--by" in capsys.readouterr().err
    assert commanded("--publish", str(draft), "--by", "张三") == 0
    assert "张三" in own.read_text(encoding="utf-8")
    with moment.standing_at(datetime.now(UTC) + timedelta(days=2)):
        new = cast.apply()
        spans = [
            str(rule_of(run).span) for code in (old, new) for run in cast.file(code).dues if run.clock == "contact"
        ]
    assert spans == ["1wd", "3wd"]
    capsys.readouterr()
    assert commanded() == 0
    assert f"3wd  首次联系  from {tomorrow} here" in capsys.readouterr().out
