"""What a matter's page shows of its record, with the addresses of its papers and files."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _

from anlan.kernel import shown
from anlan.kernel.file import CaseFile
from anlan.kernel.sight import Veil
from anlan.kernel.who import Who

View = dict[str, Any]
SHOWN_OF_ID = 6
"""Characters of an identity number that stay readable at its start; the last four too."""


def timeline(file: CaseFile, veil: Veil, *, most: int | None = None) -> list[View]:
    """The acts, newest first, their papers and uploads as links, as the reader behind the veil sees them."""
    base = reverse("desk-matter", args=[file.matter.code])
    return [
        act
        | {
            "paper": [linked(paper, base) for paper in act["paper"]],
            "note": _note(act | {"note": veil(act["note"])}, base),
        }
        for act in shown.timeline(file, most=most)
    ]


def papers(file: CaseFile) -> list[View]:
    """Every paper, the newest first, as links."""
    base = reverse("desk-matter", args=[file.matter.code])
    return [linked(shown.paper_view(file, paper), base) for paper in reversed(file.papers)]


def linked(paper: View, base: str) -> View:
    """A paper with its addresses; what is bound from other papers has no Word."""
    url = f"{base}/papers/{paper['id']}"
    return paper | {"url_pdf": f"{url}.pdf", "url_docx": f"{url}.docx" if paper["editable"] else ""}


def parties(file: CaseFile, veil: Veil) -> list[View]:
    """The sides, with their particulars and whether they have answered what is asked of each of them now."""
    answers = _answers(file)
    return [
        side | {"facts": list(_facts(side)), "consent": answers.get(side["id"], "")}
        for side in shown.parties(file, veil)
    ]


def private(file: CaseFile, who: Who) -> list[View]:
    """What `who` alone wrote into the compartment; asked for only where there is something."""
    own = {act.id: act for act in file.acts if who.person and act.person_id == who.person.pk}
    steps = {act_id: step for act_id, act in own.items() if (step := file.procedure.step(act.step)) and step.private}
    if not steps:
        return []
    return [
        {
            "name": _(steps[note.act_id].name),
            "at": own[note.act_id].at,
            "note": shown.note(steps[note.act_id], note.data, file),
        }
        for note in file.private_notes(who)
    ]


def _note(act: View, base: str) -> list[tuple[str, str]]:
    files = act["files"]
    return [(label, _link(files[label], base) if label in files else text) for label, text in act["note"]]


def _link(upload: View, base: str) -> str:
    return format_html('<a href="{}/files/{}">{}</a>', base, upload["digest"], upload["name"])


def _facts(side: View) -> Iterator[tuple[str, str]]:
    number = side["id_number"]
    yield from (
        (label, value)
        for label, value in (
            (_("住址"), side["address"]), (_("年龄"), side["age"]), (_("职业"), side["job"]),
            (_("身份证号"), number and number[:SHOWN_OF_ID] + "········" + number[-4:]),
            (_("信用代码"), side["uscc"]), (_("负责人"), side["legal_rep"]),
        )
        if value
    )  # fmt: skip


def _answers(file: CaseFile) -> dict[Any, str]:
    found: dict[Any, list[str]] = {}
    for step in file.stage.steps.values():
        given = file.answered(step) if step.joint else None
        for party in file.parties if given is not None else ():
            state = _("已办") if given and party.id in given else _("未办")
            found.setdefault(party.id, []).append(_("%(step)s：%(state)s") % {"step": _(step.name), "state": state})
    return {party: _("；").join(said) for party, said in found.items()}
