"""The explorer as residents walk it: one question a page, nothing kept, light, the same without scripts and in English."""

from __future__ import annotations

import re
from argparse import ArgumentParser
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.contrib.staticfiles import finders
from django.test import Client

from anlan.config.commands import explorer as command
from anlan.config.trouble import Trouble
from anlan.doors.models import Visit
from anlan.explorer import reading
from anlan.kernel.models import Draft
from anlan.kernel.moment import today
from anlan.law.disputes import TOPICS
from tests.cast import Cast

END = "您可以这样办"
FIELD = re.compile(r'<(?:fieldset|div) class="field')
LONG_AGO = (today() - timedelta(days=40)).isoformat()
HEAVIEST = 100_000


def question(text: str) -> tuple[str, str]:
    """The name of the one question of a page, and its first answer, or a day."""
    asked = FIELD.split(text)
    assert len(asked) == 2, "one thing a page"
    if found := re.search(r'type="date" name="(\w+)"', asked[1]):
        return found[1], LONG_AGO
    first = re.search(r'type="radio" name="(\w+)" value="(\w+)"', asked[1])
    assert first
    return first[1], first[2]


def walk(client: Client, topic: str, **given: str) -> tuple[str, dict[str, str]]:
    """Answer what is asked until the end; `given` answers come first where they are asked for."""
    typed: dict[str, str] = {}
    for _page in range(7):
        answer = client.get(f"/explore/{topic}", typed)
        text = answer.content.decode()
        assert answer.status_code == 200, text
        if END in text:
            return text, typed
        name, first = question(text)
        typed[name] = given.get(name, first)
    raise AssertionError(f"{topic} never ends: {typed}")


@pytest.mark.django_db
@pytest.mark.parametrize("topic", TOPICS)
def test_a_resident_walks_through_a_type_to_her_rights_time_ways_and_three_ends(topic: str) -> None:
    client = Client()
    text, _typed = walk(client, topic)
    guide = reading.read(topic)
    for word in ("您有多少时间", "您的权利", "有哪些路", "先留好这些材料", "走一条路，可能关上另一条", guide.evidence[0][0],
                 f"/explore/{topic}/letter", "#ways", "《", "12348", "内容核对到"):  # fmt: skip
        assert word in text, word
    for way in ("人民调解", "仲裁", "向法院起诉", "支付令", "公证", "法律援助"):
        assert f"<h3>{way}" in text, way
    back = re.search(r'href="([^"]+)">改上一个回答', text)
    assert back
    assert "下一步" in client.get(back[1].replace("&amp;", "&")).content.decode()
    assert set(client.cookies) <= {"csrftoken"}
    assert (Draft.objects.count(), Visit.objects.count()) == (0, 0)
    assert weight(text) <= HEAVIEST, weight(text)


def weight(text: str) -> int:
    """Bytes of a page with its style and scripts, as they lie on the disk: before any compression, before pictures."""
    named = re.findall(r'(?:href|src)="/static/([^"]+\.(?:css|js))"', text)
    assert named
    paths = [finders.find(re.sub(r"\.[0-9a-f]{12}(?=\.)", "", name)) for name in named]
    return len(text.encode()) + sum(Path(str(path)).stat().st_size for path in paths)


@pytest.mark.django_db
def test_the_list_names_every_type_and_the_first_page_leads_to_it() -> None:
    client = Client()
    assert 'href="/explore"' in client.get("/").content.decode()
    text = client.get("/explore").content.decode()
    assert all(f'href="/explore/{topic}"' in text and name in text for topic, name in TOPICS.items())
    assert weight(text) <= HEAVIEST
    assert client.get("/explore/19").status_code == 404


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("昨天", "没有看懂这个日期"),
        ("", "没有看懂这个日期"),
        ("2999-01-01", "这一天还没有到"),
        ("1800-01-01", "请核对年份"),
    ],
)
def test_a_wrong_day_is_said_plainly_and_no_answer_is_lost(typed: str, said: str) -> None:
    before = {"danger": "no", "kind": "leak", "still": "yes"}
    answer = Client().get("/explore/02", before | {"day": typed})
    text = answer.content.decode()
    assert answer.status_code == 422
    assert said in text
    for name, value in before.items():
        assert f'name="{name}" value="{value}"' in text


@pytest.mark.django_db
def test_going_on_without_an_answer_is_said_at_the_question_itself() -> None:
    answer = Client().get("/explore/02", {"danger": "no", "at": "kind"})
    assert answer.status_code == 422
    assert "请选一个" in answer.content.decode()
    assert 'name="danger" value="no"' in answer.content.decode()


@pytest.mark.django_db
def test_an_answer_that_nobody_offered_is_asked_again_and_a_stranger_to_the_form_is_ignored() -> None:
    answer = Client().get("/explore/02", {"danger": "<b>", "name": "李秀英"})
    text = answer.content.decode()
    assert answer.status_code == 422
    assert "请选一个" in text
    assert "<b>" not in text.split("<main")[1].replace("<b>安澜", "")
    assert "李秀英" not in text


@pytest.mark.django_db
def test_whoever_does_not_remember_the_day_still_comes_to_the_end() -> None:
    text, _typed = walk(Client(), "02", day="unknown")
    assert "您没有填日期" in text


@pytest.mark.django_db
def test_whoever_is_in_danger_is_sent_to_the_police_and_not_to_a_letter() -> None:
    text, _typed = walk(Client(), "01", danger="yes")
    assert "先报警并做好安全安排" in text.split("您有多少时间")[0]
    assert "/explore/01/letter" not in text


@pytest.mark.django_db
def test_a_way_that_is_shut_is_not_offered_here_and_says_why() -> None:
    shut, _typed = walk(Client(), "15", medical_forum="yes")
    open_, _typed = walk(Client(), "15", medical_forum="no")
    assert "/apply/mediation/1" in open_
    assert "/apply/mediation/1" not in shut
    assert "医疗纠纷人民调解委员会不予受理" in shut.split("有哪些路")[2]


def test_the_application_begins_with_the_kind_that_was_found_and_nothing_else(town: None) -> None:
    client = Client()
    text, _typed = walk(client, "02")
    link = next(one for one in re.findall(r'href="(/apply/mediation/1[^"]*)"', text))
    page = client.get(link.replace("&amp;", "&") + "&narrative=骗来的").content.decode()
    assert re.search(r'<option value="02"\s+selected', page)
    assert 'value="漏水、损坏了东西"' in page
    assert "骗来的" not in page
    assert Draft.objects.count() == 0


LETTER = {"other": "王建国", "facts": "您家水管漏水，泡坏了我家吊顶。", "claims": "修好水管\n赔 1200 元", "sender": "李秀英",
          "until": (today() + timedelta(days=9)).isoformat()}  # fmt: skip


@pytest.mark.django_db
def test_the_letter_is_written_shown_taken_along_and_kept_nowhere() -> None:
    client = Client()
    form = client.get("/explore/02/letter").content.decode()
    assert "赔偿我的损失" in form
    assert weight(form) <= HEAVIEST
    shown = client.post("/explore/02/letter", LETTER).content.decode()
    for word in ("王建国：", "1. 修好水管", "《民法典》第二百八十八条", "写信人：李秀英"):
        assert word in shown, word
    taken = client.post("/explore/02/letter", LETTER | {"take": "txt"})
    assert taken["Content-Disposition"] == 'attachment; filename="letter.txt"'
    assert "您家水管漏水" in taken.content.decode()
    assert (Draft.objects.count(), Visit.objects.count(), "sessionid" in client.cookies) == (0, 0, False)


@pytest.mark.django_db
def test_a_letter_that_lacks_something_is_shown_again_with_all_that_was_typed() -> None:
    wrong = {"other": "", "until": "2020-01-01", "claims": "修好水管\n赔偿____元"}
    answer = Client().post("/explore/02/letter", LETTER | wrong)
    text = answer.content.decode()
    assert answer.status_code == 422
    assert "请写今天以后的日期" in text
    assert "第 2 条还有空着的横线" in text
    assert "您家水管漏水" in text


@pytest.mark.django_db
@pytest.mark.parametrize("topic", ["01", "08", "14", "16"])
def test_the_explorer_speaks_english(topic: str) -> None:
    client = Client()
    _text, typed = walk(client, topic)
    client.cookies["language"] = "en"
    english = client.get(f"/explore/{topic}", typed).content.decode()
    main = re.sub(r"<[^>]+>", " ", english.split("<main")[1].split("</main")[0])
    assert "How long you have" in main
    assert not re.findall(r"[\u3400-\u9fff]+", main.replace(reading.read(topic).editors[0], ""))


@pytest.fixture
def own(settings: Any, tmp_path: Path) -> Path:
    settings.ANLAN_EXPLORER = tmp_path
    return tmp_path


@pytest.mark.django_db
def test_a_districts_words_are_shown_and_a_broken_file_shuts_nobody_out(own: Path) -> None:
    path = own / "02.toml"
    path.write_text('checked = 2026-11-01\neditors = ["张三"]\nwhat = "解放区的邻里纠纷。"\nwhat_en = "Ours."\n')
    assert "解放区的邻里纠纷。" in Client().get("/explore/02").content.decode()
    path.write_text("checked = 昨天")
    answer = Client().get("/explore/02")
    assert answer.status_code == 200
    assert reading.read("02").what[0] in answer.content.decode()


def test_an_official_tries_a_change_and_sees_it_as_residents_would(cast: Cast, own: Path) -> None:
    assert Client().get("/explore/preview").status_code == 302
    client = Client()
    client.force_login(cast.person("clerk"))
    assert "/explore/preview" in client.get("/explore").content.decode()
    assert reading.read("02").what[0] in client.get("/explore/preview?topic=02").content.decode()
    head = 'checked = 2026-11-27\neditors = ["张三"]\n'
    wrong = client.post("/explore/preview", {"topic": "02", "text": head + '[[right]]\nsay = "甲"\nsay_en = "A"\n'})
    assert wrong.status_code == 422
    assert "权利第 1 条：没有写法律条文" in wrong.content.decode()
    text = head + 'what = "试一试。"\nwhat_en = "Try."\n'
    shown = client.post("/explore/preview", {"topic": "02", "text": text}).content.decode()
    assert "这是预览，还没有发布" in shown
    assert "试一试。" in shown
    assert client.post("/explore/preview", {"topic": "02", "text": text, "take": "toml"}).content.decode() == text
    assert "试一试。" not in Client().get("/explore/02").content.decode()


def commanded(*arguments: str) -> int:
    parser = ArgumentParser()
    command.arguments(parser)
    return command.run(parser.parse_args(arguments))


def test_a_file_is_checked_and_published_at_the_terminal(own: Path, tmp_path: Path, capsys: Any) -> None:
    assert commanded() == 0
    assert len(capsys.readouterr().out.splitlines()) == len(TOPICS)
    drafts = tmp_path / "drafts"
    drafts.mkdir()
    file = drafts / "02.toml"
    file.write_text('what = "没有核对"\nwhat_en = "W"\n')
    assert commanded("--check", str(file)) == 1
    assert "checked（核对日期）" in capsys.readouterr().out
    with pytest.raises(Trouble, match="not published"):
        commanded("--publish", str(file), "--by", "张三")
    file.write_text('checked = 2026-11-27\neditors = ["张三"]\nwhat = "好的"\nwhat_en = "W"\n')
    with pytest.raises(Trouble, match="--by"):
        commanded("--publish", str(file))
    assert commanded("--publish", str(file), "--by", "张三") == 0
    assert reading.guide("02", own).what[0] == "好的"
    assert commanded() == 0
    assert "张三  changed here" in capsys.readouterr().out
