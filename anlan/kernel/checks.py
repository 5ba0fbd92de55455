"""What can be wrong with a declaration: a walk over every stage, with the clocks that run in it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime
from importlib.util import find_spec
from pathlib import Path

from anlan.kernel.procedure import Procedure, Step
from anlan.law.rules import NoRule, resolve

VOLUME = "volume"
"""The one paper without a template: all the others, bound."""
State = tuple[str, frozenset[str]]


def faults(procedure: Procedure, known: Mapping[str, Procedure], home: str) -> list[str]:
    """Every fault of a declaration, each one sentence in English for the developer."""
    found = [*_names(procedure, known), *_rules(procedure), *_laws(procedure), *_papers(procedure, home)]
    if not found:
        found = [*_ways_out(procedure), *_clocks_stop(procedure), *_waits_have_clocks(procedure)]
    return [f"{procedure.key}: {fault}" for fault in found]


def walk(procedure: Procedure) -> set[State]:
    """Every (stage, clocks running) that can be reached from the opening."""
    start = _after(procedure, "", frozenset(), procedure.opening)
    seen, todo = set(start), list(start)
    while todo:
        stage, running = todo.pop()
        for step in procedure.stage(stage).steps.values():
            fresh = [state for state in _after(procedure, stage, running, step) if state not in seen]
            seen.update(fresh)
            todo.extend(fresh)
    return seen


def _after(procedure: Procedure, stage: str, running: frozenset[str], step: Step) -> list[State]:
    stopped = {clock.key for clock in procedure.clocks if step.key in clock.until}
    started = {clock.key for clock in procedure.clocks if step.key in clock.since}
    targets = step.targets or (stage,)
    return [(target, (running - stopped) | started) for target in targets]


def _names(procedure: Procedure, known: Mapping[str, Procedure]) -> Iterator[str]:
    if not procedure.opening.targets:
        yield "the opening leads to no stage"
    for step in procedure.steps():
        yield from _step_names(procedure, step, known)
    yield from _clock_names(procedure)
    for step in (step for stage in procedure.stages for step in stage.steps.values()):
        if procedure.step(step.key) is not step:
            yield f"two different steps are called {step.key!r}"


def _step_names(procedure: Procedure, step: Step, known: Mapping[str, Procedure]) -> Iterator[str]:
    stages = {stage.key for stage in procedure.stages}
    steps = {each.key for each in procedure.steps()}
    named = (*step.apart, *step.joint, *step.unless, *step.after, *step.follows, *filter(None, [step.counts]))
    yield from (f"{step.key} leads to unknown stage {key!r}" for key in step.targets if key not in stages)
    yield from (f"{step.key} names unknown step {key!r}" for key in named if key not in steps)
    yield from (f"{step.key} opens unknown procedure {key!r}" for key in step.opened if key not in known)
    yield from (f"{step.key} hears of unknown procedure {key!r}" for key in step.hears_of if key not in known)
    if (step.hears or step.follows) and not step.by_system:
        yield f"{step.key} hears of a child matter or follows a step but is not the system's own"
    if step.private and step.between:
        yield f"{step.key} cannot be read by its writer alone and by every party"
    clocks = {clock.key for clock in procedure.clocks}
    yield from (f"{step.key} extends unknown clock {key!r}" for key in step.extended if key not in clocks)


def _clock_names(procedure: Procedure) -> Iterator[str]:
    steps = {step.key for step in procedure.steps()}
    for clock in procedure.clocks:
        used = (*clock.since, *clock.until, *clock.pauses, *clock.resumes)
        yield from (f"clock {clock.key} names unknown step {key!r}" for key in used if key not in steps)
        for key in filter(None, (clock.then, clock.warns)):
            own = procedure.step(key)
            if own is None or not own.by_system:
                yield f"clock {clock.key}: {key!r} is not a step of the system's own"


def _today() -> date:
    return datetime.now(UTC).date()


def _rules(procedure: Procedure) -> Iterator[str]:
    for clock in procedure.clocks:
        for rule in clock.rules:
            try:
                resolve(rule, on=_today())
            except NoRule as fault:
                yield f"clock {clock.key}: {fault}"


def _laws(procedure: Procedure) -> Iterator[str]:
    today = _today()
    for step in procedure.steps():
        if step.law is not None and not step.law.in_force(today):
            yield f"{step.key} cites {step.law.cite()}, which is not in force"


def _papers(procedure: Procedure, home: str) -> Iterator[str]:
    spec = find_spec(home)
    folder = Path(spec.origin or "").parent / "papers" if spec else Path()
    for step in procedure.steps():
        other = {VOLUME, *procedure.makes}
        missing = (name for name in step.papers if name not in other and not (folder / f"{name}.docx").exists())
        yield from (f"{step.key}: no template papers/{name}.docx" for name in missing)
        yield from (f"{step.key}: paper {name!r} has no title" for name in step.papers if name not in procedure.papers)


def _ways_out(procedure: Procedure) -> Iterator[str]:
    reached = {stage for stage, running in walk(procedure)}
    for stage in procedure.stages:
        if stage.key not in reached:
            yield f"stage {stage.key} is never reached"
        elif not any(procedure.stage(end).final for end in _from(procedure, stage.key)):
            yield f"stage {stage.key} has no way to an end"


def _from(procedure: Procedure, start: str) -> set[str]:
    seen, todo = {start}, [start]
    while todo:
        steps = procedure.stage(todo.pop()).steps.values()
        fresh = {target for step in steps for target in step.targets} - seen
        seen |= fresh
        todo.extend(fresh)
    return seen


def _clocks_stop(procedure: Procedure) -> Iterator[str]:
    for stage, running in sorted(walk(procedure), key=lambda state: (state[0], sorted(state[1]))):
        if procedure.stage(stage).final and running:
            yield f"in final stage {stage} these clocks still run: {', '.join(sorted(running))}"


def _waits_have_clocks(procedure: Procedure) -> Iterator[str]:
    for stage, running in walk(procedure):
        if not procedure.stage(stage).final and not running:
            yield f"stage {stage} can wait without a clock"
