"""My matters, and one of them: where is it, who has it, until when, what can I do now."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.utils.html import format_html
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from anlan.kernel import limits, shown
from anlan.kernel.errors import NotHere
from anlan.kernel.file import CaseFile
from anlan.kernel.may import steps_open_to
from anlan.kernel.models import Act, Matter, Paper, Party
from anlan.kernel.moment import today
from anlan.kernel.openings import read_by, said
from anlan.kernel.registry import procedure_of
from anlan.kernel.who import Who
from anlan.log import receipts
from anlan.notices import shown as told
from anlan.notices.models import Notice
from anlan.sessions.shown import around
from anlan.vault.sources import source
from anlan.window.apply import ABOUT, about_others
from anlan.window.page import known, page

View = dict[str, Any]
MOST, FEW = 50, 5
TRIES, HOUR = 60, 3600


@require_safe
@known
def mine(request: HttpRequest, who: Who) -> HttpResponse:
    """Every matter of the telephone, the newest first."""
    found = Matter.objects.visible_to(who).select_related("office").order_by("-id")[:MOST]
    rows = [
        {"title": matter.title, "code": matter.code, "url": reverse("window-matter", args=[matter.code]),
         "stage": _(procedure_of(matter).stage(matter.stage).plain), "office": matter.office.name,
         "due": matter.next_due if matter.closed_at is None else None}
        for matter in found
    ]  # fmt: skip
    said = {"rows": rows, "phone": who.phone, "unread": told.unread(who, settings.DISTRICT)}
    return page(request, "window/mine.html", said)


@require_safe
@known
def matter(request: HttpRequest, who: Who, code: str) -> HttpResponse:
    """A party's own view of the matter."""
    file = opened(request, who, code)
    said = {
        "matter": file.matter, "now": _now(file), "mine": steps(file, who), "ladder": shown.ladder(file),
        "rail": shown.rail(file), "clocks": shown.clocks(file), "acts": timeline(file, who), "papers": papers(file, who),
        "session": around(file, who, reverse("window-matter", args=[file.matter.code])),
        "parties": _parties(file, who), "ended": file.stage.final, "told": _told(file, who),
        "others": about(file),
    }  # fmt: skip
    return page(request, "window/matter.html", said)


@require_safe
@known
def receipt(request: HttpRequest, who: Who, code: str) -> HttpResponse:
    """The receipt of an application: the code, the exact moment, what follows."""
    file = opened(request, who, code)
    said = {
        "matter": file.matter, "seal": bytes(file.acts[0].chain).hex(), "proof": _proof(file, 1), "plain": _(file.stage.plain),
        "told": file.procedure.receipt and _(file.procedure.receipt),
        "clocks": shown.clocks(file), "papers": papers(file, who),
    }  # fmt: skip
    return page(request, "window/receipt.html", said)


@require_safe
@known
def proof(request: HttpRequest, who: Who, code: str, seq: int) -> HttpResponse:
    """What the party can later prove an act by, to anybody (see docs/verify.md); with the words only if they are own."""
    file = opened(request, who, code)
    act = next((act for act in file.acts if act.seq == seq), None)
    own = {speaker.side for speaker in file.speakers(who)}
    if act is None or (shown.private(file, act) and act.party_id not in own):
        raise NotHere
    told = receipts.receipt(file, act, told=act.party_id in own)
    response = JsonResponse(told, json_dumps_params={"ensure_ascii": False, "indent": 1})
    response.headers["Content-Disposition"] = f'attachment; filename="{code}-{seq}.json"'
    return response


@require_safe
@known
def openings(request: HttpRequest, who: Who, code: str) -> HttpResponse:
    """Which officials have opened the file, and why."""
    file = opened(request, who, code)
    rows = [{"row": row, "said": said(row)} for row in read_by(file.matter)]
    return page(request, "window/openings.html", {"matter": file.matter, "rows": rows})


def opened(request: HttpRequest, who: Who, code: str) -> CaseFile:
    """The file of that code, if the telephone belongs to it; guesses are counted."""
    limits.count(f"code looked up from {source(request)} {who.phone}", most=TRIES, seconds=HOUR)
    return CaseFile.open(code, who)


def steps(file: CaseFile, who: Who) -> list[View]:
    """What the party may do now: first what everybody waits for."""
    base = reverse("window-matter", args=[file.matter.code])
    own = sorted(steps_open_to(who, file), key=lambda step: not step.joint)
    return [
        {"key": step.key, "name": _(step.name), "hint": _(step.hint) if step.hint else "", "url": f"{base}/{step.key}",
         "primary": bool(step.joint) and number == 0}
        for number, step in enumerate(own)
    ]  # fmt: skip


def about(file: CaseFile) -> list[View]:
    """What may be asked or said about the matter, apart from its own steps: openings of other procedures, at any time."""
    return [
        {"name": _(known.opening.name), "hint": _(known.opening.hint) if known.opening.hint else "",
         "url": f"{reverse('window-apply', args=[known.key, 1])}?{urlencode({ABOUT: file.matter.code})}"}
        for known in about_others()
    ]  # fmt: skip


def readable(file: CaseFile, who: Who) -> list[Paper]:
    """The papers that are this party's to read: of its own acts, and those that the procedure shares with its side."""
    own = {act.id for act in own_acts(file, who)}
    sides = {"party", *(speaker.role for speaker in file.speakers(who))}
    return [paper for paper in file.papers if paper.act_id in own or file.procedure.shares.get(paper.kind) in sides]


def papers(file: CaseFile, who: Who) -> list[View]:
    """The papers that the party reads, newest first, as links."""
    base = reverse("window-matter", args=[file.matter.code])
    views = (shown.paper_view(file, paper) for paper in reversed(readable(file, who)))
    return [view | {"url_pdf": f"{base}/papers/{view['id']}.pdf", "url_docx": ""} for view in views]


def timeline(file: CaseFile, who: Who) -> list[View]:
    """What was done, in plain words: own acts and what the parties said to one another with the words, others' without."""
    own = {act.id for act in own_acts(file, who)}
    return [
        act | {"who": "", "paper": [], "assisted_by": "", "proof": _proof(file, act["seq"]),
               "note": _note(file, act) if act["id"] in own or act["between"] else []}
        for act in shown.timeline(file)
        if not act["private"] or act["id"] in own
    ]  # fmt: skip


def own_acts(file: CaseFile, who: Who) -> list[Act]:
    """What the party did itself, or had recorded for it."""
    own = {speaker.side for speaker in file.speakers(who)}
    return [act for act in file.acts if act.party_id in own]


def _note(file: CaseFile, act: View) -> list[tuple[str, str]]:
    """What was said, the files in it as links."""
    files = act["files"]
    return [(label, _link(file, files[label]) if label in files else text) for label, text in act["note"]]


def _link(file: CaseFile, upload: View) -> str:
    url = reverse("window-upload", args=[file.matter.code, upload["digest"]])
    return format_html('<a href="{}">{}</a>', url, upload["name"])


def _proof(file: CaseFile, seq: int) -> str:
    return reverse("window-proof", args=[file.matter.code, seq])


def _now(file: CaseFile) -> View:
    due = next((clock for clock in shown.clocks(file) if clock["state"] != "paused"), None)
    ahead = file.procedure.road(file.stage.key)
    office = file.matter.office
    return {
        "where": _(file.stage.plain), "next": _("接下来：%(stage)s") % {"stage": _(ahead[0].name)} if ahead else "",
        "who": office.name, "phone": office.phone,
        **({"until": due["due_on"], "days_left": (due["due_on"] - today()).days, "cite": due["cite"],
            "verified": due["verified"], "why": _aim(due)} if due else {}),
    }  # fmt: skip


def _aim(clock: View) -> str:
    return _("%(name)s（我们的服务目标）") % {"name": clock["name"]} if clock["service_target"] else str(clock["name"])


def _told(file: CaseFile, who: Who) -> list[View]:
    """The last few notices of this matter."""
    rows = Notice.objects.of(file.matter.district, who.owner).filter(matter_id=file.matter.id)
    return told.by_cause(told.lines(rows[:FEW]))


def _parties(file: CaseFile, who: Who) -> list[View]:
    own = {speaker.side for speaker in file.speakers(who)}
    return [_party(party, mine=party.id in own) for party in file.parties]


def _party(party: Party, *, mine: bool) -> View:
    phone = party.phone if mine or len(party.phone) < 8 else f"{party.phone[:3]}****{party.phone[-4:]}"
    return {"name": party.name, "role": party.get_role_display(), "phone": phone, "mine": mine}
