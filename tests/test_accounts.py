"""Who may sign in, and as what: one administrator proposes, another decides, a third looks on, and none of them sees a case."""

from __future__ import annotations

import argparse
import time
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from anlan.config.cli import main
from anlan.config.commands import appoint
from anlan.desk import first
from anlan.doors.models import Entrance
from anlan.kernel import tokens
from anlan.kernel.act import open_matter, take
from anlan.kernel.errors import Invalid, NotHere, Refused
from anlan.kernel.file import CaseFile
from anlan.kernel.models import Act, Matter
from anlan.kernel.moment import today
from anlan.kernel.procedure import Via
from anlan.kernel.registry import procedures
from anlan.kernel.search import find
from anlan.kernel.who import counting, official
from anlan.modules.accounts import measures
from anlan.town.models import ADMINISTRATORS, Office, Person, Post, Role
from tests.cast import PASSWORD, Cast

THREE = ("sysadmin", "secadmin", "auditor")
CENTRE, STREET = "410802-zz", "410802005-tw"
NEW = {
    "topic": "new",
    "username": "zhao",
    "name": "赵小燕",
    "phone": "13900000077",
    "at": STREET,
    "role": "clerk",
    "why": "新来的",
}


def propose(cast: Cast, by: str = "sysadmin", **typed: Any) -> str:
    return open_matter("account", NEW | typed, by=cast.who(by)).matter.code


def approve(cast: Cast, code: str, by: str = "secadmin") -> Act:
    return take(code, "approve", {}, by=cast.who(by))


def wrong(cast: Cast, **typed: Any) -> str:
    with pytest.raises(Invalid) as told:
        propose(cast, **typed)
    return str(told.value.form.errors.as_text())


def signed_in(cast: Cast, name: str) -> Client:
    browser = Client()
    browser.force_login(cast.person(name))
    return browser


def test_a_new_account_waits_for_the_security_administrator_and_its_holder_sets_the_password(
    cast: Cast, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    code = propose(cast)
    assert not Person.objects.filter(username="zhao").exists()
    approve(cast, code)
    zhao = cast.person("zhao")
    assert [(p.role, p.office.code) for p in official(zhao, today()).posts] == [("clerk", STREET)]
    assert not zhao.has_usable_password()
    sent: list[tuple[str, str]] = []
    monkeypatch.setattr("anlan.desk.first.send_code", lambda phone, told: sent.append((phone, told)))
    assert client.post("/desk/first-password", {"username": "zhao"}).status_code == 200
    [(phone, told)] = sent
    assert phone == "13900000077"
    typed = {"username": "zhao", "code": told, "new": "swallows over the eaves", "again": "swallows over the eaves"}
    assert client.post("/desk/first-password", typed | {"code": f"{(int(told) + 1) % 10**8:08d}"}).status_code == 422
    assert client.post("/desk/first-password", typed)["Location"] == "/desk/sign-in"
    assert client.post("/desk/first-password", typed).status_code == 422, "the code was used up"
    entered = client.post("/desk/sign-in", {"username": "zhao", "password": "swallows over the eaves"})
    assert entered["Location"] == "/desk/"


def test_no_code_goes_to_an_account_that_has_its_password_and_the_page_does_not_tell(
    cast: Cast, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent: list[str] = []
    monkeypatch.setattr("anlan.desk.first.send_code", lambda phone, told: sent.append(phone))
    pages = [client.post("/desk/first-password", {"username": name}) for name in ("clerk", "nobody")]
    assert sent == []
    assert {page.status_code for page in pages} == {200}
    assert first.waiting("clerk") is None


def test_guessing_the_first_code_is_slowed_down(cast: Cast, client: Client) -> None:
    typed = {"username": "zhao", "code": "12345678", "new": "x", "again": "x"}
    answers = [client.post("/desk/first-password", typed) for _ in range(6)]
    assert [answer.status_code for answer in answers] == [422] * 5 + [429]
    assert int(answers[-1]["Retry-After"]) > 0


def test_guesses_of_the_first_code_count_together_however_the_name_is_typed_and_leave_a_trace(
    cast: Cast, client: Client
) -> None:
    approve(cast, propose(cast))
    typed = {"code": "12345678", "new": "swallows over the eaves", "again": "swallows over the eaves"}
    names = ["zhao", " zhao", "zhao ", "\tzhao", "\u3000zhao", "zhao\n"]
    answers = [client.post("/desk/first-password", typed | {"username": name}) for name in names]
    assert [answer.status_code for answer in answers] == [422] * 5 + [429]
    rows = Entrance.objects.filter(kind="password", person=cast.person("zhao"))
    assert [(row.success, row.way) for row in rows] == [(False, "code")] * 5


def test_the_first_password_is_a_row_of_the_record_and_a_weak_one_is_no_try(cast: Cast, client: Client) -> None:
    approve(cast, propose(cast))
    told = first.code_for(cast.person("zhao"), int(time.time()) // first.LIVES)
    typed = {"username": " zhao ", "code": told, "new": "zhao", "again": "zhao"}
    assert client.post("/desk/first-password", typed).status_code == 422
    assert not Entrance.objects.filter(kind="password").exists()
    good = {"new": "swallows over the eaves", "again": "swallows over the eaves"}
    assert client.post("/desk/first-password", typed | good)["Location"] == "/desk/sign-in"
    row = Entrance.objects.get(kind="password")
    assert (row.person, row.success, row.way) == (cast.person("zhao"), True, "code")


@pytest.mark.parametrize("by", ["clerk", "director", "supervisor", "secadmin", "auditor", "resident"])
def test_nobody_but_the_system_administrator_proposes(cast: Cast, by: str) -> None:
    with pytest.raises(Refused):
        propose(cast, by)


@pytest.mark.parametrize("by", ["sysadmin", "auditor"])
def test_nobody_but_the_security_administrator_decides(cast: Cast, by: str) -> None:
    code = propose(cast)
    with pytest.raises(Refused):
        approve(cast, code, by)
    assert not Person.objects.filter(username="zhao").exists()


def test_who_proposed_may_not_decide_even_after_changing_posts(cast: Cast) -> None:
    code = propose(cast)
    post = Post.objects.get(person__username="sysadmin")
    Post.objects.filter(pk=post.pk).update(role=Role.SECADMIN)
    with pytest.raises(Refused, match="您办理过"):
        approve(cast, code, "sysadmin")


def test_a_declined_proposal_changes_nothing(cast: Cast) -> None:
    code = propose(cast)
    take(code, "decline", {"why": "没有编制"}, by=cast.who("secadmin"))
    assert not Person.objects.filter(username="zhao").exists()
    with pytest.raises(Refused):
        approve(cast, code)


def test_nobody_gives_himself_a_post_or_decides_on_his_own(cast: Cast) -> None:
    assert "自己的账号" in wrong(cast, topic="post", username="sysadmin")
    code = propose(cast, topic="change", username="secadmin", name="韩素芹")
    with pytest.raises(Invalid):
        approve(cast, code)
    assert cast.person("secadmin").name == "韩素琴"


def test_the_three_hold_no_other_post_and_nobody_else_holds_one_of_theirs(cast: Cast) -> None:
    for username, role, at in (
        ("secadmin", "clerk", STREET), ("auditor", "sysadmin", CENTRE), ("clerk", "auditor", CENTRE), ("grid", "secadmin", CENTRE),
    ):  # fmt: skip
        assert "互不兼任" in wrong(cast, topic="post", username=username, role=role, at=at)


def test_two_proposals_that_are_right_alone_are_not_both_approved(cast: Cast) -> None:
    Post.objects.filter(person__username="clerk").update(until=today())
    casework = propose(cast, topic="post", username="clerk", role="director", at=STREET)
    three = propose(cast, topic="post", username="clerk", role="auditor", at=CENTRE)
    approve(cast, casework)
    with pytest.raises(Invalid, match="改正"):
        approve(cast, three)


@pytest.mark.parametrize(("held", "more"), [("clerk", "auditor"), ("auditor", "clerk"), ("auditor", "secadmin")])
def test_the_database_itself_refuses_what_the_three_may_not_hold(cast: Cast, held: str, more: str) -> None:
    post = Post(person=cast.person(held), office=Office.objects.get(code=CENTRE), role=more, since=today())
    with pytest.raises(IntegrityError, match="administrators_hold_nothing_else"), transaction.atomic():
        post.save(force_insert=True)


def test_a_post_that_the_database_let_through_still_does_not_count(cast: Cast) -> None:
    held = official(cast.person("auditor"), today()).posts
    clerk = Post(person=cast.person("auditor"), office=held[0].office, role=Role.CLERK)
    other = Post(person=cast.person("auditor"), office=held[0].office, role=Role.SYSADMIN)
    assert _counting(clerk, *held) == ["auditor"]
    assert _counting(other, *held) == []


def _counting(*posts: Post) -> list[str]:
    return [post.role for post in counting(posts)]


def test_the_last_of_each_three_cannot_be_sent_away(cast: Cast) -> None:
    for username in ("secadmin", "auditor"):
        assert "最后一名" in wrong(cast, topic="stop", username=username)
        assert "最后一名" in wrong(cast, topic="end", username=username, role=username, at=CENTRE)
    approve(cast, propose(cast, role="auditor", at=CENTRE))
    approve(cast, propose(cast, topic="stop", username="auditor"))
    assert not cast.person("auditor").is_active


def test_an_account_is_stopped_and_taken_up_again_and_its_keys_end(cast: Cast) -> None:
    _row, secret = tokens.issue(cast.person("clerk"), "register")
    browser = signed_in(cast, "clerk")
    assert browser.get("/desk/").status_code == 200
    approve(cast, propose(cast, topic="stop", username="clerk"))
    assert browser.get("/desk/").status_code == 302
    approve(cast, propose(cast, topic="start", username="clerk"))
    assert tokens.bearer(secret, today()) is None, "a key of before does not come alive again"


def test_a_reset_password_opens_nothing_and_ends_every_session_and_key(cast: Cast, client: Client) -> None:
    browser = signed_in(cast, "clerk")
    _row, secret = tokens.issue(cast.person("clerk"), "register")
    approve(cast, propose(cast, topic="reset", username="clerk"))
    assert browser.get("/desk/").status_code == 302
    assert client.post("/desk/sign-in", {"username": "clerk", "password": PASSWORD}).status_code == 422
    assert first.waiting("clerk") is not None
    assert tokens.bearer(secret, today()) is None
    assert Entrance.objects.filter(kind=Entrance.Kind.KEY, about="- all", person=cast.person("clerk")).count() == 1


@pytest.mark.parametrize("topic", ["sessions", "factors"])
def test_the_measures_that_end_her_sessions_end_her_keys_too(cast: Cast, topic: str) -> None:
    browser = signed_in(cast, "clerk")
    _row, secret = tokens.issue(cast.person("clerk"), "register")
    open_matter("safeguard", {"topic": topic, "username": "clerk", "why": "令牌外泄"}, by=cast.who("secadmin"))
    assert browser.get("/desk/").status_code == 302
    assert tokens.bearer(secret, today()) is None


def test_a_post_is_given_and_ended(cast: Cast) -> None:
    approve(cast, propose(cast, topic="post", username="mediator2", role="archivist", at=STREET))
    assert "archivist" in {post.role for post in cast.who("mediator2").posts}
    assert "已经有这个岗位" in wrong(cast, topic="post", username="mediator2", role="archivist", at=STREET)
    approve(cast, propose(cast, topic="end", username="mediator2", role="archivist", at=STREET))
    assert "archivist" not in {post.role for post in cast.who("mediator2").posts}


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"username": "Zhao!"}, "登录名用"), ({"username": "clerk"}, "已经有人用了"), ({"phone": ""}, "手机号"),
        ({"role": ""}, "机构和角色"), ({"topic": "reset", "username": "nobody"}, "没有这个账号"),
        ({"topic": "start", "username": "clerk"}, "没有停用"), ({"role": "auditor"}, "都设在"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_told_at_once(cast: Cast, typed: dict[str, str], said: str) -> None:
    assert said in wrong(cast, **typed)


def test_the_security_administrator_lets_a_locked_out_clerk_in_again(cast: Cast, client: Client) -> None:
    for _ in range(11):
        client.post("/desk/sign-in", {"username": "clerk", "password": "no"})
    assert client.post("/desk/sign-in", {"username": "clerk", "password": PASSWORD}).status_code == 429
    told = {"topic": "unlock", "username": "clerk", "why": "本人到窗口核对过"}
    act = open_matter("safeguard", told, by=cast.who("secadmin"))
    assert act.stage_to == "secured"
    assert client.post("/desk/sign-in", {"username": "clerk", "password": PASSWORD}).status_code == 302


def test_a_measure_calls_its_hook_and_one_without_a_hook_is_not_offered(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    done: list[str] = []
    monkeypatch.setattr("anlan.doors.lockout.unlock", lambda person: done.append(person.username))
    monkeypatch.setattr(
        measures, "HOOKS", {"unlock": ("anlan.doors.lockout.unlock",), "factors": ("anlan.nowhere.reset",)}
    )
    assert [key for key, _name in measures.offered()] == ["unlock"]
    open_matter("safeguard", {"topic": "unlock", "username": "clerk", "why": "丢了"}, by=cast.who("secadmin"))
    assert done == ["clerk"]
    with pytest.raises(Invalid):
        open_matter("safeguard", {"topic": "factors", "username": "clerk", "why": "丢了"}, by=cast.who("secadmin"))
    with pytest.raises(Refused):
        open_matter("safeguard", {"topic": "unlock", "username": "clerk", "why": "丢了"}, by=cast.who("sysadmin"))


def test_the_first_administrator_comes_by_a_command_that_is_recorded(cast: Cast, capsys: Any) -> None:
    parser = argparse.ArgumentParser()
    appoint.arguments(parser)
    assert appoint.run(parser.parse_args(["auditor", "ning", "--name", "宁远", "--phone", "13900000099"])) == 0
    code = capsys.readouterr().out.split()[-1].rstrip(".")
    file = CaseFile.open(code, cast.who("secadmin"))
    assert file.acts[0].person_id is None
    assert file.matter.title == "系统任命：ning"
    assert cast.who("ning").administers
    with pytest.raises(Refused):
        open_matter("appointment", {"username": "x"}, by=cast.who("sysadmin"))


@pytest.fixture
def both(cast: Cast) -> tuple[str, str]:
    """A case of residents, and a matter of an account."""
    codes = cast.apply(), propose(cast)
    cast.settle()
    return codes


def seen(cast: Cast, name: str) -> set[str]:
    """Every code that somebody finds on any list, by search, by the API."""
    browser, who = signed_in(cast, name), cast.who(name)
    pages = [browser.get(f"/desk/{path}").content.decode() for path in ("", *LISTS)]
    _row, secret = tokens.issue(cast.person(name), "trial")
    asked = {"HTTP_AUTHORIZATION": f"Bearer {secret}"}
    pages += [browser.get(f"/api/v1/matters{query}", **asked).content.decode() for query in ("", "?q=漏水", "?q=zhao")]
    codes = set(Matter.objects.values_list("code", flat=True))
    by_search = {m.code for text in ("漏水", "zhao") for m in find(text, who, "410802")}
    return {code for code in codes for page in pages if code in page} | by_search


LISTS = (
    "due?ahead=30", "overdue", "stuck", "mine", "office", "all", "search?q=漏水", "search?q=账号", "search?q=zhao",
)  # fmt: skip


@pytest.mark.django_db
@pytest.mark.parametrize("name", [*THREE, "supervisor", "zz-director", "clerk", "judge", "grid", "mediator"])
def test_each_sees_what_the_procedure_says_and_nothing_beside(cast: Cast, both: tuple[str, str], name: str) -> None:
    _case, account = both
    who = cast.who(name)
    for code in both:
        procedure = procedures()["account" if code == account else "mediation"]
        oversees = bool({post.role for post in who.posts} & procedure.overseers)
        within = Matter.objects.get(code=code).office_id in who.reach
        assert (code in seen(cast, name)) is (oversees and within), (name, code)
        browser = signed_in(cast, name)
        assert (browser.get(f"/desk/matters/{code}").status_code != 404) is (oversees and within)
    assert (account in seen(cast, name)) is (name in THREE)


@pytest.mark.parametrize("name", THREE)
def test_an_administrator_does_not_see_what_she_registered_or_sat_on_before(cast: Cast, name: str) -> None:
    case = cast.apply("clerk")
    Matter.objects.filter(code=case).update(registrar=cast.person(name))
    assert case not in seen(cast, name)
    with pytest.raises(NotHere):
        CaseFile.open(case, cast.who(name))


@pytest.mark.parametrize("name", THREE)
def test_an_administrator_opens_no_case_and_reads_no_statistics(cast: Cast, name: str) -> None:
    with pytest.raises(Refused):
        cast.apply(name)
    browser = signed_in(cast, name)
    assert browser.get("/desk/new/mediation").status_code == 403
    assert browser.get("/desk/reports").status_code == 403
    assert browser.get("/desk/reports/mediation").status_code in (403, 404)


def test_no_step_of_any_procedure_is_the_auditors() -> None:
    for procedure in procedures().values():
        for step in procedure.steps():
            assert ("auditor", Via.POST) not in {(actor.key, actor.via) for actor in step.by}, step.key


def test_no_procedure_gives_one_of_the_three_a_step_beside_casework() -> None:
    for procedure in procedures().values():
        posts = {actor.key for actor in procedure.actors() if actor.via is Via.POST} | procedure.overseers
        assert not posts & {*ADMINISTRATORS} or posts <= {*ADMINISTRATORS}, procedure.key


AUDIT = (
    "/desk/audit/accounts",
    "/desk/audit/tokens",
    "/desk/audit/accounts.csv",
    "/desk/audit/entrances",
    "/desk/audit/openings",
)


@pytest.mark.parametrize("name", ["sysadmin", "secadmin", "clerk", "supervisor"])
def test_only_the_audit_administrator_reads_the_records(cast: Cast, name: str) -> None:
    browser = signed_in(cast, name)
    assert [browser.get(path).status_code for path in (*AUDIT, "/desk/audit")] == [403] * 6


def test_the_auditor_reads_every_act_on_an_account_and_nothing_of_a_case(cast: Cast, both: tuple[str, str]) -> None:
    case, account = both
    approve(cast, account)
    tokens.issue(cast.person("clerk"), "=1+1")
    browser = signed_in(cast, "auditor")
    assert browser.get("/desk/audit")["Location"] == "/desk/audit/entrances"
    page = browser.get("/desk/audit/accounts").content.decode()
    assert "提出账号变更" in page
    assert "批准" in page
    assert account in page
    assert case not in page
    assert "李秀英" not in page
    assert "漏水" not in browser.get("/desk/audit/accounts.csv").content.decode()
    exported = browser.get("/desk/audit/tokens.csv")
    opened = signed_in(cast, "clerk").get(f"/desk/matters/{case}")
    assert opened.status_code == 200
    openings = browser.get("/desk/audit/openings").content.decode()
    assert case in openings, "who opened a case is told, by its number alone"
    assert "漏水" not in openings
    assert "'=1+1" in exported.content.decode("utf-8-sig")
    assert exported["Content-Disposition"].startswith("attachment")
    for path in AUDIT:
        assert browser.post(path).status_code == 405


def test_the_records_are_narrowed_by_day_person_and_kind(cast: Cast, both: tuple[str, str]) -> None:
    approve(cast, both[1])
    browser = signed_in(cast, "auditor")

    def lines(query: str) -> int:
        return browser.get(f"/desk/audit/accounts?{query}").content.decode().count("<td>") // 6

    day = today().isoformat()
    assert lines("") == 2
    assert lines("kind=approve") == 1
    assert lines("person=sysadmin") == 1
    assert lines(f"since={day}&until={day}") == 2
    assert lines("until=2020-01-01") == 0
    assert browser.get("/desk/audit/accounts?since=yesterday").status_code == 422


def test_the_records_go_on_page_by_page(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("anlan.desk.audit.ROWS", 2)
    for number in range(3):
        propose(cast, username=f"zhao{number}")
    browser = signed_in(cast, "auditor")
    page = browser.get("/desk/audit/accounts").content.decode()
    assert "zhao2" in page
    assert "zhao0" not in page
    more = page.split('href="?')[1].split('"')[0].replace("&amp;", "&")
    assert "zhao0" in browser.get(f"/desk/audit/accounts?{more}").content.decode()


def test_main_knows_the_command() -> None:
    with pytest.raises(SystemExit) as end:
        main(["appoint", "--help"])
    assert end.value.code == 0
