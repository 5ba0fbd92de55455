"""What was overdue, in whose hands, and for how long."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from anlan.kernel.clocks import OFFICE, local, rule_of
from anlan.kernel.models import Due, Seat
from anlan.kernel.moment import today
from anlan.kernel.procedure import BARRED
from anlan.kernel.tongue import basis
from anlan.lookback.duty import Duty
from anlan.lookback.graph import Look


@dataclass(frozen=True, slots=True)
class Late:
    """One limit that ran out. `hands`: who sat on the matter on its last day, as what; `waited`: for whom it waited."""

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
    asked = {actor.key for actor in waited}
    seats = list(_seated(look, run.on))
    hands = [(name, person) for key, name, person in seats if key in asked] or [(n, p) for _key, n, p in seats]
    name = _(look.file.procedure.clock(run.clock).name)
    return Late(
        f"{name} · {run.label}" if run.label else name, basis(rule), rule.verified, run.kind == "service_target", run.on,
        local(run.ended_at) if run.ended_at else None, (_ended(run) - run.on).days, _(stage.name), office.name,
        tuple(hands), _("、").join(_(actor.name) for actor in waited),
        look.posts.duty(tuple(dict.fromkeys(person for _role, person in hands)), office.pk, run.on),
    )  # fmt: skip


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
