"""Around a meeting: messages that nobody else reads, what is told of it and when, pages, and how an office says how it meets."""

from __future__ import annotations

import json
import zipfile
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import ProgrammingError, transaction
from django.test import Client

from anlan.config import wall as building
from anlan.kernel import erasure
from anlan.kernel.errors import Refused
from anlan.kernel.models import Matter
from anlan.kernel.moment import now, standing_at
from anlan.law.statutes import PIPL
from anlan.notices.models import Notice
from anlan.notices.texts import own_words, sentence
from anlan.notices.ways import Way
from anlan.sessions import jobs, talk
from anlan.sessions.arranged import arranged
from anlan.sessions.models import Arrangement, Hold, Message, Seen
from anlan.town.models import Office
from tests.cast import NEIGHBOUR, RESIDENT, STRANGER, Cast
from tests.meetings_held import FRIDAY, OFFICE, arrange, at, book, wednesday
from tests.test_notices import home, of, of_official, told
from tests.test_notices_pages import at_desk, at_window, text
from tests.test_wall import as_web

__all__ = ["home", "wednesday"]
pytestmark = pytest.mark.usefixtures("wednesday")
SECRET = "我最多还能出九百"


@pytest.fixture
def code(cast: Cast) -> str:
    """A matter about which a meeting is booked."""
    found = cast.road("investigating")
    told()
    book(cast, found)
    return found


def write(cast: Cast, code: str, by: str, said: str) -> Message:
    return talk.write(cast.file(code), cast.who(by), said)


# ── Messages ──


def test_the_parties_and_the_mediator_write_to_one_another_and_see_who_has_read_it(cast: Cast, code: str) -> None:
    write(cast, code, "resident", "星期五我带收据来")
    assert talk.unread(cast.file(code), cast.who("neighbour")) == 1
    lines = talk.looked_at(cast.file(code), cast.who("neighbour"))
    assert [(line["name"], line["text"], line["mine"], line["read_by"]) for line in lines] == [
        ("李秀英", "星期五我带收据来", False, "王建国")
    ]
    assert talk.unread(cast.file(code), cast.who("neighbour")) == 0
    write(cast, code, "mediator", "好的，九点见")
    mine = talk.looked_at(cast.file(code), cast.who("resident"))
    assert [line["read_by"] for line in mine] == ["王建国", "李秀英"]  # the mediator wrote, and has not looked
    talk.looked_at(cast.file(code), cast.who("mediator"))
    assert cast.person("mediator").name in talk.lines(cast.file(code), cast.who("resident"))[0]["read_by"]


def test_the_rest_of_the_office_has_no_part_in_the_messages(cast: Cast, code: str) -> None:
    write(cast, code, "neighbour", SECRET)
    for name in ("clerk", "director", "archivist"):
        with pytest.raises(Refused, match="只有各方和调解员"):
            talk.enter(cast.file(code), cast.who(name))
        assert at_desk(cast, name).get(f"/desk/matters/{code}/talk/room").status_code == 403
        assert SECRET not in text(at_desk(cast, name), f"/desk/matters/{code}")
    assert SECRET in text(at_desk(cast, "mediator"), f"/desk/matters/{code}/talk/room")
    assert at_window(STRANGER).get(f"/m/{code}/talk/room").status_code == 404
    assert SECRET not in text(at_window(RESIDENT), f"/m/{code}")
    assert SECRET.encode() not in bytes(Message.objects.values_list("text", flat=True)[0])


def test_there_is_no_room_before_something_is_booked_and_the_mediator_closes_it(cast: Cast) -> None:
    other = cast.road("investigating")
    with pytest.raises(Refused, match="约好时间以后"):
        write(cast, other, "resident", "在吗")
    book(cast, other)
    write(cast, other, "resident", "在吗")
    cast.take(other, "talk", "mediator", state="closed")
    with pytest.raises(Refused, match="已经关闭"):
        write(cast, other, "resident", "在吗")
    assert len(talk.lines(cast.file(other), cast.who("neighbour"))) == 1
    cast.take(other, "talk", "mediator", state="open")
    write(cast, other, "neighbour", "在")
    cast.take(other, "stop", "neighbour")
    with pytest.raises(Refused, match="已经关闭"):
        write(cast, other, "resident", "在吗")


def test_everybody_takes_the_own_words_along_and_nobody_elses(cast: Cast, code: str) -> None:
    write(cast, code, "neighbour", SECRET)
    write(cast, code, "resident", "我带收据来")
    answer = at_window(RESIDENT).get("/mine/data.zip")
    whole = zipfile.ZipFile(BytesIO(answer.content)).read(f"{code}/matter.json").decode()
    assert [row["text"] for row in json.loads(whole)["messages"]] == ["我带收据来"]
    assert SECRET not in whole


def test_what_is_erased_with_the_matter_is_gone(cast: Cast, code: str) -> None:
    write(cast, code, "neighbour", SECRET)
    matter = cast.file(code).matter
    Matter.objects.filter(id=matter.id).update(closed_at=now())
    with transaction.atomic():
        erasure.erase(matter, PIPL[47])
    assert talk.messages(cast.file(code))[0].text == ""
    jobs.sweep()
    assert not Message.objects.exists()


def test_the_database_shows_messages_to_those_alone_whose_room_it_is(cast: Cast, code: str, settings: Any) -> None:
    building.build()
    settings.ANLAN_WALLED = True
    with as_web(cast.who("neighbour")):
        file = cast.file(code)
        talk.write(file, cast.who("neighbour"), SECRET)
        talk.looked_at(file, cast.who("neighbour"))
        with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
            Message.objects.create(district="410802", matter_id=file.matter.id, matter=file.matter, text="x", at=now(),
                                   party_id=file.parties[0].id)  # fmt: skip
        with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
            Message.objects.update(announced=True)
    seen = {"resident": 1, "neighbour": 1, "mediator": 1, "clerk": 0, "director": 0, "judge": 0, "stranger": 0}
    for name, number in seen.items():
        with as_web(cast.who(name)):
            assert (Message.objects.count(), Seen.objects.count()) == (number, number), name
    with as_web(cast.who("resident")):
        assert talk.looked_at(cast.file(code), cast.who("resident"))[0]["read_by"] == "李秀英"


def test_who_books_behind_the_wall_learns_that_a_time_is_taken_and_no_more(cast: Cast, settings: Any) -> None:
    arrange(cast)
    mine, other = cast.road("investigating"), cast.road("investigating")
    building.build()
    settings.ANLAN_WALLED = True
    with as_web(cast.who("mediator")):
        book(cast, mine)
        book(cast, mine, when="2026-11-30T09:00")
        assert Hold.objects.filter(matter__code=mine, kind="room").count() == 1
    with as_web(cast.who("judge")):
        assert not Hold.objects.exists()
    with as_web(cast.who("clerk")), pytest.raises(Exception, match="有内容需要改正"):
        book(cast, other, when="2026-11-30T09:30", by="clerk")


# ── What is told ──


def words(key: str, code: str, on: Any) -> str:
    matter = Matter.objects.select_related("office").get(code=code)
    return sentence(key, matter, on, own_words("410802"))


def test_everybody_is_told_of_the_day_and_of_nothing_else(cast: Cast, code: str, home: Path) -> None:
    told()
    for phone in (RESIDENT, NEIGHBOUR):
        assert of(phone, Way.SMS)[-1] == "party.step_book"
    row = Notice.objects.filter(text="party.step_book", way=Way.SMS).first()
    assert row is not None
    said = words(row.text, code, row.on)
    assert "2026年11月27日" in said
    assert not any(word in said for word in ("李秀英", "王建国", "调解室", "漏水"))
    cast.take(code, "unbook", "mediator", reason="另有安排")
    told()
    row = Notice.objects.filter(text="party.step_unbook", way=Way.SMS).first()
    assert row is not None
    assert "2026年11月27日" in words(row.text, code, row.on)


def test_the_mediator_hears_that_somebody_cannot_come(cast: Cast, code: str, home: Path) -> None:
    cast.take(code, "cannot", "resident", words="那天上夜班")
    told()
    assert of_official(cast, "mediator")[-1] == "official.step_cannot"


def test_the_day_before_everybody_is_reminded_once(cast: Cast, code: str, home: Path) -> None:
    assert jobs.remind() == 0  # it is on Friday, and today is Wednesday
    with standing_at(at("2026-11-26T07:30")):
        assert jobs.remind() == 0
    with standing_at(at("2026-11-26T08:10")):
        assert (jobs.remind(), jobs.remind()) == (1, 0)
        assert of(RESIDENT, Way.SMS)[-1] == of(NEIGHBOUR, Way.SMS)[-1] == "party.session_soon"
        assert of_official(cast, "mediator")[-1] == "official.session_soon"
        book(cast, code, when="2026-11-26T15:00")  # moved to today: they have just been told
        assert jobs.remind() == 0


def test_a_meeting_that_was_called_off_reminds_nobody(cast: Cast, code: str) -> None:
    cast.take(code, "stop", "neighbour")
    with standing_at(at("2026-11-26T08:10")):
        assert jobs.remind() == 0


def test_of_messages_one_is_told_once_until_she_has_looked(cast: Cast, code: str, home: Path) -> None:
    for said in ("一", "二"):
        write(cast, code, "resident", said)
        assert jobs.announce() == 1
    assert (of(NEIGHBOUR).count("party.message"), of(RESIDENT).count("party.message")) == (1, 0)
    assert of_official(cast, "mediator").count("official.message") == 1
    talk.looked_at(cast.file(code), cast.who("neighbour"))
    write(cast, code, "resident", "三")
    jobs.announce()
    assert of(NEIGHBOUR).count("party.message") == 2
    assert of_official(cast, "mediator").count("official.message") == 1
    assert jobs.announce() == 0


# ── Pages ──


def test_a_party_reads_when_and_where_answers_and_takes_it_into_the_calendar(cast: Cast) -> None:
    arrange(cast)
    code = cast.road("investigating")
    book(cast, code, note="请带收据")
    client = at_window(RESIDENT)
    page = text(client, f"/m/{code}")
    for word in (
        "11月27日（星期五）09:00–10:00",
        "见面",
        "一号调解室",
        "请带收据",
        "李秀英",
        "还没有答复",
        "加到我的日历",
    ):
        assert word in page, word
    assert "2026年11月27日 09:00" in text(client, f"/m/{code}/come")
    assert "能来" in text(client, f"/m/{code}/come", agreed="on")
    calendar = client.get(f"/m/{code}/session.ics")
    assert calendar.headers["Content-Type"].startswith("text/calendar")
    assert b"PARTSTAT=ACCEPTED" in calendar.content
    assert at_window(STRANGER).get(f"/m/{code}/session.ics").status_code == 404
    assert "写好了" in text(client, f"/m/{code}/talk/room", text="我带收据来")
    assert text(client, f"/m/{code}/talk/room").count("我带收据来") == 1


def test_the_desk_lists_what_is_to_come_and_who_has_answered(cast: Cast) -> None:
    arrange(cast)
    code = cast.road("investigating")
    book(cast, code)
    cast.take(code, "cannot", "neighbour", away=[{"on": "2026-11-27", "part": "day"}])
    mediator = at_desk(cast, "mediator")
    listed = text(mediator, "/desk/sessions")
    assert code in listed
    assert "一号调解室" in listed
    assert code not in text(at_desk(cast, "judge"), "/desk/sessions")
    page = text(mediator, f"/desk/matters/{code}")
    for word in ("来不了", "11月27日（星期五）整天", "还没有答复"):
        assert word in page, word
    assert b"METHOD:REQUEST" in mediator.get(f"/desk/matters/{code}/session.ics").content
    form = text(mediator, f"/desk/matters/{code}/book")
    assert "11月26日（星期四）09:00" in form
    assert "空着：一号调解室、二号调解室" in form
    taken = mediator.post(
        f"/desk/matters/{code}/book", {"how": "onsite", "minutes": "60", "when": FRIDAY, "note": "带伞"}
    )
    assert taken.status_code == 422
    assert "带伞" in taken.content.decode()


# ── How an office meets ──

TYPED = {
    "hours": "14:00-17:00\n08:30-11:30",
    "rooms": "东屋\n西屋\n东屋",
    "video": "https://meet.example/{room}",
    "phone": "",
}


def test_a_director_sees_what_will_be_offered_before_she_publishes_it(cast: Cast) -> None:
    client = at_desk(cast, "director")
    page = text(client, "/desk/sessions/arrangement", **TYPED)
    for word in ("11月26日（星期四）08:30", "东屋<br>西屋", "https://meet.example/a1b2c3"):
        assert word in page, word
    assert not Arrangement.objects.exists()
    assert "已经发布" in text(client, "/desk/sessions/arrangement", **TYPED, publish="1")
    known = arranged(Office.objects.get(code=OFFICE))
    assert (known.rooms, f"{known.hours[0][0]:%H:%M}") == (("东屋", "西屋"), "08:30")
    assert Arrangement.objects.get().person == cast.person("director")
    below = Office.objects.filter(path__startswith=known.owner.path).exclude(pk=known.owner.pk).first()
    assert below is None or arranged(below).rooms == known.rooms


@pytest.mark.parametrize(
    ("wrong", "told_so"),
    [({"hours": "九点"}, "09:00-12:00"), ({"hours": "09:00-12:00\n11:00-13:00"}, "重叠"), ({"video": "http://x"}, "https"),
     ({"video": "https://x/{name}"}, "{room}")],
)  # fmt: skip
def test_what_cannot_be_is_said_in_words_and_not_published(cast: Cast, wrong: dict[str, str], told_so: str) -> None:
    answer = at_desk(cast, "director").post("/desk/sessions/arrangement", TYPED | wrong | {"publish": "1"})
    assert answer.status_code == 422
    assert told_so in answer.content.decode()
    assert not Arrangement.objects.exists()


def test_a_data_file_is_seen_before_it_counts_too(cast: Cast) -> None:
    client = at_desk(cast, "director")

    def hand_in(content: bytes) -> Any:
        return client.post("/desk/sessions/arrangement", {"file": SimpleUploadedFile("meet.toml", content)})

    whole = 'hours = ["10:00-12:00"]\nrest = true\nrooms = ["北屋"]\nphone = "0391-2"\n'
    page = hand_in(whole.encode()).content.decode()
    assert "北屋" in page
    assert "10:00" in page
    assert not Arrangement.objects.exists()
    for wrong, said in ((b"\xff", "读不懂"), (b"rooms = [", "读不懂"), (b'name = "x"', "不认识的名称：name")):
        answer = hand_in(wrong)
        assert (answer.status_code, said in answer.content.decode()) == (422, True), wrong


@pytest.mark.parametrize(("name", "status"), [("clerk", 403), ("mediator", 403), ("judge", 403), ("director", 200)])
def test_how_an_office_meets_is_its_directors(cast: Cast, name: str, status: int) -> None:
    assert at_desk(cast, name).get("/desk/sessions/arrangement").status_code == status
    assert Client().get("/desk/sessions/arrangement").status_code == 302


def test_nothing_is_booked_in_words_that_say_nothing(cast: Cast) -> None:
    assert "还没有约好的会面" in text(at_desk(cast, "clerk"), "/desk/sessions")
    code = cast.road("investigating")
    assert at_window(RESIDENT).get(f"/m/{code}/session.ics").status_code == 404
    assert at_desk(cast, "clerk").get(f"/desk/matters/{code}/session.ics").status_code == 404
