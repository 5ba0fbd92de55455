"""Stories of a program that works through the API."""

from __future__ import annotations

import base64
import json
from datetime import timedelta
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client

from anlan.config.cli import main
from anlan.kernel import tokens
from anlan.kernel.models import Act, Matter
from anlan.kernel.moment import now, standing_at, today
from anlan.kernel.printing import make
from tests.cast import RESIDENT, ROAD, STREET, Cast
from tests.files import picture

API = "/api/v1"


class Program:
    """A program that holds a token of one official."""

    def __init__(self, cast: Cast, name: str) -> None:
        self.cast, self.name = cast, name
        self.secret = tokens.issue(cast.person(name), "story")[1]
        self.client = Client(raise_request_exception=False)

    def get(self, path: str, **headers: str) -> HttpResponse:
        return self.client.get(API + path, headers=self._headers(headers))

    def post(self, path: str, body: Any, **headers: str) -> HttpResponse:
        text = body if isinstance(body, str | bytes) else json.dumps(body)
        kind = headers.pop("Content_Type", "application/json")
        return self.client.post(API + path, text, content_type=kind, headers=self._headers(headers))

    def open(self, **changes: Any) -> str:
        answer = self.post("/mediation", self.cast.application(**changes))
        assert answer.status_code == 201, answer.content.decode()
        return str(answer.json()["code"])

    def take(self, code: str, step: str, **typed: Any) -> HttpResponse:
        return self.post(f"/mediation/{code}/{step}", typed)

    def _headers(self, more: dict[str, str]) -> dict[str, str]:
        named = {name.replace("_", "-"): value for name, value in more.items()}
        return {"Authorization": f"Bearer {self.secret}"} | named


class Office(dict[str, Program]):
    """Programs by the login name of their official."""

    def __init__(self, cast: Cast) -> None:
        self.cast = cast

    def __missing__(self, name: str) -> Program:
        return self.setdefault(name, Program(self.cast, name))


@pytest.fixture
def programs(cast: Cast) -> Office:
    return Office(cast)


@pytest.fixture
def clerk(programs: Office) -> Program:
    return programs["clerk"]


SIDES = {"resident": 0, "neighbour": 1}
PICTURE = picture()
SCAN = {"name": "签字页.png", "content": base64.b64encode(PICTURE).decode()}
ON_PAPER: dict[str, dict[str, Any]] = {"sign": {"way": "wet", "scan": SCAN}}
"""What is different where an official records a party's act: nobody signs electronically for another."""


def walk(programs: Office, code: str) -> None:
    """The main road, each step through the API; what a party does, the clerk records for it."""
    cast = programs.cast
    for step, by, typed in ROAD:
        body = cast._filled(code, typed)
        if step == "screen":
            schema = programs[by].get(f"/mediation/{code}/screen").json()
            body = {name: part["enum"][0] for name, part in schema["properties"].items() if name.startswith("lock_")}
        if by in SIDES:
            party = cast.file(code).parties[SIDES[by]].id
            body |= {"on_behalf": {"for_party": str(party), "way": "phone"}} | ON_PAPER.get(step, {})
        answer = programs["clerk" if by in SIDES else by].take(code, step, **body)
        assert answer.status_code == 200, (step, answer.content.decode())


def test_a_dispute_goes_in_and_comes_out_archived_by_programs_alone(programs: Office) -> None:
    code = programs["clerk"].open()
    walk(programs, code)
    told = programs["clerk"].get(f"/matters/{code}").json()
    assert told["stage"]["key"] == "archived"
    assert told["closed_at"]
    assert told["clocks"] == []
    assert [party["name"] for party in told["parties"]] == ["李秀英", "王建国"]


def test_what_a_party_did_by_telephone_is_its_own_act_recorded_by_the_clerk(programs: Office) -> None:
    code = programs["clerk"].open()
    walk(programs, code)
    acts = programs["clerk"].get(f"/matters/{code}/acts").json()["items"]
    consent = next(act for act in acts if act["step"] == "consent")
    assert (consent["party"], consent["assisted"], consent["way"]) == ("王建国", True, "phone")
    assert "人民调解法》第二十三条" in consent["law"]


def test_opening_answers_with_the_code_the_act_and_where_to_look(clerk: Program) -> None:
    answer = clerk.post("/mediation", clerk.cast.application())
    told = answer.json()
    assert answer.status_code == 201
    assert answer["Location"] == told["href"] == f"/api/v1/matters/{told['code']}"
    assert answer["ETag"] == '"1"'
    assert told["stage"] == {"key": "registered", "name": "已登记"}
    assert len(told["act"]["chain"]) == 64
    assert clerk.get(f"/matters/{told['code']}")["ETag"] == '"1"'


def test_a_program_is_answered_in_the_language_it_asks_for(clerk: Program) -> None:
    code = clerk.open()
    chinese = clerk.get(f"/matters/{code}")
    english = clerk.get(f"/matters/{code}", Accept_Language="en")
    assert chinese.json()["stage"]["name"] == "已登记"
    assert (chinese["Content-Language"], english["Content-Language"]) == ("zh-hans", "en")
    assert "Accept-Language" in english["Vary"]


def test_the_file_says_what_may_be_done_now_and_where(programs: Office) -> None:
    code = programs["clerk"].open()
    told = programs["clerk"].get(f"/matters/{code}/permissions").json()
    steps = {step["key"]: step for step in told["steps"]}
    assert steps["screen"]["own"]
    assert steps["withdraw"]["own"] is False
    assert "李秀英" in [side["name"] for side in steps["withdraw"]["on_behalf"]]
    assert steps["screen"]["on_behalf"] == []
    assert steps["screen"]["href"] == f"/api/v1/mediation/{code}/screen"
    assert "assign" not in steps


def test_the_schema_of_a_step_knows_this_matters_own_choices(programs: Office) -> None:
    code = programs.cast.road("accepted")
    schema = programs["director"].get(f"/mediation/{code}/assign").json()
    assert programs.cast.person("mediator").pk in schema["properties"]["mediator"]["enum"]
    refused = programs["director"].get(f"/mediation/{code}/declare")
    assert refused.status_code == 403


def test_the_schema_can_be_asked_for_as_it_is_for_one_party(programs: Office) -> None:
    code = programs["clerk"].open()
    sides = [str(party.id) for party in programs.cast.file(code).parties]
    told = programs["clerk"].get(f"/mediation/{code}/authorise?for_party={sides[1]}").json()
    assert told["properties"]["principal"]["enum"] == [sides[1]]
    assert "on_behalf" in told["properties"]
    assert programs["clerk"].get(f"/mediation/{code}/authorise?for_party=somebody").status_code == 422


def test_a_file_comes_as_base64_and_stays_a_file(clerk: Program) -> None:
    code = clerk.open()
    schema = clerk.get(f"/mediation/{code}/evidence").json()
    name = next(key for key, part in schema["properties"].items() if "content" in part.get("properties", {}))
    body = {key: "照片" for key in schema["required"] if key != name}

    def hand_in(content: bytes | str) -> HttpResponse:
        text = content if isinstance(content, str) else base64.b64encode(content).decode()
        return clerk.take(code, "evidence", **body, **{name: {"name": "漏水.png", "content": text}})

    answer = hand_in(PICTURE)
    assert answer.status_code == 200, answer.content.decode()
    kept = Act.objects.get(step="evidence").data[name]
    assert (kept["name"], kept["media"]) == ("漏水.png", "image/png")
    assert hand_in(b"MZ a program").json()["errors"][0]["pointer"] == f"#/{name}"
    assert hand_in("***").json()["errors"][0]["pointer"] == f"#/{name}/content"
    assert hand_in("").json()["errors"][0]["pointer"] == f"#/{name}/content"


def test_papers_are_listed_and_fetched_as_word_and_pdf(clerk: Program) -> None:
    code = clerk.open()
    paper = clerk.cast.file(code).papers[0]
    waiting = clerk.get(f"/matters/{code}/papers/{paper.id}.pdf")
    assert (waiting.status_code, waiting["Retry-After"]) == (409, "2")
    make(paper)
    listed = clerk.get(f"/matters/{code}/papers").json()["items"][0]
    answer = clerk.client.get(listed["pdf"], headers={"Authorization": f"Bearer {clerk.secret}"})
    assert answer.content.startswith(b"%PDF-")
    assert "filename*=utf-8''" in answer["Content-Disposition"]
    word = clerk.client.get(listed["docx"], headers={"Authorization": f"Bearer {clerk.secret}"})
    assert word.content.startswith(b"PK")


def test_a_list_goes_on_page_by_page_and_misses_nothing(clerk: Program) -> None:
    codes = [clerk.open(subtopic=f"第{n}件") for n in range(5)]
    found, cursor = [], ""
    while cursor is not None:
        page = clerk.get(f"/matters?limit=2&cursor={cursor}").json()
        found += [item["code"] for item in page["items"]]
        cursor = page["next"]
    assert found == codes[::-1]


def test_a_list_by_date_goes_on_page_by_page_too(clerk: Program) -> None:
    codes = {clerk.open(subtopic=f"第{n}件") for n in range(3)}
    found, cursor = [], ""
    while cursor is not None:
        page = clerk.get(f"/matters?due_before=2999-01-01&limit=1&cursor={cursor}").json()
        found += [item["code"] for item in page["items"]]
        cursor = page["next"]
    assert set(found) == codes
    assert len(found) == 3
    assert clerk.get("/matters?due_before=2000-01-01").json()["items"] == []


@pytest.mark.parametrize(
    ("query", "count"),
    [("stage=registered", 1), ("stage=closed", 0), ("topic=02&procedure=mediation", 1), ("topic=01", 0),
     ("office=410802-jn", 1), ("office=none", 0)],
)  # fmt: skip
def test_a_list_can_be_narrowed(clerk: Program, query: str, count: int) -> None:
    clerk.open()
    if query == "office=410802-jn":
        query = f"office={Matter.objects.get().office.code}"
    assert len(clerk.get(f"/matters?{query}").json()["items"]) == count


def test_a_matter_is_found_by_any_two_characters_and_by_its_code(clerk: Program) -> None:
    code = clerk.open()
    clerk.cast.settle()
    for text in ("秀英", "滴水", RESIDENT, code):
        assert [item["code"] for item in clerk.get(f"/matters?q={text}").json()["items"]] == [code]
    assert clerk.get("/matters?q=水").json()["errors"] == [{"parameter": "q", "message": "每个词至少两个字。"}]


def test_acts_come_oldest_first_and_page_by_page(clerk: Program) -> None:
    code = clerk.open()
    clerk.take(code, "contact", how="phone")
    first = clerk.get(f"/matters/{code}/acts?limit=1").json()
    second = clerk.get(f"/matters/{code}/acts?limit=1&cursor={first['next']}").json()
    assert [first["items"][0]["step"], second["items"][0]["step"]] == ["apply", "contact"]
    assert second["next"] is None
    assert first["items"][0]["data"]["place"]["id"] == STREET


def test_a_private_step_tells_nobody_what_was_written(programs: Office) -> None:
    code = programs.cast.road("mediating")
    answer = programs["mediator"].take(code, "caucus", party="李秀英", note="只告诉调解员的话")
    assert answer.status_code == 200
    for name in ("clerk", "director", "mediator"):
        assert "只告诉调解员的话" not in programs[name].get(f"/matters/{code}/acts").content.decode()


def test_an_unchanged_file_need_not_be_sent_again(clerk: Program) -> None:
    code = clerk.open()
    assert clerk.get(f"/matters/{code}", If_None_Match='"1"').status_code == 304
    assert clerk.get(f"/matters/{code}", If_None_Match='"0"').status_code == 200


def test_a_deadline_is_reckoned_with_its_basis_and_the_days_skipped(clerk: Program) -> None:
    told = clerk.get("/deadlines?span=5wd&from=2026-09-30").json()
    assert told["on"] == "2026-10-13"
    assert {"on": "2026-10-01", "why": "国庆节"} in told["skipped"]
    rule = clerk.get("/deadlines?rule=PM_LIMIT&from=2026-01-20").json()
    assert rule["basis"]
    assert rule["rule"] == "PM_LIMIT"
    assert rule["rule"] in {item["id"] for item in clerk.get("/rules").json()["items"]}


@pytest.mark.parametrize(
    ("query", "parameter"),
    [("span=5xx", "span"), ("rule=NO_SUCH", "rule"), ("", "rule"), ("span=5d&rule=PM_LIMIT", "rule"),
     ("span=5d&from=2026-02-30", "from"), ("span=5d&pause=soon", "pause"), ("span=5d&form=2026-01-01", "form"),
     ("span=5d&span=6d", "span"), ("span=72h&from=2026-01-20", "span")],
)  # fmt: skip
def test_a_wrong_parameter_is_named(clerk: Program, query: str, parameter: str) -> None:
    answer = clerk.get(f"/deadlines?{query}")
    assert answer.status_code == 422
    assert [error["parameter"] for error in answer.json()["errors"]] == [parameter]


def test_a_procedure_tells_its_stages_and_its_guide(clerk: Program) -> None:
    listed = clerk.get("/procedures").json()["items"]
    assert "mediation" in {each["key"] for each in listed}
    told = clerk.get("/procedures/mediation").json()
    assert told["opening"]["key"] == "apply"
    assert {stage["key"] for stage in told["stages"]} >= {"registered", "archived"}
    assert clerk.get("/procedures/mediation/guide").content.decode().startswith("# 人民调解")


def test_a_key_opens_as_much_as_its_person_may_and_no_longer_than_it_lasts(cast: Cast) -> None:
    program = Program(cast, "clerk")
    assert program.get("/matters").status_code == 200
    assert tokens.revoke(cast.person("clerk"), "story") == 1
    assert program.get("/matters").status_code == 401
    other = Program(cast, "director")
    cast.person("director").__class__.objects.filter(username="director").update(is_active=False)
    assert other.get("/matters").status_code == 401


@pytest.mark.parametrize("name", ["clerk", "mediator", "director", "supervisor", "qu-m1", "judge"])
def test_a_key_stands_for_just_what_its_person_is_at_the_desk(cast: Cast, name: str) -> None:
    found = tokens.bearer(tokens.issue(cast.person(name), "story")[1], today())
    assert found
    assert found[1] == cast.who(name)
    for post, same in zip(found[1].posts, cast.who(name).posts, strict=True):
        assert (post.role, post.office_id, post.office.tier) == (same.role, same.office_id, same.office.tier)


def test_a_key_may_end_by_itself(cast: Cast) -> None:
    _row, secret = tokens.issue(cast.person("clerk"), "trial", until=now() + timedelta(days=1))
    assert tokens.bearer(secret, today())
    with standing_at(now() + timedelta(days=2)):
        assert tokens.bearer(secret, today()) is None


def told_by(capsys: pytest.CaptureFixture[str], *words: str) -> str:
    assert main(["token", *words]) == 0
    return capsys.readouterr().out.strip()


def test_a_key_is_made_listed_and_ended_at_the_command_line(cast: Cast, capsys: pytest.CaptureFixture[str]) -> None:
    secret = told_by(capsys, "new", "clerk", "--name", "register", "--days", "30")
    assert tokens.bearer(secret, today())
    assert "clerk\tregister" in told_by(capsys, "list", "clerk")
    assert secret not in told_by(capsys, "list")
    assert "Ended" in told_by(capsys, "revoke", "clerk", "--name", "register")
    assert tokens.bearer(secret, today()) is None


@pytest.mark.parametrize(
    "words", ["new nobody --name x", "new clerk", "revoke clerk --name x", "new clerk --name x --days 0"]
)
def test_a_mistake_at_the_command_line_is_one_sentence(
    cast: Cast, capsys: pytest.CaptureFixture[str], words: str
) -> None:
    assert main(["token", *words.split()]) == 2
    assert capsys.readouterr().err.count("\n") == 1
