"""What pages and the API show of a case file: ladder, rail, clocks, timeline, parties, papers. Plain dicts, no markup."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from django.forms import DateField, DateTimeField
from django.utils import timezone
from django.utils.dateformat import format as date_format
from django.utils.translation import gettext as _

from anlan.kernel.clocks import LEAST, OFFICE, rule_of, warnings
from anlan.kernel.file import CaseFile
from anlan.kernel.forms import Rows
from anlan.kernel.models import Act, Due, Paper, Party
from anlan.kernel.moment import today
from anlan.kernel.procedure import BLIND, WAITING, Step, Waits
from anlan.kernel.registry import procedures
from anlan.kernel.sight import Veil
from anlan.kernel.tongue import basis, cite, warning
from anlan.town.models import Office, Tier

View = dict[str, Any]


def ladder(file: CaseFile) -> list[View]:
    """The four tiers, the district first: where the matter stands, where it has been, and since when."""
    matter = file.matter
    since: dict[int, Any] = {}
    for act in file.acts:
        if act.office_id:
            since.setdefault(act.office_id, act.at)
    others = since.keys() - {matter.office_id}
    offices = {o.tier: o for o in Office.objects.filter(pk__in=others).select_related("place")} if others else {}
    offices[matter.office.tier] = matter.office
    return [_rung(tier, offices.get(tier), matter.office, since) for tier in Tier]


def _rung(tier: Tier, office: Office | None, here: Office, since: dict[int, Any]) -> View:
    return {
        "tier": tier, "name": tier.label, "office": office.name if office else "", "here": tier == here.tier,
        "visited": office is not None, "at": since.get(office.pk) if office else None,
    }  # fmt: skip


def rail(file: CaseFile, *, plain: bool = False) -> list[View]:
    """The stages been through, the present one, and the main road ahead."""
    times: dict[str, Any] = {}
    for act in file.acts:
        times.pop(act.stage_to, None)
        times[act.stage_to] = times.get(act.stage_to, act.at)
    done = [key for key in times if key != file.stage.key]
    ahead = [stage.key for stage in file.procedure.road(file.stage.key) if stage.key not in done]
    moved = file.matter.moved_at
    return [
        *({"name": _(file.procedure.stage(key).name), "state": "done", "at": times[key]} for key in done),
        {"name": _(file.stage.plain if plain else file.stage.name), "state": "here", "at": moved},
        *({"name": _(file.procedure.stage(key).name), "state": "ahead", "at": None} for key in ahead),
    ]


def clocks(file: CaseFile, *, ended: bool = False) -> list[View]:
    """The clocks that run (or all, with the ended ones), nearest first."""
    return [clock(file, run) for run in file.dues if ended or run.ended_at is None]


def clock(file: CaseFile, run: Due) -> View:
    """One run of a clock with its date, its article and whether a person has verified it."""
    rule = rule_of(run)
    name = _(file.procedure.clock(run.clock).name)
    return {
        "name": f"{name} · {run.label}" if run.label else name, "clock": run.clock, "due_on": run.on,
        "days_left": (run.on - today()).days, "verified": rule.verified,
        "cite": basis(rule) if rule.articles or run.kind != "service_target" else "",
        "kind": run.kind, "state": _state(run), "service_target": run.kind == "service_target",
        "counts": run.kind in OFFICE, "since": run.since, "extended": run.extended,
        "warnings": [warning(code) for code in warnings(run)],
    }  # fmt: skip


def _state(run: Due) -> str:
    """A time that may not be shorter has ended when its last day has passed: nothing is late."""
    return str(Due.State.STOPPED if run.kind == LEAST and run.on < today() else run.state)


def timeline(file: CaseFile, *, most: int | None = None) -> list[View]:
    """The acts, newest first."""
    acts = list(reversed(file.acts))[:most]
    papers: dict[Any, list[View]] = {}
    for paper in file.papers:
        papers.setdefault(paper.act_id, []).append(paper_view(file, paper))
    return [_act(file, act, papers.get(act.id, [])) for act in acts]


def _act(file: CaseFile, act: Act, papers: list[View]) -> View:
    step = file.procedure.step(act.step)
    party = file.person_named(act.party_id)
    who = file.names.get(act.person_id, "") if act.person_id or party else _("系统")
    return {
        "id": act.id, "at": act.at, "key": act.step, "name": _(step.name) if step else act.step,
        "who": who, "party": party.name if party else "", "assisted": act.assisted,
        "assisted_by": who if act.assisted else "", "files": {upload["label"]: upload for upload in _labelled(step, act)},
        "law": law(step, act), "note": note(step, act.data, file) if step else [], "paper": papers, "order": act.order,
        "means": act.means, "seq": act.seq, "chain": bytes(act.chain).hex(), "private": private(file, act),
        "between": bool(step and step.between),
        "to": _(file.procedure.stage(act.stage_to).name) if act.stage_to != act.stage_from else "",
    }  # fmt: skip


def private(file: CaseFile, act: Act) -> bool:
    """Whether an act is nobody's to see but its writer's."""
    step = file.procedure.step(act.step)
    return bool(step and step.private)


def law(step: Step | None, act: Act) -> str:
    """On which article an act rests, in the reader's language."""
    return cite(step.law) if step and step.law and step.law.cite() == act.law else act.law


def uploads(data: dict[str, Any]) -> Iterator[View]:
    """The files handed in with an act, those in rows too: name, size, media, digest (hex)."""
    for value in data.values():
        match value:
            case {"digest": _digest}:
                yield value
            case list():
                yield from (found for row in value if isinstance(row, dict) for found in uploads(row))


def _labelled(step: Step | None, act: Act) -> Iterator[View]:
    fields = step.form.base_fields if step and step.form else {}
    for name, value in act.data.items():
        if isinstance(value, dict) and "digest" in value:
            yield value | {"label": str(fields[name].label) if name in fields else name}


def note(step: Step, data: dict[str, Any], file: CaseFile | None = None) -> list[tuple[str, str]]:
    """An act's data as (label, text), in the order of its form; with the file also what the form asks of this matter."""
    data = {name: value for name, value in data.items() if name != BLIND}
    if step.by_system:
        return _by_itself(data, file)
    fields = _fields(step, data, file)
    told = ((name, field) for name, field in fields.items() if name in data and not field.widget.is_hidden)
    known = [(str(field.label or name), _text(field, data[name])) for name, field in told]
    return known + _added({name: value for name, value in data.items() if name not in fields}, file)


def _added(data: dict[str, Any], file: CaseFile | None) -> list[tuple[str, str]]:
    """What an effect added, by the words that the procedure has for it; what has none stands as a remark."""
    words = {"handover": _("由谁移交"), "files": _("一并移交的材料"), **(file.procedure.adds if file else {})}
    said = {name: words.get(name, "附记") for name, value in data.items() if value}
    return [(_(word), _told(data[name])) for name, word in said.items() if word]


def _told(value: Any) -> str:
    return _day(value) if isinstance(value, str) and DAY.fullmatch(value) else _text(None, value)


def _fields(step: Step, data: dict[str, Any], file: CaseFile | None) -> dict[str, Any]:
    if step.form is None:
        return {}
    asked: dict[str, Any] = step.form.base_fields
    more = any(value and name not in asked for name, value in data.items())
    return asked | step.form(file=file).fields if more and file else asked


def _by_itself(data: dict[str, Any], file: CaseFile | None) -> list[tuple[str, str]]:
    """What the system's own act says: which clock it was, or what a child matter came to; and what else it did."""
    ran_out = _ran_out(data) if "clock" in data else []
    heard = _heard(data) if "child" in data else []
    return ran_out + heard + _added({name: value for name, value in data.items() if name not in OWN_DATA}, file)


DAY = re.compile(r"\d{4}-\d\d-\d\d")
OWN_DATA = frozenset({"clock", "name", "label", "on", "rule", "office", "child", "procedure", "means", "step"})


def _heard(data: dict[str, Any]) -> list[tuple[str, str]]:
    child = procedures().get(data["procedure"])
    step = child.step(data["step"]) if child else None
    return [(_("引出的案件"), data["child"]), (_("那边的结果"), _(step.name) if step else "")]


def _ran_out(data: dict[str, Any]) -> list[tuple[str, str]]:
    label = f" · {data['label']}" if data.get("label") else ""
    return [(_("期限"), _(data["name"]) + label), (_("最后一天"), _day(data["on"]))]


def _day(text: str) -> str:
    return date_format(date.fromisoformat(text), _("Y年n月j日"))


def _text(field: Any, value: Any) -> str:
    match value:
        case bool():
            return _("是") if value else _("否")
        case {"name": name}:
            return str(name)
        case str() if isinstance(field, DateTimeField):
            return date_format(timezone.localtime(datetime.fromisoformat(value)), _("Y年n月j日 H:i"))
        case str() if isinstance(field, DateField):
            return _day(value)
        case list() if isinstance(field, Rows):
            return "\n".join(_row(field, row) for row in value)
        case list():
            return "\n".join(_text(field, item) for item in value)
        case _:
            return str(dict(getattr(field, "choices", None) or ()).get(value, value))


def _row(field: Rows, row: dict[str, Any]) -> str:
    return _("，").join(_text(part, row[name]) for name, part in field.row.base_fields.items() if name in row)


def paper_view(file: CaseFile, paper: Paper) -> View:
    """A paper as a link: kind, name, number, whether it is made."""
    return {
        "id": paper.id, "kind": paper.kind, "name": _(file.procedure.papers.get(paper.kind, paper.kind)), "number": paper.number,
        "at": paper.at, "ready": paper.pdf is not None,
        "editable": paper.docx is not None or paper.pdf is None, "fault": paper.fault, "pages": paper.pages,
    }  # fmt: skip


def named(party: Party) -> str:
    """A party's name, as far as it is kept."""
    return party.name or _("（已依法删除）")


def parties(file: CaseFile, veil: Veil) -> list[View]:
    """The sides, each with those who stand for it, as the reader behind the veil sees them."""
    on = today()
    return [
        veil({"id": p.id, "name": named(p), "role": p.get_role_display(), "kind": p.get_kind_display(), "phone": p.phone,
         "address": p.address, "age": p.age(on), "job": p.job, "count": p.count, "uscc": p.uscc,
         "legal_rep": p.legal_rep, "id_number": p.id_number,
         "proxies": [{"name": q.name, "phone": q.phone, "standing": q.get_standing_display()}
                     for q in file.people if q.stands_for == p.id and q.left_at is None]})
        for p in file.parties
    ]  # fmt: skip


def waiting_for(file: CaseFile) -> str:
    """Whom the matter waits for now, in words."""
    step = file.stage.onward
    return _(next(iter(step.by)).name) if step else ""


def stuck(matter: Any, day: date, *, still_days: int = 7) -> str:
    """Why an open matter does not move; '' if it does."""
    if matter.paused:
        return _("中止：%(why)s") % {"why": _(matter.paused)}
    if matter.stuck:
        return _(WAITING[Waits(matter.stuck)])
    if matter.next_due and matter.next_due < day:
        return _("已逾期 %(days)s 天") % {"days": (day - matter.next_due).days}
    still = (day - timezone.localtime(matter.acted_at).date()).days
    return _("%(days)s 天没有动作") % {"days": still} if still >= still_days else ""
