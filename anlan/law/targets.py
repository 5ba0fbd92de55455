"""A district's own service targets: other spans for what no law sets, from a day on. Limits of the law cannot be changed here.

[[target]]
rule = "CARE_ANSWER"    # a service target of data/rules.toml
span = "10d"
from = 2026-12-15       # runs that begin on this day or later; what runs already keeps its day
"""

from __future__ import annotations

import logging
import tomllib
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any

from anlan.law.rules import RULES, Rule
from anlan.law.span import Span

KEYS = {"rule", "span", "from"}
KNOWN = {rule.id: rule for rule in RULES if rule.region is None}
told = logging.getLogger("anlan.law")


class Faulty(ValueError):
    """A file that cannot be used; `faults` says why, a line each, in Chinese."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__("\n".join(faults))
        self.faults = faults


def read(text: str, region: str) -> tuple[Rule, ...]:
    """The versions of rules that a district's file makes, for that region; raises Faulty."""
    try:
        rows = tomllib.loads(text).get("target", [])
    except (ValueError, RecursionError) as wrong:
        raise Faulty([f"不是 TOML：{wrong}"]) from None
    if not isinstance(rows, list):
        raise Faulty(["每一条前面要写 [[target]]，两层方括号。"])
    found = [f"第 {number} 条：{fault}" for number, row in enumerate(rows, 1) for fault in _faults(row)]
    begins = [(row.get("rule"), row.get("from")) for row in rows]
    found += [f"{rule} 从 {day} 起写了两次。" for rule, day in {one for one in begins if begins.count(one) > 1}]
    if found:
        raise Faulty(found)
    return tuple(_rule(row, region) for row in rows)


def unfit(new: tuple[Rule, ...], before: tuple[Rule, ...], today: date) -> list[str]:
    """Why a file cannot take the place of another today: what has begun stands, what is new begins tomorrow at the earliest."""
    begun = [rule for rule in before if rule.in_force(today)]
    lost = [
        f"{rule.id} 从 {rule.effective_from} 起的 {rule.span_text}已经生效，不能改动或删去。"
        for rule in begun
        if rule not in new
    ]
    early = [
        f"{rule.id} 最早从明天起：已经开始的期限不变。" for rule in new if rule.in_force(today) and rule not in before
    ]
    return [*lost, *early]


@dataclass
class Shelf:
    """The file as it is at each moment; one that is faulty shuts nobody out: what was read last stands, and the log says so."""

    path: Path
    region: str
    _seen: tuple[int, int] | None = None
    _rules: tuple[Rule, ...] = field(default=())

    def __call__(self) -> tuple[Rule, ...]:
        """The district's versions."""
        seen = self._stamp()
        if seen != self._seen:
            self._seen = seen
            try:
                self._rules = read(self.path.read_text(encoding="utf-8"), self.region) if seen else ()
            except (OSError, ValueError) as wrong:
                told.error("%s: %s", self.path, wrong)
        return self._rules

    def _stamp(self) -> tuple[int, int] | None:
        try:
            found = self.path.stat()
        except OSError:
            return None
        return found.st_mtime_ns, found.st_size


def _faults(row: dict[str, Any]) -> list[str]:
    if missing := KEYS - row.keys():
        return [f"缺少 {'、'.join(sorted(missing))}。"]
    if unknown := row.keys() - KEYS:
        return [f"不认识 {'、'.join(sorted(unknown))}。"]
    known = KNOWN.get(str(row["rule"]))
    return list(filter(None, (_rule_fault(row["rule"], known), _span_fault(row["span"]), _day_fault(row["from"]))))


def _rule_fault(name: str, known: Rule | None) -> str:
    if known is None:
        return f"没有叫 {name} 的期限；anlan due --list 列出全部。"
    return "" if known.kind == "service_target" else f"{name}（{known.name}）是{known.basis}定的期限，不能在这里改。"


def _span_fault(text: Any) -> str:
    try:
        return "" if Span.parse(str(text)).amount else f"{text} 是零，没有期限就不用写。"
    except ValueError:
        return f"{text} 不是一段时间；写成 10d（日）、5wd（工作日）、1m（月）或 72h（小时）。"


def _day_fault(day: Any) -> str:
    return "" if type(day) is date else f"from = {day} 不是日期；写成 2026-12-15，不加引号。"


def _rule(row: dict[str, Any], region: str) -> Rule:
    day = row["from"]
    known = KNOWN[row["rule"]]
    return replace(known, span=Span.parse(row["span"]), region=region, version=day.isoformat(), effective_from=day)
