"""Meetings: nothing is given away twice, nobody is asked to come when she cannot, helpers need everybody's yes, the record is read."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date, time, timedelta
from threading import Barrier
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from icalendar import Calendar

from anlan.kernel.act import take
from anlan.kernel.errors import Fault, Invalid, Refused
from anlan.kernel.file import CaseFile
from anlan.kernel.forms import StepForm
from anlan.kernel.models import Act, Paper
from anlan.kernel.moment import standing_at
from anlan.law.calendar import STANDARD
from anlan.sessions import free, guests, holding, invitation, jobs, offers, video
from anlan.sessions.booking import newest, standing
from anlan.sessions.models import Hold
from anlan.town import sample
from anlan.town.models import Post
from tests.cast import MET, NEIGHBOUR, PASSWORD, RESIDENT, Cast
from tests.mediations import organ, request
from tests.meetings_held import FRIDAY, NOW, OFFICE, OTHER, ZONE, apart, arrange, at, book, wednesday

__all__ = ["wednesday"]
HOUR = timedelta(hours=1)
pytestmark = pytest.mark.usefixtures("wednesday")


def said(fault: Invalid) -> dict[str, list[str]]:
    return {name: list(map(str, errors)) for name, errors in fault.form.errors.items()}


def refused(cast: Cast, code: str, **typed: Any) -> dict[str, list[str]]:
    """The errors of a booking that is not taken."""
    with pytest.raises(Invalid) as wrong:
        book(cast, code, **typed)
    return said(wrong.value)


HEARD = {"read": True, "way": "wet"}


def invalid(cast: Cast, code: str, step: str, by: str, **typed: Any) -> str:
    """What a form says that is not taken."""
    with pytest.raises(Invalid) as wrong:
        cast.take(code, step, by, **typed)
    return "".join("".join(texts) for texts in said(wrong.value).values())


def kinds(code: str) -> list[str]:
    return sorted(Hold.objects.filter(matter__code=code).values_list("kind", flat=True))


# ── Times ──


def test_times_are_offered_within_hours_on_working_days_and_around_what_is_taken() -> None:
    hours = [(time(9), time(11)), (time(14), time(15))]
    days = list(free.working(date(2026, 9, 30), 2, STANDARD))
    assert days == [date(2026, 9, 30), date(2026, 10, 8)]  # the National Day holidays lie between
    found = list(free.starts(hours, HOUR, days[:1], ZONE))
    assert [f"{start:%H:%M}" for start in found] == ["09:00", "10:00", "14:00"]
    taken = [(at("2026-09-30T10:30"), at("2026-09-30T11:00"))]
    assert [f"{start:%H:%M}" for start in free.clear(found, HOUR, taken)] == ["09:00", "14:00"]
    ends = [(at("2026-09-30T10:00"), at("2026-09-30T14:00"))]  # one may begin as another ends
    assert [f"{start:%H:%M}" for start in free.clear(found, HOUR, ends)] == ["09:00", "14:00"]
    assert next(free.working(date(2026, 10, 3), 1, STANDARD, rest=True)) == date(2026, 10, 3)


def test_a_meeting_takes_a_room_the_mediator_and_the_parties_and_is_offered_no_more(cast: Cast) -> None:
    arrange(cast)
    code, other = cast.road("investigating"), cast.road("investigating")
    before = [at for at, _name in offers.labelled(cast.file(other), HOUR)]
    act = book(cast, code, note="请带收据")
    assert act.data == {"how": "onsite", "minutes": "60", "when": "2026-11-27T09:00:00+08:00", "room": "一号调解室",
                        "where": act.data["where"], "note": "请带收据"}  # fmt: skip
    assert act.data["where"].endswith("一号调解室")
    assert kinds(code) == ["matter", "official", "party", "party", "room"]
    after = [at for at, _name in offers.labelled(cast.file(other), HOUR)]
    assert at(FRIDAY).isoformat() in before
    assert at(FRIDAY).isoformat() not in after


@pytest.mark.parametrize("field", ["slot", "when"])
def test_an_offset_that_no_land_has_is_still_a_moment(cast: Cast, field: str) -> None:
    arrange(cast)
    act = book(cast, cast.road("investigating"), **{"when": "", field: "2026-11-28T00:59+23:59"})
    assert act.data["when"] == "2026-11-27T09:00:00+08:00"


def test_neither_room_nor_mediator_nor_party_is_booked_twice_and_the_answer_says_what_is_free(cast: Cast) -> None:
    arrange(cast)
    code, other = cast.road("investigating"), cast.road("investigating")
    applicant = cast.file(other).parties[0]
    applicant.phone = OTHER
    applicant.save()
    book(cast, code)
    wrong = refused(cast, other, when="2026-11-27T09:30")
    assert set(wrong["when"]) == {
        f"{name}这个时间没有空，请换一个时间。" for name in ("王建国", cast.person("mediator").name)
    }
    apart(cast, other)
    wrong = refused(cast, other, when="2026-11-27T09:30", by="clerk", room="一号调解室")
    assert wrong == {"room": ["一号调解室这个时间已经约出去了，还空着：二号调解室。"]}
    assert book(cast, other, when="2026-11-27T09:30", by="clerk").data["room"] == "二号调解室"
    third = apart(cast, cast.road("investigating"), "archivist")
    for number, party in enumerate(cast.file(third).parties):
        party.phone = f"1370000000{number}"
        party.save()
    assert refused(cast, third, when="2026-11-27T09:30", by="clerk") == {
        "room": ["这个时间房间都约出去了，请换一个时间。"]
    }
    assert book(cast, third, when="2026-11-27T10:30", by="clerk").data["room"] == "一号调解室"


def test_what_a_party_cannot_is_not_offered_and_is_said_in_the_same_words_as_another_matter_of_hers(cast: Cast) -> None:
    code = cast.road("investigating")
    cast.take(code, "cannot", "resident", away=[{"on": "2026-11-27", "part": "morning"}], words="每周五上午要上班")
    offered = [at for at, _name in offers.labelled(cast.file(code), HOUR)]
    assert not any(start.startswith(("2026-11-27T09", "2026-11-27T10", "2026-11-27T11")) for start in offered)
    assert any(start.startswith("2026-11-27T14") for start in offered)
    assert refused(cast, code) == {"when": ["李秀英这个时间没有空，请换一个时间。"]}
    cast.take(code, "cannot", "resident", away=[{"on": "2026-11-30", "part": "day"}])  # the newest list counts
    book(cast, code)


def test_a_time_lies_ahead_and_there_is_one(cast: Cast) -> None:
    code = cast.road("investigating")
    assert refused(cast, code, when="2026-11-25T09:00") == {"when": ["时间要在以后，最远三个月。"]}
    assert refused(cast, code, when="2027-04-01T09:00") == {"when": ["时间要在以后，最远三个月。"]}
    assert refused(cast, code, when="") == {"slot": ["请选一个时间，或者自己定一个。"]}
    assert list(refused(cast, code, slot="whenever")) == ["slot"]
    slot = next(iter(offers.labelled(cast.file(code), HOUR)))[0]
    assert slot == "2026-11-26T09:00:00+08:00"  # from tomorrow on
    assert book(cast, code, when="", slot=slot).data["when"] == slot


def test_the_database_itself_gives_nothing_away_twice(cast: Cast) -> None:
    code, other = cast.road("investigating"), cast.road("investigating")
    book(cast, code)
    mine = Hold.objects.filter(matter__code=code).first()
    matter = cast.file(other).matter
    same = {"district": "410802", "matter_id": matter.id, "seq": 1, "kind": "room", "thing": mine.thing}
    with pytest.raises(IntegrityError, match="hold_once"), transaction.atomic():
        Hold.objects.create(**same, since=at("2026-11-27T09:59"), until=at("2026-11-27T10:30"))
    Hold.objects.create(**same, since=at("2026-11-27T10:00"), until=at("2026-11-27T10:30"))


def test_who_gets_past_the_form_is_still_refused_in_words(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    code, other = cast.road("investigating"), cast.road("investigating")
    book(cast, code)
    monkeypatch.setattr(holding, "taken", lambda *_asked: [])
    with pytest.raises(Refused, match="先约了这个时间"):
        book(cast, other)
    assert (kinds(other), cast.file(other).last("book")) == ([], None)


# ── Moving, calling off, ending ──


def test_moving_a_meeting_gives_its_old_time_back(cast: Cast) -> None:
    code, other = cast.road("investigating"), cast.road("investigating")
    book(cast, code)
    book(cast, code, when="2026-11-27T09:30")  # its own time is in nobody's way
    assert standing(cast.file(code)).sequence == 1
    book(cast, code, when="2026-11-30T14:00")
    book(cast, other)
    cast.take(code, "unbook", "mediator", reason="对方出差")
    assert (kinds(code), standing(cast.file(code))) == ([], None)
    assert "没有约好" in invalid(cast, code, "unbook", "mediator")


def test_what_ends_or_changes_hands_gives_its_time_back(cast: Cast) -> None:
    ended, recused = cast.road("investigating"), cast.road("investigating")
    book(cast, ended)
    book(cast, recused, when="2026-11-30T14:00")
    cast.take(ended, "stop", "neighbour")
    cast.take(recused, "recuse", "resident")
    assert jobs.release() == 2
    assert not Hold.objects.exists()
    assert jobs.release() == 0
    other = Post.objects.filter(office__code=OFFICE, role="mediator").exclude(person__username="mediator").first()
    assert other is not None
    cast.take(recused, "assign", "director", mediator=other.person.pk)
    cast.take(recused, "declare", other.person.username, conflict="no")
    assert standing(cast.file(recused)) is None  # it does not come back with the next mediator


def test_parties_answer_the_newest_time_once_and_no_time_that_was_called_off(cast: Cast) -> None:
    code = cast.road("investigating")
    with pytest.raises(Refused, match="没有等待答复"):
        cast.take(code, "come", "resident", agreed=True)
    book(cast, code)
    cast.take(code, "come", "resident", agreed=True)
    with pytest.raises(Refused, match="已经办过"):
        cast.take(code, "come", "resident", agreed=True)
    book(cast, code, when="2026-11-30T14:00")
    cast.take(code, "come", "resident", agreed=True)
    cast.take(code, "come", "clerk", for_party=1, agreed=True)  # told by telephone
    cast.take(code, "unbook", "clerk")
    with pytest.raises(Refused, match="没有等待答复"):
        cast.take(code, "come", "neighbour", agreed=True)


# ── Ways ──


def test_by_telephone_and_by_video_a_meeting_takes_no_room(cast: Cast) -> None:
    arrange(cast)
    code = cast.road("investigating")
    assert book(cast, code, how="phone").data["where"] == "0391-1111111"
    link = book(cast, code, how="video").data["where"]
    assert link.startswith("https://meet.example/")
    assert link != book(cast, code, how="video").data["where"]  # each meeting has a word of its own
    assert kinds(code) == ["matter", "official", "party", "party"]
    assert book(cast, code, how="onsite", where="幸福院 3 号楼").data["where"] == "幸福院 3 号楼"
    assert refused(cast, code, how="video", where="http://meet.example") == {"where": ["视频链接要以 https:// 开头。"]}


class Ours:
    def link(self, call: video.Call) -> str:
        if call.until - call.since > HOUR:
            raise video.NoVideo("服务忙")
        return f"https://ours.example/{len(call.room)}"


def test_a_video_service_of_ones_own_is_a_class_with_one_method(cast: Cast, settings: Any) -> None:
    code = cast.road("investigating")
    assert "how" in refused(cast, code, how="video")  # no template is set
    settings.ANLAN_VIDEO = f"{__name__}.Ours"
    assert book(cast, code, how="video").data["where"] == "https://ours.example/16"
    assert refused(cast, code, how="video", minutes="120") == {"how": ["服务忙"]}


def test_the_traffic_police_tell_the_parties_three_days_before(cast: Cast) -> None:
    code = organ(cast, request(cast, "16"), "investigating", event="loss", began=NOW.date().isoformat())
    assert "三日前" in refused(cast, code, by="jjdd-staff")["slot"][0]
    book(cast, code, when="2026-11-30T09:00", by="jjdd-staff")


# ── Calendar ──


def ics(cast: Cast, code: str, comes: bool | None = None) -> tuple[Calendar, Any, str]:
    file = cast.file(code)
    body = invitation.calendar(file, newest(file), f"/m/{code}", comes=comes)  # type: ignore[arg-type]
    whole = Calendar.from_ical(body)
    return whole, whole.walk("VEVENT")[0], body.decode().replace("\r\n ", "")


def test_a_calendar_knows_a_moved_meeting_again_and_takes_it_out_when_it_is_called_off(cast: Cast) -> None:
    code = cast.road("investigating")
    book(cast, code)
    whole, first, _text = ics(cast, code)
    assert (whole["METHOD"], first["SEQUENCE"], first["STATUS"]) == ("REQUEST", 0, "CONFIRMED")
    assert first["DTSTART"].dt == at(FRIDAY)
    assert first["ATTENDEE"].params["PARTSTAT"] == "NEEDS-ACTION"
    book(cast, code, when="2026-11-30T14:00")
    whole, moved, _text = ics(cast, code, comes=True)
    assert (whole["METHOD"], moved["SEQUENCE"], moved["UID"]) == ("REQUEST", 1, first["UID"])
    assert moved["ATTENDEE"].params["PARTSTAT"] == "ACCEPTED"
    cast.take(code, "unbook", "clerk")
    whole, gone, _text = ics(cast, code)
    assert (whole["METHOD"], gone["SEQUENCE"], gone["UID"], gone["STATUS"]) == ("CANCEL", 2, first["UID"], "CANCELLED")
    book(cast, code, when="2026-12-01T14:00")
    _whole, other, _text = ics(cast, code)
    assert (other["SEQUENCE"], other["UID"] != first["UID"]) == (0, True)


def test_nothing_in_a_calendar_says_what_it_is_about_nor_lets_anybody_in(cast: Cast) -> None:
    arrange(cast)
    code = cast.road("investigating")
    link = book(cast, code, how="video", note="带上离婚证").data["where"]
    _whole, _event, text = ics(cast, code)
    book(cast, code, note="带上离婚证")
    text += ics(cast, code)[2]
    for word in ("李秀英", "王建国", "漏水", "纠纷", "调解", "离婚", link, RESIDENT, NEIGHBOUR):
        assert word not in text, word


# ── Helpers ──

NIECE = {"kind": "interpreter", "name": "李 梅", "whose": "帮李秀英翻译，是侄女", "silent": True}


def test_a_helper_comes_if_every_party_agrees_and_stands_in_the_record(cast: Cast) -> None:
    code = cast.road("investigating")
    cast.take(code, "bring", "resident", **NIECE)
    assert guests.admitted(cast.file(code)) == []
    assert "等有了答复" in invalid(cast, code, "bring", "neighbour", **NIECE | {"name": "王强"})
    cast.take(code, "admit", "neighbour", answer="yes")
    assert guests.admitted(cast.file(code)) == ["李 梅"]
    form = _record(cast, code)
    assert "李 梅" in form.initial["present"]


def test_a_no_to_a_helper_is_final_for_that_person(cast: Cast) -> None:
    code = cast.road("investigating")
    cast.take(code, "bring", "clerk", **NIECE)
    cast.take(code, "admit", "resident", answer="yes")
    cast.take(code, "admit", "neighbour", answer="no")
    for by in ("resident", "mediator"):
        assert "不再征求" in invalid(cast, code, "bring", by, **NIECE | {"name": "李梅"})
    cast.take(code, "bring", "resident", **NIECE | {"name": "赵芳"})  # somebody else may be asked about
    for name in ("李梅", "赵芳"):
        met = cast._filled(code, MET) | {"present": f"李秀英、{name}", "result": "again"}
        assert "同意其参加" in invalid(cast, code, "session", "mediator", **met)


def test_what_an_official_recorded_for_a_party_the_party_itself_may_answer(cast: Cast) -> None:
    code = cast.road("investigating")
    cast.take(code, "bring", "clerk", **NIECE)
    for side in (0, 1):
        cast.take(code, "admit", "clerk", for_party=side, answer="yes")
    assert guests.admitted(cast.file(code)) == ["李 梅"]
    with pytest.raises(Refused, match="已经办过"):
        cast.take(code, "admit", "clerk", for_party=1, answer="yes")
    cast.take(code, "admit", "neighbour", answer="no")
    assert guests.admitted(cast.file(code)) == []
    with pytest.raises(Refused, match="已经办过"):
        cast.take(code, "admit", "neighbour", answer="yes")
    with pytest.raises(Refused, match="已经办过"):
        cast.take(code, "admit", "clerk", for_party=1, answer="yes")


# ── The record ──


def _record(cast: Cast, code: str) -> StepForm:
    file = cast.file(code)
    return file.procedure.step("session").form(file=file, who=cast.who("mediator"))  # type: ignore[union-attr,misc]


def test_the_record_is_drafted_from_what_the_file_knows(cast: Cast) -> None:
    arrange(cast)
    code = cast.road("investigating")
    book(cast, code)
    cast.take(code, "cannot", "neighbour", words="要出差")
    with standing_at(at("2026-11-27T10:05")):
        drafted = _record(cast, code).initial
        assert drafted["when"] == at(FRIDAY)
        assert drafted["where"].endswith("一号调解室")
        assert (
            drafted["present"] == f"李秀英、{cast.person('mediator').name}"
        )  # the neighbour said that he would not come
        assert drafted["process"].splitlines() == ["申请人的请求：", "1. 修好水管", "2. 赔吊顶 1200 元"]
        met = {
            "when": FRIDAY,
            "where": "一号",
            "told": True,
            "process": "谈过",
            "points": ["修水管"],
            "rest": ["赔多少"],
        }
        cast.take(code, "session", "mediator", **met, result="again")
        again = _record(cast, code).initial
    assert (again["points"], again["rest"], "when" in again) == (["修水管"], ["赔多少"], False)
    assert standing(cast.file(code)) is None


def test_each_party_reads_the_record_and_its_words_stand_beside_it(cast: Cast) -> None:
    code = cast.road("mediating")
    record = cast.file(code).last("session")
    assert "哪里不对" in invalid(cast, code, "read", "neighbour", **HEARD, answer="more")
    cast.take(code, "read", "neighbour", **HEARD, answer="more", words="我没有说过三天，说的是一周。")
    assert not Paper.objects.filter(matter__code=code, kind="reading").exists()
    cast.take(code, "read", "resident", **HEARD, answer="right")
    assert Paper.objects.filter(matter__code=code, kind="reading").count() == 1
    assert Act.objects.get(id=record.id).data == record.data  # type: ignore[union-attr]
    cast.take(code, "session", "mediator", **cast._filled(code, MET), result="again")
    cast.take(code, "read", "clerk", for_party=1, read=True, way="wet", answer="right")  # a new record is read anew
    cast.take(code, "read", "neighbour", **HEARD, answer="more", words="这份也不对，我没有同意。")
    assert cast.file(code).acts[-1].data["words"] == "这份也不对，我没有同意。"


# ── Two at once ──


@pytest.mark.django_db(transaction=True)
def test_of_two_who_book_the_same_mediator_at_once_one_is_told_what_to_do_and_keeps_what_she_typed(
    transactional_db: None,
) -> None:
    sample.load(PASSWORD)
    cast, gate = Cast(), Barrier(2)
    codes, who = [cast.road("investigating") for _number in range(2)], cast.who("clerk")

    def run(code: str) -> Act | Fault:
        try:
            gate.wait(timeout=10)
            with standing_at(NOW):
                return take(code, "book", {"how": "onsite", "minutes": "60", "when": FRIDAY, "note": code}, by=who)
        except Fault as fault:
            return fault
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        done = list(pool.map(run, codes))
    assert sorted(type(one).__name__ for one in done) == ["Act", "Invalid"]
    lost = next(one for one in done if isinstance(one, Invalid))
    assert all("没有空" in text for text in said(lost)["when"])
    assert lost.form.data["note"] in codes
    assert Hold.objects.filter(kind="matter").count() == 1
    assert [CaseFile(one.matter).last("book") is not None for one in done if isinstance(one, Act)] == [True]
