"""The permission table, exhaustively, against a running server: every role, every step, every distance from the matter."""

from __future__ import annotations

import json
import sys
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from urllib.parse import urlencode

import pytest

from anlan.kernel.procedure import Step
from anlan.kernel.registry import reports
from anlan.town.models import Role
from tests import oracle
from tests.cast import NEIGHBOUR, RESIDENT, STRANGER
from tests.figures import attacked
from tests.hostile import some
from tests.siege import CSRF, Siege
from tests.standing import OTHER

Case = tuple[Any, ...]
NOWHERE = "00000000-0000-7000-8000-000000000000"


def together(cases: list[Case], wrong: Any) -> None:
    """Try them all, several at once; nothing may be wrong with any."""
    began = time.monotonic()
    with ThreadPoolExecutor(4) as pool:
        found = [told for told in pool.map(lambda case: wrong(*case), cases) if told]
    attacked(
        f"permissions: {sys._getframe(1).f_code.co_name.removeprefix('test_').replace('_', ' ')}",
        len(cases),
        0,
        len(found),
        since=began,
    )
    assert not found, (len(found), found[:12])


def officials(siege: Siege) -> list[str]:
    return [name for name in siege.people if not name.startswith("gone")]


def pairs(siege: Siege) -> list[tuple[dict[str, Any], Step]]:
    """Every step in every stage where it is open, and one in each where it is not."""
    found = []
    for facts in siege.matters:
        declared = oracle.procedure_of(facts)
        here = declared.stage(facts["stage"]).steps
        found += [(facts, step) for step in here.values()]
        found += [(facts, step) for step in declared.steps()[1:] if step.key not in here][:1]
    return found


def test_every_role_at_every_distance_gets_at_every_step_what_the_declaration_says(siege: Siege) -> None:
    every = [(facts, step, name) for facts, step in pairs(siege) for name in officials(siege)]
    together(some(every, 160), lambda *case: own_step(siege, *case))


def own_step(siege: Siege, facts: dict[str, Any], step: Step, name: str) -> str:
    body, wanted = oracle.poison(step), oracle.answer(name, step, facts)
    if body is None and wanted == 422:
        return ""  # it asks for nothing: the page of the form shows it below
    status, _body, _headers = siege.api(name, "POST", f"/{facts['procedure']}/{facts['code']}/{step.key}", body or {})
    return "" if status == wanted else f"{name} {facts['stage']}.{step.key}: {status}, not {wanted}"


def test_what_is_listed_as_open_is_what_the_declaration_opens(siege: Siege) -> None:
    cases = [(facts, name) for facts in siege.matters for name in officials(siege)]
    together(some(cases, 60), lambda *case: listed(siege, *case))


def listed(siege: Siege, facts: dict[str, Any], name: str) -> str:
    status, body, _headers = siege.api(name, "GET", f"/matters/{facts['code']}/permissions")
    if not oracle.sees(name, facts):
        return "" if status == 404 else f"{name} {facts['stage']}: {status}"
    if not oracle.handles(name, facts):
        return "" if status == 403 else f"{name} {facts['stage']}: {status}"
    steps = {step["key"]: step for step in json.loads(body)["steps"]}
    for key, step in oracle.procedure_of(facts).stage(facts["stage"]).steps.items():
        own = key in steps and steps[key]["own"]
        sides = {side["for_party"] for side in steps[key]["on_behalf"]} if key in steps else set()
        sides_wanted = {
            p for p, _r, _n, itself in facts["parties"] if itself and oracle.answer(name, step, facts, p) == 422
        }
        if (own, sides) != (oracle.answer(name, step, facts) == 422, sides_wanted):
            return f"{name} {facts['stage']}.{key}: own {own}, for {len(sides)} of {len(sides_wanted)}"
    return ""


def test_nobody_records_for_a_party_what_is_not_that_partys(siege: Siege) -> None:
    every = [
        (facts, step, name, party)
        for facts, step in pairs(siege) if step.by_party
        for name in officials(siege) for party, _role, _phone, itself in facts["parties"] if itself
    ]  # fmt: skip
    foreign = siege.told["elsewhere"]["parties"][0][0]
    every += [(facts, step, "own-clerk", foreign) for facts, step in pairs(siege) if step.by_party]
    together(some(every, 80), lambda *case: recorded(siege, *case))


def recorded(siege: Siege, facts: dict[str, Any], step: Step, name: str, party: str) -> str:
    ours = party in {known[0] for known in facts["parties"]}
    foreign = 403 if oracle.sees(name, facts) else 404
    body, wanted = oracle.poison(step), oracle.answer(name, step, facts, party) if ours else foreign
    if body is None and wanted == 422:
        return ""
    typed = {**(body or {}), "on_behalf": {"for_party": party, "way": "phone"}}
    status, _body, _headers = siege.api(name, "POST", f"/{facts['procedure']}/{facts['code']}/{step.key}", typed)
    return "" if status == wanted else f"{name} for {party} {facts['stage']}.{step.key}: {status}, not {wanted}"


def test_a_party_the_other_party_and_a_stranger_get_at_every_step_what_the_declaration_says(siege: Siege) -> None:
    phones = (RESIDENT, NEIGHBOUR, OTHER, STRANGER)
    every = [(facts, step, phone) for facts, step in pairs(siege) for phone in phones]
    together(some(every, 80), lambda *case: resident_step(siege, *case))


def resident_step(siege: Siege, facts: dict[str, Any], step: Step, phone: str) -> str:
    path, wanted = f"/m/{facts['code']}/{step.key}", oracle.of_phone(phone, step, facts)
    status, _body, _headers = siege.page(siege.phones[phone], "GET", path)
    if status != (200 if wanted == 422 else wanted):
        return f"{phone} looks at {facts['stage']}.{step.key}: {status}, not {wanted}"
    body = oracle.poison(step)
    if body is None and wanted == 422:
        return ""
    status, _body, _headers = siege.page(siege.phones[phone], "POST", path, body or {})
    return "" if status == wanted else f"{phone} {facts['stage']}.{step.key}: {status}, not {wanted}"


def test_the_desk_shows_and_takes_what_the_api_does(siege: Siege) -> None:
    every = [(facts, step, name) for facts, step in pairs(siege) for name in officials(siege)]
    together(some(every, 50), lambda *case: desk_step(siege, *case))


def desk_step(siege: Siege, facts: dict[str, Any], step: Step, name: str) -> str:
    path, wanted = f"/desk/matters/{facts['code']}/{step.key}", oracle.answer(name, step, facts)
    sides = [p for p, _r, _n, itself in facts["parties"] if itself and oracle.answer(name, step, facts, p) == 422]
    status, _body, _headers = siege.page(siege.people[name]["cookie"], "GET", path)
    if status != (200 if wanted == 422 else 302 if sides else wanted):
        return f"{name} looks at {facts['stage']}.{step.key}: {status}, not {wanted}"
    body = oracle.poison(step)
    if body is None and wanted == 422:
        return ""
    status, _body, _headers = siege.page(siege.people[name]["cookie"], "POST", path, body or {})
    return "" if status == wanted else f"{name} {facts['stage']}.{step.key}: {status}, not {wanted}"


def places(facts: dict[str, Any]) -> list[str]:
    """Where a matter can be read at the desk and by the API."""
    code, paper = facts["code"], facts["papers"][0] if facts["papers"] else ""
    found = [
        f"/desk/matters/{code}",
        f"/desk/receipts/{code}",
        *(f"/desk/matters/{code}/files/{digest}" for digest in facts["uploads"]),
    ]
    found += [f"/desk/matters/{code}/papers/{paper}.{kind}" for kind in ("pdf", "docx") if paper]
    found += [f"/api/v1/matters/{code}{below}" for below in ("", "/acts", "/papers", "/permissions")]
    return found + [f"/api/v1/matters/{code}/papers/{paper}.{kind}" for kind in ("pdf", "docx") if paper]


def test_whoever_may_not_open_a_matter_reads_nothing_of_it_anywhere(siege: Siege) -> None:
    cases = [
        (facts, path, name)
        for facts in siege.matters
        if facts["whole"]
        for path in places(facts)
        for name in [*siege.people, ""]
    ]
    together(some(cases, 80), lambda *case: read(siege, *case))


def read(siege: Siege, facts: dict[str, Any], path: str, name: str) -> str:
    api = path.startswith("/api")
    gone = name in ("", "gone-account") or (not api and name.startswith("gone"))  # without a post there is no session
    if api:
        status, body, _headers = siege.api(name, "GET", path.removeprefix("/api/v1"))
    else:
        status, body, _headers = siege.page(siege.people[name]["cookie"] if name else "", "GET", path)
    wanted = ({401} if api else {302}) if gone else read_by(name, facts)
    leak = status not in (200, 409) and "王建国".encode() in body
    return f"{name} {path}: {status}" if status not in wanted or leak else ""


def read_by(name: str, facts: dict[str, Any]) -> set[int]:
    """What reading a matter gives: itself (or that a paper is being made), the question why, or nothing at all."""
    return {200, 409} if oracle.handles(name, facts) else {403} if oracle.sees(name, facts) else {404}


def test_a_resident_reads_the_own_matter_and_no_other(siege: Siege) -> None:
    cases: list[Case] = []
    for facts in (facts for facts in siege.matters if facts["whole"]):  # not those that were set down
        below = ["", "/receipts/1.json", *(f"/papers/{paper}.pdf" for paper in facts["papers"])]
        paths = [f"/m/{facts['code']}{part}" for part in below] + [f"/receipts/{facts['code']}"]
        cases += [(facts, path, phone) for path in paths for phone in (*siege.phones, "")]
    together(some(cases, 80), lambda *case: resident_read(siege, *case))


def resident_read(siege: Siege, facts: dict[str, Any], path: str, phone: str) -> str:
    status, body, _headers = siege.page(siege.phones.get(phone, ""), "GET", path)
    own = any(number == phone for _party, _role, number, _itself in facts["parties"])
    paper = path.partition("/papers/")[2].removesuffix(".pdf")
    own = own and (not paper or oracle.reads(phone, paper, facts))
    wanted = 302 if not phone else 200 if own else 404
    return f"{phone} {path}: {status}" if status != wanted or (wanted != 200 and "王建国".encode() in body) else ""


def test_a_paper_or_file_of_one_matter_is_not_reached_through_another(siege: Siege) -> None:
    one, two = siege.matters[0], siege.told["elsewhere"]
    name, cookie = "own-clerk", siege.people["own-clerk"]["cookie"]
    for paper in (two["papers"][0], NOWHERE):
        assert siege.api(name, "GET", f"/matters/{one['code']}/papers/{paper}.pdf")[0] == 404
        assert siege.page(cookie, "GET", f"/desk/matters/{one['code']}/papers/{paper}.pdf")[0] == 404
        assert siege.page(siege.phones[RESIDENT], "GET", f"/m/{one['code']}/papers/{paper}.pdf")[0] == 404
    for digest in ("0" * 64, "x", "../../etc/passwd"):
        assert siege.page(cookie, "GET", f"/desk/matters/{one['code']}/files/{digest}")[0] == 404


def test_lists_and_searches_hold_what_one_may_open_and_nothing_else(siege: Siege) -> None:
    codes = {facts["code"]: facts for facts in siege.matters}
    for name in some(officials(siege), 14):
        found: set[str] = set()
        cursor: str | None = ""
        while cursor is not None:
            _status, body, _headers = siege.api(name, "GET", "/matters?" + urlencode({"limit": 100, "cursor": cursor}))
            told = json.loads(body)
            found |= {item["code"] for item in told["items"]}
            cursor = told["next"]
        wanted = {code for code, facts in codes.items() if oracle.sees(name, facts)}
        assert found & set(codes) == wanted, name
        cookie, code = siege.people[name]["cookie"], siege.matters[0]["code"]
        _status, body, headers = siege.page(cookie, "POST", "/desk/search", {"q": code})
        assert (code in wanted) == (
            siege.page(cookie, "GET", {name.lower(): value for name, value in headers.items()}["location"])[0] == 302
        ), name
        for key in ("all", "office", "due?ahead=30", "stuck", "mine"):
            shown = siege.page(siege.people[name]["cookie"], "GET", f"/desk/{key}")[1].decode()
            assert not {code for code in codes if code in shown} - wanted, (name, key)


def test_statistics_are_those_of_ones_own_place(siege: Siege) -> None:
    for name, status in {
        "own-clerk": 422,
        "away-director": 422,
        "above-supervisor": 200,
        "gone-none": 302,
        "gone-post": 302,
    }.items():
        for report, kind in [(report, kind) for report in reports() for kind in ("", ".csv", ".xlsx")]:
            path = f"/desk/reports/{report}{kind}?place=410802"
            assert siege.page(siege.people[name]["cookie"], "GET", path)[0] == status, (name, kind)


def test_no_other_method_opens_what_the_right_one_does_not(siege: Siege) -> None:
    code, answers = siege.matters[0]["code"], Counter[int]()
    for method in ("HEAD", "OPTIONS", "PUT", "PATCH", "DELETE", "TRACE", "GET", "FOO"):
        for path in (
            f"/desk/matters/{code}",
            f"/m/{code}",
            f"/api/v1/matters/{code}",
            f"/api/v1/mediation/{code}/contact",
        ):
            status, body, _headers = siege.ask(method, path, X_HTTP_Method_Override="GET", X_Method_Override="POST")
            assert status in (302, 400, 401, 403, 405, 501), (method, path, status)
            assert "王建国".encode() not in body
            answers[status] += 1
    away = siege.people["away-clerk"]["token"]
    for method in ("HEAD", "GET"):
        assert siege.ask(method, f"/api/v1/matters/{code}", Authorization=f"Bearer {away}")[0] == 404


def test_a_form_sent_from_another_house_is_not_taken(siege: Siege) -> None:
    code, cookie = siege.matters[0]["code"], siege.people["own-clerk"]["cookie"]
    form = {"Content_Type": "application/x-www-form-urlencoded"}
    for path in (
        f"/desk/matters/{code}/contact",
        "/desk/drafts?form=x",
        "/desk/sign-out",
        "/desk/new/mediation",
        "/door",
        "/leave",
        "/language",
        "/large",
    ):
        bare = siege.ask("POST", path, b"how=phone", Cookie=f"sessionid={cookie}", **form)
        half = siege.ask("POST", path, b"how=phone", Cookie=f"sessionid={cookie}; csrftoken={CSRF}", **form)
        token = f"how=phone&csrfmiddlewaretoken={CSRF}".encode()
        far = siege.ask(
            "POST",
            path,
            token,
            Cookie=f"sessionid={cookie}; csrftoken={CSRF}",
            Origin="https://elsewhere.example",
            **form,
        )
        assert [bare[0], half[0], far[0]] == [403, 403, 403], path


def test_a_key_of_one_person_gives_another_nothing(siege: Siege) -> None:
    facts = siege.matters[0]
    path = f"/api/v1/{facts['procedure']}"
    headers = {"Content_Type": "application/json", "Idempotency_Key": "the-same"}
    told = {}
    for name in ("own-clerk", "beside-clerk", "away-clerk"):
        body = json.dumps(application()).encode()
        status, answer, _headers = siege.ask(
            "POST", path, body, Authorization=f"Bearer {siege.people[name]['token']}", **headers
        )
        assert status == 201, (name, answer)
        told[name] = json.loads(answer)["code"]
    assert len(set(told.values())) == 3


def application() -> dict[str, Any]:
    return {
        "topic": "02", "place": "410802005", "agreed": True, "narrative": "漏水", "claims": ["修好"],
        "applicants": [{"name": "周四", "phone": "13800000021"}], "respondents": [{"name": "吴五"}],
    }  # fmt: skip


@pytest.mark.parametrize(
    "token", ["", "Bearer", "Bearer x", "Basic eDp5", "Bearer anlan_410802_" + "A" * 43, "bearer  ", "Token x"]
)
def test_no_other_word_opens_the_api(siege: Siege, token: str) -> None:
    assert siege.ask("GET", "/api/v1/matters", Authorization=token)[0] == 401


def test_whoever_has_gone_is_let_in_nowhere_and_without_a_post_sees_nothing(siege: Siege) -> None:
    assert siege.api("gone-account", "GET", "/matters")[0] == 401
    assert siege.page(siege.people["gone-account"]["cookie"], "GET", "/desk/")[0] == 302
    for name in ("gone-post", "gone-none"):
        status, body, _headers = siege.api(name, "GET", "/matters")
        assert (status, json.loads(body)["items"]) == (200, [])
        assert siege.page(siege.people[name]["cookie"], "GET", f"/desk/matters/{siege.matters[0]['code']}")[0] == 302


def test_the_table_covers_every_role(siege: Siege) -> None:
    for distance in ("own", "beside", "above", "away"):
        assert {f"{distance}-{role}" for role in Role} <= set(siege.people)
