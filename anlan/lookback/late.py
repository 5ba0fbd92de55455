"""What was overdue, in whose hands, and for how long."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from django.utils.translation import gettext as _

from anlan.kernel.clocks import OFFICE, local, rule_of
from anlan.kernel.models import Act, Due, Seat
from anlan.kernel.moment import today
from anlan.kernel.procedure import BARRED, Actor, Means, Via
from anlan.kernel.tongue import basis
from anlan.lookback.duty import Duty
from anlan.lookback.graph import Look
from anlan.town.models import Office


@dataclass(frozen=True, slots=True)
class Late:
    """One limit that ran out. `waited`: for whom it waited on its last day; `hands`: who that was then, as what."""

    name: str
    basis: str
    verified: bool
    promise: bool
    on: date
    ended: date | None
    days: int
    stage: str
    office: str
    hands: tuple[tuple[str, str], ...]
    waited: str
    duty: Duty


class Lapse(NamedTuple):
    """A run that was not kept: its last day then, when it ended or was prolonged (None: not yet), who had the matter."""

    run: Due
    on: date
    ended: date | None
    office: Office


def late(look: Look) -> list[Late]:
    """The limits of the office that ran out, the oldest first."""
    return [_late(look, lapse) for lapse in _lapses(look) if lapse.run.kind in OFFICE]


def _lapses(look: Look) -> Iterator[Lapse]:
    """As the system's own acts sealed them, whatever became of the runs; of an erased matter, as the runs still tell."""
    for act, run in ((act, run) for act in look.acts if (run := _run(look, act))):
        on = date.fromisoformat(str(act.data["on"]))
        yield Lapse(run, on, _ended(look, act, run), look.held(act, on))
    for run in look.file.dues if look.file.matter.erased else ():
        if run.state == Due.State.OVERDUE:
            yield Lapse(run, run.on, local(run.ended_at) if run.ended_at else None, look.holder(run.on))


def _run(look: Look, act: Act) -> Due | None:
    """The run that the act found overdue; None for every other act."""
    named = (act.data.get("clock"), act.data.get("label", "")) if act.means == Means.OVERDUE else None
    runs = [run for run in look.file.dues if (run.clock, run.label) == named and run.since <= act.at]
    open_then = [run for run in runs if run.ended_at is None or act.at <= run.ended_at]
    return min(open_then, key=lambda run: run.since, default=None)


def _ended(look: Look, overdue: Act, run: Due) -> date | None:
    """When the lapse ended: with the run, or when the run was prolonged."""
    later = (act for act in look.acts if act.seq > overdue.seq and act.means == Means.EXTENDED)
    steps = ((act.at, look.file.procedure.step(act.step)) for act in later)
    ended = next((at for at, step in steps if step and run.clock in step.extended), run.ended_at)
    return local(ended) if ended else None


def _late(look: Look, lapse: Lapse) -> Late:
    run, on, ended, office = lapse
    rule, stage = rule_of(run), look.file.procedure.stage(_stage(look, on))
    waited = list(stage.onward.by) if stage.onward else []
    hands = _hands(look, waited, office, on)
    name = _(look.file.procedure.clock(run.clock).name)
    return Late(
        f"{name} · {run.label}" if run.label else name, basis(rule), rule.verified, run.kind == "service_target", on,
        ended, ((ended or today()) - on).days, _(stage.name), office.name,
        hands, _("、").join(_(actor.name) for actor in waited),
        look.posts.duty(tuple(dict.fromkeys(person for _role, person in hands)), office.pk, on),
    )  # fmt: skip


def _hands(look: Look, waited: list[Actor], office: Office, on: date) -> tuple[tuple[str, str], ...]:
    """Who sat as one of those for whom it waited, or else held such a post at that office; whoever else sat has no part in it."""
    asked = {actor.key for actor in waited}
    seated = [(name, person) for key, name, person in _seated(look, on) if key in asked]
    posts = [actor for actor in waited if actor.via is Via.POST]
    held = ((_(actor.name), person) for actor in posts for person in look.posts.names(office.pk, actor.key, on))
    return tuple(seated or held)


def _stage(look: Look, on: date) -> str:
    past = [act.stage_to for act in look.acts if local(act.at) <= on]
    return past[-1] if past else look.acts[0].stage_to


def _seated(look: Look, on: date) -> Iterator[tuple[str, str, str]]:
    """Role, its name and the person, of everybody who sat on the matter at the end of that day."""
    names = {actor.key: actor.name for actor in look.file.procedure.actors()}
    for seat in look.file.seats:
        if seat.role != BARRED and _sat(seat, on):
            yield seat.role, _(names.get(seat.role, seat.role)), seat.name


def _sat(seat: Seat, on: date) -> bool:
    return local(seat.since) <= on and (seat.until is None or local(seat.until) > on)
