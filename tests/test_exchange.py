"""A matter that touches two districts: one leads, the other works on the same file through signed requests that come once."""

from __future__ import annotations

import base64
import json
import socket
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django import forms
from django.db import connection
from django.http import QueryDict
from django.test import Client

from anlan.config import postgres
from anlan.config import wall as building
from anlan.config.cli import main
from anlan.desk import exchange
from anlan.exchange import asked, gate, jobs, message
from anlan.exchange.errors import Elsewhere, NotAgreed, Unreachable
from anlan.exchange.line import Line, _whole, line_to
from anlan.exchange.message import Stamp
from anlan.exchange.models import Nonce
from anlan.exchange.peers import BadPeers, agreed
from anlan.exchange.visit import Visit
from anlan.kernel import blobs, wall
from anlan.kernel.errors import Invalid, Refused
from anlan.kernel.models import Act, Matter, Paper, Seat
from anlan.kernel.moment import now, standing_at, today
from anlan.kernel.openings import read_by
from anlan.kernel.registry import procedures
from anlan.log import ledger, receipts
from anlan.log.verify import verify
from anlan.town.models import Office, Person
from tests.two import LEAD, OTHER, Two

SENT = Line._sent
# RFC 9421, appendices B.1.4 and B.2.6.
SEED = base64.b64decode("n4Ni+HpISpVObnQMW0wOhCKROaIKqKtW/2ZYb2p9KcU=")
B26 = {
    "date": "Tue, 20 Apr 2021 02:07:55 GMT", "@method": "POST", "@path": "/foo", "@authority": "example.com",
    "content-type": "application/json", "content-length": "18",
}  # fmt: skip
B26_PARAMS = '("date" "@method" "@path" "@authority" "content-type" "content-length");created=1618884473;keyid="test-key-ed25519"'
B26_SIGNATURE = "wqcAqbmYJ2ji2glfAMaRy4gruYYnx2nEFN2HN6jrnDnQCK1u02Gb04v9EDgwUPiu4A0w6vuQv5lIp5WPpBKRCw=="


def test_the_signature_is_the_one_of_the_standards_own_example() -> None:
    key = Ed25519PrivateKey.from_private_bytes(SEED)
    assert base64.b64encode(key.public_key().public_bytes_raw()) == b"JrQLj5P/89iXES9+vFgrIy29clF9CC/oPPsw3c5D0bs="
    assert base64.b64encode(key.sign(message.base(B26, B26_PARAMS))).decode() == B26_SIGNATURE


def test_the_digest_of_a_body_is_the_one_of_the_standards_own_example() -> None:
    told = message.content_digest(b'{"hello": "world"}\n')
    assert told == "sha-256=:RK/0qy18MlBSVnWgjwz6lZEWjP/lF5HF9bvEF8FabDg=:"


def test_the_parties_decide_and_then_the_other_district_works_on_the_one_file(two: Two) -> None:
    code = two.cast.road("mediating")
    with two.at(LEAD):
        two.cast.take(code, "share", "mediator", to=OTHER, why="楼在两区交界")
        two.cast.take(code, "share_agree", "resident", agreed=True)
    with two.at(OTHER), pytest.raises(Elsewhere, match="没有和我们共享"):
        line_to(code, two.who("visitor")).get("matters", code)
    with two.at(LEAD):
        two.cast.take(code, "share_agree", "neighbour", agreed=True)
    with two.desk() as client:
        assert code in client.get("/desk/exchange").content.decode()
        page = client.get(f"/desk/exchange/{code}").content.decode()
        for shown in (code, "李秀英与王建国漏水纠纷", "发表协办意见", "解放区主办", "楼在两区交界", "人民调解"):
            assert shown in page
        done = filled(client, code, "outside_say", said="水管从我区的楼接过来，物业今天去看了。")
        assert done.status_code == 302
        assert "物业今天去看了" in client.get(done.headers["Location"]).content.decode()
    act = two.cast.file(code).last("outside_say")
    assert act is not None
    assert act.person.district == OTHER  # type: ignore[union-attr]
    assert act.office == Office.objects.get(code=OTHER, kind="peer")
    number = Person.objects.get(username="visitor").pk
    assert act.data["visitor"] == {"name": "周慧（中站区）", "district": OTHER, "number": f"{OTHER}#{number}"}
    assert Matter.objects.filter(code=code).count() == 1
    two.cast.settle()
    assert verify().faults == []


def filled(client: Client, code: str, step: str, key: str = "", **typed: str) -> Any:
    """Open the form as its page is, fill it in, send it."""
    form = client.get(f"/desk/exchange/{code}/{step}")
    assert form.status_code == 200, form.content.decode()
    hidden = dict(form.context["hidden"])
    return client.post(f"/desk/exchange/{code}/{step}", hidden | ({"key": key} if key else {}) | typed)


def test_a_party_reads_that_the_other_district_opened_her_file_and_ends_it_when_she_will(two: Two) -> None:
    code = two.shared()
    with two.desk() as client:
        client.get(f"/desk/exchange/{code}")
    assert ("周慧（中站区）", "中站区") in [(str(r.person), str(r.office)) for r in read_by(two.cast.file(code).matter)]
    with two.at(LEAD):
        two.cast.take(code, "share_end", "resident", office=OTHER)
    with two.desk() as client:
        ended = client.get(f"/desk/exchange/{code}")
        assert ended.status_code == 404
        assert "解放区没有和我们共享这个案件，或者已经结束协办" in ended.content.decode()
        assert code not in client.get("/desk/exchange").content.decode()


def test_she_gets_the_leads_receipt_and_it_holds_under_the_leads_key(two: Two) -> None:
    code = two.shared()
    with two.desk() as client:
        filled(client, code, "outside_commit", what="三天内修好公共管道", until=today().isoformat())
        two.cast.settle()
        ledger.append_all(LEAD)
        seq = two.cast.file(code).matter.seq
        told = client.get(f"/desk/exchange/{code}/receipts/{seq}.json")
        held = receipts.check(told.content.decode(), ledger.keys(LEAD))
        assert (held.act["step"], held.told) == ("outside_commit", True)
        assert held.under is not None
        other = client.get(f"/desk/exchange/{code}/receipts/1.json")
        assert not receipts.check(other.content.decode(), ledger.keys(LEAD)).told


def test_a_paper_of_the_file_is_fetched_to_be_kept(two: Two) -> None:
    code = two.shared()
    with two.desk() as client:
        paper = two.cast.file(code).papers[0]
        assert f"/papers/{paper.id}.pdf" in client.get(f"/desk/exchange/{code}").content.decode()
        asked_for = client.get(f"/desk/exchange/{code}/papers/{paper.id}.pdf")
        assert asked_for.status_code == 409
        assert "文书正在制作" in asked_for.content.decode()
        digest = blobs.store(b"%PDF-made", "application/pdf", two.cast.file(code).matter)
        Paper.objects.filter(id=paper.id).update(pdf=bytes.fromhex(digest))
        made = client.get(f"/desk/exchange/{code}/papers/{paper.id}.pdf")
        assert made.content == b"%PDF-made"
        assert made.headers["Content-Disposition"].startswith("attachment")


def test_what_the_lead_refuses_it_refuses_in_a_sentence_and_what_was_typed_stays(two: Two) -> None:
    code = two.shared()
    with two.desk() as client:
        wrong = filled(
            client, code, "outside_commit", what="修好公共管道", until=(today() - timedelta(days=1)).isoformat()
        )
        assert wrong.status_code == 422
        assert "这个日期已经过去" in wrong.content.decode()
        assert "修好公共管道" in wrong.content.decode()
        hidden = dict(wrong.context["hidden"])
        with two.at(LEAD):
            two.cast.take(code, "share_end", "clerk", office=OTHER)
        gone = client.post(
            f"/desk/exchange/{code}/outside_commit", hidden | {"what": "修好", "until": today().isoformat()}
        )
        assert gone.status_code == 404
        assert "已经结束协办" in gone.content.decode()
        assert "修好" in gone.content.decode()
        assert client.get(f"/desk/exchange/{code}/share").status_code == 404
    assert two.cast.file(code).last("outside_commit") is None


def test_what_others_did_meanwhile_is_told_and_she_decides_again(two: Two) -> None:
    code = two.shared()
    with two.desk() as client:
        hidden = dict(client.get(f"/desk/exchange/{code}/outside_say").context["hidden"])
        with two.at(LEAD):
            two.cast.take(code, "stuck", "clerk", stuck="money")
        late = client.post(f"/desk/exchange/{code}/outside_say", hidden | {"said": "水管已经关了"})
        assert late.status_code == 409
        assert "案件有了新的办理" in late.content.decode()
        again = client.post(
            f"/desk/exchange/{code}/outside_say", dict(late.context["hidden"]) | {"said": "水管已经关了"}
        )
        assert again.status_code == 302


def test_while_the_lead_is_away_nothing_typed_is_lost_and_sending_again_is_safe(two: Two) -> None:
    code = two.shared()
    with two.desk() as client:
        hidden = dict(client.get(f"/desk/exchange/{code}/outside_say").context["hidden"])

        def lost() -> None:
            two.after = lambda: None
            raise ConnectionResetError

        two.after = lost  # the lead has written it, and its answer is lost
        typed = {"said": "总阀在我区，已经关了"}
        away = client.post(f"/desk/exchange/{code}/outside_say", hidden | typed)
        assert away.status_code == 502
        for shown in ("暂时联系不上解放区的系统", "对方只会办一次", "总阀在我区，已经关了"):
            assert shown in away.content.decode()
        two.away = True
        assert "暂时联系不上解放区的系统" in client.get("/desk/exchange").content.decode()
        assert client.get(f"/desk/exchange/{code}").status_code == 502
        assert client.post(f"/desk/exchange/{code}/outside_say", hidden | typed).status_code == 502
        two.away = False
        later = client.get(f"/desk/exchange/{code}/outside_say")  # from the draft, with the key under which it was sent
        assert "总阀在我区，已经关了" in later.content.decode()
        again = client.post(f"/desk/exchange/{code}/outside_say", dict(later.context["hidden"]) | typed)
        assert again.status_code == 302
    assert [act.step for act in two.cast.file(code).acts].count("outside_say") == 1


def test_only_who_speaks_for_the_district_asks_others(two: Two) -> None:
    code = two.shared()
    with two.desk("outsider") as client:
        assert client.get("/desk/exchange").status_code == 403
        assert client.get(f"/desk/exchange/{code}").status_code == 403
        assert "/desk/exchange" not in client.get("/desk/").content.decode()
    with two.desk() as client:
        assert client.get("/desk/exchange/410899-26-0000-0000").status_code == 404
    assert two.sent == []


# --- What comes over the wire ---------------------------------------------------------------------------------------


def letter(two: Two, code: str, **changes: Any) -> Any:
    """A request of the visitor's as it would come, changed on its way."""
    with two.at(OTHER):
        line = line_to(code, two.who("visitor"))
        method, path = changes.pop("method", "GET"), changes.pop("path", f"/api/v1/matters/{code}")
        body = changes.pop("body", b"")
        headers = line._headers(method, path, changes.pop("query", ""), body, changes.pop("key", ""), "*")
    return two.deliver(method, "http://lead" + path, headers | changes, changes.pop("sent_body", body))


def told(answer: Any) -> tuple[int, str]:
    return answer.status_code, json.loads(answer.content)["type"].rpartition("/")[2]


def test_the_same_request_comes_once(two: Two) -> None:
    code = two.shared()
    with two.at(OTHER):
        line_to(code, two.who("visitor")).get("matters", code)
    method, url, headers, body = two.sent[-1]
    again = two.deliver(method, url, headers, body)
    assert told(again) == (401, "replayed")
    assert "已经来过一次" in json.loads(again.content)["detail"]
    assert again.headers["WWW-Authenticate"] == 'Signature realm="anlan"'


def test_a_request_made_too_long_ago_or_in_future_is_refused_with_both_clocks(two: Two) -> None:
    code = two.shared()
    for minutes, status in ((-6, 401), (-4, 200), (4, 200), (6, 401)):
        with two.at(OTHER), standing_at(now() + timedelta(minutes=minutes)):
            line = line_to(code, two.who("visitor"))
            headers = line._headers("GET", f"/api/v1/matters/{code}", "", b"", "", "*")
        answer = two.deliver("GET", f"http://lead/api/v1/matters/{code}", headers, b"")
        assert answer.status_code == status
        if status == 401:
            assert told(answer) == (401, "clock-skew")
            assert "请校准时钟" in json.loads(answer.content)["detail"]


def test_whatever_is_changed_on_the_way_breaks_the_signature(two: Two) -> None:
    code = two.shared()
    take = {"method": "POST", "path": f"/api/v1/mediation/{code}/outside_say", "key": "one", "body": b'{"said": "a"}'}
    visit = str(Visit(LEAD, "999999", "另一个人", "中站区"))
    for change in (
        {"sent_body": b'{"said": "b"}'}, {"content-digest": message.content_digest(b"")}, {"idempotency-key": "two"},
        {"if-match": '"1"'}, {"anlan-visit": visit}, {"content-type": "text/plain"}, {"signature": "anlan=:AAAA:"},
        {"signature-input": "anlan=()"}, {"signature-input": 'other=("@method");created=1'}, {"signature": ""},
    ):  # fmt: skip
        assert told(letter(two, code, **take, **change)) == (401, "bad-signature"), change
    moved = letter(two, code)
    assert moved.status_code == 200
    with two.at(OTHER):
        line = line_to(code, two.who("visitor"))
        headers = line._headers("GET", f"/api/v1/matters/{code}", "", b"", "", "*")
    for url in (f"/api/v1/matters/{code}/acts", f"/api/v1/matters/{code}?limit=1"):
        assert told(two.deliver("GET", "http://lead" + url, headers, b"")) == (401, "bad-signature"), url
    assert two.cast.file(code).last("outside_say") is None


def test_a_key_that_nobody_here_has_agreed_to_opens_nothing(two: Two) -> None:
    code = two.shared()
    with two.at(OTHER):
        terms = agreed()
        line = Line(terms.peers[0], two.who("visitor"), type(terms)(terms.office, 2, terms.peers))
        with pytest.raises(Elsewhere, match="不认识这个区的公钥") as wrong:
            line.get("matters", code)
    assert (wrong.value.slug, wrong.value.status) == ("unknown-peer", 401)


def test_a_request_written_to_another_district_is_good_at_none_else(two: Two) -> None:
    code = two.shared()
    with two.at(OTHER):
        line = line_to(code, two.who("visitor"))
        terms = agreed()
        stray = Line(type(line.peer)("410811", "别区", line.peer.url, line.peer.keys), line.by, terms)
        with pytest.raises(Elsewhere) as wrong:
            stray.get("matters", code)
    assert wrong.value.slug == "bad-signature"


def test_another_district_reads_and_does_what_its_seat_opens_and_nothing_else(two: Two) -> None:
    code, other = two.shared(), two.cast.apply()
    with two.at(OTHER):
        line = line_to(code, two.who("visitor"))
        for path in (("matters",), ("matters", code, "openings"), ("procedures",), ("rules",), ("mediation",)):
            with pytest.raises(Elsewhere, match="不向外区开放"):
                line.get(*path)
        for path in (("mediation",), ("matters", code, "openings")):
            with pytest.raises(Elsewhere, match="不向外区开放"):
                line.post(*path, data={}, key="", seen=None)
        for step in ("accept", "draft", "share", "share_end", "stop"):
            with pytest.raises(Elsewhere) as no:
                line.post("mediation", code, step, data={}, key="", seen=None)
            assert no.value.slug == "refused", step
        party = json.loads(line.get("matters", code))["parties"][0]["id"]
        for step in ("stop", "withdraw", "authorise"):
            spoken = {"on_behalf": {"for_party": party, "way": "phone"}}
            with pytest.raises(Elsewhere) as no:
                line.post("mediation", code, step, data=spoken, key="", seen=None)
            assert no.value.slug == "refused", f"a guest records nothing for a party: {step}"
        with pytest.raises(Elsewhere) as hidden:
            line.get("matters", other)
        assert hidden.value.slug == "not-shared"
        rows = json.loads(line.get("shared"))["items"]
    assert [row["code"] for row in rows] == [code]
    assert not Act.objects.filter(step__in=("accept", "stop")).filter(person__district=OTHER).exists()


def test_the_database_itself_shows_a_visitor_the_one_file_and_takes_her_act(two: Two, settings: Any) -> None:
    code, other = two.shared(), two.cast.apply()
    building.build()
    settings.ANLAN_WALLED = True
    path, said = f"/api/v1/mediation/{code}/outside_say", b'{"said": "a"}'
    with two.at(OTHER):
        line = line_to(code, two.who("visitor"))
        asked_for = [
            ("GET", f"/api/v1/matters/{code}", b""),
            ("GET", f"/api/v1/matters/{other}", b""),
            ("POST", path, said),
        ]
        letters = [(m, p, line._headers(m, p, "", b, "", "*"), b) for m, p, b in asked_for]
    statuses = []
    with connection.cursor() as sql:
        for method, where, headers, body in letters:
            sql.execute(f"SET ROLE {postgres.WEB_NAME}")
            wall._here.line = None
            statuses.append(two.deliver(method, f"http://lead{where}", headers, body).status_code)
            sql.execute(wall.WIPE)
            sql.execute("RESET ROLE")
    assert statuses == [200, 404, 200]


def test_whom_the_lead_has_barred_from_signing_in_visits_no_longer(two: Two) -> None:
    code = two.shared()
    with two.at(OTHER):
        line = line_to(code, two.who("visitor"))
        line.get("matters", code)
        guest = Person.objects.get(username__startswith=f"{OTHER}#")
        assert not guest.has_usable_password()
        Person.objects.filter(pk=guest.pk).update(is_active=False)
        with pytest.raises(Elsewhere) as wrong:
            line.get("matters", code)
        assert wrong.value.slug == "unknown-peer"


@pytest.fixture
def crowd(transactional_db: None, request: pytest.FixtureRequest) -> Two:
    return request.getfixturevalue("two")


def test_of_two_same_requests_at_once_one_wins_and_the_act_is_one(crowd: Two) -> None:
    code = crowd.shared()
    path = f"/api/v1/mediation/{code}/outside_say"
    body = json.dumps({"said": "总阀已关"}).encode()
    with crowd.at(OTHER):
        line = line_to(code, crowd.who("visitor"))
        same = line._headers("POST", path, "", body, "once", "*")
        fresh = line._headers("POST", path, "", body, "once", "*")

    def send(headers: dict[str, str]) -> int:
        try:
            client = Client()
            return client.generic("POST", path, body, headers=headers, content_type="application/json").status_code
        finally:
            connection.close()

    with crowd.at(LEAD), ThreadPoolExecutor(4) as pool:
        statuses = sorted(pool.map(send, [same, same, same, fresh]))
    assert statuses == [200, 200, 401, 401]
    assert Act.objects.filter(step="outside_say").count() == 1
    assert Nonce.objects.count() == 2


# --- What is agreed, and forms from elsewhere -----------------------------------------------------------------------


def test_requests_too_old_to_come_again_are_forgotten(two: Two) -> None:
    code = two.shared()
    with two.at(OTHER):
        line_to(code, two.who("visitor")).get("matters", code)
    assert jobs.sweep() == 0
    with standing_at(now() + 2 * jobs.KEPT):
        assert jobs.sweep() == 1
    assert jobs.KEPT.total_seconds() > 2 * gate.SKEW


@pytest.mark.parametrize(
    "text",
    [
        "office = ", "[[peer]]\ncode = '410803'", "[[peer]]\ncode='1'\nname='x'\nurl='https://x'\nkeys=[]",
        "[[peer]]\ncode='410803'\nname='x'\nurl='http://x.example'\nkeys=[]",
        "[[peer]]\ncode='410803'\nname='x'\nurl='https://x'\nkeys=['no key']", "peer = 3",
        "[[peer]]\ncode='410802'\nname='x'\nurl='https://x'\nkeys=[]",
    ],
)  # fmt: skip
def test_a_file_of_peers_that_cannot_be_used_says_why_and_the_desk_goes_on(
    two: Two, text: str, capsys: pytest.CaptureFixture[str]
) -> None:
    (two.folder / f"{LEAD}.toml").write_text(text, encoding="utf-8")
    with two.at(LEAD):
        with pytest.raises(BadPeers):
            agreed()
        assert main(["peers"]) == 1
        client = Client()
        client.force_login(two.cast.person("clerk"))
        assert client.get("/desk/").status_code == 200
    assert "Traceback" not in capsys.readouterr().out


def test_the_command_prints_our_key_and_enters_the_others(two: Two, capsys: pytest.CaptureFixture[str]) -> None:
    Office.objects.filter(kind="peer").update(name="旧名")
    with two.at(LEAD):
        assert main(["peers"]) == 0
        assert main(["peers", "--key", "2"]) == 0
    out = capsys.readouterr().out
    assert f"/{LEAD}/exchange+" in out
    assert "中站区" in out
    assert Office.objects.get(kind="peer").name == "中站区"
    assert len({line for line in out.splitlines() if "/exchange+" in line}) == 2


def test_where_nothing_is_agreed_there_is_nobody_to_ask(two: Two) -> None:
    (two.folder / f"{LEAD}.toml").unlink()
    code = two.cast.road("mediating")
    with two.at(LEAD):
        with pytest.raises(Invalid):
            two.cast.take(code, "share", "mediator", to=OTHER, why="楼在两区交界")
        with pytest.raises(NotAgreed):
            line_to(code, two.who("clerk"))


def test_an_office_of_another_district_is_in_no_list_of_the_offices_here(two: Two) -> None:
    code = two.cast.road("mediating")
    client = Client()
    client.force_login(two.cast.person("clerk"))
    with two.at(LEAD):
        for step in ("dock", "convene"):
            assert "中站区" not in client.get(f"/desk/matters/{code}/{step}").content.decode()
        assert "中站区" in client.get(f"/desk/matters/{code}/share").content.decode()


def test_what_is_archived_is_shared_no_longer(two: Two) -> None:
    code = two.cast.road("closed")
    office = Office.objects.get(kind="peer")
    matter = two.cast.file(code).matter
    Seat.objects.create(district=LEAD, matter_id=matter.id, matter=matter, role="outside", office=office, since=now())
    two.cast.take(code, "archive", "archivist", retention="10")
    with two.at(OTHER), pytest.raises(Elsewhere, match="没有和我们共享"):
        line_to(code, two.who("visitor")).get("matters", code)


@pytest.mark.parametrize(("step", "by"), [("refuse", "neighbour"), ("withdraw", "resident"), ("decline", "clerk")])
def test_what_is_over_is_shared_no_longer_however_it_ended(two: Two, step: str, by: str) -> None:
    code = two.shared("asking")
    with two.at(LEAD):
        two.cast.take(code, step, by, reason="到此为止", **({"routes": "可以起诉"} if step == "decline" else {}))
    assert not Seat.objects.filter(role="outside", until=None).exists()
    with two.at(OTHER), pytest.raises(Elsewhere, match="没有和我们共享"):
        line_to(code, two.who("visitor")).get("matters", code)


def test_a_party_s_no_to_another_district_is_final(two: Two) -> None:
    code = two.cast.road("mediating")
    with two.at(LEAD):
        two.cast.take(code, "share", "mediator", to=OTHER, why="楼在两区交界")
        two.cast.take(code, "share_agree", "resident", agreed=True)
        two.cast.take(code, "share_decline", "neighbour", reason="不愿意")
        with pytest.raises(Refused):
            two.cast.take(code, "share_agree", "neighbour", agreed=True)
        with pytest.raises(Invalid):
            two.cast.take(code, "share", "mediator", to=OTHER, why="再问一次")
    assert not Seat.objects.filter(role="outside").exists()


def test_a_party_that_ended_a_district_s_help_is_not_asked_for_it_again(two: Two) -> None:
    code = two.shared()
    with two.at(LEAD):
        two.cast.take(code, "share_end", "resident", office=OTHER)
        with pytest.raises(Invalid):
            two.cast.take(code, "share", "clerk", to=OTHER, why="再请一次")


def test_a_mediation_that_a_party_stops_is_shared_no_longer(two: Two) -> None:
    code = two.shared("mediating")
    with two.at(LEAD):
        two.cast.take(code, "stop", "neighbour")
    assert not Seat.objects.filter(role="outside", until=None).exists()


def test_whoever_agreed_may_still_say_no_and_the_other_district_sees_nothing_more(two: Two) -> None:
    code = two.shared()
    with two.at(LEAD):
        two.cast.take(code, "share_decline", "resident", reason="改了主意")
    with two.at(OTHER), pytest.raises(Elsewhere, match="没有和我们共享"):
        line_to(code, two.who("visitor")).get("matters", code)


def test_an_answer_that_is_no_answer_loses_nothing_that_was_typed(two: Two) -> None:
    code = two.shared()
    with two.desk() as client:
        hidden = dict(client.get(f"/desk/exchange/{code}/outside_say").context["hidden"])
        good = two.wire
        two.wire = lambda *args: (*good(*args)[:2], b'{"code": 5}')  # type: ignore[method-assign]
        typed = {"said": "总阀在我区，已经关了"}
        assert client.post(f"/desk/exchange/{code}/outside_say", hidden | typed).status_code == 502
        two.wire = good  # type: ignore[method-assign]
        later = client.get(f"/desk/exchange/{code}/outside_say")
        assert (
            client.post(f"/desk/exchange/{code}/outside_say", dict(later.context["hidden"]) | typed).status_code == 302
        )
    assert [act.step for act in two.cast.file(code).acts].count("outside_say") == 1


def test_an_odd_row_of_one_district_spoils_no_page(two: Two) -> None:
    code = two.shared()
    with two.desk() as client:
        good = two.wire

        def odd(*args: Any) -> Any:
            status, media, body = good(*args)
            told = json.loads(body)
            told["items"].append(told["items"][0] | {"code": "../x"})
            return status, media, json.dumps(told).encode()

        two.wire = odd  # type: ignore[method-assign]
        page = client.get("/desk/exchange").content.decode()
        assert code in page
        assert "../x" not in page


@pytest.mark.parametrize(
    "answer",
    [b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nshort", b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\nnot gzip",
     b"", b"nonsense\r\n\r\n"],
)  # fmt: skip
def test_an_answer_that_breaks_off_is_told_as_such(two: Two, answer: bytes) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening, two.at(OTHER):

        def serve() -> None:
            line, _address = listening.accept()
            with line:
                line.recv(65536)
                line.sendall(answer)

        threading.Thread(target=serve, daemon=True).start()
        with pytest.raises(Unreachable):
            SENT(line_to(LEAD, two.who("visitor")), "GET", f"http://127.0.0.1:{listening.getsockname()[1]}/x", {}, b"")


def test_an_answer_that_drips_is_waited_for_so_long_and_no_longer() -> None:
    class Dripping:
        def read1(self, _most: int, *, decode_content: bool) -> bytes:
            return b"." if decode_content else b""

    with pytest.raises(ValueError, match="no end"):
        _whole(Dripping(), 0.05)


def test_a_silent_district_keeps_the_overview_for_a_glance_and_nobody_else(
    two: Two, monkeypatch: pytest.MonkeyPatch
) -> None:
    waited = []
    monkeypatch.setattr(exchange, "GLANCE", 0.1)
    with socket.create_server(("127.0.0.1", 0)) as silent, two.desk() as client:
        url = f"http://127.0.0.1:{silent.getsockname()[1]}/x"

        def sent(line: Line, method: str, _url: str, headers: dict[str, str], body: bytes) -> Any:
            waited.append(line.patience)
            return SENT(line, method, url, headers, body)

        monkeypatch.setattr(Line, "_sent", sent)
        page = client.get("/desk/exchange")
    assert (page.status_code, waited) == (200, [0.1])
    assert line_to_lead(two).patience > 4
    assert str(Unreachable(line_to_lead(two).peer.name)) in page.content.decode()


def line_to_lead(two: Two) -> Line:
    with two.at(OTHER):
        return line_to(LEAD, two.who("visitor"))


def test_a_form_from_elsewhere_is_made_of_known_kinds_and_nothing_it_says_is_markup() -> None:
    schema = {
        "required": ["a", "day", "which", "many"],
        "properties": {
            "a": {"type": "string", "title": "<b>甲</b>", "maxLength": 5}, "day": {"type": "string", "format": "date"},
            "which": {"type": "string", "enum": ["x", "y"], "x-names": {"x": "甲", "y": "乙"}},
            "many": {"type": "array", "items": {"type": "integer", "enum": [1, 2]}}, "yes": {"type": "boolean"},
            "sum": {"type": ["string", "number"]}, "n": {"type": ["integer", "null"]},
            "lines": {"type": "array", "items": {"type": "string"}}, "file": {"type": "object"}, "no-name": {},
        },
    }  # fmt: skip
    typed = {"a": "一", "day": "2026-02-03", "which": "y", "many": ["2"], "n": "3", "lines": "一\n二", "sum": "1.50"}
    form = asked.form_of(schema, asked_data(typed))
    assert form.is_valid(), form.errors
    assert asked.as_json(form) == {
        "a": "一", "day": "2026-02-03", "which": "y", "many": [2], "n": 3, "lines": ["一", "二"], "yes": False, "sum": "1.50",
    }  # fmt: skip
    assert "&lt;b&gt;" in form.as_p()
    with pytest.raises(asked.Unfillable):
        asked.form_of({"required": ["file"], "properties": {"file": {"type": "object"}}})
    asked.judged_elsewhere(form, Elsewhere("invalid", 422, "x", {"a": "不行", "rows/0/b": "也不行"}))
    assert set(form.errors) == {"a", forms.forms.NON_FIELD_ERRORS}


def asked_data(typed: dict[str, Any]) -> Any:
    data = QueryDict(mutable=True)
    for name, value in typed.items():
        data.setlist(name, value if isinstance(value, list) else [value])
    return data


@pytest.mark.parametrize(
    "text", ["", "to=1", "to=1&number=x&name=a&office=b", "to=1&number=1&name=%0A&office=b", "a=b&" * 9]
)
def test_a_visit_out_of_form_is_none(text: str) -> None:
    assert Visit.read(text) is None


def test_a_lead_that_is_not_there_or_answers_something_else_is_told_as_such(two: Two, tmp_path: Path) -> None:
    with two.at(OTHER):
        line = line_to(LEAD, two.who("visitor"))
        two.wire = lambda *args: (200, "text/html", b"<html>")  # type: ignore[method-assign]
        client = Client()
        client.force_login(Person.objects.get(username="visitor"))
        assert "暂时联系不上解放区的系统" in client.get("/desk/exchange").content.decode()
        two.wire = lambda *args: (500, "text/html", b"<html>")  # type: ignore[method-assign]
        with pytest.raises(Unreachable):
            line.get("shared")
        two.wire = lambda *args: (403, "application/problem+json", b"[]")  # type: ignore[method-assign]
        with pytest.raises(Elsewhere):
            line.get("shared")


def test_the_stamp_of_a_request_is_read_in_its_one_form_alone() -> None:
    stamp = Stamp.fresh(1764200000, "anlan.example/log/410803/exchange+01020304")
    assert message.stamped(f"anlan={stamp.params}") == stamp
    for wrong in (
        stamp.params,
        f"anlan={stamp.params.replace('1764200000', '999999999999')}",
        f"anlan={stamp.params}, b=()",
        f"anlan={stamp.params.replace(chr(34) + '@query' + chr(34), '')}",
    ):
        assert message.stamped(wrong) is None
    assert not message.holds({"@method": "GET"}, stamp, f"anlan=:{'A' * 86}==:", bytes(32))


def test_nobody_refers_a_matter_to_another_district_or_asks_it_to_a_meeting(two: Two) -> None:
    with two.at(LEAD):
        for key, name in (("referral", "to"), ("meeting", "invited")):
            form = procedures()[key].opening.form(file=None, who=two.cast.who("clerk"))  # type: ignore[misc]
            offered = set(form.fields[name].queryset.values_list("kind", flat=True))  # type: ignore[attr-defined]
            assert "centre" in offered
            assert "peer" not in offered, key
