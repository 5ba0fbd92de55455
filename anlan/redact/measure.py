"""How well the redaction works, on labelled text: `{n|王建国}` marks a name."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from anlan.redact.spans import Kind, Span
from anlan.redact.text import redact

LABEL = re.compile(r"\{([a-z])\|([^{}]*)\}")
LETTERS = {
    "n": Kind.NAME, "i": Kind.ID, "t": Kind.PHONE, "a": Kind.ADDRESS, "p": Kind.PLATE, "u": Kind.USCC, "b": Kind.BANK,
    "e": Kind.EMAIL, "w": Kind.ACCOUNT, "d": Kind.BIRTH, "c": Kind.CASE, "l": Kind.LICENCE, "o": Kind.COMPANY,
}  # fmt: skip


@dataclass(frozen=True)
class Label:
    """A stretch that must be masked."""

    start: int
    end: int
    kind: Kind


@dataclass
class Figures:
    """Counts over a set, by kind: labels, labels masked whole, spans, spans that touch a label, characters left over."""

    labels: Counter[Kind] = field(default_factory=Counter)
    masked: Counter[Kind] = field(default_factory=Counter)
    spans: Counter[Kind] = field(default_factory=Counter)
    right: Counter[Kind] = field(default_factory=Counter)
    leaks: Counter[Kind] = field(default_factory=Counter)
    characters: int = 0
    missed: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)

    def recall(self, kind: Kind) -> float:
        """Share of the labels that were masked whole, under whatever kind."""
        return self.masked[kind] / self.labels[kind] if self.labels[kind] else 1.0

    def precision(self, kind: Kind) -> float:
        """Share of the spans of that kind that touch something labelled."""
        return self.right[kind] / self.spans[kind] if self.spans[kind] else 1.0

    def f1(self, kind: Kind) -> float:
        """Harmonic mean of the two."""
        both = self.recall(kind) + self.precision(kind)
        return 2 * self.recall(kind) * self.precision(kind) / both if both else 0.0

    def per_thousand(self, kind: Kind) -> float:
        """Labels not masked whole, in every thousand characters of text."""
        return 1000 * self.leaks[kind] / self.characters if self.characters else 0.0

    @property
    def recall_of_all(self) -> float:
        """Share of all labels that were masked whole."""
        return self.masked.total() / self.labels.total() if self.labels else 1.0

    @property
    def precision_of_all(self) -> float:
        """Share of all spans that touch something labelled."""
        return self.right.total() / self.spans.total() if self.spans else 1.0

    @property
    def leaks_per_thousand(self) -> float:
        """Labels of any kind not masked whole, in every thousand characters."""
        return 1000 * self.leaks.total() / self.characters if self.characters else 0.0


def read(labelled: str) -> tuple[str, list[Label]]:
    """The text without its labels, and the labels."""
    parts: list[str] = []
    labels: list[Label] = []
    at = last = 0
    for found in LABEL.finditer(labelled):
        parts += [labelled[last : found.start()], found[2]]
        at += found.start() - last
        labels.append(Label(at, at + len(found[2]), LETTERS[found[1]]))
        at, last = at + len(found[2]), found.end()
    return "".join([*parts, labelled[last:]]), labels


def measure(texts: Iterable[str]) -> Figures:
    """Redact every labelled text by itself and count."""
    figures = Figures()
    for labelled in texts:
        text, labels = read(labelled)
        _count(figures, text, labels, redact(text).spans)
    return figures


def grouped(lines: Sequence[str], size: int) -> list[str]:
    """Texts of so many lines."""
    return ["\n".join(lines[at : at + size]) for at in range(0, len(lines), size)]


def _count(figures: Figures, text: str, labels: Sequence[Label], spans: Sequence[Span]) -> None:
    figures.characters += len(text)
    covered = {at for span in spans for at in range(span.start, span.end)}
    labelled = {at for label in labels for at in range(label.start, label.end)}
    for label in labels:
        whole = all(at in covered for at in range(label.start, label.end))
        figures.labels[label.kind] += 1
        figures.masked[label.kind] += whole
        figures.leaks[label.kind] += not whole
        if not whole:
            figures.missed.append(f"{label.kind} {text[label.start : label.end]} | {text}")
    for span in spans:
        right = any(at in labelled for at in range(span.start, span.end))
        figures.spans[span.kind] += 1
        figures.right[span.kind] += right
        if not right:
            figures.wrong.append(f"{span.kind} {text[span.start : span.end]} | {text}")
