"""The window as residents meet it: no account, nothing lost, nothing told to strangers."""

from __future__ import annotations

import re
import time
from types import SimpleNamespace
from typing import Any

import pytest
from django.core import signing
from django.test import Client

from anlan.kernel import limits
from anlan.kernel.act import open_matter
from anlan.kernel.errors import Invalid
from anlan.kernel.models import Matter
from anlan.kernel.moment import now
from anlan.signing.plan import on_paper
from anlan.window import codes
from anlan.window.models import PhoneCode
from tests.cast import NEIGHBOUR, RESIDENT, STRANGER, STREET, Cast
from tests.files import authority


@pytest.fixture(autouse=True)
def demo(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.ANLAN_DEMO = True
    at = time.time()
    monkeypatch.setattr(
        limits, "time", SimpleNamespace(time=lambda: at)
    )  # or an hour that ends would begin to count anew


def at_window(phone: str) -> Client:
    client = Client()
    sent = client.post("/door", {"phone": phone}).content.decode()
    code = re.search(r'id="demo-code">(\d{6})<', sent)
    assert code
    assert client.post("/door", {"code": code[1]}).status_code == 302
    return client


PAGES: list[dict[str, str]] = [
    {
        "topic": "02",
        "subtopic": "漏水",
        "narrative": "楼上漏水，说了三回都不管，吊顶泡坏了。",
        "claims": "修好\n赔 1200 元",
    },
    {"place": STREET},
    {"applicants-0-name": "李秀英", "applicants-0-phone": RESIDENT},
    {"respondents-0-name": "王建国", "respondents-0-phone": NEIGHBOUR},
    {"agreed": "on"},
]


def filled(client: Client) -> None:
    for number, typed in enumerate(PAGES, 1):
        answer = client.post(f"/apply/mediation/{number}", typed)
        assert answer.status_code == 302, answer.content.decode()[-3000:]


def test_an_application_is_filled_page_by_page_and_sent_with_a_proven_telephone(town: None) -> None:
    client = Client()
    filled(client)
    page = client.get("/apply/mediation/review").content.decode()
    assert "楼上漏水" in page
    assert "验证手机号并提交" in page
    sent = client.post("/door?next=/apply/mediation/review", {"phone": RESIDENT}).content.decode()
    code = re.search(r'id="demo-code">(\d{6})<', sent)
    assert code
    client.post("/door?next=/apply/mediation/review", {"code": code[1]})
    answer = client.post("/apply/mediation/review", {"key": "once"})
    matter = Matter.objects.get()
    assert answer["location"] == f"/receipts/{matter.code}"
    receipt = client.get(answer["location"]).content.decode()
    assert matter.code in receipt
    assert "诉讼时效" in receipt


def test_the_door_knows_the_number_that_was_typed_from_no_address(town: None) -> None:
    client = Client()
    filled(client)
    page = client.get("/apply/mediation/review").content.decode()
    (goal,) = re.findall(r'href="(/door[^"]*)"', page)
    assert RESIDENT not in "".join(re.findall(r'(?:href|action|src)="([^"]*)"', page))
    assert f'value="{RESIDENT}"' in client.get(goal).content.decode()
    assert f'value="{NEIGHBOUR}"' not in Client().get(f"/door?phone={NEIGHBOUR}").content.decode()
    code = asked(client)[1]
    assert client.post(goal, {"code": code})["location"] == "/apply/mediation/review"
    assert "typed" not in client.session


def test_the_receipt_of_a_suggestion_does_not_say_that_limitation_is_interrupted(cast: Cast) -> None:
    told = {
        "kind": "suggestion", "topic": "P02", "subject": "路灯", "narrative": "给后街装几盏路灯。", "place": STREET, "truthful": True,
        "applicants": [{"kind": "person", "name": "李秀英", "phone": RESIDENT}],
    }  # fmt: skip
    code = open_matter("petition", told, by=cast.who("resident")).matter.code
    receipt = at_window(RESIDENT).get(f"/receipts/{code}").content.decode()
    assert "这份回执都有效" in receipt
    assert "诉讼时效" not in receipt


def test_a_wrong_page_is_shown_again_with_all_that_was_typed(town: None) -> None:
    client = Client()
    answer = client.post("/apply/mediation/1", PAGES[0] | {"narrative": "", "claims": "赔我的吊顶"})
    assert answer.status_code == 422
    assert "赔我的吊顶" in answer.content.decode()
    wrong = client.post("/apply/mediation/3", PAGES[2] | {"applicants-0-id_number": "410802198001010009"})
    assert "校验位不对" in wrong.content.decode()
    assert "410802198001010009" in wrong.content.decode()
    assert "赔我的吊顶" in client.get("/apply/mediation/1").content.decode()


def test_another_row_can_be_added_without_scripts(town: None) -> None:
    page = Client().post("/apply/mediation/3", PAGES[2] | {"_add": "applicants"}).content.decode()
    assert 'name="applicants-1-name"' in page
    assert "李秀英" in page


def test_a_party_sees_where_it_is_who_has_it_and_until_when(cast: Cast) -> None:
    code = cast.road("asking")
    page = at_window(NEIGHBOUR).get(f"/m/{code}").content.decode()
    for word in ("我们正在征求各方是否愿意调解", "焦南街道人民调解委员会", "同意调解", "不同意调解"):
        assert word in page, word
    assert RESIDENT not in page  # the other side's number is masked
    assert "138****0001" in page


def test_a_party_acts_for_herself_and_only_once(cast: Cast) -> None:
    code = cast.road("asking")
    client = at_window(NEIGHBOUR)
    seen = str(cast.file(code).matter.seq)
    typed = {"open": "closed", "seen": seen, "key": "k1"}
    for _click in range(2):
        assert client.post(f"/m/{code}/consent", typed).status_code == 302
    assert cast.file(code).stage.key == "consented"
    assert sum(act.step == "consent" for act in cast.file(code).acts) == 1


def test_the_text_to_be_signed_is_shown_whole(cast: Cast) -> None:
    code = cast.road("signing")
    page = at_window(RESIDENT).get(f"/m/{code}/sign").content.decode()
    for word in ("王建国家水管渗漏", "王建国三日内修好水管", "王建国赔偿 1200 元", "微信转账"):
        assert word in page, word


def test_a_party_reads_the_papers_of_its_own_acts_and_those_shared_with_its_side_alone(cast: Cast) -> None:
    code = cast.road("archived")
    papers = {paper.kind: paper for paper in cast.file(code).papers}
    hers = {"receipt", "application", "rights", "record", "agreement", "agreement_text"} & set(papers)
    for phone, kinds in ((RESIDENT, hers), (NEIGHBOUR, hers - {"receipt", "application"} | {"performance"})):
        client = at_window(phone)
        page = client.get(f"/m/{code}").content.decode()
        for kind, paper in papers.items():
            path = f"/m/{code}/papers/{paper.id}.pdf"
            assert (client.get(path).status_code == 200, path in page) == (kind in kinds,) * 2, (phone, kind)


def test_a_stranger_and_a_made_up_code_get_the_same_page(cast: Cast) -> None:
    code = cast.apply()
    client = at_window(STRANGER)
    made_up = client.get("/m/410802-26-0000-0000")
    theirs = client.get(f"/m/{code}")
    assert (made_up.status_code, theirs.status_code) == (404, 404)
    token = re.compile(rb'name="csrfmiddlewaretoken" value="[^"]+"|value="/m/[^"]+"')
    assert token.sub(b"", made_up.content) == token.sub(b"", theirs.content)


def test_guessing_is_slowed_down(cast: Cast) -> None:
    client = at_window(STRANGER)
    answers = [client.get(f"/m/410802-26-0000-00{n:02d}").status_code for n in range(70)]
    assert answers[0] == 404
    assert answers[-1] == 429


def test_codes_are_few_wrong_ones_are_counted_and_old_ones_end(town: None) -> None:
    client = Client()
    client.post("/door", {"phone": RESIDENT})
    for _try in range(5):
        assert client.post("/door", {"code": "000000"}).status_code in (422, 302)
    sent = [client.post("/door", {"phone": RESIDENT}).status_code for _again in range(6)]
    assert sent[-1] == 429


def asked(client: Client, source: str = "127.0.0.1") -> tuple[int, str]:
    """Ask for a code to her number: the status, and the code."""
    answer = client.post("/door", {"phone": RESIDENT}, REMOTE_ADDR=source)
    found = re.search(r'id="demo-code">(\d{6})<', answer.content.decode())
    return answer.status_code, found[1] if found else ""


def other(code: str) -> str:
    return f"{(int(code) + 1) % 10**6:06d}"


def test_strangers_neither_keep_a_known_device_out_nor_learn_its_number(town: None) -> None:
    hers = at_window(RESIDENT)
    mark = hers.cookies["device"]
    assert (mark["httponly"], mark["path"], mark["samesite"]) == (True, "/door", "Lax")
    assert RESIDENT not in str(signing.loads(mark.value, salt="device"))
    hers.post("/leave")
    tried = [asked(Client(), f"203.0.113.{number}")[0] for number in range(25)] + [
        asked(Client())[0] for _ in range(30)
    ]
    assert tried.count(200) == 19, "one of the twenty was hers, when her device was a stranger too"
    for _ in range(61):
        Client().post("/door", {"code": "000000"})
    for _ in range(5):
        status, code = asked(hers)
        assert status == 200
    assert hers.post("/door", {"code": code}).status_code == 302
    assert asked(hers)[0] == 429, "it has a count too"


def test_a_device_of_one_number_is_a_strangers_to_another(town: None) -> None:
    his = at_window(NEIGHBOUR)
    assert [asked(his)[0] for _ in range(6)] == [200] * 5 + [429]
    for _ in range(5):
        Client().post("/door", {"phone": NEIGHBOUR})
    assert his.post("/door", {"phone": NEIGHBOUR}).status_code == 200
    his.cookies["device"] = his.cookies["device"].value + "x"
    assert his.post("/door", {"phone": NEIGHBOUR}).status_code == 429, "a forged mark is a stranger's"


def test_a_stranger_makes_no_code_void_and_uses_up_no_try_of_it(town: None) -> None:
    hers, stranger = Client(), Client()
    _status, code = asked(hers)
    assert stranger.post("/door", {"code": code}).status_code == 422, "she who asked for no code has none"
    _status, his = asked(stranger, "203.0.113.7")
    for _ in range(9):
        assert stranger.post("/door", {"code": other(his)}, REMOTE_ADDR="203.0.113.7").status_code == 422
    assert stranger.post("/door", {"code": his}, REMOTE_ADDR="203.0.113.7").status_code == 422, "five tries and no more"
    assert hers.post("/door", {"code": code}).status_code == 302
    assert hers.post("/door", {"code": code}).status_code == 422, "it serves once"


def test_codes_to_one_number_are_few_whoever_asks_from_wherever(town: None) -> None:
    here = [asked(Client(), "2001:db8::1")[0] for _ in range(7)]
    assert here == [200] * 5 + [429] * 2
    everywhere = [asked(Client(), f"203.0.113.{number}")[0] for number in range(20)]
    assert everywhere == [200] * 15 + [429] * 5, "what was refused at one address is no part of the twenty"


def test_whoever_was_refused_a_code_has_none_to_try(town: None) -> None:
    for _ in range(5):
        asked(Client())
    late = Client()
    assert asked(late)[0] == 429
    assert "asked" not in late.session
    assert late.post("/door", {"code": "000000"}).status_code == 422


def test_codes_that_have_ended_are_not_kept(town: None) -> None:
    asked(Client())
    PhoneCode.objects.update(made=now() - codes.LIVES)
    asked(Client())
    assert PhoneCode.objects.count() == 1


def test_a_caucus_is_not_even_mentioned_to_a_party(cast: Cast) -> None:
    code = cast.road("mediating")
    cast.take(code, "caucus", "mediator", party="王建国", note="愿意出八百")
    page = at_window(RESIDENT).get(f"/m/{code}").content.decode()
    assert "单独谈话" not in page
    assert "八百" not in page


def test_an_ended_matter_says_so_and_names_the_other_ways(cast: Cast) -> None:
    code = cast.road("asking")
    cast.take(code, "refuse", "neighbour")
    page = at_window(RESIDENT).get(f"/m/{code}").content.decode()
    assert "12348" in page
    assert "同意调解</a>" not in page


@pytest.mark.parametrize(
    "path", ["/", "/lookup", "/help", "/help/mediation", "/rights", "/privacy", "/accessibility", "/door"]
)
def test_what_everybody_may_read_is_there_and_light(town: None, path: str) -> None:
    answer = Client().get(path)
    assert answer.status_code == 200
    assert len(answer.content) < 100_000


def test_an_official_does_not_replace_the_telephone_by_which_a_party_acts_nor_signs_by_an_agents(cast: Cast) -> None:
    code = cast.apply("resident")
    hers, his = (str(party.id) for party in cast.file(code).parties)
    with pytest.raises(Invalid) as refused:
        cast.take(code, "amend", "clerk", party=hers, phone=STRANGER, reason="换号")
    assert "自己用现在的电话办过事" in str(refused.value.form.errors["phone"])
    cast.take(code, "amend", "clerk", party=hers, address="和平街 1 号", reason="搬家")
    cast.take(code, "amend", "clerk", party=his, phone="13900000009", reason="原来的号码写错了")
    assert on_paper(cast.file(code)) == ""
    agent = {"name": "张三", "phone": "13900000008", "authority": "special"}
    cast.take(code, "authorise", "clerk", authority(), principal=his, **agent)
    assert "在纸上签" in on_paper(cast.file(code))
    other = cast.apply("resident")
    cast.take(
        other, "authorise", "clerk", authority(), principal=str(cast.file(other).parties[1].id), **agent | {"phone": ""}
    )
    assert on_paper(cast.file(other)) == ""
    cast.take(other, "amend", "clerk", party=str(cast.file(other).people[-1].id), phone="13900000008", reason="补电话")
    assert "在纸上签" in on_paper(cast.file(other))


def test_whoever_comes_with_a_dispute_finds_that_first(cast: Cast) -> None:
    page = Client().get("/").content.decode()
    assert page.index("申请调解") < page.index("提出个人信息请求")
