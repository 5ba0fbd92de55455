"""What the module's tables say: regimes of administrative mediation, why a court's mediation ends, what no court confirms."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from anlan.law.statutes import Article, article
from anlan.modules.disputes.topics import TOPICS


@dataclass(frozen=True, slots=True)
class Regime:
    """One regime of administrative mediation: its dispute types and the rules that they are held to (`regimes.toml`)."""

    key: str
    name: str
    topics: frozenset[str]
    decide: str
    limit: str
    since: str
    pauses: bool


@dataclass(frozen=True, slots=True)
class Barred:
    """Something that no court confirms, with the article that says so (`barred.toml`)."""

    key: str
    question: str
    question_en: str
    tell: str
    tell_en: str
    article: Article
    topics: frozenset[str]

    def asked_of(self, topic: str) -> bool:
        """Whether it can concern a dispute of this type."""
        return not self.topics or topic in self.topics


def _table(name: str) -> Mapping[str, dict[str, Any]]:
    return tomllib.loads(Path(__file__).with_name(f"{name}.toml").read_text(encoding="utf-8"))


def _regimes() -> tuple[Regime, ...]:
    rows = _table("regimes")
    named = {code for row in rows.values() for code in row["topics"]}
    rest = frozenset(TOPICS) - named
    return tuple(Regime(key, **{**row, "topics": frozenset(row["topics"]) or rest}) for key, row in rows.items())


REGIMES = _regimes()
ENDS = {key: (row["name"], row["name_en"]) for key, row in _table("ends").items()}
"""The eight reasons in the order of the article (在线调解规则 §25), in Chinese and English."""
SAID = tuple(key for key, row in _table("ends").items() if row.get("said"))
"""Those that a mediator gives; the others follow from somebody's own act."""
BARRED = tuple(
    Barred(key, **{**row, "article": article(row["article"]), "topics": frozenset(row["topics"])})
    for key, row in _table("barred").items()
)
WAYS: list[dict[str, Any]] = _table("ways")["way"]  # type: ignore[assignment]


def regime_of(topic: str) -> Regime:
    """The regime of a dispute type."""
    return next(regime for regime in REGIMES if topic in regime.topics)


def ways(topic: str, *, money: bool) -> list[str]:
    """The other ways to an agreement that can be enforced, in Chinese, each with its articles."""
    fit = [way for way in WAYS if topic in way.get("topics", [topic]) and (money or not way.get("money"))]
    return [f"{way['tell']}（{_cited(way['articles'])}）" for way in fit]


def _cited(references: list[str]) -> str:
    articles = [article(reference) for reference in references]
    return "、".join(one.cite() for one in articles) + ("" if all(one.verified for one in articles) else "，条号未核实")
