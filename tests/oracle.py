"""Who may do what, worked out a second time from the declarations alone: no line of the gate is asked."""

from __future__ import annotations

from typing import Any

from anlan.kernel.procedure import OVERSEEING, Procedure, Step
from anlan.kernel.registry import procedures

UNDER = {
    "own": {"own"},
    "above": {"own", "beside"},
    "told": {"own", "beside"},
    "beside": {"beside"},
    "away": {"away"},
    "gone": set(),
    "seated": set(),
}
"""Which distances a post at that distance looks down on; the attacked matters stand at `own`."""
Facts = dict[str, Any]


def sees(name: str, facts: Facts) -> bool:
    """Whether the official of that name may open the matter at all."""
    distance, _dash, role = name.partition("-")
    return (role in procedure_of(facts).overseers and "own" in UNDER[distance]) or sits(name, facts)


def handles(name: str, facts: Facts) -> bool:
    """Whether it opens: by a post at its own office, a seat, or because she has said why."""
    return sees(name, facts) and (name.startswith(("own-", "told-")) or sits(name, facts))


def sits(name: str, facts: Facts) -> bool:
    return any(person == name for person, _role in facts["seats"])


def takes(name: str, step: Step, facts: Facts) -> bool:
    """Whether it is the official's own step: by a post at the very office, by a seat, or by a seat of that office itself."""
    distance, _dash, role = name.partition("-")
    held = {("post", role)} if distance == "own" else set()
    if distance == "own" and role in OVERSEEING:
        held |= {("office", seat) for seat in facts["guests"]}
    held |= {("seat", seat) for person, seat in facts["seats"] if person == name} | {("anyone", "anyone")}
    mine = any((str(actor.via), actor.key) in held for actor in step.by)
    return mine and due(step, facts) and (not step.joint or step.by_party or waits(step, name, facts))


def helps(name: str, facts: Facts) -> bool:
    """Whether the official may record for a party: a post at the office, or a seat."""
    return name.startswith("own-") or sits(name, facts)


def answer(name: str, step: Step, facts: Facts, party: str = "") -> int:
    """The status that a hostile body must get: 422 from the form if the gate lets it through, else 403 or 404."""
    if not sees(name, facts):
        return 404
    if not handles(name, facts):
        return 403
    if step.key not in procedure_of(facts).stage(facts["stage"]).steps:
        return 403
    if party:
        return 422 if helps(name, facts) and can(step, party, facts) else 403
    return 422 if takes(name, step, facts) else 403


def of_phone(phone: str, step: Step, facts: Facts) -> int:
    """The same, of a resident."""
    own = [party for party, _role, number, _itself in facts["parties"] if number == phone]
    if not own:
        return 404
    if step.key not in procedure_of(facts).stage(facts["stage"]).steps:
        return 403
    if any(str(actor.via) == "anyone" for actor in step.by):
        return 422
    return 422 if any(can(step, party, facts) for party in own) else 403


def reads(phone: str, paper: str, facts: Facts) -> bool:
    """Whether a party of that telephone reads that paper: it is of an act of its own, or shared with its side."""
    kind, by = facts["kinds"][paper]
    shared = procedure_of(facts).shares.get(kind)
    own = [(party, role) for party, role, number, _itself in facts["parties"] if number == phone]
    return any(by == party or shared in ("party", role) for party, role in own)


def can(step: Step, party: str, facts: Facts) -> bool:
    """Whether the step is that party's, and still to be taken."""
    role = next(role for known, role, _phone, _itself in facts["parties"] if known == party)
    mine = any(str(actor.via) == "party" and actor.key in ("party", role) for actor in step.by)
    return mine and due(step, facts) and (not step.joint or waits(step, party, facts))


def due(step: Step, facts: Facts) -> bool:
    """Whether what the step comes after has been done, and not been taken back."""
    done = [taken for taken, _who in facts["acts"] if taken in (*step.after, *step.unless)]
    return not step.after or bool(done and done[-1] in step.after)


def waits(step: Step, party: str, facts: Facts) -> bool:
    """Whether something was asked and this party, or this member of a body, has not answered since."""
    asked = [number for number, (taken, _who) in enumerate(facts["acts"]) if taken in (*step.joint, *step.unless)]
    if not asked or facts["acts"][asked[-1]][0] in step.unless:
        return False
    given = {who for number, (taken, who) in enumerate(facts["acts"]) if taken == step.key and number > asked[-1]}
    given |= {who for taken, who in facts["acts"] if step.counts and taken == step.counts}
    return party not in given


def procedure_of(facts: Facts) -> Procedure:
    return procedures()[facts["procedure"]]


def poison(step: Step) -> dict[str, Any] | None:
    """A body of the right shape that no form takes, so that nothing is written; None where the form asks for nothing."""
    fields = step.form.base_fields if step.form else {}
    for name, field in fields.items():
        kind = type(field).__name__
        if kind == "Lines":
            return {name: ["x" * 9000]}
        if getattr(field, "max_length", None) and kind == "CharField":
            return {name: "x" * (field.max_length + 1)}
        if kind in ("ChoiceField", "TypedChoiceField", "PartyChoice", "DateField", "DateTimeField"):
            return {name: "no such thing"}
    needed = any(field.required for field in fields.values())
    return {} if needed else None
