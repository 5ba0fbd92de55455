"""What a program is told when something is wrong: always a problem, never a page, never internals."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import OperationalError, connection
from django.http import HttpResponse
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from anlan.api import door, writes
from anlan.api.asked import BODY_MAX
from anlan.api.problems import HOME, MEDIA
from anlan.kernel import limits
from anlan.kernel.models import Act, Attempt, Matter
from anlan.town import sample
from tests.cast import PASSWORD, Cast
from tests.test_api import API, Office, Program, clerk, programs  # noqa: F401 - fixtures

ABSENT = "410802-26-0000-0000"


def told(answer: HttpResponse, status: int, slug: str) -> dict[str, Any]:
    """The problem, after a look at its shape."""
    assert answer["Content-Type"] == MEDIA, answer.content
    problem: dict[str, Any] = json.loads(answer.content)
    assert (answer.status_code, problem["status"], problem["type"]) == (status, status, HOME + slug), problem
    assert problem["title"]
    assert problem["detail"]
    assert problem["instance"].startswith("/api/")
    return problem


@pytest.fixture(autouse=True)
def fresh_allowance(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(door, "ALLOWANCE", door.Allowance(most=100_000, lease=10))


@pytest.mark.django_db
@pytest.mark.parametrize(
    "header", ["", "Bearer", "Bearer anlan_410802_x", "Basic Y2xlcms6eA==", f"Bearer anlan_410802_{'x' * 43}"]
)
def test_without_a_good_token_nothing_opens(header: str) -> None:
    answer = Client().get(f"{API}/matters", headers={"Authorization": header} if header else {})
    told(answer, 401, "no-token")
    assert answer["WWW-Authenticate"].startswith("Bearer")


EACH = ("Content-Length", "X-Request-Id")
"""Headers of one answer alone."""


def test_not_yours_and_not_there_are_the_same_answer(programs: Office) -> None:  # noqa: F811
    code, absent = programs["clerk"].open(), ABSENT
    stranger = programs["yt-clerk"]
    for path in (
        "/matters/{}",
        "/matters/{}/acts",
        "/matters/{}/papers",
        "/matters/{}/permissions",
        "/mediation/{}/screen",
    ):
        here, there = (stranger.get(path.format(each)) for each in (code, absent))
        told(here, 404, "not-here")
        assert here.content.replace(code.encode(), absent.encode()) == there.content
        assert {k: v for k, v in here.items() if k not in EACH} == {k: v for k, v in there.items() if k not in EACH}
    for body in ({}, {"nonsense": 1}, {"how": 7}, {"how": "phone"}, {"on_behalf": {}}):
        for step in ("contact", "no_such_step", "screen"):
            here, there = (stranger.post(f"/mediation/{each}/{step}", body) for each in (code, absent))
            assert here.content.replace(code.encode(), absent.encode()) == there.content


def test_a_refusal_says_why_and_changes_nothing(programs: Office) -> None:  # noqa: F811
    code = programs["clerk"].open()
    problem = told(programs["clerk"].take(code, "assign", mediator=1), 403, "refused")
    assert "已登记" in problem["detail"]
    assert Act.objects.count() == 1


def test_every_wrong_field_is_pointed_at(clerk: Program) -> None:  # noqa: F811
    body = clerk.cast.application(narrative="", topic="99", place="nowhere")
    body["applicants"] = [{"name": "李秀英", "phone": "12"}, {"name": "", "phone": "13800000001"}]
    problem = told(clerk.post("/mediation", body), 422, "invalid")
    pointers = {error["pointer"] for error in problem["errors"]}
    assert {"#/narrative", "#/topic", "#/place", "#/applicants/0/phone", "#/applicants/1/name"} <= pointers
    assert Matter.objects.count() == 0


@pytest.mark.parametrize(
    ("change", "pointer"),
    [({"nonsense": 1}, "#/nonsense"), ({"narrative": {"a": 1}}, "#/narrative"), ({"narrative": 5}, "#/narrative"),
     ({"claims": "one"}, "#/claims"), ({"claims": [None]}, "#/claims/0"), ({"agreed": "yes"}, "#/agreed"),
     ({"applicants": {"name": "李"}}, "#/applicants"), ({"applicants": ["李"]}, "#/applicants/0"),
     ({"applicants": [{"name": "李", "score": 3}]}, "#/applicants/0/score"), ({"a/b~": 1}, "#/a~1b~0"),
     ({"applicants": [{"name": "李"}] * 7}, "#/applicants"), ({"applicants": [{"name": "李", "count": True}]}, "#/applicants/0/count"),
     ({"narrative": None}, "#/narrative"), ({"on_behalf": {"for_party": "x", "way": "phone"}}, "#/on_behalf")],
)  # fmt: skip
def test_what_the_schema_does_not_know_is_pointed_at(clerk: Program, change: dict[str, Any], pointer: str) -> None:  # noqa: F811
    problem = told(clerk.post("/mediation", clerk.cast.application(**change)), 422, "invalid")
    assert [error["pointer"] for error in problem["errors"]] == [pointer]


@pytest.mark.parametrize(
    ("behalf", "pointer"),
    [({"for_party": "x", "way": "phone"}, "for_party"), ({"way": "phone"}, "for_party"), ({"for_party": "x", "way": "dream"}, "way"),
     ({"for_party": 1, "way": "phone"}, "for_party"), ({"for_party": "x", "way": "phone", "why": ""}, "why")],
)  # fmt: skip
def test_for_whom_a_step_is_recorded_is_checked_too(clerk: Program, behalf: dict[str, Any], pointer: str) -> None:  # noqa: F811
    code = clerk.open()
    problem = told(clerk.take(code, "withdraw", on_behalf=behalf), 422, "invalid")
    assert [error["pointer"] for error in problem["errors"]] == [f"#/on_behalf/{pointer}"]


@pytest.mark.parametrize(
    "text", ["", "{", "[1,", "nonsense", '{"a": NaN}', "[" * 100_000, '"\\ud800"', b"\xff\xfe", "1" * 6000]
)
def test_broken_json_is_a_problem_and_not_a_crash(clerk: Program, text: str | bytes) -> None:  # noqa: F811
    answer = clerk.post("/mediation", text)
    if text:
        told(answer, 400, "malformed")
    else:
        told(answer, 422, "invalid")


@pytest.mark.parametrize("text", ["[]", '"text"', "5", "null"])
def test_a_body_is_an_object(clerk: Program, text: str) -> None:  # noqa: F811
    assert told(clerk.post("/mediation", text), 422, "invalid")["errors"][0]["pointer"] == "#"


def test_a_form_is_not_json(clerk: Program) -> None:  # noqa: F811
    told(clerk.post("/mediation", "topic=02", Content_Type="application/x-www-form-urlencoded"), 415, "wrong-type")


def test_a_body_too_long_is_not_even_read(clerk: Program) -> None:  # noqa: F811
    for length in (BODY_MAX + 1, 10**12):
        answer = clerk.client.generic(
            "POST", f"{API}/mediation", b"{}", content_type="application/json", CONTENT_LENGTH=str(length),
            headers={"Authorization": f"Bearer {clerk.secret}"},
        )  # fmt: skip
        told(answer, 413, "too-large")


def test_a_body_of_unknown_length_is_not_taken_for_none(clerk: Program) -> None:  # noqa: F811
    told(clerk.post("/mediation", clerk.cast.application(), Transfer_Encoding="chunked"), 411, "no-length")


def test_a_wrong_method_is_told_the_right_ones(clerk: Program) -> None:  # noqa: F811
    answer = clerk.client.delete(f"{API}/matters/{ABSENT}")
    told(answer, 405, "wrong-method")
    assert answer["Allow"] == "GET, HEAD"
    assert clerk.client.put(f"{API}/mediation")["Allow"] == "GET, POST, HEAD"


def test_head_is_answered_like_get(clerk: Program) -> None:  # noqa: F811
    answer = clerk.client.head(f"{API}/matters", headers={"Authorization": f"Bearer {clerk.secret}"})
    assert answer.status_code == 200


@pytest.mark.parametrize(
    "path", ["/api/", "/api/v1", "/api/v2/matters", "/api/v1/matters/", "/api/v1/a/b", "/api/v1/problems/none"]
)
def test_an_unknown_address_is_a_problem(path: str) -> None:
    told(Client().get(path), 404, "nowhere")


def test_there_is_nothing_to_open_where_no_procedure_is(clerk: Program) -> None:  # noqa: F811
    told(clerk.post("/nothing", {}), 404, "nowhere")
    told(clerk.post(f"/nothing/{clerk.open()}/screen", {}), 404, "nowhere")


@pytest.mark.parametrize("path", ["/court/{}/register", "/mediation/{}/no_such_step"])
@pytest.mark.parametrize("body", [{}, {"when": 7}])
def test_a_step_is_only_at_its_own_procedures_address(programs: Office, path: str, body: dict[str, int]) -> None:  # noqa: F811
    code = programs["clerk"].open()
    told(programs["clerk"].get(path.format(code)), 404, "nowhere")
    told(programs["clerk"].post(path.format(code), body), 404, "nowhere")
    told(programs["yt-clerk"].post(path.format(code), body), 404, "not-here")


def test_a_host_that_is_not_ours_is_refused(clerk: Program) -> None:  # noqa: F811
    told(clerk.get("/matters", Host="evil.example"), 400, "malformed")


def test_our_own_mistake_is_told_without_internals(clerk: Program, monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: F811
    def broken(*args: Any, **kwargs: Any) -> None:
        raise RuntimeError("secret internals")

    monkeypatch.setattr(writes, "open_matter", broken)
    answer = clerk.post("/mediation", clerk.cast.application())
    told(answer, 500, "broken")
    assert b"secret" not in answer.content


def test_a_database_that_is_away_is_worth_another_try(clerk: Program, monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: F811
    def away(*args: Any, **kwargs: Any) -> None:
        raise OperationalError("server closed the connection")

    monkeypatch.setattr(writes, "open_matter", away)
    answer = clerk.post("/mediation", clerk.cast.application())
    told(answer, 503, "unavailable")
    assert answer["Retry-After"] == "5"


def test_who_acts_on_an_old_view_is_told_what_happened_since(programs: Office) -> None:  # noqa: F811
    code = programs["clerk"].open()
    programs["director"].take(code, "decline", reason="不属于范围", routes="可以起诉")
    late = programs["clerk"].post(f"/mediation/{code}/contact", {"how": "phone"}, If_Match='"1"')
    problem = told(late, 409, "stale")
    assert [(act["seq"], act["step"]) for act in problem["acts"]] == [(2, "decline")]


def test_if_match_is_a_whole_etag_or_nothing(clerk: Program) -> None:  # noqa: F811
    code = clerk.open()
    for wrong in ("1", 'W/"1"', '"x"', '"1", "2"'):
        told(clerk.post(f"/mediation/{code}/contact", {"how": "phone"}, If_Match=wrong), 400, "malformed")
    assert clerk.post(f"/mediation/{code}/contact", {"how": "phone"}, If_Match="*").status_code == 200


def test_a_key_makes_a_second_sending_harmless(clerk: Program) -> None:  # noqa: F811
    body = clerk.cast.application()
    first, again = (clerk.post("/mediation", body, Idempotency_Key='"k-1"') for _time in range(2))
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.content == again.content
    assert "Idempotent-Replayed" not in first
    assert again["Idempotent-Replayed"] == "true"
    assert again["Location"] == first["Location"]
    assert Matter.objects.count() == 1


def test_a_second_sending_of_a_step_is_answered_even_after_the_matter_moved_on(clerk: Program) -> None:  # noqa: F811
    code = clerk.open()
    sent = {"Idempotency_Key": "k", "If_Match": '"1"'}
    first = clerk.post(f"/mediation/{code}/contact", {"how": "phone"}, **sent)
    clerk.cast.screen(code)
    again = clerk.post(f"/mediation/{code}/contact", {"how": "phone"}, **sent)
    assert first.content == again.content
    assert Act.objects.filter(step="contact").count() == 1


def test_a_key_with_another_body_is_refused(clerk: Program) -> None:  # noqa: F811
    code = clerk.open()
    clerk.post(f"/mediation/{code}/contact", {"how": "phone"}, Idempotency_Key="k")
    told(clerk.post(f"/mediation/{code}/contact", {"how": "visit"}, Idempotency_Key="k"), 422, "key-reused")
    told(clerk.post("/mediation", clerk.cast.application(), Idempotency_Key="k"), 422, "key-reused")
    for side, status in zip(clerk.cast.file(code).parties, (200, 422), strict=True):
        behalf = {"on_behalf": {"for_party": str(side.id), "way": "phone"}}
        assert clerk.post(f"/mediation/{code}/withdraw", behalf, Idempotency_Key="w").status_code == status


def test_a_key_out_of_form_is_refused(clerk: Program) -> None:  # noqa: F811
    for wrong in ("x" * 65, "a b", '""'):
        told(clerk.post("/mediation", clerk.cast.application(), Idempotency_Key=wrong), 400, "malformed")


def test_too_many_requests_are_told_when_to_come_back(clerk: Program, monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: F811
    monkeypatch.setattr(door, "ALLOWANCE", door.Allowance(most=4, lease=2))
    monkeypatch.setattr(limits.time, "time", lambda: 1_800_000_000.0)
    assert [clerk.get("/procedures").status_code for _time in range(5)] == [200] * 4 + [429]
    answer = clerk.get("/procedures")
    told(answer, 429, "too-often")
    assert int(answer["Retry-After"]) > 0


def test_every_type_of_problem_leads_somewhere() -> None:
    for kind in Client().get(f"{API}/problems").json()["items"]:
        assert Client().get(kind["type"]).json() == kind


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=12),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=8,
)
NAMES = st.sampled_from(
    ["topic", "subtopic", "narrative", "claims", "evidence", "place", "applicants", "source", "agreed"]
)


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(changes=st.dictionaries(NAMES, ANYTHING, max_size=3))
def test_whatever_is_sent_is_an_act_or_a_problem(cast: Cast, changes: dict[str, Any]) -> None:
    program = (
        cast.__dict__.setdefault("program", None)
        or cast.__dict__.update(program=Program(cast, "clerk"))
        or cast.__dict__["program"]
    )
    answer = program.post("/mediation", cast.application(**changes))
    assert answer.status_code in (201, 422), answer.content


@pytest.fixture
def crowd(transactional_db: None) -> Cast:
    sample.load(PASSWORD)
    return Cast()


@pytest.mark.django_db(transaction=True)
def test_twins_sent_at_once_are_one_act(crowd: Cast) -> None:
    program = Program(crowd, "clerk")

    def send(_number: int) -> HttpResponse:
        try:
            return program.post("/mediation", crowd.application(), Idempotency_Key="twin")
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as pool:
        answers = list(pool.map(send, range(6)))
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.content for answer in answers}) == 1
    assert sum("Idempotent-Replayed" in answer for answer in answers) == 5
    assert Matter.objects.count() == Act.objects.count() == Attempt.objects.count() == 1
