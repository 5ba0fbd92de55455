"""THE one write path. In one transaction: lock the matter, gate, clean the form, effect, stage, clocks, papers, insert."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterable, Mapping
from datetime import UTC
from typing import Any, NamedTuple

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from anlan.kernel import blobs, clocks, limits, papers
from anlan.kernel.again import again_if_taken
from anlan.kernel.deed import Deed
from anlan.kernel.errors import Invalid, KeyReused, Refused, Stale
from anlan.kernel.file import CaseFile
from anlan.kernel.forms import StepForm
from anlan.kernel.keys import canonical, digest, new_code, uuid7
from anlan.kernel.may import Answer, may, may_open
from anlan.kernel.models import Act, Attempt, Compartment, Matter, Party
from anlan.kernel.moment import now, today
from anlan.kernel.near import serving
from anlan.kernel.procedure import BLIND, Clock, Means, Procedure, Step
from anlan.kernel.registry import procedures
from anlan.kernel.who import Who
from anlan.town.models import Office, Place
from anlan.vault.keys import new_lock

Typed = Mapping[str, Any]


class Handover(NamedTuple):
    """Who handed a matter over, in words, and its number there ('' if it has none)."""

    source: str
    number: str


@again_if_taken("matter_code")
def open_matter(
    procedure: str, data: Typed, files: Typed | None = None, *, by: Who, key: str = "", parent: Matter | None = None,
    at: Office | None = None, inherits: Iterable[Typed] = (), handover: Handover | None = None,
) -> Act:  # fmt: skip
    """Open a matter by its procedure's opening step; the act that did it.

    `data` is what was typed (a QueryDict, or nested JSON), `key` an idempotency key, `at` the office if it is not for the place
    to say, `inherits` the uploads of `parent` that go over, `handover` who handed the matter over and under which number:
    sealed with the act as `data["handover"]`. Raises Refused, Invalid.
    """
    declared = procedures()[procedure]
    with transaction.atomic():
        if first := _claim(key, by, procedure, data):
            return first
        if parent is None:  # a child is opened because its parent's procedure says so
            _may_open(declared, by)
        deed = _begin(declared, _filled(declared.opening, data, files, None, by), by, parent, at)
        if handover:
            deed.data["handover"] = {"name": " ".join(filter(None, handover)), **handover._asdict()}
        if parent is not None and inherits:
            deed.data["files"] = [blobs.hand_over(kept, parent, deed.matter) for kept in inherits]
        return enact(deed, key)


def take(
    code: str, step: str, data: Typed, files: Typed | None = None, *, by: Who, seen: int | None = None, key: str = ""
) -> Act:
    """Take a step on a matter; the act that did it.

    `seen` is the matter's `seq` when the page was made: if others acted since, Stale tells what they did.
    Raises NotHere, Refused, Stale, Invalid, KeyReused; then nothing has changed.
    """
    if any(data.get(name) for name in data if name.startswith(ONCE)):
        limits.spend(limits.ONCE, by.owner)
    with transaction.atomic():
        if first := _claim(key, by, f"{code} {step}", data):
            return first
        file = CaseFile.open(code, by, lock=True)
        declared = file.procedure.step(step)
        if declared is None:
            raise Refused(_("没有这个步骤。"))
        _not_stale(file, declared, seen)
        for run in filter(clocks.is_out, list(file.dues)):  # a day ends at 24:00, not when the clocks' own job comes
            overrun(file, run)
        answer = may(by, declared, file)
        if not answer:
            raise Refused(answer.no)
        form = _filled(declared, data, files, file, by)
        deed = _deed(file, declared, by, answer, form)
        deed.seen = None if seen is None else max(0, min(seen, file.matter.seq))
        return enact(deed, key)


def overrun(file: CaseFile, run: Any) -> Act:
    """Record, as the clock's own act, that a run of a clock has passed its last day, and take what follows from it.

    Call under the matter's lock.
    """
    clocks.run_out(run)
    clock = file.procedure.clock(run.clock)
    act = own(file, "overdue", _of(run, clock) | {"office": file.matter.office.code})
    if clock.then and file.stage.steps.get(clock.then):
        own(file, clock.then, _of(run, clock))
    return act


def warn(file: CaseFile, run: Any) -> Act | None:
    """Take the step by which a running clock warns, if the stage has it; its next warning is set. Call under the matter's lock."""
    clock = file.procedure.clock(run.clock)
    clocks.warned(run)
    return own(file, clock.warns, _of(run, clock)) if clock.warns in file.stage.steps else None


def own(file: CaseFile, step: str, data: dict[str, Any], heard: Act | None = None) -> Act:
    """Take a step of the system's own. Call under the matter's lock."""
    deed = Deed(file, file.procedure.step(step), Who(system=True), _now(file.matter), heard=heard)  # type: ignore[arg-type]
    deed.data = data
    return enact(deed)


def _of(run: Any, clock: Clock) -> dict[str, Any]:
    return {"clock": run.clock, "name": clock.name, "label": run.label, "on": run.on.isoformat(), "rule": run.rule}


def _claim(key: str, by: Who, target: str, data: Typed) -> Act | None:
    if not key:
        return None
    district, owner = _district(by), _key(by, key)
    request = digest([key, target, {name: _plain(data, name) for name in data if name not in TRANSPORT}])
    with connection.cursor() as sql:
        sql.execute(
            "INSERT INTO kernel_attempt (district, key, request, at) VALUES (%s, %s, %s, now())"
            " ON CONFLICT (district, key) DO NOTHING",
            [district, owner, request],
        )
        if sql.rowcount:
            return None
    first = Attempt.objects.get(district=district, key=owner)
    if bytes(first.request) != request:
        raise KeyReused
    return Act.objects.filter(id=str(first.act_id)).first() or _answered(first)


def _answered(first: Attempt) -> Act:
    """What was answered before, even if the act has moved the matter out of sight."""
    with connection.cursor() as sql:
        sql.execute("SELECT kernel_answered(%s, %s)", [first.district, first.key])
    return Act.objects.get(id=str(first.act_id))


def _key(by: Who, key: str) -> str:
    return f"{by.owner} {digest(key).hex()}"


TRANSPORT = frozenset({"csrfmiddlewaretoken", "key", "seen"})
ONCE = "once_"
"""How the fields are called that are typed once and kept nowhere: a code, a password, a hand. A try is counted before the act
begins, for a wrong one undoes whatever the act itself counts."""


def _plain(data: Typed, name: str) -> Any:
    return data.getlist(name) if hasattr(data, "getlist") else data[name]


def _district(by: Who) -> str:
    return by.person.district if by.person is not None else settings.DISTRICT


def _may_open(procedure: Procedure, by: Who) -> None:
    if not may_open(procedure, by):
        raise Refused(_("您不能提出“%(name)s”。") % {"name": _(procedure.name)})


def _not_stale(file: CaseFile, step: Step, seen: int | None) -> None:
    """The answers of others are no surprise to whoever answers too; another question is (a text drawn up anew).

    What somebody wrote for herself alone concerns nobody else, and is not betrayed by a warning.
    """
    behind = seen is not None and seen < file.matter.seq
    fresh = [act for act in file.acts if act.seq > (seen or 0) and not _aside(file, act)] if behind else []
    if any(act.step in step.joint or not step.joint for act in fresh):
        raise Stale(fresh)


def _aside(file: CaseFile, act: Act) -> bool:
    step = file.procedure.step(act.step)
    return bool(step and step.private and act.stage_from == act.stage_to)


def _filled(step: Step, data: Typed, files: Typed | None, file: CaseFile | None, by: Who) -> StepForm:
    form: StepForm = (step.form or StepForm)(data, files, file=file, who=by)
    if not form.is_valid():
        raise Invalid(form)
    return form


def _begin(procedure: Procedure, form: StepForm, by: Who, parent: Matter | None, at_office: Office | None) -> Deed:
    place: Place = form.cleaned_data["place"]
    topic = form.cleaned_data.get("topic") or ""
    office = at_office or form.cleaned_data.get("office") or serving(place, topic, today())
    if office is None:
        form.add_error("place", _("这个地方现在没有受理的机构。"))
        raise Invalid(form)
    at = now()
    key = uuid7()
    matter = Matter(
        district=place.district, id=key, lock=new_lock(key), code=new_code(place.district, timezone.localtime(at).year), stage="",
        procedure=procedure.key, edition=procedure.edition, topic=topic, title=form.cleaned_data.get("title") or "",
        place=place, office=office, registrar=by.person,
        parent_id=parent.id if parent else None, opened_at=at, moved_at=at, acted_at=at,
    )  # fmt: skip
    file = CaseFile(matter)
    file.__dict__.update(people=[], acts=[], seats=[], dues=[], papers=[])
    return _deed(file, procedure.opening, by, Answer(assisted=by.person is not None), form)


def _deed(file: CaseFile, step: Step, by: Who, answer: Answer, form: StepForm) -> Deed:
    deed = Deed(file, step, by, _now(file.matter), answer.party, answer.assisted, form.cleaned_data)
    deed.data = form.as_data(file.matter)
    if step.private and answer.party:
        deed.data[BLIND] = secrets.token_hex(16)
    return deed


def _now(matter: Matter) -> Any:
    return max(now(), matter.acted_at)


def enact(deed: Deed, key: str = "") -> Act:
    """Write a deed that the gate has let through, or that is the system's own. Call under the matter's lock."""
    post = deed.who.post_at(deed.matter.office_id)
    _join_in(deed)
    deed.to = deed.matter.stage if not deed.complete else next(iter(deed.step.targets), deed.matter.stage)
    if deed.complete and deed.step.effect:
        deed.step.effect(deed)
    if deed.matter.seq == 0:
        _let_in(deed)
    act = _written(deed, post.office if post else None)
    if deed.complete:
        clocks.wind(deed)
        papers.leave(deed, act)
    _file_away(deed, act)
    if deed.step.opened and deed.child is not None and deed.complete:
        _bear(deed, deed.child)
    if key:
        Attempt.objects.filter(district=_district(deed.who), key=_key(deed.who, key)).update(act_id=act.id)
    return act


def _bear(deed: Deed, told: Typed) -> None:
    """Open the child; whoever opened it goes on with it at once, where the deed says so and the gate lets her."""
    by = deed.opens or deed.step.opened[0]
    act = open_matter(by, told, by=deed.who, parent=deed.matter, at=deed.child_at, inherits=deed.inherits)
    child = CaseFile(act.matter)
    step = child.stage.steps.get(deed.child_step)
    if step and may(deed.who, step, child):
        take(act.matter.code, step.key, {}, by=deed.who)


def _join_in(deed: Deed) -> None:
    given = deed.file.answered(deed.step) or set()
    if deed.step.joint and deed.party:
        given |= {deed.party.side}
        deed.complete = deed.file.sides <= given
    elif deed.step.joint and deed.who.person and not deed.step.by_party:
        deed.complete = deed.file.sitting(deed.step) <= given | {deed.who.person.pk}


def _let_in(deed: Deed) -> None:
    """Whoever opens a matter by telephone is a party to it, named or not, and so can see where it is."""
    if deed.who.phone and not deed.file.speakers(deed.who):
        name = _("尾号 %(end)s 的来访人") % {"end": deed.who.phone[-4:]}
        deed.party = deed.join(Party.Role.APPLICANT, {"name": name, "phone": deed.who.phone})


def _written(deed: Deed, office: Office | None) -> Act:
    matter, step = deed.matter, deed.step
    matter.seq += 1
    act = Act(
        district=matter.district, matter_id=matter.id, matter=matter, seq=matter.seq, procedure=matter.procedure,
        edition=matter.edition, step=step.key, means=step.means if deed.complete else Means.PROGRESS,
        stage_from=matter.stage, stage_to=deed.to, at=deed.at, person=deed.who.person,
        office=office, party_id=deed.party.side if deed.party else None,
        assisted=deed.assisted, way=deed.who.way, law=step.law.cite() if step.law else "",
        data={} if step.withheld else deed.data, seen=deed.seen, papers=papers.seal(matter),
    )  # fmt: skip
    act.digest = digest(deed.data, salt_of(act))
    act.chain = hashlib.sha256(bytes(matter.head) + canonical(header(act))).digest()
    return act


def salt_of(act: Act) -> bytes:
    """What hides the act's data behind its digest; empty once the matter's key was erased."""
    key = act.key
    return key.salt(act.id) if key else b""


def salt_under(act: Act) -> bytes:
    """The salt that the act's digest has: none, if it was written before data were sealed."""
    return b"" if digest(act.data) == bytes(act.digest) else salt_of(act)


def header(act: Act) -> dict[str, Any]:
    """What the chain seals of an act: everything but the data, of which it seals the digest.

    What an act does not have (older ones have no `seen` and no `papers`) is not in it.
    """
    more = {name: value for name in ("seen", "papers") if (value := getattr(act, name)) is not None}
    return more | {
        "district": act.district, "matter": str(act.matter_id), "id": str(act.id), "seq": act.seq,
        "procedure": act.procedure, "edition": act.edition, "step": act.step, "means": str(act.means),
        "from": act.stage_from, "to": act.stage_to, "at": act.at.astimezone(UTC).isoformat(),
        "person": act.person_id, "office": act.office_id, "party": str(act.party_id or ""),
        "assisted": act.assisted, "way": act.way, "law": act.law, "data": bytes(act.digest).hex(),
    }  # fmt: skip


def _why(deed: Deed) -> str:
    """The reason that was chosen, in its source language; never what was written freely."""
    asked = deed.step.form.base_fields.get("reason") if deed.step.form else None
    with override("zh-hans"):
        return str(dict(getattr(asked, "choices", ())).get(deed.data.get("reason"), deed.step.name))[:80]


def _stuck(deed: Deed, act: Act) -> str:
    """What the matter waits for: as somebody said it is stuck, until something else is done; else as its stage has it."""
    said = deed.data.get("stuck")
    if said or (act.person_id is None and act.party_id is None and deed.matter.stage == act.stage_from):
        return str(said or deed.matter.stuck)
    return str(deed.file.stage.waits or "")


MOVING = [
    "stage", "office", "number", "title", "subtopic", "seq", "head", "moved_at", "acted_at", "closed_at", "next_due", "keep_until",
    "paused", "stuck",
]  # fmt: skip


def _file_away(deed: Deed, act: Act) -> None:
    matter = deed.matter
    if matter.stage != deed.to:
        matter.stage, matter.moved_at = deed.to, deed.at
        matter.closed_at = deed.at if deed.file.stage.final else None
        matter.paused = ""
    matter.stuck = _stuck(deed, act)
    if act.means == Means.PAUSED:
        matter.paused = _why(deed)
    matter.head, matter.acted_at = act.chain, deed.at
    matter.save(force_insert=matter.seq == 1, update_fields=None if matter.seq == 1 else MOVING)
    act.save(force_insert=True)
    deed.store()
    deed.file.note("acts", [act])
    if deed.step.withheld:
        _set_apart(deed, act)


def _set_apart(deed: Deed, act: Act) -> None:
    """What a party says is the party's, whoever wrote it down for it."""
    Compartment(
        district=act.district, matter_id=act.matter_id, matter=deed.matter, act_id=act.id, party_id=act.party_id,
        person=None if act.party_id else deed.who.person, shared=deed.step.between, data=deed.data,
    ).save(force_insert=True)  # fmt: skip
