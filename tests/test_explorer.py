"""The explorer's content and reckoning, without pages: eighteen types, their dates, what is open and what shuts what."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from anlan.explorer import answers, reading, shelf
from anlan.explorer.content import LONGEST, NEEDED, UNKNOWN, Guide
from anlan.explorer.letter import Letter, write
from anlan.law.disputes import TOPICS

TODAY = date(2026, 11, 27)
HERE = "410802"
ALL = pytest.mark.parametrize("topic", TOPICS)


def found(topic: str, **given: str) -> answers.Findings:
    return answers.findings(reading.read(topic), given, reading.read_routes(), today=TODAY, region=HERE)


def roads(guide: Guide) -> Iterator[dict[str, str]]:
    """Every way through the questions of a type, with one day."""

    def on(given: dict[str, str]) -> Iterator[dict[str, str]]:
        question = answers.next_question(guide, given)
        if question is None:
            yield given
            return
        for answer in [key for key, _say in question.options] or ["2026-08-03", UNKNOWN]:
            yield from on({**given, question.id: answer})

    return on({})


@ALL
def test_every_type_says_who_checked_it_when_and_cites_law_in_force(topic: str) -> None:
    guide = reading.read(topic)
    assert guide.checked <= TODAY
    assert guide.editors
    told = (*guide.rights, *guide.notes, *(one for one in guide.limits if not one.rule))
    for one in told:
        assert one.law, one.say
        assert all(each.in_force(guide.checked) for each in one.law), one.say
    for one in (*told, *guide.limits, *guide.routes):
        assert one.say[0]
        assert not any("\u3400" <= letter <= "\u9fff" for letter in one.say[1]), one.say


def test_no_two_types_say_the_same() -> None:
    guides = [reading.read(topic) for topic in TOPICS]
    for one, other in itertools.combinations(guides, 2):
        assert one.what != other.what
        assert not {told.say for told in one.rights} <= {told.say for told in other.rights}, (one.topic, other.topic)
        assert set(one.letter) != set(other.letter)


@ALL
def test_whatever_is_answered_a_person_learns_how_long_what_right_and_of_every_way(topic: str) -> None:
    guide = reading.read(topic)
    for given in roads(guide):
        told = found(topic, **given)
        assert len(given) <= LONGEST, given
        assert told.limits, given
        assert len(told.rights) >= 2, given
        ways = [way.route.id for way in told.ways]
        assert len(ways) == len(set(ways)), given
        assert set(NEEDED) <= set(ways), given
        assert any(way.state != "closed" for way in told.ways), given
        for limit in told.limits:
            assert (limit.on is None) == (limit.rule is None or given.get(limit.told.since) in (None, UNKNOWN)), given


# Reckoned by hand with a calendar: the day itself is not counted, a last day off moves to the next working day.
BY_HAND = [
    ("02", {"kind": "leak", "day": "2026-08-03"}, "CIVIL_LIMITATION", "2029-08-03"),
    ("11", {"kind": "dismissal", "award": "no", "day": "2026-01-31"}, "LABOUR_ARBITRATION", "2027-02-01"),  # a Sunday
    ("07", {"kind": "contract", "step": "none", "day": "2025-03-15"}, "LAND_ARBITRATION", "2027-03-15"),
    ("07", {"kind": "contract", "step": "award", "day": "2026-11-02"}, "LAND_AWARD_SUE", "2026-12-02"),
    ("11", {"kind": "pay", "award": "yes", "day": "2026-11-20"}, "LABOUR_AWARD_SUE", "2026-12-07"),  # the 5th: Saturday
    ("13", {"kind": "return", "got": "2026-11-23"}, "RETURN_SEVEN", "2026-11-30"),
    ("14", {"kind": "card", "paid": "2026-11-22"}, "PREPAID_SEVEN", "2026-11-30"),  # the 29th: a Sunday
    ("12", {"kind": "shopping", "day": "2026-11-01"}, "TOUR_SHOPPING", "2026-12-01"),
    ("16", {"finding": "yes", "got": "2026-11-25"}, "TRAF_REVIEW", "2026-11-30"),  # Thursday, Friday, Monday
    ("16", {"finding": "yes", "got": "2026-11-25"}, "TRAF_POLICE_AP", "2026-12-07"),  # the 5th: a Saturday
    ("08", {"other": "organ", "day": "2026-10-08"}, "RECONSIDER_APPLY", "2026-12-07"),
    ("08", {"other": "organ", "day": "2026-08-31"}, "ADMIN_SUIT", "2027-03-01"),  # no 31 February; the 28th: a Sunday
    ("04", {"kind": "loan", "surety": "yes", "day": "2026-06-30"}, "GUARANTEE_PERIOD", "2026-12-30"),
    ("01", {"kind": "estate", "heir": "legacy", "day": "2026-10-20"}, "LEGACY_ACCEPT", "2026-12-21"),  # a Saturday
    ("01", {"kind": "divorce", "day": "2026-11-10"}, "DIVORCE_COOLING", "2026-12-10"),
    ("05", {"kind": "goods", "other": "large", "delivered": "2026-09-30"}, "SMALL_FIRM_PAY", "2026-11-30"),  # a Sunday
    ("03", {"kind": "title", "decided": "yes", "day": "2026-10-30"}, "LAND_DECISION_SUE", "2026-11-30"),  # a Sunday
    ("11", {"kind": "injury", "award": "no", "day": "2026-05-09"}, "WORK_INJURY", "2027-05-10"),  # a Sunday
    ("10", {"kind": "site", "left": "left", "day": "2026-03-02"}, "LABOUR_COMPLAINT", "2028-03-02"),
    ("09", {"still": "no", "day": "2024-02-29"}, "ENV_LIMITATION", "2027-03-01"),  # no 29 February; the 28th: a Sunday
]


@pytest.mark.parametrize(("topic", "given", "rule", "on"), BY_HAND, ids=[f"{row[0]} {row[2]}" for row in BY_HAND])
def test_the_last_day_is_the_one_reckoned_by_hand(topic: str, given: dict[str, str], rule: str, on: str) -> None:
    limit = next(one for one in found(topic, **given).limits if one.rule and one.rule.id == rule)
    assert limit.on == date.fromisoformat(on)
    assert not limit.passed
    assert limit.rule
    assert limit.rule.basis


def test_asking_for_help_today_begins_the_limit_anew_but_not_after_it_has_passed() -> None:
    running, gone = (found("02", day=day).limits[0] for day in ("2026-08-03", "2020-01-10"))
    assert running.restarts == date(2029, 11, 27)
    assert [one.cite() for one in running.told.restarts]
    assert (gone.on, gone.passed, gone.restarts) == (date(2023, 1, 10), True, None)


def test_a_surety_has_a_time_that_nothing_begins_anew() -> None:
    told = found("04", kind="loan", surety="yes", day="2026-06-30")
    assert [one.restarts for one in told.limits if one.rule and one.rule.id == "GUARANTEE_PERIOD"] == [None]


@pytest.mark.parametrize(
    ("topic", "given", "way", "state"),
    [
        ("15", {"medical_forum": "yes"}, "mediation", "closed"),
        ("15", {"medical_forum": "no"}, "mediation", "open"),
        ("08", {"other": "organ"}, "mediation", "closed"),
        ("08", {"other": "private"}, "mediation", "open"),
        ("18", {"public_power": "yes"}, "mediation", "closed"),
        ("06", {"accepted_elsewhere": "yes"}, "mediation", "closed"),
        ("04", {"arbitration_clause": "yes"}, "court", "closed"),
        ("04", {"arbitration_clause": "yes"}, "arbitration", "open"),
        ("04", {"arbitration_clause": "no"}, "arbitration", "closed"),
        ("11", {"award": "no"}, "court", "closed"),
        ("11", {"award": "yes"}, "court", "open"),
        ("07", {"kind": "title", "step": "none"}, "court", "closed"),
        ("07", {"kind": "contract", "step": "none"}, "arbitration", "open"),
        ("07", {"kind": "taken"}, "arbitration", "closed"),
        ("01", {}, "arbitration", "closed"),
        ("13", {"kind": "private"}, "administrative", "closed"),
    ],
)
def test_a_way_is_open_or_shut_as_the_law_says(topic: str, given: dict[str, str], way: str, state: str) -> None:
    assert {one.route.id: one.state for one in found(topic, **given).ways}[way] == state


def test_danger_comes_before_everything_and_a_consumer_hears_that_one_way_shuts_the_other() -> None:
    assert [lock.id for lock in found("01", danger="yes").stops] == ["danger"]
    assert not found("01", danger="no").stops
    for topic in ("12", "13", "14"):
        assert "consumer_forum" in {lock.id for lock in found(topic).closings}
    assert "consumer_forum" not in {lock.id for lock in found("13", consumer_forum="no").closings}
    assert "consumer_forum" in found("13", consumer_forum="yes").met


def test_what_nobody_has_read_is_marked() -> None:
    assert not next(way for way in found("18").ways if way.route.id == "mediation").told.law[1].verified  # 若干规定


@pytest.mark.parametrize(
    ("answer", "wrong"),
    [("2026-11-27", ""), (UNKNOWN, ""), ("2026-11-28", "future"), ("昨天", "day"), ("", "day"), ("1900-01-01", "long_ago"),
     ("2026-02-30", "day")],
)  # fmt: skip
def test_a_day_is_a_day_of_the_calendar_that_has_come(answer: str, wrong: str) -> None:
    question = next(one for one in reading.read("02").questions if one.is_day)
    assert answers.fault(question, answer, TODAY) == wrong


def test_an_answer_that_was_not_offered_is_no_answer() -> None:
    question = reading.read("02").questions[1]
    assert (answers.fault(question, "leak", TODAY), answers.fault(question, "fire", TODAY)) == ("", "choose")


def test_the_letter_says_what_its_writer_says_and_cites_what_was_read() -> None:
    letter = Letter("李秀英", "王建国", "你家水管漏水，泡坏了我家吊顶。", ["修好水管", "赔 1200 元"], date(2026, 12, 7))
    text = write(reading.read("02"), letter, office="焦南街道人民调解委员会", today=TODAY)
    for word in ("王建国：", "你家水管漏水", "《民法典》第二百八十八条", "1. 修好水管", "2. 赔 1200 元", "2026年12月7日",
                 "焦南街道人民调解委员会", "写信人：李秀英"):  # fmt: skip
        assert word in text, word
    assert "电话" not in text


OWN = 'checked = 2026-11-01\neditors = ["张三"]\n'


def test_a_districts_own_key_replaces_the_countrys_and_leaves_the_rest() -> None:
    own = reading.read("02", OWN + 'what = "本区的邻里纠纷。"\nwhat_en = "Ours."\n')
    assert (own.what, own.checked, own.editors, own.local) == (
        ("本区的邻里纠纷。", "Ours."),
        date(2026, 11, 1),
        ("张三",),
        True,
    )
    assert own.rights == reading.read("02").rights
    assert (
        reading.read_routes('[legal_aid]\nwhere = "解放区法律援助中心"\n')["legal_aid"].where[0] == "解放区法律援助中心"
    )


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('what = "没有核对的"\n', "checked（核对日期）和 editors"),
        (OWN + '[[right]]\nsay = "甲"\nsay_en = "A"\nlaw = ["CIV 288"]\n[[right]]\nsay = "乙"\nsay_en = "B"\n',
         "权利第 2 条：没有写法律条文"),
        (OWN + '[[right]]\nsay = "甲"\nlaw = ["CIV 99999"]\n', "条文 CIV 99999 没有收录"),
        (OWN + '[[right]]\nsay = "甲"\nlaw = ["CIV 288"]\n', "权利第 1 条：没有写英文（say_en）"),
        (OWN + '[[right]]\nsay = "甲"\nsay_en = "A"\nlaw = ["ARB 4"]\n', "不是现行有效的条文"),
        (OWN + '[[limit]]\nrule = "NEVER"\nsince = "day"\nsay = "甲"\nsay_en = "A"\n', "没有 NEVER 这条期限规则"),
        (OWN + '[[limit]]\nrule = "CIVIL_LIMITATION"\nsince = "kind"\nsay = "甲"\nsay_en = "A"\n', "since 要写一个问日期的问题"),
        (OWN + '[[route]]\nto = "moon"\nsay = "甲"\nsay_en = "A"\n', "没有 moon 这个去处"),
        (OWN + '[[route]]\nto = "court"\nsay = "甲"\nsay_en = "A"\n', "缺少 notary"),
        (OWN + '[[note]]\nsay = "甲"\nsay_en = "A"\nlaw = ["CIV 288"]\nwhen = { kind = "fire" }\n', "没有 fire 这个回答"),
        (OWN + 'evidence = [["照片", "Photographs"], ["票据"], ["录音", "Recordings"]]\n', "材料第 2 条"),
        (OWN + '[[question]]\nlock = "nothing"\n', "没有 nothing 这个互斥问题"),
        ("checked = 昨天\n", "文件读不出来"),
        ('checked = "昨天"\neditors = []\n', "没有写谁核对的"),
    ],
)  # fmt: skip
def test_a_fault_is_said_in_chinese_with_its_place(text: str, said: str) -> None:
    assert any(said in fault for fault in shelf.faults("02.toml", text)), shelf.faults("02.toml", text)


def test_a_file_of_another_name_or_of_the_ways_is_checked_too(tmp_path: Path) -> None:
    assert "纠纷类型的编号" in shelf.faults("19.toml", OWN)[0]
    assert shelf.faults("routes.toml", '[mediation]\nphone = "0391-0000000"\n') == [
        "去处 mediation的电话从哪里查到的：没有写中文（source）。", "去处 mediation的电话从哪里查到的：没有写英文（source_en）。"
    ]  # fmt: skip


def test_what_was_published_before_is_kept_and_nothing_faulty_is_published(tmp_path: Path) -> None:
    first, second = (OWN + f'what = "{word}"\nwhat_en = "W"\n' for word in ("第一版", "第二版"))
    for hour, text in enumerate((first, second), 9):
        shelf.publish("02.toml", text, tmp_path, by="张三", at=datetime(2026, 11, 27, hour, tzinfo=UTC))
    assert reading.guide("02", tmp_path).what[0] == "第二版"
    assert (tmp_path / "02.toml").read_text().startswith("# 发布：2026-11-27 10:00，张三\n")
    assert [path.read_text().count("第一版") for path in (tmp_path / "old").iterdir()] == [1]
    with pytest.raises(reading.Faulty, match="checked"):
        shelf.publish("02.toml", 'what = "坏的"\n', tmp_path, by="张三", at=datetime(2026, 11, 27, 11, tzinfo=UTC))
    assert reading.guide("02", tmp_path).what[0] == "第二版"
