"""THE gate: who may do what to which matter, and why not."""

from __future__ import annotations

from dataclasses import dataclass, replace

from django.utils.translation import gettext as _

from anlan.kernel.clocks import too_early
from anlan.kernel.file import CaseFile
from anlan.kernel.models import Party
from anlan.kernel.procedure import Actor, Procedure, Step, Via
from anlan.kernel.who import NOBODY, Who


@dataclass(frozen=True, slots=True)
class Answer:
    """What the gate says: `no` is the reason, empty if the step may be taken; `party` is whose act it is."""

    no: str = ""
    party: Party | None = None
    assisted: bool = False

    def __bool__(self) -> bool:
        return not self.no


def relations(who: Who, file: CaseFile) -> frozenset[tuple[Via, str]]:
    """Every relation in which `who` stands to the matter."""
    found = {(Via.ANYONE, "anyone")} if who.known else set()
    if who.system:
        found.add((Via.SYSTEM, "system"))
    if who.person is not None and who.posts:
        here = (post.role for post in who.posts if post.office_id == file.matter.office_id)
        found |= {(Via.POST, role) for role in here if file.procedure.knows(role)}
        sitting = [seat for seat in file.seats if seat.until is None]
        found |= {(Via.SEAT, seat.role) for seat in sitting if seat.person_id == who.person.pk}
        found |= {(Via.OFFICE, seat.role) for seat in sitting if seat.office_id in who.desks}
    for speaker in file.speakers(who):
        found |= {(Via.PARTY, "party"), (Via.PARTY, speaker.role)}
    return frozenset(found)


def may_open(procedure: Procedure, who: Who) -> bool:
    """Whether `who` may open a matter: by a post, as the system, or as anybody, which an administrator is not."""
    held = {(Via.ANYONE, "anyone")} if who.known and not who.administers else set()
    held |= {(Via.SYSTEM, "system")} if who.system else {(Via.POST, str(post.role)) for post in who.posts}
    return any((actor.via, actor.key) in held for actor in procedure.opening.by)


def may(who: Who, step: Step, file: CaseFile) -> Answer:
    """Whether `who` may take `step` on the matter now."""
    if file.procedure.step(step.key, stage=file.matter.stage) is None:
        return Answer(_("这一步在当前阶段“%(stage)s”不能办理。") % {"stage": _(file.stage.name)})
    answer = _direct(who, step, file) or _assisted(who, step, file)
    if answer is None:
        return Answer(_("这一步应由%(actors)s办理。") % {"actors": actors_named(step)})
    reason = _barred(who, step, file) or _joint(step, file, answer.party, who)
    return Answer(reason) if reason else answer


def steps_open_to(who: Who, file: CaseFile) -> list[Step]:
    """The steps that `who` may take now in the own name."""
    own = replace(who, for_party=None, way="")
    return [step for step in file.stage.steps.values() if may(own, step, file)]


def recordable(who: Who, file: CaseFile) -> dict[Step, list[Party]]:
    """The parties' own steps that staff may record for a party, with the parties who can still take them."""
    if not _helps(who, file):
        return {}
    steps = [step for step in file.stage.steps.values() if step.by_party and not _barred(who, step, file)]
    open_to = {step: [p for p in file.parties if _takes(step, p) and not _joint(step, file, p)] for step in steps}
    return {step: parties for step, parties in open_to.items() if parties}


def actors_named(step: Step) -> str:
    """The names of those who may take the step, in the reader's language."""
    return _("、").join(_(actor.name) for actor in step.by)


def matrix(procedure: Procedure) -> list[tuple[str, str, Step, list[Actor]]]:
    """The permission table: (stage key, stage name, step, actors) for every stage and step, the opening first."""
    rows = [("", "", procedure.opening, list(procedure.opening.by))]
    for stage in procedure.stages:
        rows += [(stage.key, stage.name, step, list(step.by)) for step in stage.steps.values()]
    return rows


def _direct(who: Who, step: Step, file: CaseFile) -> Answer | None:
    held = relations(who, file)
    if not any((actor.via, actor.key) in held for actor in step.by):
        return None
    if not step.by_party or (who.person is not None and not who.for_party and _by_office(held, step)):
        return Answer()
    speakers = [speaker for speaker in file.speakers(who) if _takes(step, speaker)]
    if who.for_party:
        speakers = [speaker for speaker in speakers if who.for_party in (speaker.id, speaker.stands_for)]
    return Answer(party=_free(speakers, step, file)) if speakers else None


def _by_office(held: frozenset[tuple[Via, str]], step: Step) -> bool:
    return any((actor.via, actor.key) in held and actor.via in (Via.POST, Via.SEAT, Via.OFFICE) for actor in step.by)


def _free(speakers: list[Party], step: Step, file: CaseFile) -> Party:
    """The first for whom the step is still to be taken: one telephone may speak for several."""
    return next((speaker for speaker in speakers if not _joint(step, file, speaker)), speakers[0])


def _assisted(who: Who, step: Step, file: CaseFile) -> Answer | None:
    party = file.person_named(who.for_party) if step.by_party else None
    if party is None or party.left_at or not _takes(step, party) or not _helps(who, file):
        return None
    return Answer(party=party, assisted=True)


def _helps(who: Who, file: CaseFile) -> bool:
    """Whether she handles the matter herself: no guest of another office or district does."""
    held = relations(who, file)
    registered = who.person is not None and who.posts and file.matter.registrar_id == who.person.pk
    return registered or any(via in (Via.POST, Via.SEAT) for via, key in held)


def _takes(step: Step, party: Party) -> bool:
    return any(actor.via is Via.PARTY and actor.key in ("party", party.role) for actor in step.by)


def _barred(who: Who, step: Step, file: CaseFile) -> str:
    return _apart(who, step, file) or too_early(file, step) or _after(step, file)


def _apart(who: Who, step: Step, file: CaseFile) -> str:
    if who.person is None or not step.apart:
        return ""
    done = {act.step for act in file.acts if act.person_id == who.person.pk and act.step in step.apart}
    names = [_(known.name) for known in file.procedure.steps() if known.key in done]
    if not names:
        return ""
    return _("您办理过“%(steps)s”，这一步应由他人办理。") % {"steps": _("、").join(names)}


def _after(step: Step, file: CaseFile) -> str:
    if not step.after or file.asked(step.after, step):
        return ""
    if file.last(*step.after):
        return _("现在没有等待答复的事项。")
    names = [_(known.name) for known in file.procedure.steps() if known.key in step.after]
    return _("要先有“%(steps)s”，才能办理这一步。") % {"steps": _("、").join(names)}


def _own_word(step: Step, file: CaseFile, party: Party | None, who: Who) -> bool:
    newest = next(
        (act for act in reversed(file.acts) if party and act.step == step.key and act.party_id == party.side), None
    )
    return step.anew and who.person is None and newest is not None and newest.assisted


def _joint(step: Step, file: CaseFile, party: Party | None, who: Who = NOBODY) -> str:
    if not step.joint or (party is None and (step.by_party or who.person is None)):
        return ""
    given = file.answered(step)
    if given is None:
        return _("现在没有等待答复的事项。")
    if (party.side if party else who.person and who.person.pk) in given and not _own_word(step, file, party, who):
        return _("这一步您已经办过，不必再办。")
    return "" if party is None or party.may_settle else _("代理人需要有特别授权才能办理这一步。")
