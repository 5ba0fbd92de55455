"""Schemathesis over a running server: every operation, with data that fits the schema and data that does not, and in chains."""

from __future__ import annotations

import random
import time
from collections import Counter
from typing import Any

import hypothesis
import pytest
import requests
import schemathesis
from hypothesis import HealthCheck, Phase
from schemathesis import Case, GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    ignored_auth,
    negative_data_rejection,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
    unsupported_method,
)

from tests import oracle
from tests.figures import ROUNDS, attacked
from tests.hostile import SEED
from tests.siege import Siege

FEW, SECONDS = 1, 25
"""In the check: cases of each kind for an operation, and the most that all of it may take; `make soak` tries them all."""
CHECKS = [
    not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance,
    response_headers_conformance, negative_data_rejection, ignored_auth, unsupported_method,
]  # fmt: skip
TOKENS = ("own-clerk", "own-director", "seated", "above-supervisor", "beside-mediator", "away-clerk", "gone-none")
tried: Counter[str] = Counter()
failed: Counter[str] = Counter()


@pytest.fixture(scope="module")
def schema(siege: Siege) -> Any:
    return schemathesis.openapi.from_url(f"http://127.0.0.1:{siege.port}/api/v1/openapi.json")


def settings(examples: int, **more: Any) -> Any:
    return hypothesis.settings(
        max_examples=examples, derandomize=not ROUNDS, deadline=None, database=None, phases=[Phase.generate],
        suppress_health_check=list(HealthCheck), **more,
    )  # fmt: skip


class Attack:
    """Sends cases as one official after another, at matters that stand where the step is open."""

    def __init__(self, siege: Siege, *, fitting: bool = False) -> None:
        self.checks = [check for check in CHECKS if check is not negative_data_rejection] if fitting else CHECKS
        self.siege, self.chance, self.session = siege, random.Random(SEED), requests.Session()
        self.began = time.monotonic()

    @property
    def over(self) -> bool:
        """Whether the time of the check is used up."""
        return not ROUNDS and time.monotonic() - self.began > SECONDS

    def send(self, case: Case, key: str) -> None:
        """One case; what is wrong with its answer fails, with the case that does it again."""
        if "code" in (case.path_parameters or {}) and self.chance.random() < 0.8:
            case.path_parameters["code"] = self.code_for(key)
        name = self.chance.choice(TOKENS)
        case.headers = {k: v for k, v in (case.headers or {}).items() if k.lower() != "authorization"}
        if ROUNDS and of_its_key(case):
            return
        tried[key] += 1
        try:
            case.call_and_validate(
                headers={"Authorization": f"Bearer {self.siege.people[name]['token']}"},
                checks=self.checks,
                session=self.session,
                timeout=60,
            )
        except BaseException as wrong:
            failed[key] += 1
            wrong.add_note(f"as {name}: {case.as_curl_command()}")
            raise

    def code_for(self, key: str) -> str:
        """A matter of that procedure in a stage where that step is open, if there is one."""
        procedure, _dot, step = key.rpartition(".")
        fitting = [each for each in self.siege.matters if each["procedure"] == procedure and step in steps_in(each)]
        return str(self.chance.choice(fitting or self.siege.matters)["code"])


def of_its_key(case: Case) -> bool:
    """Whether it misfits in the key alone, in whose place a real one is put: then nothing misfits. The one case of the check often does."""
    return bool(case.meta) and getattr(case.meta.phase.data, "parameter", None) == "Authorization"


def steps_in(facts: dict[str, Any]) -> set[str]:
    return set(oracle.procedure_of(facts).stage(facts["stage"]).steps)


def operations(schema: Any) -> list[tuple[str, Any]]:
    """Every operation, in an order of chance that is always the same: what the time cuts off is of every procedure."""
    every = [found.ok() for found in schema.get_all_operations()]
    random.Random(SEED).shuffle(every)
    return [(operation.definition.raw["operationId"], operation) for operation in every]


@pytest.mark.parametrize(
    "mode",
    [
        pytest.param(GenerationMode.POSITIVE, id="fitting"),
        pytest.param(GenerationMode.NEGATIVE, id="misfitting", marks=pytest.mark.soak),
    ],
)
def test_every_operation_answers_as_its_schema_says(siege: Siege, schema: Any, mode: GenerationMode) -> None:
    attack, missed, found = Attack(siege, fitting=mode is GenerationMode.POSITIVE), [], []
    for key, operation in operations(schema):
        if attack.over:
            missed.append(key)
            continue

        try:
            against(attack, key, operation, mode)()
        except hypothesis.errors.Unsatisfiable:
            continue  # nothing can misfit an operation that takes nothing
        except BaseException as wrong:
            found.append(f"{key}: {said(wrong)}")
    many = len(tried)
    note(f"schemathesis, {mode.value} data", attack)
    assert not found, "\n\n".join(found)
    assert many > 50, f"the machine is too slow: {len(missed)} not tried"


def against(attack: Attack, key: str, operation: Any, mode: GenerationMode) -> Any:
    """What sends so many cases of that operation."""

    @hypothesis.seed(SEED)
    @settings(3 * ROUNDS or FEW)
    @hypothesis.given(case=operation.as_strategy(generation_mode=mode))
    def run(case: Case) -> None:
        attack.send(case, key)

    return run


def said(wrong: BaseException) -> str:
    """What schemathesis says of an answer, and of each if there were several."""
    inner, asked = getattr(wrong, "exceptions", ()), "\n".join(getattr(wrong, "__notes__", ()))
    answered = (
        " / ".join(map(said, inner)) if inner else f"{type(wrong).__name__} {wrong} {getattr(wrong, 'message', '')}"
    )
    return f"{answered[:1200]}\n{asked[:1200]}".strip()


def test_chains_of_operations_hold_too(siege: Siege, schema: Any) -> None:
    attack = Attack(siege)
    machine = schema.as_state_machine()
    people = siege.people

    class Chain(machine):  # type: ignore[misc, valid-type]
        def get_call_kwargs(self, case: Case) -> dict[str, Any]:
            tried["chain " + case.operation.definition.raw["operationId"]] += 1
            return {"headers": {"Authorization": f"Bearer {people['own-clerk']['token']}"}, "timeout": 60}

        def validate_response(self, response: Any, case: Case, **_more: Any) -> None:
            case.validate_response(response, checks=CHECKS[:5])

    Chain.TestCase.settings = settings(5 * ROUNDS or 3, stateful_step_count=8)
    hypothesis.seed(SEED)(Chain.TestCase).settings = Chain.TestCase.settings
    Chain.run(settings=Chain.TestCase.settings)
    chained = sum(number for key, number in tried.items() if key.startswith("chain "))
    note("schemathesis, chains by links", attack)
    assert chained > 3


def note(case: str, attack: Attack) -> None:
    """Keep the figures of a soak run: cases of each operation, and how many failed."""
    mine = {key: number for key, number in tried.items() if key.startswith("chain ") is case.endswith("links")}
    attacked(case, sum(mine.values()), len(mine), sum(failed.values()), since=attack.began)
    tried.clear()
    failed.clear()
