"""What was overdue, in whose hands, and for how long."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from anlan.kernel.clocks import OFFICE, local, rule_of
from anlan.kernel.models import Due, Seat
from anlan.kernel.moment import today
from anlan.kernel.procedure import BARRED, Actor, Via
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


def late(look: Look) -> list[Late]:
    """The limits of the office that ran out, the oldest first."""
    runs = [run for run in look.file.dues if run.kind in OFFICE and _ended(run) > run.on]
    return [_late(look, run) for run in runs if run.state == Due.State.OVERDUE]


def _ended(run: Due) -> date:
    return local(run.ended_at) if run.ended_at else today()


def _late(look: Look, run: Due) -> Late:
    rule, office = rule_of(run), look.holder(run.on)
    stage = look.file.procedure.stage(_stage(look, run.on))
    waited = list(stage.onward.by) if stage.onward else []
    hands = _hands(look, waited, office, run.on)
    name = _(look.file.procedure.clock(run.clock).name)
    return Late(
        f"{name} · {run.label}" if run.label else name, basis(rule), rule.verified, run.kind == "service_target", run.on,
        local(run.ended_at) if run.ended_at else None, (_ended(run) - run.on).days, _(stage.name), office.name,
        hands, _("、").join(_(actor.name) for actor in waited),
        look.posts.duty(tuple(dict.fromkeys(person for _role, person in hands)), office.pk, run.on),
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
