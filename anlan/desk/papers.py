"""Papers and uploads of a matter, to whoever may open the matter."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from anlan.desk.door import official
from anlan.desk.page import page
from anlan.kernel import blobs, shown
from anlan.kernel.errors import NotHere
from anlan.kernel.file import CaseFile
from anlan.kernel.handing import handed_in, made_here
from anlan.kernel.models import Paper
from anlan.kernel.papers import ask_for
from anlan.kernel.who import Who

SECONDS = 2
"""After how long the page of a paper that is being made looks again."""


@require_safe
@official
def paper(request: HttpRequest, who: Who, code: str, paper_id: UUID, kind: str) -> HttpResponse:
    """A paper as Word or PDF; until the worker has made it, a page that looks again by itself."""
    file = CaseFile.open(code, who)
    found = next((paper for paper in file.papers if paper.id == paper_id), None)
    if found is None:
        raise NotHere
    digest = found.pdf if kind == "pdf" else found.docx
    if digest is None:
        return _not_yet(request, who, file, found, kind)
    name = _(file.procedure.papers.get(found.kind, found.kind))
    return made_here(blobs.fetch(bytes(digest), file.matter), f"{name} {found.number or code}.{kind}", who)


@require_safe
@official
def upload(request: HttpRequest, who: Who, code: str, digest: str) -> HttpResponse:  # noqa: ARG001
    """A file that somebody handed in with a step of this matter."""
    file = CaseFile.open(code, who)
    found = next((known for known in _uploads(file, who) if known["digest"] == digest), None)
    if found is None:
        raise NotHere
    return handed_in(blobs.fetch(bytes.fromhex(digest), file.matter), str(found["name"]), who)


def _not_yet(request: HttpRequest, who: Who, file: CaseFile, found: Paper, kind: str) -> HttpResponse:
    if found.pdf is not None:
        raise NotHere
    ask_for(found)
    said = {"matter": file.matter, "paper": shown.paper_view(file, found), "kind": kind}
    response = page(request, who, "desk/paper.html", said)
    if not found.fault:
        response.headers["Refresh"] = str(SECONDS)
    return response


def _uploads(file: CaseFile, who: Who) -> Iterator[dict[str, Any]]:
    for act in file.acts:
        yield from shown.uploads(act.data)
    for note in file.private_notes(who):
        yield from shown.uploads(note.data)
