"""Redact a text: find, mask, look again at what came out, until nothing is found any more."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import accumulate

from anlan.redact import companies, names, numbers, places
from anlan.redact.folded import WALL, Folded, fold, walled
from anlan.redact.known import Known
from anlan.redact.masks import PLACEHOLDER, Masks
from anlan.redact.spans import Hit, Person, Span

ROUNDS = 4
"""Masking may bring two halves together; a text that is still not quiet then was made to be so."""


@dataclass(frozen=True)
class Redacted:
    """The text as it may be published after a person has read it, and what was masked."""

    text: str
    spans: tuple[Span, ...]


@dataclass(frozen=True)
class Mark:
    """A hit with its place in the text as it was given."""

    start: int
    end: int
    hit: Hit


@dataclass(frozen=True)
class Piece:
    """A stretch of the result and the stretch of the text that it stands for."""

    text: str
    start: int
    end: int
    span: Span | None = None


def redact(text: str, known: Iterable[str] = ()) -> Redacted:
    """Mask personal data in a text; `known` are names, telephones and numbers of the file's parties.

    Spans are in order and do not overlap; what is outside them is unchanged. Redacting the result again changes
    nothing. Linear in the length of the text. It is a floor, not a permission: a person reads before publishing.
    """
    told = Known(known)
    marks: list[Mark] = []
    pieces = [Piece(text, 0, len(text))] if text else []
    for _round in range(ROUNDS):
        found = merged([*marks, *_fresh(pieces, told)])
        if found == marks:
            break
        marks = found
        pieces = list(_pieces(text, marks))
    return Redacted("".join(piece.text for piece in pieces), tuple(piece.span for piece in pieces if piece.span))


def merged(marks: Iterable[Mark]) -> list[Mark]:
    """In order; of marks that overlap, one that covers them all and is of the first kind found."""
    kept: list[Mark] = []
    for mark in sorted(marks, key=lambda mark: (mark.start, -mark.end)):
        if kept and mark.start < kept[-1].end:
            last = kept.pop()
            kept.append(Mark(last.start, max(last.end, mark.end), last.hit))
        else:
            kept.append(mark)
    return kept


def _fresh(pieces: list[Piece], told: Known) -> Iterator[Mark]:
    """What is found in the result, traced back to the text as it was given."""
    result = fold("".join(piece.text for piece in pieces))
    hits = sorted(_find(result, told), key=lambda hit: hit.start)
    ends = list(accumulate(len(piece.text) for piece in pieces))
    for hit in hits:
        start, end = result.back(hit)
        yield Mark(_origin(pieces, ends, start)[0], _origin(pieces, ends, end - 1)[1], hit)


def _origin(pieces: list[Piece], ends: list[int], at: int) -> tuple[int, int]:
    """The stretch of the given text that the character of the result stands for."""
    number = bisect_right(ends, at)
    piece = pieces[number]
    if piece.span:
        return piece.start, piece.end
    place = piece.end - (ends[number] - at)
    return place, place + 1


def _find(folded: Folded, told: Known) -> Iterator[Hit]:
    """Every rule in its order, each on what the ones before left."""
    hits = list(told.find(folded))
    yield from hits
    text = walled(PLACEHOLDER.sub(_wall, folded.text), hits)
    for find in (numbers.find, places.find, companies.find, names.find):
        hits = list(find(text))
        yield from hits
        text = walled(text, hits)
    full = {text_of(hit.person) for hit in hits if hit.why == "name" and hit.person}
    yield from Known(full, why="found elsewhere").find(Folded(text, tuple(range(len(text)))))


def text_of(person: Person) -> str:
    """Surname and given name."""
    return person.surname + person.given


def _wall(found: re.Match[str]) -> str:
    return WALL * len(found[0])


def _pieces(text: str, marks: list[Mark]) -> Iterator[Piece]:
    masks = Masks(mark.hit for mark in marks)
    at = 0
    for mark in marks:
        if mark.start > at:
            yield Piece(text[at : mark.start], at, mark.start)
        mask = masks.mask(mark.hit, fold(text[mark.start : mark.end]).text)
        yield Piece(mask, mark.start, mark.end, Span(mark.start, mark.end, mark.hit.kind, mark.hit.why, mask))
        at = mark.end
    if at < len(text):
        yield Piece(text[at:], at, len(text))
