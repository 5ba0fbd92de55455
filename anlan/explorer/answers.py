"""From a type, the answers given and the day: how long there is, which ways are open, what is said first. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from anlan.explorer.content import NO, UNKNOWN, YES, Guide, Question, Route, State, Told, holds
from anlan.law.deadlines import due
from anlan.law.interlocks import Interlock, interlocks
from anlan.law.rules import NoRule, Rule, resolve

Answers = Mapping[str, str]
"""Question → an option, a day as 2026-11-27, or `unknown`."""
SHUTS = ("block", "route")
OWN_DOORS = {"people": "mediation", "administrative": "administrative"}
"""The forums that are ours, and the way that leads to each."""


@dataclass(frozen=True, slots=True)
class Limit:
    """How long there is.

    told      the sentence that says which day counts; `rule` None where no date can be computed
    on        the last day; None where the day it runs from is not known
    restarts  the last day if help is asked for today, where that begins the limit anew
    """

    told: Told
    rule: Rule | None = None
    since: date | None = None
    on: date | None = None
    left: int = 0
    restarts: date | None = None
    warnings: tuple[str, ...] = ()

    @property
    def passed(self) -> bool:
        """Whether the last day has gone by."""
        return self.on is not None and self.left < 0


@dataclass(frozen=True, slots=True)
class Way:
    """A way as it stands for these answers: open, limited or closed, and why; `locks` are the answers that shut it."""

    route: Route
    state: State
    told: Told
    locks: tuple[Interlock, ...] = ()


@dataclass(frozen=True, slots=True)
class Findings:
    """What is told at the end.

    stops     what comes before anything else: the police, safety
    closings  which way shuts which, of this type; `met` those whose question was answered yes
    """

    guide: Guide
    stops: tuple[Interlock, ...]
    notes: tuple[Told, ...]
    limits: tuple[Limit, ...]
    rights: tuple[Told, ...]
    ways: tuple[Way, ...]
    closings: tuple[Interlock, ...]
    met: frozenset[str]

    @property
    def verified(self) -> bool:
        """Whether every article that is cited has been read."""
        cited = [one for told in (*self.notes, *self.rights) for one in told.law]
        return all(one.verified for one in [*cited, *(one for way in self.ways for one in way.told.law)])


def asked(guide: Guide, answers: Answers) -> list[Question]:
    """The questions of whoever gave these answers, in order."""
    return [question for question in guide.questions if holds(question.when, answers)]


def next_question(guide: Guide, answers: Answers) -> Question | None:
    """The first that is not answered; None when all are."""
    return next((one for one in asked(guide, answers) if one.id not in answers), None)


def fault(question: Question, answer: str, today: date) -> str:
    """What is wrong with an answer: `choose`, `day` (no day of the calendar), `future`, `long_ago`; empty: nothing."""
    if not question.is_day:
        return "" if answer in [key for key, _say in question.options] else "choose"
    if answer == UNKNOWN:
        return ""
    try:
        day = date.fromisoformat(answer)
    except ValueError:
        return "day"
    return "future" if day > today else "long_ago" if day.year < today.year - MOST_YEARS else ""


MOST_YEARS = 100


def findings(
    guide: Guide, answers: Answers, ways: Mapping[str, Route], *, today: date, region: str = ""
) -> Findings:  # fmt: skip
    """Everything that is told of these answers; `region` is the division code, for its own rules and interlocks."""
    locks = _locks(guide.topic, region, today)
    met = [lock for lock in locks if answers.get(lock.id) == YES]
    kept = [lock for lock in locks if answers.get(lock.id) != NO and not (lock.rules and lock.effect == "warn")]
    return Findings(
        guide=guide,
        stops=tuple(lock for lock in met if lock.effect == "police_first"),
        notes=tuple(told for told in guide.notes if holds(told.when, answers)),
        limits=tuple(_limits(guide, answers, today, region)),
        rights=tuple(told for told in guide.rights if holds(told.when, answers)),
        ways=tuple(_ways(guide, answers, ways, met)),
        closings=tuple(lock for lock in kept if lock.effect != "police_first"),
        met=frozenset(lock.id for lock in met),
    )


def _locks(topic: str, region: str, today: date) -> Sequence[Interlock]:
    """What is asked at the two doors that we have ourselves, each question once."""
    every = [lock for forum in OWN_DOORS for lock in interlocks(topic, region, on=today, forum=forum)]
    return list({lock.id: lock for lock in every}.values())


def _limits(guide: Guide, answers: Answers, today: date, region: str) -> Iterator[Limit]:
    for told in guide.limits:
        if holds(told.when, answers):
            yield _limit(told, answers, today, region, guide.topic) if told.rule else Limit(told)


def _limit(told: Told, answers: Answers, today: date, region: str, topic: str) -> Limit:
    """The version that holds today is taken, since a right of long ago is judged by the law of now."""
    try:
        rule = resolve(told.rule, on=today, region=region, topic=topic)
        since = date.fromisoformat(answers.get(told.since, ""))
    except NoRule:
        return Limit(told)
    except ValueError:
        return Limit(told, rule)
    last = due(rule, since)
    again = due(rule, today).on if told.restarts and last.on >= today else None
    return Limit(told, rule, since, last.on, (last.on - today).days, again, last.warnings)


def _ways(guide: Guide, answers: Answers, ways: Mapping[str, Route], met: Sequence[Interlock]) -> Iterator[Way]:
    """Each way once, by the first of its lines that fits; what was found at our own door shuts that."""
    said: dict[str, Told] = {}
    for told in guide.routes:
        if holds(told.when, answers):
            said.setdefault(told.route, told)
    for key, told in said.items():
        way = Way(ways[key], told.state, told)
        shut = tuple(lock for lock in met if lock.effect in SHUTS and key in map(OWN_DOORS.get, lock.forums))
        yield replace(way, state="closed", locks=shut) if shut else way
