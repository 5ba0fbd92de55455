"""Everything that a paper's template may print, from what the work recorded and from nowhere else."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from anlan.kernel.file import CaseFile
from anlan.kernel.models import Act, Paper, Party


def dossier(file: CaseFile, paper: Paper) -> dict[str, Any]:
    """The context of a paper: the matter as it was just after the act that left it. See docs/papers.md."""
    with override("zh-hans"):
        acts = [act for act in file.acts if act.seq <= paper.seq]
        views = [_act(file, act) for act in acts]
        sides = [_party(file, party, paper) for party in file.parties]
        return {
            "matter": _matter(file),
            "office": _office(file),
            "number": paper.number,
            "year": timezone.localtime(paper.at).year,
            "today": timezone.localtime(paper.at).date(),
            "parties": sides,
            "applicants": [side for side in sides if side["role"] == Party.Role.APPLICANT],
            "respondents": [side for side in sides if side["role"] == Party.Role.RESPONDENT],
            "mediators": [seat.person.name for seat in file.seats if seat.person and _sat(seat, paper)],
            "act": next((view for view in views if view["id"] == paper.act_id), views[-1]),
            "a": {view["step"]: view for view in views},
            "all": _grouped(views),
            "missing": acts[-1].data.get("missing", []),
        }


def _matter(file: CaseFile) -> dict[str, Any]:
    matter = file.matter
    return {
        "code": matter.code, "title": matter.title, "topic": matter.topic, "subtopic": matter.subtopic,
        "topic_name": file.procedure.topics.get(matter.topic, ""), "procedure": file.procedure.name, "place": matter.place.full_name,
        "opened_at": timezone.localtime(matter.opened_at), "stage_name": file.stage.name, "number": matter.number,
        "closed_at": timezone.localtime(matter.closed_at) if matter.closed_at else None,
    }  # fmt: skip


def _office(file: CaseFile) -> dict[str, str]:
    office = file.matter.office
    return {"name": office.name, "mark": office.mark, "address": office.address, "phone": office.phone}


def _party(file: CaseFile, party: Party, paper: Paper) -> dict[str, Any]:
    proxies = [p for p in file.people if p.stands_for == party.id and p.left_at is None]
    return {
        "id": party.id, "role": party.role, "role_name": party.get_role_display(), "name": party.name,
        "kind": party.kind, "sex": party.sex, "age": party.age(timezone.localtime(paper.at).date()),
        "birth": party.birth, "job": party.job, "phone": party.phone, "address": party.address,
        "id_number": party.id_number, "uscc": party.uscc, "legal_rep": party.legal_rep, "count": party.count,
        "proxies": [
            {"name": p.name, "phone": p.phone, "standing_name": p.get_standing_display(),
             "authority": _("特别授权") if p.may_settle else _("一般授权")}
            for p in proxies
        ],
    }  # fmt: skip


def _act(file: CaseFile, act: Act) -> dict[str, Any]:
    party = file.person_named(act.party_id)
    step = file.procedure.step(act.step)
    return {
        "id": act.id, "step": act.step, "name": step.name if step else act.step, "at": timezone.localtime(act.at),
        "person": file.names.get(act.person_id, ""), "party": party.name if party else "", "party_id": act.party_id,
        "assisted_by": file.names.get(act.person_id, "") if act.assisted else "", "law": act.law, "data": act.data,
        "chain": bytes(act.chain).hex(),
    }  # fmt: skip


def _sat(seat: Any, paper: Paper) -> bool:
    return bool(seat.since <= paper.at and (seat.until is None or seat.until > paper.at))


def _grouped(views: list[dict[str, Any]]) -> dict[str, list[dict[str, Any]]]:
    grouped: dict[str, list[dict[str, Any]]] = {}
    for view in views:
        grouped.setdefault(view["step"], []).append(view)
    return grouped
