"""Names of people: the cheapest reading of every run of Chinese characters as words and names (Viterbi over a lattice)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from anlan.redact.cues import (
    AFTER,
    ALONE,
    BEFORE,
    NOT_ENGLISH,
    OFFICE,
    QUANTITY,
    RIVALS,
    ROLE,
    SHORT_TITLES,
    STOP_GIVEN,
    STREET_OFFICE,
    TITLES,
    TRANSLIT,
)
from anlan.redact.folded import walled
from anlan.redact.parts import as_person
from anlan.redact.spans import Hit, Kind, Person
from anlan.redact.tables import RARE, UNSEEN_CHARACTER, compounds, given, surnames, words

RUN = re.compile(r"[\u3400-\u9fff]+")
DOTTED = re.compile(r"[\u4e00-\u9fff]{1,12}(?:[·•・‧∙][\u4e00-\u9fff]{1,12}){1,4}")
ENGLISH = re.compile(r"(?<![A-Za-z0-9@._\-/])[A-Z][a-z]{1,15}(?: [A-Z][a-z]{1,15}){0,2}(?![A-Za-z0-9@_])")
NAME = 36
"""What a name costs as a kind of word."""
EDGE, CUED, STARTED, NO_NAME = -12, -28, -8, 70
OFFICE_NAME = 130
LONGEST_WORD = 4
MASKED = "某×XxＸ*"


@dataclass(frozen=True)
class Reading:
    """One way to read the characters from start to end, and what it costs."""

    start: int
    end: int
    cost: int
    person: Person | None = None


def find(text: str) -> Iterator[Hit]:
    """Every name; `text` is folded."""
    hits = [*_dotted(text), *_english(text)]
    yield from hits
    text = walled(text, hits)
    listed = False
    for run in RUN.finditer(text):
        readings = _cheapest(text, run.start(), run.end())
        if not any(reading.person for reading in readings) and listed:
            readings = _in_a_list(text, run.start(), run.end()) or readings
        for reading in readings:
            if reading.person:
                yield Hit(reading.start, reading.end, Kind.NAME, _why(reading.person), reading.person)
        listed = bool(readings[-1].person) and text[run.end() : run.end() + 1] == "、"


def _why(person: Person) -> str:
    if person.surname and person.given:
        return "name"
    return "surname and title" if person.surname else "given name"


def _english(text: str) -> Iterator[Hit]:
    for found in ENGLISH.finditer(text):
        if found[0] not in NOT_ENGLISH:
            yield Hit(found.start(), found.end(), Kind.NAME, "Latin name", Person(found[0][0], found[0]))


def _dotted(text: str) -> Iterator[Hit]:
    """古丽娜尔·买买提: the outer parts only as far as such names are spelled."""
    for found in DOTTED.finditer(text):
        whole = found[0]
        dots = [at for at, char in enumerate(whole) if char in "·•・‧∙"]
        first, last = dots[0], dots[-1]
        start = first
        while start > 0 and whole[start - 1] in TRANSLIT:
            start -= 1
        end = last + 1
        while end < len(whole) and whole[end] in TRANSLIT:
            end += 1
        start = start if start < first else max(0, first - 3)
        end = end if end > last + 1 else min(len(whole), last + 4)
        name = whole[start:end]
        yield Hit(found.start() + start, found.start() + end, Kind.NAME, "name with a dot", Person(name[0], name))


def _cheapest(text: str, start: int, end: int) -> list[Reading]:
    """The readings that cover the run at the least cost."""
    best: list[tuple[int, Reading | None]] = [(0, None), *((1 << 40, None) for _ in range(end - start))]
    for at in range(start, end):
        so_far = best[at - start][0]
        for reading in _readings(text, at, start, end):
            if so_far + reading.cost < best[reading.end - start][0]:
                best[reading.end - start] = (so_far + reading.cost, reading)
    path: list[Reading] = []
    at = end
    while last := best[at - start][1]:
        path.append(last)
        at = last.start
    return path[::-1]


def _in_a_list(text: str, start: int, end: int) -> list[Reading]:
    """What stands alone between names in a list is a name, even if it is a word."""
    person = as_person(text[start:end])
    alone = text[end : end + 1] in ("、", ",", "。", ";", "(", "")
    return [Reading(start, end, 0, person)] if alone and person and person.surname else []


def _readings(text: str, at: int, start: int, end: int) -> Iterator[Reading]:
    known = words()
    for stop in range(at + 1, min(at + LONGEST_WORD, end) + 1):
        if (cost := known.get(text[at:stop])) is not None:
            yield Reading(at, stop, cost)
    if text[at] not in known:
        yield Reading(at, at + 1, UNSEEN_CHARACTER)
    if (office := STREET_OFFICE.match(text, at, end)) is not None:
        yield Reading(at, office.end(), OFFICE_NAME)
    yield from _full_names(text, at, start, end)
    yield from _short_names(text, at, start, end)
    yield from _given_only(text, at, start, end)
    for name in ALONE:
        if text.startswith(name, at) and at + len(name) <= end:
            yield Reading(at, at + len(name), 60, Person("", name))


def _given_only(text: str, at: int, start: int, end: int) -> Iterator[Reading]:
    """建国 by itself, only where a name is wont to stand."""
    if at + 2 <= end and text[at : at + 2] not in words() and not _masked(text, at + 2):
        around = _around(text, at, at + 2, start, end)
        if around <= EDGE + CUED or (at == start and around <= 2 * EDGE):
            yield Reading(at, at + 2, NAME + 48 + _given(text[at : at + 2]) + around, Person("", text[at : at + 2]))


def _full_names(text: str, at: int, start: int, end: int) -> Iterator[Reading]:
    for size in (1, 2, 3, 4):
        surname = text[at : at + size]
        if size > 1 and surname not in compounds():
            continue
        cost = surnames().get(surname)
        if cost is None:
            continue
        for stop in (at + size + 1, at + size + 2):
            if stop <= end and not _masked(text, stop):
                price = NAME + cost + _given(text[at + size : stop]) + _around(text, at, stop, start, end)
                yield Reading(at, stop, price, Person(surname, text[at + size : stop]))


def _given(name: str) -> int:
    if any(char in STOP_GIVEN for char in name):
        return 500
    table = given()
    if len(name) == 1:
        return table["1"].get(name, RARE)
    pair = table["2"].get(name[0], RARE) + table["3"].get(name[1], RARE)
    return pair - 25 if name[0] == name[1] else pair - 6


def _around(text: str, at: int, stop: int, start: int, end: int) -> int:
    """Less where names are wont to stand."""
    cost = 0
    if OFFICE.match(text, stop) or (at and QUANTITY.match(text, at - 1)):
        return NO_NAME
    if at == start:
        cost += EDGE
    if BEFORE.search(text, max(0, at - 4), at):
        cost += CUED
    if stop == end and ROLE.search(text, max(0, at - 5), at):
        cost += CUED
    if stop == end or AFTER.match(text, stop):
        cost += EDGE
    if at == start and stop == end:
        cost += STARTED
    return cost


def _short_names(text: str, at: int, start: int, end: int) -> Iterator[Reading]:
    if text[at] in "小老阿大" and at + 2 <= end and not _masked(text, at + 2):
        cost = surnames().get(text[at + 1])
        if cost is not None and (
            text[at : at + 2] not in words() or text[at + 1] in "张王李赵刘陈杨周吴徐孙胡朱郭何林罗郑谢宋唐冯邓曹彭曾"
        ):
            yield Reading(at, at + 2, NAME + cost + 30 + _around(text, at, at + 2, start, end), Person(text[at + 1]))
    for size in (1, 2):
        cost = surnames().get(text[at : at + size])
        if cost is not None and (size == 1 or text[at : at + 2] in compounds()):
            yield from _titled(text, at, size, cost, start, end)


def _titled(text: str, at: int, size: int, cost: int, start: int, end: int) -> Iterator[Reading]:
    for title in TITLES:
        stop = at + size + len(title)
        if text.startswith(title, at + size) and stop <= end:
            price = NAME + cost + 22 + 28 * (title in RIVALS or title in SHORT_TITLES)
            yield Reading(
                at, stop, price + _around(text, at, stop, start, end), Person(text[at : at + size], "", title)
            )


def _masked(text: str, stop: int) -> bool:
    return stop < len(text) and text[stop] in MASKED
