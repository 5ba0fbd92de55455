"""anlan import-places, as an administrator meets it."""

import argparse

import pytest

from anlan.config.commands import import_places
from anlan.config.trouble import Trouble
from anlan.town.models import Office, Person, Place
from anlan.town.sample import DATA

pytestmark = pytest.mark.django_db


def anlan(*words: object) -> int:
    parser = argparse.ArgumentParser()
    import_places.arguments(parser)
    return import_places.run(parser.parse_args([str(word) for word in words]))


def test_a_district_comes_in_by_one_command_and_the_second_time_nothing_changes(capsys):
    words = (DATA / "places.csv", "--offices", DATA / "offices.csv", "--people", DATA / "people.csv")
    assert anlan(*words) == 0
    counts = {"地点": Place.objects.count(), "机构": Office.objects.count(), "人员": Person.objects.count()}
    assert capsys.readouterr().out.splitlines()[:3] == [f"{kind}：新增 {count}" for kind, count in counts.items()]
    assert anlan(*words) == 0
    assert "新增" not in capsys.readouterr().out


def test_a_trial_run_says_so(capsys):
    assert anlan(DATA / "places.csv", "--dry-run") == 0
    assert capsys.readouterr().out.endswith("以上是试算，没有写入。\n")
    assert not Place.objects.exists()


def test_one_fault_is_the_sentence_and_several_are_listed_before_it(tmp_path, capsys):
    path = tmp_path / "p.csv"
    path.write_text("code,name,tier,parent\n1,某区,1,\n", encoding="utf-8")
    with pytest.raises(Trouble, match=r"p\.csv 第 2 行：代码“1”应为 6 至 20 位数字"):
        anlan(path)
    path.write_text("code,name,tier,parent\n1,某区,1,\n2,某区,1,\n", encoding="utf-8")
    with pytest.raises(Trouble, match="共 2 处有误，没有导入任何内容。"):
        anlan(path)
    assert capsys.readouterr().err.count("p.csv 第 ") == 2


def test_no_file_at_all_is_trouble():
    with pytest.raises(Trouble, match="没有给出文件"):
        anlan()
