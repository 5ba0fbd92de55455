"""Writing: open a matter, take a step; through the kernel's one write path, with its gate."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any

import msgspec
from django.http import HttpRequest, HttpResponse

from anlan.api.answers import Receipt
from anlan.api.asked import BEHALF, ON_BEHALF, Query, Sent, body_of, sent
from anlan.api.door import told
from anlan.api.problems import Misfit, Nowhere
from anlan.api.schema import Schema, of_fields, of_form
from anlan.api.told import address, head, stage_of
from anlan.kernel import limits
from anlan.kernel.act import open_matter, take
from anlan.kernel.errors import Refused
from anlan.kernel.file import CaseFile
from anlan.kernel.forms import StepForm
from anlan.kernel.keys import tidy_code
from anlan.kernel.may import may, recordable
from anlan.kernel.models import Act, Matter
from anlan.kernel.procedure import Procedure, Step
from anlan.kernel.registry import procedure_of, procedures
from anlan.kernel.who import Who

SCHEMA = "application/schema+json"
CLOSED: Schema = {"additionalProperties": False}


def post_opening(request: HttpRequest, who: Who, procedure: str) -> HttpResponse:
    """Open a matter."""
    declared, asked = _declared(procedure), sent(request, who)
    uploads = _uploads(asked, declared.opening, lambda: None)
    act = open_matter(procedure, asked.data, uploads, by=who, key=asked.key)
    code = act.matter.code
    response = _receipt(code, act, who, status=201)
    response.headers["Location"] = address(code)
    return response


def post_step(request: HttpRequest, who: Who, procedure: str, code: str, step: str) -> HttpResponse:
    """Take a step."""
    _declared(procedure)
    asked, code = sent(request, who, behalf=True), tidy_code(code)
    known, opened = _known(procedure, code, step), partial(CaseFile.open, code, asked.by)
    if known is None:
        opened()
        raise Nowhere
    uploads = _uploads(asked, known, opened)
    act = take(code, step, asked.data, uploads, by=asked.by, seen=asked.seen, key=asked.key)
    return _receipt(code, act, who)


def get_opening(request: HttpRequest, who: Who, procedure: str) -> HttpResponse:  # noqa: ARG001
    """The schema of an opening's body as it is today."""
    return _schema(_prepared(_declared(procedure).opening, None, who), {})


def get_step(request: HttpRequest, who: Who, procedure: str, code: str, step: str) -> HttpResponse:
    """The schema of a step's body as it is now; Refused, with the reason, if the step cannot be taken.

    `for_party` in the query: as it is where the step is recorded for that party.
    """
    who = replace(who, for_party=Query(request, "for_party").id("for_party"))
    file = CaseFile.open(code, who)
    known = file.procedure.step(step)
    if file.procedure.key != procedure or known is None:
        raise Nowhere
    answer, sides = may(who, known, file), recordable(who, file).get(known)
    if not answer and not sides:
        raise Refused(answer.no)
    return _schema(_prepared(known, file, who), {BEHALF: ON_BEHALF} if sides else {})


def _declared(procedure: str) -> Procedure:
    if procedure not in procedures():
        raise Nowhere
    return procedures()[procedure]


def _known(procedure: str, code: str, step: str) -> Step | None:
    """The step in the edition that the matter was opened under. Whether the asker may see the matter is not asked yet."""
    matters = Matter.objects.filter(district=code[:6], code=code, procedure=procedure)
    matter = matters.only("procedure", "edition").first()
    return procedure_of(matter).step(step) if matter else None


def _uploads(asked: Sent, step: Step, file: Callable[[], CaseFile | None]) -> dict[str, Any]:
    """The files of a body that fits its step. A form may have more fields for this matter than it declares.

    Opening the file comes before any complaint: a stranger must not learn from one that there is such a matter.
    """
    try:
        found = asked.uploads(body_of(step, of_form(step.form)) | CLOSED)
    except Misfit:
        found = asked.uploads(body_of(step, of_fields(_prepared(step, file(), asked.by).fields)))
    if found:
        limits.spend(limits.HANDED_IN, asked.by.owner)
    return found


def _prepared(step: Step, file: CaseFile | None, who: Who) -> StepForm:
    form: StepForm = (step.form or StepForm)(file=file, who=who)
    return form


def _schema(form: StepForm, more: Schema) -> HttpResponse:
    schema = of_fields(form.fields)
    for name, field in form.fields.items():
        if (initial := form.get_initial_for_field(field, name)) not in (None, "", []):
            schema["properties"][name]["examples"] = [initial]
    schema["properties"] |= more
    return HttpResponse(msgspec.json.encode(schema, enc_hook=str), content_type=SCHEMA)


def _receipt(code: str, act: Act, who: Who, status: int = 200) -> HttpResponse:
    stage = stage_of(procedures()[act.procedure], act.stage_to)
    response = told(Receipt(code=code, act=head(act), stage=stage, href=address(code)), status)
    response.headers["ETag"] = f'"{act.seq}"'
    if act.person is not who.person:  # a fresh act carries this request's own person; one from before, its own copy
        response.headers["Idempotent-Replayed"] = "true"
    return response
