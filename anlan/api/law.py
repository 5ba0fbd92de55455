"""What is declared and what the law says: procedures, their guides, deadline rules, and the reckoning of a deadline."""

from __future__ import annotations

from datetime import date, datetime

from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from anlan.api.answers import Named
from anlan.api.asked import Query
from anlan.api.declared import (
    ClockInfo,
    Deadline,
    ProblemKind,
    ProblemList,
    ProcedureInfo,
    ProcedureList,
    ProcedureRow,
    RuleInfo,
    RuleList,
    Skipped,
    StageInfo,
    StepInfo,
)
from anlan.api.door import told
from anlan.api.problems import HOME, TITLES, Nowhere
from anlan.api.told import law_of, procedure_fields
from anlan.kernel import guide as guides
from anlan.kernel.clocks import local
from anlan.kernel.moment import now
from anlan.kernel.procedure import Procedure, Step
from anlan.kernel.registry import procedures as registered
from anlan.kernel.tongue import basis, either, span
from anlan.kernel.who import Who
from anlan.law.deadlines import Pause, due, warning_text
from anlan.law.rules import NoRule, Rule, every, resolve
from anlan.law.span import Span


def procedures(request: HttpRequest, who: Who) -> HttpResponse:  # noqa: ARG001
    """Every procedure."""
    return told(ProcedureList(items=[ProcedureRow(**procedure_fields(each)) for each in registered().values()]))


def procedure(request: HttpRequest, who: Who, key: str) -> HttpResponse:  # noqa: ARG001
    """One procedure with its stages, steps and clocks."""
    declared = _named(key)
    stages = [
        StageInfo(
            key=stage.key, name=_(stage.name), plain=_(stage.plain), final=stage.final,
            steps=[_step(step) for step in stage.steps.values()],
        )
        for stage in declared.stages
    ]  # fmt: skip
    return told(
        ProcedureInfo(
            **procedure_fields(declared), opening=_step(declared.opening), stages=stages,
            clocks=[
                ClockInfo(key=c.key, name=_(c.name), rule=c.rule, since=list(c.since), until=list(c.until))
                for c in declared.clocks
            ],
            topics=[Named(key=topic, name=_(name)) for topic, name in declared.topics.items()],
            papers=[Named(key=kind, name=_(name)) for kind, name in declared.papers.items()],
        )
    )  # fmt: skip


def guide(request: HttpRequest, who: Who, key: str) -> HttpResponse:  # noqa: ARG001
    """The guide of a procedure for residents, as Markdown."""
    return HttpResponse(guides.guide(_named(key)), content_type="text/markdown; charset=utf-8")


def rules(request: HttpRequest, who: Who) -> HttpResponse:  # noqa: ARG001
    """Every deadline rule."""
    return told(RuleList(items=[_rule(rule) for rule in every()]))


def deadline(request: HttpRequest, who: Who) -> HttpResponse:  # noqa: ARG001
    """Reckon a deadline of a rule or a span."""
    query = Query(request, "rule", "span", "from", "region", "topic", "pause", "extra")
    since = _start(query)
    what = _what(query, since)
    try:
        found = due(what, since, paused=_pauses(query), extra=_span(query, "extra"))
    except ValueError:
        raise query.wrong("span" if isinstance(what, Span) else "rule", _("这个期限不能这样推算。")) from None
    english = (get_language() or "").startswith("en")
    return told(
        Deadline(
            on=found.on, at=found.at, span=span(what) if isinstance(what, Rule) else either(what.text, what.text_en),
            rule=what.id if isinstance(what, Rule) else None, basis=basis(what) if isinstance(what, Rule) else "",
            verified=found.verified, rolled_from=found.rolled_from,
            skipped=[Skipped(on=day, why=why) for day, why in found.skipped],
            warnings=[warning_text(code, english=english) for code in found.warnings],
        )
    )  # fmt: skip


def problems(request: HttpRequest, who: Who) -> HttpResponse:  # noqa: ARG001
    """Every type of problem."""
    return told(ProblemList(items=[_kind(slug) for slug in TITLES]))


def problem_kind(request: HttpRequest, who: Who, slug: str) -> HttpResponse:  # noqa: ARG001
    """One type of problem: where its `type` leads."""
    if slug not in TITLES:
        raise Nowhere
    return told(_kind(slug))


def _kind(slug: str) -> ProblemKind:
    return ProblemKind(type=HOME + slug, title=str(TITLES[slug]))


def _named(key: str) -> Procedure:
    if key not in registered():
        raise Nowhere
    return registered()[key]


def _step(step: Step) -> StepInfo:
    return StepInfo(
        key=step.key, name=_(step.name), hint=_(step.hint) if step.hint else "", to=list(step.targets),
        by=[Named(key=actor.key, name=_(actor.name)) for actor in step.by], means=str(step.means), law=law_of(step),
        papers=list(step.papers), joint=bool(step.joint), private=step.private,
    )  # fmt: skip


def _rule(rule: Rule) -> RuleInfo:
    return RuleInfo(
        id=rule.id, version=rule.version, region=rule.region, name=either(rule.name, rule.name_en), span=str(rule.span),
        kind=rule.kind, basis=basis(rule), verified=rule.verified, effective_from=rule.effective_from,
        effective_to=rule.effective_to,
    )  # fmt: skip


def _start(query: Query) -> date:
    text = query.text("from")
    if not text:
        return local(now())
    try:
        return datetime.fromisoformat(text) if "T" in text else date.fromisoformat(text)
    except ValueError:
        raise query.wrong("from", _("日期要写成 2026-01-20 的样子。")) from None


def _what(query: Query, since: date) -> Rule | Span:
    rule, length = query.text("rule"), _span(query, "span")
    if bool(rule) == bool(length):
        raise query.wrong("rule", _("请给出 rule 或 span 中的一个。"))
    if length:
        return length
    day = since.date() if isinstance(since, datetime) else since
    try:
        return resolve(rule, on=day, region=query.text("region"), topic=query.text("topic") or None)
    except NoRule:
        raise query.wrong("rule", _("那一天、那个地方没有这条期限规则；全部规则见 /api/v1/rules。")) from None


def _span(query: Query, name: str) -> Span | None:
    text = query.text(name)
    try:
        return Span.parse(text) if text else None
    except ValueError:
        raise query.wrong(name, _("期间要写成 30d、5wd、1m 或 72h。")) from None


def _pauses(query: Query) -> list[Pause]:
    found: list[Pause] = []
    for text in filter(None, query.text("pause").split(",")):
        start, dots, end = text.partition("..")
        try:
            found.append((date.fromisoformat(start), date.fromisoformat(end) if end else None))
        except ValueError:
            dots = ""
        if not dots:
            raise query.wrong("pause", _("中止要写成 2026-02-02..2026-02-25，几段用逗号隔开。"))
    return found
