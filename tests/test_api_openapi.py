"""The OpenAPI document: valid, derived, and true to what the API takes and answers."""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django import forms
from django.test import Client
from jsonschema import Draft202012Validator
from openapi_spec_validator import validate

from anlan.api.asked import body_of
from anlan.api.openapi import built
from anlan.api.schema import misfits, of_fields, of_form
from anlan.api.urls import FIXED
from anlan.kernel.forms import Lines, Rows, StepForm
from anlan.kernel.procedure import ANYONE, Procedure, Stage, Step
from anlan.kernel.registry import procedures
from tests.cast import ROAD, Cast
from tests.test_api import API, ON_PAPER, Office, Program, clerk, programs, walk  # noqa: F401 - fixtures

DOCS = Path(__file__).parent.parent / "docs" / "api.md"
STEPS = [(procedure, step) for procedure in procedures().values() for step in procedure.steps()]
EACH = pytest.mark.parametrize(("procedure", "step"), STEPS, ids=[f"{p.key}.{s.key}" for p, s in STEPS])


@pytest.fixture(scope="module")
def document() -> dict[str, Any]:
    return Client().get(f"{API}/openapi.json").json()


def schema_of(document: dict[str, Any], name: str) -> Draft202012Validator:
    whole = {"$ref": f"#/components/schemas/{name}", "components": document["components"]}
    return Draft202012Validator(whole, format_checker=Draft202012Validator.FORMAT_CHECKER)


def test_the_document_is_valid_in_both_languages(document: dict[str, Any]) -> None:
    validate(document)
    english = Client().get(f"{API}/openapi.json", headers={"Accept-Language": "en"}).json()
    validate(english)
    assert document["paths"].keys() == english["paths"].keys()


def test_it_is_there_for_everybody_and_says_what_a_token_is_for(document: dict[str, Any]) -> None:
    assert document["security"] == [{"token": []}]
    assert document["paths"][f"{API}/openapi.json"]["get"]["security"] == []


@EACH
def test_every_step_has_its_path_its_name_and_its_form(
    procedure: Procedure, step: Step, document: dict[str, Any]
) -> None:
    opening = step is procedure.opening
    path = f"{API}/{procedure.key}" if opening else f"{API}/{procedure.key}/{{code}}/{step.key}"
    told = document["paths"][path]["post"]
    assert told["summary"] == step.name
    body = told["requestBody"]["content"]["application/json"]["schema"]
    Draft202012Validator.check_schema(body)
    helped = {"on_behalf"} if step.by_party and not opening else set()  # before the opening there is no party to help
    assert set(step.form.base_fields if step.form else ()) | helped == set(body["properties"])
    for name, part in body["properties"].items():
        assert part.get("title") or name == "on_behalf"


def test_no_procedure_is_called_like_an_address_of_the_api() -> None:
    assert not set(procedures()) & set(FIXED)


def test_a_procedure_that_nobody_knew_appears_by_itself() -> None:
    class Found(StepForm):
        """What was found."""

        thing = forms.CharField(label="捡到什么", max_length=80)

    lost = Procedure(
        "lost", "失物招领", Step("report", "登记拾物", ANYONE, "kept", Found),
        (Stage("kept", "待领", "等失主来领", Step("hand_back", "归还", ANYONE, "returned")), Stage("returned", "已归还", "还了")),
    )  # fmt: skip
    document = built([lost])
    validate(document)
    assert {f"{API}/lost", f"{API}/lost/{{code}}/hand_back"} <= document["paths"].keys()
    body = document["paths"][f"{API}/lost"]["post"]["requestBody"]["content"]["application/json"]["schema"]
    assert body["properties"]["thing"] == {"title": "捡到什么", "type": "string", "minLength": 1, "maxLength": 80}
    assert (body["required"], body["additionalProperties"]) == (["thing"], False)


class Row(forms.Form):
    amount = forms.DecimalField(min_value=0, max_digits=12, decimal_places=2)


class Every(forms.Form):
    text = forms.CharField(max_length=5)
    mail = forms.EmailField(required=False)
    number = forms.IntegerField(min_value=1, max_value=9)
    share = forms.FloatField()
    day = forms.DateField(help_text="哪天")
    moment = forms.DateTimeField()
    clock = forms.TimeField()
    person = forms.UUIDField()
    must = forms.BooleanField()
    may = forms.BooleanField(required=False)
    one = forms.ChoiceField(choices=[("", "—"), ("a", "甲"), ("组", [("b", "乙")])], required=False)
    some = forms.MultipleChoiceField(choices=[("a", "甲")])
    lines = Lines(most=2, max_length=3)
    rows = Rows(Row, least=1, most=2)
    file = forms.FileField()


GOOD = {
    "text": "五个字的话", "number": 3, "share": 0.5, "day": "2026-01-20", "moment": "2026-01-20T09:30:00+08:00", "clock": "09:30:00",
    "person": "01a20be3-d234-719d-9cc7-75143fd48def", "must": True, "one": "b", "some": ["a"], "lines": ["一"],
    "rows": [{"amount": "12.50"}], "file": {"name": "a.pdf", "content": "JVBERi0="},
}  # fmt: skip


@pytest.mark.parametrize(
    ("change", "holds"),
    [({}, True), ({"text": "六个字的话了"}, False), ({"text": ""}, False), ({"number": 10}, False), ({"number": "3"}, False),
     ({"day": "2026-02-30"}, False), ({"moment": "soon"}, False), ({"must": False}, False), ({"may": None}, True),
     ({"one": None}, True), ({"one": ""}, True), ({"one": "c"}, False), ({"some": ["b"]}, False), ({"lines": ["一", "二", "三"]}, False),
     ({"lines": ["一二三四"]}, False), ({"rows": []}, False), ({"rows": [{"amount": 12.5}]}, True), ({"rows": [{"amount": -1}]}, False),
     ({"rows": [{"amount": "12,5"}]}, False), ({"file": "a.pdf"}, False), ({"strange": 1}, False), ({"person": "x"}, False),
     ({"mail": "x"}, False)],
)  # fmt: skip
def test_a_schema_holds_what_its_form_holds(change: dict[str, Any], *, holds: bool) -> None:
    schema = of_fields(Every.base_fields)
    Draft202012Validator.check_schema(schema)
    validator = Draft202012Validator(schema, format_checker=Draft202012Validator.FORMAT_CHECKER)
    assert validator.is_valid(GOOD | change) is holds
    assert not holds or not list(misfits(schema, GOOD | change))


def test_names_and_help_are_in_the_readers_language(document: dict[str, Any]) -> None:
    narrative = of_form(procedures()["mediation"].opening.form)["properties"]["narrative"]
    assert (narrative["title"], narrative["maxLength"]) == ("发生了什么", 4000)
    english = Client().get(f"{API}/openapi.json", headers={"Accept-Language": "en"}).json()
    assert document["paths"][f"{API}/matters"]["get"]["summary"] == "案件列表"
    assert english["paths"][f"{API}/matters"]["get"]["summary"] == "Matters"


def test_what_the_road_sends_holds_by_the_schemas_that_the_matter_gives(cast: Cast, programs: Office) -> None:  # noqa: F811
    opening = programs["clerk"].get("/mediation").json()
    Draft202012Validator(opening).validate(cast.application())
    code = programs["clerk"].open()
    for step, by, typed in ROAD:
        official = by if by not in ("resident", "neighbour") else "clerk"
        schema = programs[official].get(f"/mediation/{code}/{step}").json()
        Draft202012Validator.check_schema(schema)
        if step == "screen":
            cast.screen(code)
            continue
        recorded = ON_PAPER.get(step, {}) if official != by else {}
        Draft202012Validator(schema).validate(cast._filled(code, typed) | recorded)
        cast.take(code, step, by, **cast._filled(code, typed))


def test_every_answer_is_what_the_document_says(programs: Office, document: dict[str, Any]) -> None:  # noqa: F811
    code = programs["clerk"].open()
    walk(programs, code)
    program = programs["clerk"]
    answers = {
        "MatterList": "/matters", "Matter": f"/matters/{code}", "ActList": f"/matters/{code}/acts",
        "PaperList": f"/matters/{code}/papers", "Permissions": f"/matters/{code}/permissions", "ProcedureList": "/procedures",
        "ProcedureInfo": "/procedures/mediation", "RuleList": "/rules", "Deadline": "/deadlines?span=30wd",
        "ProblemList": "/problems", "ProblemKind": "/problems/stale", "Problem": "/matters?x=1",
    }  # fmt: skip
    for name, path in answers.items():
        schema_of(document, name).validate(program.get(path).json())
    schema_of(document, "Receipt").validate(program.post("/mediation", programs.cast.application()).json())
    late = program.post(f"/mediation/{code}/screen", {}, If_Match='"1"')
    schema_of(document, "Problem").validate(late.json())


def curls() -> Iterator[tuple[list[str], int]]:
    """The commands of the page, each with the status that it says it gets."""
    text = DOCS.read_text(encoding="utf-8")
    for block in re.findall(r"```sh\n(.*?)```", text, re.DOTALL):
        for command in re.findall(r"^(curl .*?)  # (\d{3})$", block.replace("\\\n", " "), re.MULTILINE | re.DOTALL):
            yield shlex.split(command[0]), int(command[1])


def run(program: Program, words: list[str], known: dict[str, str]) -> Any:
    """Do what curl would do."""
    headers, data, method, path = {}, "", "", ""
    words = [re.sub(r"\$(\w+)", lambda found: known[found[1]], word) for word in words[1:]]
    while words:
        word = words.pop(0)
        if word == "-H":
            name, _colon, value = words.pop(0).partition(": ")
            headers[name] = value
        elif word == "--json":
            data = words.pop(0)
            headers["Content-Type"] = "application/json"
        elif word.startswith("/"):
            path = word
    method = "POST" if data else "GET"
    body = data.encode()
    return program.client.generic(method, path, body, content_type=headers.pop("Content-Type", ""), headers=headers)


def test_the_commands_in_the_docs_do_what_they_say(clerk: Program) -> None:  # noqa: F811
    known = {"ANLAN": "", "TOKEN": clerk.secret}
    ran = list(curls())
    assert len(ran) >= 8
    for words, status in ran:
        answer = run(clerk, words, known)
        assert answer.status_code == status, (words, answer.content.decode())
        if status == 201:
            told = json.loads(answer.content)
            known |= {"CODE": told["code"], "PARTY": str(clerk.cast.file(told["code"]).parties[0].id)}


def test_the_docs_name_every_fixed_address_and_every_problem(document: dict[str, Any]) -> None:
    text = DOCS.read_text(encoding="utf-8")
    for kind in Client().get(f"{API}/problems").json()["items"]:
        assert f"`{kind['type'].rpartition('/')[2]}`" in text
    for path in document["paths"]:
        if path.split("/")[3] in FIXED:
            assert f"`{path.removeprefix(API)}`" in text, path


def test_a_step_of_an_official_is_not_recorded_for_a_party() -> None:
    mediation = procedures()["mediation"]
    assert "on_behalf" not in body_of(mediation.step("screen"), of_form(None))["properties"]  # type: ignore[arg-type]
