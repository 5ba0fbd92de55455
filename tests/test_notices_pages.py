"""The pages of notices: what a resident reads of what was sent to her, an official's news, what failed, an office's words."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from django.db import ProgrammingError, transaction
from django.test import Client

from anlan.config import wall as building
from anlan.kernel.moment import now
from anlan.notices import outgoing, shown, wishes
from anlan.notices.models import Notice, Wish, Wording
from anlan.notices.senders import Outcome
from anlan.notices.ways import Way
from anlan.window.page import PHONE
from tests.cast import NEIGHBOUR, RESIDENT, STRANGER, Cast
from tests.test_notices import Post, at_noon, home, post, told
from tests.test_wall import as_web

__all__ = ["at_noon", "home", "post"]


def at_window(phone: str) -> Client:
    client = Client()
    session = client.session
    session[PHONE] = phone
    session.save()
    client.cookies["sessionid"] = session.session_key
    return client


def at_desk(cast: Cast, name: str) -> Client:
    client = Client()
    client.force_login(cast.person(name))
    return client


def text(client: Client, path: str, status: int = 200, **typed: str) -> str:
    answer = client.post(path, typed, follow=True) if typed else client.get(path)
    assert answer.status_code == status, answer.content.decode()[-2000:]
    return answer.content.decode()


def test_a_resident_reads_what_was_sent_when_by_which_way_and_whether_it_arrived(cast: Cast, post: Post) -> None:
    code = cast.apply(by="clerk")
    told()
    client = at_window(RESIDENT)
    assert "（1 条没看过）" in text(client, "/mine")
    assert "等待发送" in text(client, "/mine/notices")
    outgoing.send_waiting()
    page = text(client, "/mine/notices")
    for word in (code, "短信 · 已送出", "站内 · 已送出", "2026年11月25日 12:00", "21:00 到第二天 08:00"):
        assert word in page, word
    assert "没看过" not in text(client, "/mine")
    assert "给您的通知" in text(client, f"/m/{code}")


def test_nobody_reads_what_was_sent_to_another(cast: Cast) -> None:
    code = cast.apply()
    told()
    cast.screen(code)
    cast.take(code, "ask", "clerk")
    told()
    assert code in text(at_window(NEIGHBOUR), "/mine/notices")
    assert "还没有给您发过通知" in text(at_window(STRANGER), "/mine/notices")
    mine = Notice.objects.filter(way=Way.APP, person__username="clerk").first()
    assert mine is not None
    assert at_desk(cast, "judge").get(f"/desk/news/{mine.id}").status_code == 404
    assert Client().get("/mine/notices").status_code == 302


def test_a_resident_who_wants_no_text_messages_says_so_once(cast: Cast, post: Post) -> None:
    cast.apply(by="clerk")
    told()
    client = at_window(RESIDENT)
    assert "记下了" in text(client, "/mine/notices", sms="no", email="", language="zh-hans")
    outgoing.send_waiting()
    assert post.sent == []
    page = text(client, "/mine/notices")
    assert "本人不要这种通知" in page
    assert re.search(r'value="no"[^>]*checked', page)


def test_a_wrong_address_is_told_in_words_and_nothing_changes(cast: Cast) -> None:
    answer = at_window(RESIDENT).post("/mine/notices", {"sms": "yes", "email": "nowhere", "language": "zh-hans"})
    assert answer.status_code == 422
    assert "nowhere" in answer.content.decode()
    assert not Wish.objects.exists()


def test_an_address_lies_sealed(cast: Cast) -> None:
    text(at_window(RESIDENT), "/mine/notices", sms="yes", email="li@example.org", language="en")
    wish = Wish.objects.get()
    assert (wish.email, wish.language) == ("li@example.org", "en")
    assert b"example" not in bytes(Wish.objects.values_list("told", flat=True)[0])


def test_an_officials_news_are_read_one_by_one_or_all_at_once(cast: Cast) -> None:
    first, second = cast.apply(), cast.apply()
    told()
    client = at_desk(cast, "clerk")
    assert '没看的消息 <span class="count">2' in text(client, "/desk/")
    page = text(client, "/desk/news")
    assert page.count("<b>新</b>") == 2
    row = Notice.objects.get(owner=cast.who("clerk").owner, matter__code=second)
    assert client.get(f"/desk/news/{row.id}")["location"] == f"/desk/matters/{second}"
    assert text(client, "/desk/news").count("<b>新</b>") == 1
    assert "都标为看过了" in text(client, "/desk/news", all="1")
    assert "<b>新</b>" not in text(client, "/desk/news")
    assert first in page


def test_no_news_is_said_and_many_come_page_by_page(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    client = at_desk(cast, "clerk")
    assert "没有消息" in text(client, "/desk/news")
    codes = [cast.apply() for _one in range(5)]
    told()
    monkeypatch.setattr(shown, "ROWS", 2)
    pages = [text(client, "/desk/news")]
    while 'href="?after=' in pages[-1] and len(pages) < 5:
        pages.append(text(client, "/desk/news?after=" + pages[-1].partition('href="?after=')[2].partition('"')[0]))
    assert [[code for code in codes if code in page] for page in pages] == [codes[3:], codes[1:3], codes[:1]]
    assert client.get("/desk/news?after=nonsense").status_code == 200


def test_what_has_moved_out_of_sight_is_not_among_the_news(cast: Cast) -> None:
    code = cast.apply()
    told()
    matter = cast.file(code).matter
    matter.seats.create(district=matter.district, role="barred", person=cast.person("clerk"), since=now())
    assert code not in text(at_desk(cast, "clerk"), "/desk/news")


def failed(cast: Cast, post: Post) -> str:
    code = cast.apply(by="clerk")
    told()
    post.outcomes = [Outcome.REFUSED]
    outgoing.send_waiting()
    return code


def test_the_office_sees_what_failed_and_why_and_lets_it_be_sent_again(cast: Cast, post: Post) -> None:
    code = failed(cast, post)
    client = at_desk(cast, "director")
    page = text(client, "/desk/unsent")
    for word in (code, "发送服务不接受", "138****0001"):
        assert word in page, word
    assert RESIDENT not in page
    row = Notice.objects.get(state="failed")
    assert "会再发一次" in text(client, "/desk/unsent", notice=str(row.id))
    outgoing.send_waiting()
    assert len(post.sent) == 2
    assert "没有。" in text(client, "/desk/unsent")
    assert client.post("/desk/unsent", {"notice": str(row.id)}).status_code == 404, "what went out goes out once"


def test_another_office_neither_sees_nor_sends_it(cast: Cast, post: Post) -> None:
    code = failed(cast, post)
    row = Notice.objects.get(state="failed")
    for name in ("judge", "mediator"):
        client = at_desk(cast, name)
        answer = client.get("/desk/unsent")
        assert code not in answer.content.decode(), name
        assert client.post("/desk/unsent", {"notice": str(row.id)}).status_code in (403, 404)
    assert at_desk(cast, "secadmin").get("/desk/unsent").status_code == 403


def test_a_director_sees_her_words_filled_before_they_are_published(cast: Cast) -> None:
    client = at_desk(cast, "director")
    assert "【安澜】您的事已经收到，编号410802-26-AAAA-AAAA" in text(client, "/desk/wording")
    path = "/desk/wording/party.received"
    page = text(client, path, zh="收到了：{code}，问 {phone}", en="")
    assert "收到了：410802-26-AAAA-AAAA，问 0391-0000000" in page
    assert not Wording.objects.exists()
    assert "已经发布" in text(client, path, zh="收到了：{code}，问 {phone}", en="", publish="1")
    assert "本单位的说法" in text(client, "/desk/wording")
    assert (Wording.objects.get().person, Wording.objects.get().zh) == (
        cast.person("director"),
        "收到了：{code}，问 {phone}",
    )
    text(client, path, zh="", en="", publish="1")
    assert "本单位的说法" not in text(client, "/desk/wording")


def test_a_name_is_not_published_and_what_was_typed_stays(cast: Cast) -> None:
    client = at_desk(cast, "director")
    answer = client.post("/desk/wording/party.received", {"zh": "{name}您好", "en": "", "publish": "1"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "不能写进通知" in page
    assert "{name}您好" in page
    assert not Wording.objects.exists()


@pytest.mark.parametrize(("name", "status"), [("clerk", 403), ("judge", 403), ("sysadmin", 403), ("director", 200)])
def test_the_words_are_the_directors(cast: Cast, name: str, status: int) -> None:
    assert at_desk(cast, name).get("/desk/wording").status_code == status
    assert at_desk(cast, "director").get("/desk/wording/door.code").status_code == 404


def test_an_official_says_how_she_wants_to_be_told(cast: Cast, post: Post) -> None:
    client = at_desk(cast, "mediator")
    assert "记下了" in text(client, "/desk/me/notices", sms="no", email="m@example.org", language="zh-hans")
    cast.road("assigned")
    told()
    outgoing.send_waiting()
    assert [message.to for message in post.sent if "交给您办" in message.text] == ["m@example.org"]
    assert "怎么通知我" in text(client, "/desk/me")


def test_a_code_that_cannot_be_sent_is_told_on_both_doors(cast: Cast, home: Path, settings: Any) -> None:
    (home / "senders.toml").write_text("[fax]\n")
    answer = Client().post("/door", {"phone": RESIDENT})
    assert answer.status_code == 503
    assert "验证码现在发不出去" in answer.content.decode()


def test_behind_the_second_wall_everybody_has_her_own_and_the_office_its_matters(cast: Cast, settings: Any) -> None:
    code = cast.apply(by="clerk")
    told()
    building.build()
    settings.ANLAN_WALLED = True
    resident, clerk, director = cast.who("resident"), cast.who("clerk"), cast.who("director")
    ours = Notice.objects.get(way=Way.SMS)
    with as_web(cast.who("neighbour")):
        assert not Notice.objects.exists()
    with as_web(cast.who("judge")):
        assert not Notice.objects.exists()
    with as_web(resident):
        assert {row.owner for row in Notice.objects.all()} == {resident.owner}
        form = wishes.form_of(resident, {"sms": "no", "email": "", "language": "zh-hans"})
        assert form.is_valid()
        wishes.keep(resident, form)
        wishes.keep(resident, form)
        assert shown.read(Notice.objects.news("410802", resident.owner).select_related(None)) == 1
    with as_web(clerk):
        assert not Wish.objects.exists(), "what somebody wishes is nobody else's to see"
    with as_web(director):
        assert Notice.objects.get(way=Way.SMS).id == ours.id
        Notice.objects.filter(id=ours.id).update(state="waiting")
        for never in ({"owner": director.owner}, {"text": "party.closed"}, {"party_id": None}):
            with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
                Notice.objects.filter(id=ours.id).update(**never)
    assert code
