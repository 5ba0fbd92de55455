"""The OpenAPI 3.1 document: built from the declarations and from the types of the answers, and from nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any

import msgspec
from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

import anlan
from anlan.api.answers import Problem, Receipt
from anlan.api.asked import body_of
from anlan.api.operations import FIXED, Operation, parameters
from anlan.api.schema import Schema, of_form
from anlan.api.told import law_of
from anlan.kernel.may import actors_named
from anlan.kernel.procedure import Procedure, Step
from anlan.kernel.registry import procedures
from anlan.kernel.who import Who

REF = "#/components/schemas/{name}"
ROOT = "/api/v1"
JSON = "application/json"


def document(request: HttpRequest, who: Who) -> HttpResponse:  # noqa: ARG001
    """The document in the reader's language."""
    body = _encoded(get_language() or "", tuple(procedures()))
    return HttpResponse(body, content_type=JSON, headers={"Cache-Control": "max-age=300"})


@cache
def _encoded(language: str, keys: tuple[str, ...]) -> bytes:  # noqa: ARG001 - it is said in that language
    return msgspec.json.encode(built([procedures()[key] for key in keys]))


def built(declared: list[Procedure]) -> dict[str, Any]:
    """The document of these procedures, in the language that is active."""
    paths: dict[str, Any] = {}
    for operation in FIXED:
        paths.setdefault(ROOT + operation.path, {})["post" if operation.body else "get"] = _read(operation)
    for procedure in declared:
        paths |= dict(_paths(procedure))
    return {
        "openapi": "3.1.0",
        "info": {
            "title": _("安澜接口"), "version": anlan.__version__, "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
            "description": _("由各程序的声明生成：谁、在哪一步、凭什么、要填什么。"),
        },
        "security": [{"token": []}],
        "tags": [{"name": procedure.key, "description": _(procedure.name)} for procedure in declared],
        "paths": paths,
        "components": _components(),
    }  # fmt: skip


def _components() -> dict[str, Any]:
    kinds = [Problem, Receipt, *(kind for operation in FIXED for kind in (operation.answer, operation.body) if kind)]
    problem = _content(_("出错（RFC 9457）"), "application/problem+json", {"$ref": REF.format(name="Problem")})
    return {
        "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
        "schemas": msgspec.json.schema_components(kinds, ref_template=REF)[1],
        "parameters": parameters(),
        "responses": {"Problem": problem},
    }


def _read(operation: Operation) -> dict[str, Any]:
    shown = {name: {"$ref": "#/components/parameters/" + name} for name in operation.parameters}
    schema = {"$ref": REF.format(name=operation.answer.__name__)} if operation.answer else {"type": "string"}
    return {
        "operationId": operation.key, "summary": str(operation.name), "parameters": [*shown.values()],
        "responses": {"200": _content(str(operation.name), operation.media, schema), **_problems()},
        **({"security": []} if operation.public else {}), **(_sends(operation.body) if operation.body else {}),
    }  # fmt: skip


def _sends(body: type[msgspec.Struct]) -> dict[str, Any]:
    return {"requestBody": {"required": True, "content": {JSON: {"schema": {"$ref": REF.format(name=body.__name__)}}}}}


def _paths(procedure: Procedure) -> Iterator[tuple[str, dict[str, Any]]]:
    opening = procedure.opening
    yield (
        f"{ROOT}/{procedure.key}",
        {
            "get": _form_now(procedure, opening),
            "post": _write(procedure, opening, of_form(opening.form), "201"),
        },
    )
    for step in procedure.steps()[1:]:
        yield (
            f"{ROOT}/{procedure.key}/{{code}}/{step.key}",
            {
                "parameters": [_parameter("code")],
                "get": _form_now(procedure, step)
                | ({"parameters": [_parameter("for_party")]} if step.by_party else {}),
                "post": _write(procedure, step, body_of(step, of_form(step.form)), "200") | _if_match(),
            },
        )


def _write(procedure: Procedure, step: Step, schema: Schema, status: str) -> dict[str, Any]:
    return {
        "operationId": f"{procedure.key}.{step.key}", "tags": [procedure.key], "summary": _(step.name),
        "description": "\n\n".join(_told(procedure, step)), "parameters": [_parameter("Idempotency-Key")],
        "requestBody": {"required": bool(schema.get("required")), "content": {JSON: {"schema": schema}}},
        "responses": {status: _done(procedure, step), **_problems()},
    }  # fmt: skip


def _done(procedure: Procedure, step: Step) -> dict[str, Any]:
    """The receipt, with links to where its matter is read and to the steps of the stages to which this one leads."""
    ahead = [key for stage in step.targets for key in procedure.stage(stage).steps]
    goals = [*READ, *(f"{procedure.key}.{key}" for key in dict.fromkeys(ahead))]
    links = {goal: {"operationId": goal, "parameters": {"code": "$response.body#/code"}} for goal in goals}
    return _content(_("已办理"), JSON, {"$ref": REF.format(name="Receipt")}) | {"links": links}


READ = ("matter", "acts", "papers", "permissions")
"""The operations that read the matter of a receipt."""


def _if_match() -> dict[str, Any]:
    return {"parameters": [_parameter("Idempotency-Key"), _parameter("If-Match")]}


def _form_now(procedure: Procedure, step: Step) -> dict[str, Any]:
    return {
        "operationId": f"{procedure.key}.{step.key}.form", "tags": [procedure.key],
        "summary": _("“%(step)s”此刻要填的内容（JSON Schema）") % {"step": _(step.name)},
        "responses": {"200": _content("JSON Schema", "application/schema+json", {"type": "object"}), **_problems()},
    }  # fmt: skip


def _told(procedure: Procedure, step: Step) -> Iterator[str]:
    """What an official reads before taking the step: who, on which basis, in which stages, and where it leads."""
    if step.hint:
        yield _(step.hint)
    yield _("由%(actors)s办理。") % {"actors": actors_named(step)}
    if step.law:
        yield _("依据：%(law)s") % {"law": law_of(step)}
    if stages := [_(stage.name) for stage in procedure.stages if step.key in stage.steps]:
        yield _("在这些阶段：%(stages)s") % {"stages": _("、").join(stages)}
    if step.targets:
        yield _("进入：%(stages)s") % {"stages": _("、").join(_(procedure.stage(key).name) for key in step.targets)}


def _parameter(name: str) -> dict[str, str]:
    return {"$ref": f"#/components/parameters/{name}"}


def _problems() -> dict[str, Any]:
    return {"default": {"$ref": "#/components/responses/Problem"}}


def _content(description: str, media: str, schema: Schema) -> dict[str, Any]:
    return {"description": description, "content": {media: {"schema": schema}}}
