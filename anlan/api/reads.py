"""Reading matters: one, many, their acts and papers, and what may be done with them now."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.utils.translation import gettext as _

from anlan.api import cursors
from anlan.api.answers import (
    Act,
    ActList,
    Clock,
    Mark,
    Matter,
    MatterList,
    Note,
    OpenStep,
    Paper,
    PaperList,
    Party,
    Permissions,
    Proxy,
    Side,
    Tier,
)
from anlan.api.asked import Query
from anlan.api.door import told
from anlan.api.problems import NotReady, Nowhere
from anlan.api.told import address, head_fields, law_of, picked, row, row_fields, stage_of, step_address
from anlan.kernel import blobs, models, shown
from anlan.kernel.file import CaseFile
from anlan.kernel.handing import made_here
from anlan.kernel.keys import tidy_code
from anlan.kernel.may import recordable, steps_open_to
from anlan.kernel.papers import ask_for
from anlan.kernel.search import find, fold, newest
from anlan.kernel.sight import Veil
from anlan.kernel.who import Who

PAGE, MOST = 25, 100
Found = QuerySet[models.Matter]
NARROWED = {"procedure": "procedure", "stage": "stage", "topic": "topic", "office": "office__code"}


def matters(request: HttpRequest, who: Who) -> HttpResponse:
    """A page of the matters that the asker may see: the newest first, or by date if `due_before` is given."""
    query = Query(request, *NARROWED, "due_before", "q", "limit", "cursor")
    by_date, limit = query.day("due_before"), query.number("limit", default=PAGE, most=MOST)
    order = ("next_due", "id") if by_date else ("-id",)

    def pick(found: Found) -> list[models.Matter]:
        due = found.filter(closed_at=None, next_due__lt=by_date) if by_date else found
        after = _after(_narrowed(due, query), query, dated=bool(by_date))
        return list(after.select_related("office", "place").order_by(*order)[: limit + 1])

    page = _picked(pick, query, who, limit + 1)
    more = cursors.written(page[limit - 1], dated=bool(by_date)) if len(page) > limit else None
    return told(MatterList(items=[row(matter) for matter in page[:limit]], next=more))


def shared(request: HttpRequest, who: Who) -> HttpResponse:  # noqa: ARG001
    """The matters of others on which an office of the asker sits, the newest first; for another district: those shared with it."""
    found = models.Matter.objects.handed_to(who).select_related("office", "place").order_by("-id")
    return told(MatterList(items=[row(matter) for matter in found[:MOST]], next=None))


def matter(request: HttpRequest, who: Who, code: str) -> HttpResponse:
    """A matter; its ETag is the number of its acts."""
    file = CaseFile.open(code, who)
    tag = f'"{file.matter.seq}"'
    same = tag in request.headers.get("If-None-Match", "").split(", ")
    response = HttpResponseNotModified() if same else told(_matter(file, Veil.before(who, file)))
    response.headers["ETag"] = tag
    return response


def acts(request: HttpRequest, who: Who, code: str) -> HttpResponse:
    """A page of a matter's acts, the oldest first."""
    query = Query(request, "limit", "cursor")
    file = CaseFile.open(code, who)
    veil, limit = Veil.before(who, file), query.number("limit", default=MOST, most=MOST)
    after = query.number("cursor", default=1, most=10**8) if query.text("cursor") else 0
    page = [act for act in file.acts if act.seq > after][: limit + 1]
    more = str(page[limit - 1].seq) if len(page) > limit else None
    return told(ActList(items=[_act(file, act, veil) for act in page[:limit]], next=more))


def papers(request: HttpRequest, who: Who, code: str) -> HttpResponse:  # noqa: ARG001
    """A matter's papers."""
    file = CaseFile.open(code, who)
    return told(PaperList(items=[_paper(file, paper) for paper in file.papers]))


def paper(request: HttpRequest, who: Who, code: str, paper: UUID, kind: str) -> HttpResponse:  # noqa: ARG001
    """A paper as a file; NotReady while it is being made."""
    file = CaseFile.open(code, who)
    row = next((each for each in file.papers if each.id == paper), None)
    if row is None:
        raise Nowhere
    if row.pdf is None and not row.fault:
        ask_for(row)
        raise NotReady
    return _download(file, who, row, kind)


def permissions(request: HttpRequest, who: Who, code: str) -> HttpResponse:  # noqa: ARG001
    """What the asker may do with a matter now."""
    file = CaseFile.open(code, who)
    here = stage_of(file.procedure, file.matter.stage)
    return told(Permissions(code=file.matter.code, seq=file.matter.seq, stage=here, steps=_steps(file, who)))


def _picked(pick: Callable[[Found], list[models.Matter]], query: Query, who: Who, most: int) -> list[models.Matter]:
    """By text the newest first, without fetching every hit; by date what is found must be known whole."""
    district = who.person.district if who.person else ""
    text = query.text("q")
    if not text or (code := tidy_code(text)):
        mine = models.Matter.objects.visible_to(who)
        return pick(mine.filter(district=code[:6], code=code) if text else mine.filter(district=district))
    if any(len(fold(word)) < 2 for word in text.split()):
        raise query.wrong("q", _("每个词至少两个字。"))
    if query.text("due_before"):
        return pick(find(text, who, district))
    spot = cursors.read(query.text("cursor"))
    return newest(pick, text, who, district, most=most, after=spot.id if spot else None)


def _narrowed(found: Found, query: Query) -> Found:
    given = {field: query.text(name) for name, field in NARROWED.items() if query.text(name)}
    return found.filter(**given)


def _after(found: Found, query: Query, *, dated: bool) -> Found:
    text = query.text("cursor")
    if not text:
        return found
    spot = cursors.read(text)
    if spot is None or (spot.day is not None) is not dated:
        raise query.wrong("cursor", _("这个游标不是从这份列表来的。"))
    if spot.day is None:
        return found.filter(id__lt=spot.id)
    return found.filter(Q(next_due__gt=spot.day) | Q(id__gt=spot.id), next_due__gte=spot.day)


def _matter(file: CaseFile, veil: Veil) -> Matter:
    return Matter(
        **row_fields(file.matter, file.procedure), edition=file.matter.edition, plain=_(file.stage.plain),
        waiting_for=shown.waiting_for(file),
        ladder=[picked(Tier, view) for view in shown.ladder(file)],
        rail=[picked(Mark, view) for view in shown.rail(file)],
        clocks=[picked(Clock, view) for view in shown.clocks(file)],
        parties=[_party(view) for view in shown.parties(file, veil)],
    )  # fmt: skip


def _party(view: shown.View) -> Party:
    return picked(Party, view, proxies=[picked(Proxy, proxy) for proxy in view["proxies"]])


def _act(file: CaseFile, act: models.Act, veil: Veil) -> Act:
    party = file.person_named(act.party_id)
    return Act(
        **head_fields(act), by=file.names.get(act.person_id, ""), party=party.name if party else "",
        assisted=act.assisted, way=act.way, order=act.order, data=veil(act.data), note=_note(file, act, veil),
    )  # fmt: skip


def _note(file: CaseFile, act: models.Act, veil: Veil) -> list[Note]:
    step = file.procedure.step(act.step)
    return [Note(label=label, text=veil(str(text))) for label, text in shown.note(step, act.data, file)] if step else []


def _paper(file: CaseFile, paper: models.Paper) -> Paper:
    at = address(file.matter.code, "papers", str(paper.id))
    return picked(
        Paper, shown.paper_view(file, paper), pdf=f"{at}.pdf" if paper.pdf else None,
        docx=f"{at}.docx" if paper.docx else None,
    )  # fmt: skip


def _download(file: CaseFile, who: Who, paper: models.Paper, kind: str) -> HttpResponse:
    digest = paper.docx if kind == "docx" else paper.pdf
    if digest is None:
        raise Nowhere
    blob = blobs.fetch(bytes(digest), file.matter)
    name = f"{shown.paper_view(file, paper)['name']}-{file.matter.code}.{kind}"
    return made_here(blob, name, who, attached=True)


def _steps(file: CaseFile, who: Who) -> list[OpenStep]:
    own, helped = steps_open_to(who, file), recordable(who, file)
    return [
        OpenStep(
            key=step.key, name=_(step.name), hint=_(step.hint) if step.hint else "", law=law_of(step), own=step in own,
            on_behalf=[Side(for_party=party.id, name=party.name) for party in helped.get(step, ())],
            href=step_address(file, step),
        )
        for step in file.stage.steps.values()
        if step in own or step in helped
    ]  # fmt: skip
