"""Makes the bytes of papers and volumes, after the commit, from what the acts recorded. Only the press imports it."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from anlan.kernel import blobs
from anlan.kernel.dossier import dossier
from anlan.kernel.errors import AWAY
from anlan.kernel.file import CaseFile
from anlan.kernel.models import Act, Matter, Paper
from anlan.kernel.papers import NoTemplate, template, waiting
from anlan.kernel.press.fonts import rest
from anlan.kernel.press.pdf import Unreadable, docx_to_pdf, pages, photograph
from anlan.kernel.press.volume import Part, Row, contents, volume
from anlan.kernel.press.word import BadTemplate, Picture, qr_png, render

log = logging.getLogger(__name__)
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
VOLUME = "volume"
COVERS = ("cover", "index", "back", VOLUME)
"""The papers of the volume itself, which it does not list."""


def make(paper: Paper) -> None:
    """Render a paper to Word and PDF and keep both. What hinders it is noted as its fault: one paper keeps no other waiting."""
    try:
        with transaction.atomic():
            _make(paper)
    except (BadTemplate, NoTemplate, Unreadable) as wrong:
        _note(paper, str(wrong))
    except AWAY:
        raise
    except Exception:
        log.exception("paper %s of matter %s", paper.id, paper.matter_id)
        _note(paper, _("这份文书没能制作出来，原因已经记下，请联系系统管理员。"))


def make_waiting(most: int = 20, by: Callable[[Paper], None] = make) -> int:
    """Make some of the papers that wait, each by that; how many."""
    for paper in (batch := list(waiting()[:most])):
        by(paper)
    if batch:
        rest()
    return len(batch)


def _note(paper: Paper, fault: str) -> None:
    paper.fault = fault[:500]
    paper.save(update_fields=["fault"])


def _make(paper: Paper) -> None:
    file = file_of(paper)
    own = file.procedure.makes.get(paper.kind)
    if paper.kind == VOLUME or own:
        word, pdf = None, import_string(own)(file, paper) if own else _bound(file, paper)
    else:
        word = in_word(file, paper, contents(list(_parts(file))) if paper.kind == "index" else [])
        pdf = docx_to_pdf(word)
    paper.docx = bytes.fromhex(blobs.store(word, WORD, file.matter)) if word else None
    paper.pdf = bytes.fromhex(blobs.store(pdf, "application/pdf", file.matter))
    paper.pages = pages(pdf)
    paper.save(update_fields=["docx", "pdf", "pages"])


def file_of(paper: Paper) -> CaseFile:
    """The file that a paper belongs to."""
    matters = Matter.objects.select_related("office__place", "place__parent__parent__parent")
    return CaseFile(matters.get(district=paper.district, id=paper.matter_id))


def in_word(file: CaseFile, paper: Paper, rows: list[Row], form: bytes = b"") -> bytes:
    """A paper's template filled, as Word; `form`: another template than the one in use, to see it before it is."""
    context = dossier(file, paper) | {"rows": rows, "qr": Picture(qr_png(f"{settings.SITE_URL}/m/{file.matter.code}"))}
    return render(form or template(file, paper.kind), context)


def sheet(file: CaseFile, paper: Paper, kind: str, rows: list[Row]) -> bytes:
    """The template of another kind, filled as of that paper; as PDF."""
    same = Paper(district=paper.district, matter_id=paper.matter_id, act_id=paper.act_id, kind=kind,
                 number=paper.number, at=paper.at, seq=paper.seq)  # fmt: skip
    return docx_to_pdf(in_word(file, same, rows))


def _bound(file: CaseFile, paper: Paper) -> bytes:
    parts = list(_parts(file))
    rows, index = contents(parts), partial(sheet, file, paper, "index")
    return volume(
        parts, cover=sheet(file, paper, "cover", rows), index=index, back=sheet(file, paper, "back", rows)
    ).pdf


def _parts(file: CaseFile) -> Iterator[Part]:
    """The papers in the order of their titles in the declaration, each followed by what was handed in with it."""
    order = {kind: place for place, kind in enumerate(file.procedure.papers)}
    there = {"", *(paper.kind for paper in file.papers)}
    held = {*COVERS, *(name for name, holder in file.procedure.unbound.items() if holder in there)}
    listed = [paper for paper in file.papers if paper.kind not in held]
    acts = {act.id: act for act in file.acts}
    for paper in sorted(listed, key=lambda p: (order.get(p.kind, 99), p.seq)):
        if paper.pdf is None and not paper.fault:
            make(paper)
        title = file.procedure.papers.get(paper.kind, paper.kind)
        if paper.pdf is not None:
            yield Part(title, paper.number, bytes(blobs.fetch(bytes(paper.pdf), file.matter).body))
        yield from _handed_in(acts[paper.act_id], title)
    papered = {paper.act_id for paper in listed}
    for act in file.acts:
        step = file.procedure.step(act.step)
        if act.id not in papered and step is not None and step.key not in held:
            yield from _handed_in(act, step.name)


def _handed_in(act: Act, title: str) -> Iterator[Part]:
    for value in act.data.values():
        if isinstance(value, dict) and "digest" in value:
            yield Part(f"{title}：{value['name']}", "", as_pdf(value, act.matter))


def as_pdf(upload: dict[str, Any], matter: Matter) -> bytes:
    """What was handed in, as PDF."""
    body = bytes(blobs.fetch(bytes.fromhex(upload["digest"]), matter).body)
    match upload["media"]:
        case "application/pdf":
            return body
        case media if media.startswith("image/"):
            return photograph(body, upload["name"])
        case _:
            return docx_to_pdf(body)
