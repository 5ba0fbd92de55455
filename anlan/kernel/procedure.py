"""The language in which a procedure is declared: a table in plain Python, no Django.

A `Procedure` has one opening `Step`, its `Stage`s with the steps that are open in each, and its
`Clock`s. Everything that people meet (buttons, forms, gate, worklists, papers, guide, API) comes from
here. Names are Chinese source strings; they are translated where they are shown.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from anlan.law.statutes import Article


class Means(StrEnum):
    """What an act means, in any procedure: the only vocabulary that projections read."""

    RECEIVED = "received"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    REFERRED = "referred"
    ASSIGNED = "assigned"
    PROGRESS = "progress"
    PAUSED = "paused"
    EXTENDED = "extended"
    OVERDUE = "overdue"
    SETTLED = "settled"
    UNSETTLED = "unsettled"
    CONFIRMED = "confirmed"
    FULFILLED = "fulfilled"
    WITHDRAWN = "withdrawn"
    CLOSED = "closed"


class Via(StrEnum):
    """How somebody comes to stand in a relation to a matter."""

    ANYONE = "anyone"
    POST = "post"
    SEAT = "seat"
    OFFICE = "office"
    PARTY = "party"
    SYSTEM = "system"


@dataclass(frozen=True, slots=True)
class Actor:
    """One relation to a matter: a post at its office, a seat on it, an office that sits on it, a party, or the clock itself."""

    key: str
    name: str
    via: Via

    def __or__(self, other: Actor | Actors) -> Actors:
        return Actors((self, *other))

    def __iter__(self) -> Iterator[Actor]:
        yield self


@dataclass(frozen=True, slots=True)
class Actors:
    """Several relations, any of which will do."""

    members: tuple[Actor, ...]

    def __or__(self, other: Actor | Actors) -> Actors:
        return Actors((*self.members, *other))

    def __iter__(self) -> Iterator[Actor]:
        return iter(self.members)


ANYONE = Actor("anyone", "任何人", Via.ANYONE)
PARTY = Actor("party", "当事人", Via.PARTY)
APPLICANT = Actor("applicant", "申请人", Via.PARTY)
RESPONDENT = Actor("respondent", "被申请人", Via.PARTY)
CLERK = Actor("clerk", "登记员", Via.POST)
DIRECTOR = Actor("director", "主任", Via.POST)
ARCHIVIST = Actor("archivist", "档案员", Via.POST)
SUPERVISOR = Actor("supervisor", "督查员", Via.POST)
STAFF = Actor("staff", "经办人", Via.POST)
SYSADMIN = Actor("sysadmin", "系统管理员", Via.POST)
SECADMIN = Actor("secadmin", "安全管理员", Via.POST)
AUDITOR = Actor("auditor", "审计管理员", Via.POST)
SYSTEM = Actor("system", "系统", Via.SYSTEM)

OVERSEEING = frozenset(actor.key for actor in (CLERK, DIRECTOR, ARCHIVIST, SUPERVISOR, STAFF)) | {"judge", "section"}
"""The posts whose holder sees every matter of the office and of the offices below it, unless a procedure says otherwise."""


def seat(key: str, name: str) -> Actor:
    """The relation of whoever sits on the matter as `key` (a mediator, an inspector)."""
    return Actor(key, name, Via.SEAT)


def guest(key: str, name: str) -> Actor:
    """The relation of another office's staff, when their office sits on the matter as `key` (who sent it, who was invited)."""
    return Actor(key, name, Via.OFFICE)


BARRED = "barred"
"""The seat of whoever must not know that the matter is there."""
BLIND = "blind"
"""What a party's private words have beside them, so that what was forgotten cannot be guessed from its digest, by nobody."""


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that somebody may do to a matter, and all that follows from it.

    to      the stage it leads to; None stays; several: the effect picks one of them
    paper   the papers it leaves, by template name
    opens   the procedure of the child matter that it opens; several: the effect picks one of them
    hears   what a child matter may come to mean for the system itself to take the step; `hears_of`: only children of these
            procedures (none named: of any)
    extends the clocks that it extends, to the day asked for or by the rule's own extension, where the rule allows one
    apart   the steps whose taker may not take this one (separation of duties)
    joint   the steps that it answers: open to each party (or to each who holds such a seat) once after the newest of
            them, and of effect only when every one has taken it; `counts`: the step that counts as an answer too;
            `unless`: the steps that take the question back; `anew`: what somebody recorded for a party, it may answer itself
    after   the steps of which one must have been taken before it is offered, and not been taken back by one of `unless`
    private the data goes to the taker's compartment, an official's or a party's, and to no paper, page, export or index
    between the data goes to the compartment of the matter's parties: they alone read it, on their own pages
    follows the steps after which, where one has led to the stage, the system itself takes this one; it reads what was said apart
    effect  what it does beyond stage, clocks and papers
    hint    one plain sentence for the resident
    """

    key: str
    name: str
    by: Actor | Actors
    to: str | tuple[str, ...] | None = None
    form: type[Any] | None = None
    means: Means = Means.PROGRESS
    law: Article | None = None
    paper: str | tuple[str, ...] = ()
    opens: str | tuple[str, ...] = ()
    extends: str | tuple[str, ...] = ()
    apart: tuple[str, ...] = ()
    joint: tuple[str, ...] = ()
    counts: str = ""
    unless: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
    anew: bool = False
    private: bool = False
    between: bool = False
    hears: tuple[Means, ...] = ()
    follows: tuple[str, ...] = ()
    hears_of: tuple[str, ...] = ()
    effect: Callable[[Any], None] | None = None
    hint: str = ""

    @property
    def targets(self) -> tuple[str, ...]:
        """The stages it can lead to; empty if it stays."""
        return (self.to,) if isinstance(self.to, str) else self.to or ()

    @property
    def extended(self) -> tuple[str, ...]:
        """The keys of the clocks that it extends."""
        return (self.extends,) if isinstance(self.extends, str) else self.extends

    @property
    def opened(self) -> tuple[str, ...]:
        """The procedures of the child matters that it can open."""
        return (self.opens,) if isinstance(self.opens, str) else self.opens

    @property
    def papers(self) -> tuple[str, ...]:
        """The template names of the papers it leaves."""
        return (self.paper,) if isinstance(self.paper, str) else self.paper

    @property
    def withheld(self) -> bool:
        """Whether its data go to a compartment."""
        return self.private or self.between

    @property
    def by_party(self) -> bool:
        """Whether it is a party's own act (which staff may only record with `assisted_by`)."""
        return any(actor.via is Via.PARTY for actor in self.by)

    @property
    def by_system(self) -> bool:
        """Whether the system itself takes it."""
        return any(actor.via is Via.SYSTEM for actor in self.by)


class Waits(StrEnum):
    """Whom or what a matter waits for, where it is not its own office: why it is stuck, if it is."""

    PARTY = "party"
    OFFICE = "office"
    COURT = "court"
    APPRAISAL = "appraisal"
    EVIDENCE = "evidence"
    TITLE = "title"
    MONEY = "money"
    DECISION = "decision"
    OTHER = "other"


WAITING: Mapping[Waits, str] = {
    Waits.PARTY: "等当事人", Waits.OFFICE: "等其他单位", Waits.COURT: "等法院", Waits.APPRAISAL: "等鉴定",
    Waits.EVIDENCE: "等证据", Waits.TITLE: "等确权", Waits.MONEY: "等资金", Waits.DECISION: "等决定", Waits.OTHER: "等其他",
}  # fmt: skip
"""What they are called."""


class Stage:
    """Where a matter waits: its name for officials, its plain name for residents, its steps, and for whom it waits."""

    def __init__(self, key: str, name: str, plain: str, *steps: Step, waits: Waits | None = None) -> None:
        self.key, self.name, self.plain, self.waits = key, name, plain, waits
        self.steps = {step.key: step for step in steps}

    @property
    def onward(self) -> Step | None:
        """The first step that leads out of it: what the matter waits for here, unless somebody goes another way; None if none does."""
        return next((step for step in self.steps.values() if any(to != self.key for to in step.targets)), None)

    @property
    def final(self) -> bool:
        """Whether no step leads out of it."""
        return self.onward is None

    def __repr__(self) -> str:
        return f"Stage({self.key!r})"


@dataclass(frozen=True, slots=True)
class Clock:
    """A limit that runs from some steps to others. One whose rule is a minimum keeps the steps that stop it until it has run.

    rule            id of a rule in `anlan.law.rules`, resolved when the clock starts (version, region)
    since, until    the steps that start and stop it
    pauses, resumes the steps between which days are not counted (for the rule's own reasons, if it names any)
    topics          only matters of these topics (None: all); `beside`: all but these
    kind            what it is, where that is not the rule's own kind: "party" runs for a party, not the office
    dates           instead of the rule's span: the dates themselves, read from the deed (instalments)
    tiers           the rule by the tier of the matter's office (`street`, …) instead; no run at a tier that it does not name
    then            the system's own step that follows when it has run out, where the stage has it
    warns           the system's own step on the days on which the rule warns, where the stage has it
    """

    key: str
    name: str
    rule: str
    since: tuple[str, ...]
    until: tuple[str, ...]
    pauses: tuple[str, ...] = ()
    resumes: tuple[str, ...] = ()
    topics: frozenset[str] | None = None
    beside: frozenset[str] = frozenset()
    kind: str = ""
    dates: Callable[[Any], list[tuple[Any, str]]] | None = None
    then: str = ""
    warns: str = ""
    tiers: Mapping[str, str] = field(default_factory=dict)

    @property
    def rules(self) -> tuple[str, ...]:
        """The ids of every rule that it may run by."""
        return tuple(self.tiers.values()) or (self.rule,)

    def rule_at(self, tier: str) -> str:
        """The id of its rule for an office of that tier; '' if there is none."""
        return self.tiers.get(tier, "") if self.tiers else self.rule

    def covers(self, topic: str) -> bool:
        """Whether it runs for matters of this topic."""
        return topic not in self.beside and (self.topics is None or topic in self.topics)


OVERDUE = Step("overdue", "期限届满", SYSTEM, means=Means.OVERDUE)
ERASED = Step("erased", "依法删除", SYSTEM)
"""What the system itself does to a matter of any procedure."""
OWN = {step.key: step for step in (OVERDUE, ERASED)}


@dataclass(frozen=True)
class Procedure:
    """A whole procedure.

    topics  code → name; papers: template name → title
    shares  papers that parties read beside those of their own acts: template name → their role, or "party" for every side
    makes   papers whose PDF is made by something else than a template: name → the path of a function of the file and the paper
    unbound papers and steps whose sheets the volume leaves out where the named paper, which holds them, is in the file ('': always)
    docket  (suffix of its paper numbers, the step that gives one)
    edition goes up with every change of meaning; matters keep the edition that they were opened under
    adds    what effects add to the data of acts, by name, in words for whoever reads the file; '' is for the papers alone
    receipt what whoever has just opened a matter is told beside its number: what follows in law from the request itself
    overseers the posts whose holders see every matter of the procedure at their office and below it
    """

    key: str
    name: str
    opening: Step
    stages: tuple[Stage, ...]
    clocks: tuple[Clock, ...] = ()
    topics: Mapping[str, str] = field(default_factory=dict)
    papers: Mapping[str, str] = field(default_factory=dict)
    shares: Mapping[str, str] = field(default_factory=dict)
    docket: tuple[str, str] = ("", "")
    makes: Mapping[str, str] = field(default_factory=dict)
    unbound: Mapping[str, str] = field(default_factory=dict)
    adds: Mapping[str, str] = field(default_factory=dict)
    edition: int = 1
    module: str = ""
    receipt: str = ""
    overseers: frozenset[str] = OVERSEEING

    def stage(self, key: str) -> Stage:
        """The stage of that key; KeyError if there is none."""
        return self._stages[key]

    def step(self, key: str, *, stage: str | None = None) -> Step | None:
        """The step of that key, in that stage if one is named; None if there is none."""
        if key in OWN:
            return OWN[key]
        if stage is not None:
            return self._stages[stage].steps.get(key)
        return self._steps.get(key)

    def steps(self) -> list[Step]:
        """Every step once, the opening first."""
        return list(self._steps.values())

    def clock(self, key: str) -> Clock:
        """The clock of that key; KeyError if there is none."""
        return next(clock for clock in self.clocks if clock.key == key)

    def road(self, start: str) -> list[Stage]:
        """The stages ahead of `start` on the main road: in each, the first step that leads onward is taken."""
        ahead: list[Stage] = []
        here = self._onward(start, {start})
        while here is not None:
            ahead.append(self._stages[here])
            here = self._onward(here, {start, *(stage.key for stage in ahead)})
        return ahead

    def _onward(self, stage: str, been: set[str]) -> str | None:
        steps = self._stages[stage].steps.values()
        return next((target for step in steps for target in step.targets if target not in been), None)

    def knows(self, role: str) -> bool:
        """Whether a post of that role has to do with it at all: oversees it, or is named by one of its steps."""
        return role in self.overseers or any(a.via is Via.POST and a.key == role for a in self.actors())

    def actors(self) -> list[Actor]:
        """Every relation that some step names, once."""
        return list({actor.key: actor for step in self.steps() for actor in step.by}.values())

    def __post_init__(self) -> None:
        stages = {stage.key: stage for stage in self.stages}
        steps = {self.opening.key: self.opening} | {k: s for stage in self.stages for k, s in stage.steps.items()}
        object.__setattr__(self, "_stages", stages)
        object.__setattr__(self, "_steps", steps)
        if len(stages) != len(self.stages):
            raise ValueError(f"{self.key}: two stages share a key")

    _stages: Mapping[str, Stage] = field(init=False, repr=False, default_factory=dict)
    _steps: Mapping[str, Step] = field(init=False, repr=False, default_factory=dict)
