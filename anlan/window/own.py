"""Everything that is kept of whoever holds the telephone, to take along (个人信息保护法 §45)."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from anlan.kernel import blobs, limits, shown
from anlan.kernel.file import CaseFile
from anlan.kernel.models import Matter, Paper
from anlan.kernel.moment import now
from anlan.kernel.openings import read_by, said
from anlan.kernel.who import Who
from anlan.log import receipts
from anlan.notices.models import Notice
from anlan.notices.wishes import wish_of
from anlan.sessions import talk
from anlan.window.matters import own_acts, readable
from anlan.window.page import known, page

PARTICULARS = (
    "role", "kind", "standing", "name", "sex", "birth", "job", "phone", "address", "id_number", "uscc", "legal_rep", "count",
)  # fmt: skip
MOST, DAY = 20, 86_400


@require_safe
@known
def own(request: HttpRequest, who: Who) -> HttpResponse:
    """What is kept, in words, and the way to it."""
    return page(request, "window/own.html", {"rows": [_row(file) for file in _files(who)]})


@require_safe
@known
def taken(request: HttpRequest, who: Who) -> HttpResponse:  # noqa: ARG001
    """All of it as one ZIP: a JSON a matter, with its papers and what the person handed in."""
    limits.count(f"own data {who.phone}", most=MOST, seconds=DAY)
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in _files(who):
            for name, content in _parts(file, who):
                archive.writestr(f"{file.matter.code}/{name}", content)
        archive.writestr("notices.json", json.dumps(_wishes(who), ensure_ascii=False, indent=1))
    name = f"anlan-{timezone.localtime(now()):%Y%m%d}.zip"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "private, no-store"}
    return HttpResponse(whole.getvalue(), content_type="application/zip", headers=headers)


def _files(who: Who) -> Iterator[CaseFile]:
    for matter in Matter.objects.visible_to(who).select_related("office__place", "place").order_by("-id"):
        yield CaseFile(matter, who)


def _row(file: CaseFile) -> dict[str, Any]:
    return {"title": file.matter.title, "code": file.matter.code, "acts": len(file.acts), "papers": len(file.papers)}


def _parts(file: CaseFile, who: Who) -> Iterator[tuple[str, str | bytes]]:
    acts = own_acts(file, who)
    told = {
        "code": file.matter.code, "stage": file.stage.name,
        "you": [{name: _plain(getattr(speaker, name)) for name in PARTICULARS} for speaker in file.speakers(who)],
        "acts": [receipts.receipt(file, act, told=True) | {"said": act.data} for act in acts],
        "opened_by": [{"at": row.at.isoformat(), "office": row.office.name if row.office else "", "why": said(row)}
                      for row in read_by(file.matter)],
        "messages": [{"at": row.at.isoformat(), "text": row.text} for row in talk.own(file, who)],
        "told": [_told(row) for row in Notice.objects.of(file.matter.district, who.owner).filter(matter_id=file.matter.id)],
    }  # fmt: skip
    yield "matter.json", json.dumps(told, ensure_ascii=False, indent=1)
    for paper in readable(file, who):
        if paper.pdf is not None:
            yield f"{_name(file, paper)}.pdf", bytes(blobs.fetch(bytes(paper.pdf), file.matter).body)
    for act in acts:
        for upload in shown.uploads(act.data):
            digest = bytes.fromhex(upload["digest"])
            yield f"files/{upload['digest'][:8]} {_safe(upload['name'])}", bytes(blobs.fetch(digest, file.matter).body)


def _told(row: Notice) -> dict[str, Any]:
    return {"at": row.at.isoformat(), "way": row.way, "text": row.text, "state": row.state, "why": row.why}


def _wishes(who: Who) -> dict[str, Any]:
    """How the person wants to be told."""
    wish = wish_of(who)
    return {"off": wish.off, "email": wish.email, "language": wish.language} if wish else {}


def _name(file: CaseFile, paper: Paper) -> str:
    return _safe(f"{paper.seq:03d} {file.procedure.papers.get(paper.kind, paper.kind)}")


def _safe(name: str) -> str:
    return name.replace("/", "-").replace("\\", "-").lstrip(".")[:120]


def _plain(value: Any) -> Any:
    return value.isoformat() if hasattr(value, "isoformat") else value
