"""The deadline rules, as versioned data with their region: `data/rules.toml`."""

from __future__ import annotations

import difflib
import tomllib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Literal

from anlan.law.span import Span, Unit
from anlan.law.statutes import Article, article

DATA = Path(__file__).parent / "data"
Kind = Literal["limit", "service_target", "info"]
WORDS: Mapping[str, Mapping[str, tuple[str, str]]] = tomllib.loads((DATA / "words.toml").read_text(encoding="utf-8"))
"""What starts, extensions and pauses are called: kind → key → (中文, English)."""
OWN_TARGET = ("服务目标", "Service target")


class NoRule(LookupError):
    """No version of that rule holds there and then."""


@dataclass(frozen=True, slots=True)
class Extension:
    """How a limit may be extended.

    how     a key of words.toml: both_parties_consent, agreed_by_all_three, head_approval, complex
    span    by how much at most; None where the law leaves it to those who agree
    notify  who must be told, with reasons
    """

    how: str
    span: Span | None = None
    notify: str = ""


@dataclass(frozen=True, slots=True)
class Rule:
    """One version of one rule for one region.

    span      how long; `amount` and `unit` (d, wd, m, h) are its parts
    start     the event it runs from, a key of words.toml; `before`: it counts back from that event
    pause     reasons for which days are not counted
    then      what follows when it has run out
    warn_at   days after the start on which to warn
    kind      limit: the law's; service_target: our own promise; info: runs for somebody else, shown only
    minimum   the time may not be shorter (public comment); other limits may not be longer
    topics    dispute type codes it is limited to; empty: all
    region    division code prefix, None national
    verified  False: whoever shows it says that nobody has checked it
    """

    id: str
    version: str
    name: str
    name_en: str
    span: Span
    start: str
    kind: Kind
    basis: str
    basis_en: str
    verified: bool
    articles: tuple[Article, ...] = ()
    pause: tuple[str, ...] = ()
    extension: Extension | None = None
    then: str = ""
    warn_at: tuple[int, ...] = ()
    minimum: bool = False
    before: bool = False
    actor: str = ""
    topics: tuple[str, ...] = ()
    region: str | None = None
    effective_from: date | None = None
    effective_to: date | None = None
    note: str = ""

    @property
    def amount(self) -> int:
        """The number of the span."""
        return self.span.amount

    @property
    def unit(self) -> Unit:
        """The unit of the span: d, wd, m or h."""
        return self.span.unit

    @property
    def span_text(self) -> str:
        """The span in Chinese: 30个工作日."""
        return self.span.text

    @property
    def extension_span(self) -> Span | None:
        """By how much it may be extended; None where it may not, or where those who agree name the day."""
        return self.extension.span if self.extension else None

    def in_force(self, on: date) -> bool:
        """Whether this version holds on that day."""
        return (self.effective_from or date.min) <= on <= (self.effective_to or date.max)

    def covers(self, region: str, topic: str | None) -> bool:
        """Whether it holds in the region (a division code; empty: only national rules) and for the topic."""
        here = self.region is None or region.startswith(self.region)
        return here and (topic is None or not self.topics or topic in self.topics)


def resolve(rule_id: str, *, on: date, region: str = "", topic: str | None = None) -> Rule:
    """Return the version in force on that day for the smallest region that has one; raises NoRule.

    `region` is a division code of any length (`410802001`). A rule limited to topics is not found for another one.
    """
    name, region = ALIASES.get(rule_id, (rule_id, region))
    versions = [rule for rule in every() if rule.id == name]
    if not versions:
        raise NoRule(f"There is no rule {rule_id!r}; {_near(rule_id)}.")
    fit = [rule for rule in versions if rule.in_force(on) and rule.covers(region, topic)]
    if not fit:
        where = f"region {region}" if region else "the whole country"
        about = f" and topic {topic}" if topic else ""
        raise NoRule(f"No version of {rule_id} holds on {on} for {where}{about}; {_near(rule_id)}.")
    return max(fit, key=lambda rule: (len(rule.region or ""), rule.effective_from or date.min))


def every() -> tuple[Rule, ...]:
    """The rules that are shipped, and a district's own targets."""
    return (*RULES, *(rule for own in ALSO for rule in own()))


def _near(rule_id: str) -> str:
    ids = sorted({rule.id for rule in RULES} | set(ALIASES))
    near = difflib.get_close_matches(rule_id.upper(), [one for one in ids if one != rule_id], n=3, cutoff=0.4)
    return f"near it: {', '.join(near)}" if near else "anlan due --list lists all"


def read(text: str) -> tuple[tuple[Rule, ...], dict[str, tuple[str, str]]]:
    """Read rules and aliases from TOML; raises LookupError for an article or word that is not recorded."""
    table = tomllib.loads(text)
    aliases = {key: (row["rule"], row["region"]) for key, row in table.get("alias", {}).items()}
    return tuple(_rule(row) for row in table["rule"]), aliases


def _rule(row: dict[str, Any]) -> Rule:
    articles = tuple(article(reference) for reference in row.pop("articles", ()))
    given = {
        **_from_articles(articles),
        **row,
        "articles": articles,
        "span": Span.parse(row["span"]),
        "extension": _extension(row.get("extension")),
        **{key: tuple(row.get(key, ())) for key in ("pause", "warn_at", "topics")},
    }
    _in_words("start", [row["start"]])
    _in_words("pause", given["pause"])
    return Rule(**given)


def _from_articles(articles: tuple[Article, ...]) -> dict[str, Any]:
    """What follows from the basis unless the row says otherwise; without a basis it is our own promise."""
    if not articles:
        basis, basis_en = OWN_TARGET
        return {"kind": "limit", "version": "1", "basis": basis, "basis_en": basis_en, "verified": True}
    begins = [one.version.effective_from for one in articles if one.version.effective_from]
    ends = [one.version.effective_to for one in articles if one.version.effective_to]
    return {
        "kind": "limit",
        "version": articles[0].version.key,
        "basis": "、".join(one.cite() for one in articles),
        "basis_en": "; ".join(one.cite_en() for one in articles),
        "verified": all(one.verified for one in articles),
        "effective_from": max(begins, default=None),
        "effective_to": min(ends, default=None),
    }


def _extension(row: dict[str, str] | None) -> Extension | None:
    if row is None:
        return None
    _in_words("extension", [row["how"]])
    return Extension(row["how"], Span.parse(row["span"]) if "span" in row else None, row.get("notify", ""))


def _in_words(kind: str, keys: Iterable[str]) -> None:
    for key in keys:
        if key not in WORDS[kind]:
            raise LookupError(f"words.toml has no {kind} {key!r}.")


RULES, ALIASES = read((DATA / "rules.toml").read_text(encoding="utf-8"))
ALSO: list[Callable[[], Iterable[Rule]]] = []
"""Where else versions of rules are asked for each time: a district's own targets (`targets.Shelf`)."""
