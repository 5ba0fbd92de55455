"""Who opened a file, and the reason that opens one that is not one's own to handle."""

from __future__ import annotations

import msgspec
from django.http import HttpRequest, HttpResponse

from anlan.api.answers import FieldError, Opening, OpeningList, Reason
from anlan.api.asked import sent
from anlan.api.door import told
from anlan.api.problems import Misfit
from anlan.kernel.file import CaseFile
from anlan.kernel.models import Matter
from anlan.kernel.openings import give_reason, read_by
from anlan.kernel.who import Who


def openings(request: HttpRequest, who: Who, code: str) -> HttpResponse:  # noqa: ARG001
    """Every opening of a file."""
    return told(_list(CaseFile.open(code, who).matter))


def post_reason(request: HttpRequest, who: Who, code: str) -> HttpResponse:
    """Say why; for some hours the file is open."""
    asked, matter = sent(request, who), CaseFile.found(code, who).matter
    try:
        reason = msgspec.convert(asked.data, Reason)
    except msgspec.ValidationError as wrong:
        raise Misfit([FieldError(pointer="#", message=str(wrong))]) from None
    give_reason(who, matter, reason.why, reason.note)
    return told(_list(matter))


def _list(matter: Matter) -> OpeningList:
    return OpeningList(items=[
        Opening(at=row.at, person=row.person.name, office=row.office.name if row.office else "", why=row.why, note=row.note)
        for row in read_by(matter)
    ])  # fmt: skip
