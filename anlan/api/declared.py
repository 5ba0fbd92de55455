"""What the API answers of procedures, rules and problems: what is declared, whatever matters there are."""

from __future__ import annotations

from datetime import date, datetime

from anlan.api.answers import Answer, Named


class StepInfo(Answer):
    """A step as it is declared: by whom, to which stages, on which basis, leaving which papers."""

    key: str
    name: str
    hint: str
    by: list[Named]
    to: list[str]
    means: str
    law: str
    papers: list[str]
    joint: bool
    private: bool


class StageInfo(Answer):
    """A stage: its name, its plain name for residents, its steps."""

    key: str
    name: str
    plain: str
    final: bool
    steps: list[StepInfo]


class ClockInfo(Answer):
    """A limit as it is declared, with today's rule."""

    key: str
    name: str
    rule: str
    since: list[str]
    until: list[str]


class ProcedureRow(Answer):
    """A procedure: POST to `open` opens a matter."""

    key: str
    name: str
    edition: int
    open: str
    href: str
    guide: str


class ProcedureList(Answer):
    """Every procedure."""

    items: list[ProcedureRow]


class ProcedureInfo(ProcedureRow):
    """A whole procedure."""

    opening: StepInfo
    stages: list[StageInfo]
    clocks: list[ClockInfo]
    topics: list[Named]
    papers: list[Named]


class Skipped(Answer):
    """A day that was not counted, and why."""

    on: date
    why: str


class Deadline(Answer):
    """The last day (it ends at 24:00; hours end at `at`), how it was found, and what to mind."""

    on: date
    at: datetime | None
    span: str
    rule: str | None
    basis: str
    verified: bool
    rolled_from: date | None
    skipped: list[Skipped]
    warnings: list[str]


class RuleInfo(Answer):
    """A deadline rule in one version and region."""

    id: str
    version: str
    region: str | None
    name: str
    span: str
    kind: str
    basis: str
    verified: bool
    effective_from: date | None
    effective_to: date | None


class RuleList(Answer):
    """Every deadline rule."""

    items: list[RuleInfo]


class ProblemKind(Answer):
    """A type of problem."""

    type: str
    title: str


class ProblemList(Answer):
    """Every type of problem."""

    items: list[ProblemKind]
