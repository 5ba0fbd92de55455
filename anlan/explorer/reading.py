"""Reads the explorer's content: one file a dispute type, and `routes.toml` for the ways there are.

A district's own folder holds files of the same names; a key that such a file has replaces the country's. What is wrong
with a file is said in Chinese, with the place where it stands, to whoever edits it.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from anlan.explorer.content import LOCK_ANSWERS, LONGEST, NEEDED, STATES, Guide, Question, Route, Say, Told, When
from anlan.law.disputes import SUBTOPICS, SUBTOPICS_EN, TOPICS
from anlan.law.interlocks import INTERLOCKS
from anlan.law.rules import RULES
from anlan.law.statutes import Article, article

DATA = Path(__file__).parent / "data"
ROUTES_FILE = "routes.toml"
SHAPELESS = (TypeError, ValueError, AttributeError)
MISSHAPEN = "有一处写法不对（该是文字、列表还是表），请对照 docs/explorer.md"


class Faulty(ValueError):
    """Content that cannot be published; `faults` says what and where, a line each."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__("\n".join(faults))
        self.faults = faults


def guide(topic: str, folder: Path | None = None) -> Guide:
    """The content of a type, with the district's changes; raises Faulty, or KeyError for what is no type."""
    return read(topic, _own(folder, f"{topic}.toml"), _own(folder, ROUTES_FILE))


def routes(folder: Path | None = None) -> Mapping[str, Route]:
    """The ways by id, with the district's own addresses and telephones over the country's; raises Faulty."""
    return read_routes(_own(folder, ROUTES_FILE))


@lru_cache(maxsize=64)
def read(topic: str, own: str = "", ways: str = "") -> Guide:
    """The content of a type with the district's texts over it; raises Faulty."""
    name = TOPICS[topic]
    changed = _table(own, topic)
    if changed and not {"checked", "editors"} <= set(changed):
        raise Faulty(["本地文件要写 checked（核对日期）和 editors（谁核对的）。"])
    reader = _Reader(set(read_routes(ways)))
    table = _table((DATA / f"{topic}.toml").read_text(encoding="utf-8"), topic) | changed
    with _in_shape(topic):
        found = reader.guide(topic, name, table, local=bool(changed))
    if reader.faults:
        raise Faulty(reader.faults)
    return found


@lru_cache(maxsize=8)
def read_routes(own: str = "") -> Mapping[str, Route]:
    """The ways by id, with the district's text over them; raises Faulty."""
    table, changed = _table((DATA / ROUTES_FILE).read_text(encoding="utf-8"), ROUTES_FILE), _table(own, ROUTES_FILE)
    reader = _Reader(set(table | changed))
    with _in_shape(ROUTES_FILE):
        rows = {key: {**table.get(key, {}), **changed.get(key, {})} for key in table | changed}
        found = {key: reader.way(key, row) for key, row in rows.items()}
    if reader.faults:
        raise Faulty(reader.faults)
    return found


def _own(folder: Path | None, name: str) -> str:
    path = folder / name if folder else None
    return path.read_text(encoding="utf-8") if path and path.is_file() else ""


def _table(text: str, name: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except (ValueError, RecursionError) as wrong:
        raise Faulty([f"{name}：文件读不出来，请看这一处：{wrong}"]) from None


@contextmanager
def _in_shape(name: str) -> Iterator[None]:
    """A number where a list belongs, a list where a text does: said of the file, where its place is not known."""
    try:
        yield
    except SHAPELESS:
        raise Faulty([f"{name}：{MISSHAPEN}。"]) from None


class _Reader:
    """Reads one file and notes every fault with its place, so that an editor sees them all at once."""

    def __init__(self, ways: set[str]) -> None:
        self.ways, self.faults = ways, list[str]()

    def guide(self, topic: str, name: str, table: Mapping[str, Any], *, local: bool) -> Guide:
        """The whole, as far as it can be read."""
        questions = tuple(self._rows(table, "question", "问题", self._question))
        asked = {one.id: one for one in questions}
        if len(questions) > LONGEST:
            self._fault("问题", f"最多 {LONGEST} 个，现在是 {len(questions)} 个")
        found = Guide(
            topic, name, self._say(table, "what", "这是什么"), self._checked(table), self._editors(table), questions,
            tuple(self._rows(table, "right", "权利", self._told)), tuple(self._rows(table, "limit", "期限", self._limit(asked))),
            tuple(self._rows(table, "route", "去处", self._route)), tuple(self._rows(table, "note", "提醒", self._told)),
            tuple(self._rows(table, "evidence", "材料", self._pair)), self._letter(table), str(table.get("subject", "")), local,
        )  # fmt: skip
        self._whole(found, asked)
        self._in_force(found)
        return found

    def way(self, key: str, row: Mapping[str, Any]) -> Route:
        """One way of `routes.toml`."""
        place = f"去处 {key}"
        pairs = [self._say(row, name, place) for name in ("name", "how", "where")]
        source = self._say(row, "source", f"{place}的电话从哪里查到的") if row.get("phone") else ("", "")
        return Route(
            key, pairs[0], pairs[1], pairs[2], str(row.get("phone", "")), source, str(row.get("here", "")),
            self._law(row, place, needed=False), bool(row.get("verified", False)),
        )  # fmt: skip

    def _whole(self, found: Guide, asked: Mapping[str, Question]) -> None:
        for part, word, least in (
            (found.rights, "权利", 2), (found.limits, "期限", 1), (found.evidence, "材料", 3), (found.letter, "信里的要求", 2),
        ):  # fmt: skip
            if len(part) < least:
                self._fault(word, f"至少要有 {least} 条")
        always = {one.route for one in found.routes if not one.when}
        for way in NEEDED:
            if way not in always:
                self._fault("去处", f"缺少 {way}：开着、关着都要说，并且要有一条不带 when 的")
        told = (*found.rights, *found.limits, *found.routes, *found.notes)
        for when in (*(one.when for one in told), *(one.when for one in found.questions)):
            self._conditions(when, asked)
        if not found.subject:
            self._fault("信", "没有写信的题目（subject）")

    def _in_force(self, found: Guide) -> None:
        told = (*found.rights, *found.limits, *found.routes, *found.notes)
        for one in dict.fromkeys(one for each in told for one in (*each.law, *each.restarts)):
            if not one.in_force(found.checked):
                self._fault(f"条文 {one.cite()}", f"在核对日期 {found.checked} 不是现行有效的条文")

    def _conditions(self, when: When, asked: Mapping[str, Question]) -> None:
        for name, fit in when.items():
            known = [key for key, _say in asked[name].options] if name in asked else []
            if name not in asked:
                self._fault("when", f"没有 {name} 这个问题")
            elif wrong := [answer for answer in fit if known and answer not in known]:
                self._fault("when", f"问题 {name} 没有 {'、'.join(wrong)} 这个回答；可用的是 {'、'.join(known)}")

    def _rows(self, table: Mapping[str, Any], key: str, word: str, read: Callable[[Any, str], Any]) -> Iterator[Any]:
        for number, row in enumerate(table.get(key, ()), 1):
            place = f"{word}第 {number} 条"
            try:
                one = read(row, place)
            except SHAPELESS:
                self._fault(place, MISSHAPEN)
            else:
                yield one

    def _told(self, row: Mapping[str, Any], place: str) -> Told:
        return Told(self._say(row, "say", place), self._law(row, place), _when(row))

    def _route(self, row: Mapping[str, Any], place: str) -> Told:
        way, state = str(row.get("to", "")), row.get("state", "open")
        if way not in self.ways:
            self._fault(place, f"没有 {way or '（空）'} 这个去处；可用的是 {'、'.join(sorted(self.ways))}")
        if state not in STATES:
            self._fault(place, f"state 只能是 {'、'.join(STATES)}")
        return Told(self._say(row, "say", place), self._law(row, place, needed=False), _when(row), way, state)

    def _limit(self, asked: Mapping[str, Question]) -> Callable[[Mapping[str, Any], str], Told]:
        def read(row: Mapping[str, Any], place: str) -> Told:
            rule, since = row.get("rule", ""), row.get("since", "")
            if rule and rule not in {one.id for one in RULES}:
                self._fault(place, f"没有 {rule} 这条期限规则；anlan due --list 列出全部")
            if rule and (since not in asked or not asked[since].is_day):
                self._fault(place, f"since 要写一个问日期的问题，现在是 {since or '（空）'}")
            law = self._law(row, place, needed=not rule)
            again = tuple(one for each in row.get("restarts", ()) if (one := self._article(str(each), place)))
            return Told(self._say(row, "say", place), law, _when(row), rule=rule, since=since, restarts=again)

        return read

    def _question(self, row: Mapping[str, Any], place: str) -> Question:
        if lock := row.get("lock"):
            return self._of_lock(str(lock), row, place)
        options = tuple((str(key), (str(zh), str(en))) for key, zh, en in row.get("options", ()))
        if not row.get("id"):
            self._fault(place, "没有写 id")
        return Question(
            str(row.get("id", "")), self._say(row, "ask", place), (str(row.get("hint", "")), str(row.get("hint_en", ""))), options,
            _when(row),
        )  # fmt: skip

    def _of_lock(self, key: str, row: Mapping[str, Any], place: str) -> Question:
        lock = next((one for one in INTERLOCKS if one.id == key), None)
        if lock is None:
            self._fault(place, f"没有 {key} 这个互斥问题；可用的是 {'、'.join(one.id for one in INTERLOCKS)}")
            return Question(key, ("", ""), ("", ""), LOCK_ANSWERS, lock=key)
        return Question(key, (lock.question, lock.question_en), ("", ""), LOCK_ANSWERS, _when(row), key)

    def _pair(self, row: Any, place: str) -> Say:
        if isinstance(row, list) and len(row) == 2 and all(row):
            return str(row[0]), str(row[1])
        self._fault(place, '要写成 ["中文", "English"]')
        return "", ""

    def _say(self, row: Mapping[str, Any], key: str, place: str) -> Say:
        for name, word in ((key, "中文"), (f"{key}_en", "英文")):
            if not isinstance(row.get(name), str) or not row[name].strip():
                self._fault(place, f"没有写{word}（{name}）")
        return str(row.get(key, "")), str(row.get(f"{key}_en", ""))

    def _law(self, row: Mapping[str, Any], place: str, *, needed: bool = True) -> tuple[Article, ...]:
        cited = row.get("law", [])
        if needed and not cited:
            self._fault(place, '没有写法律条文（law），例如 law = ["CIV 288"]')
        return tuple(one for one in (self._article(str(each), place) for each in cited) if one)

    def _article(self, reference: str, place: str) -> Article | None:
        try:
            return article(reference)
        except LookupError as none:
            self._fault(place, f"条文 {reference} 没有收录：{none}")
            return None

    def _checked(self, table: Mapping[str, Any]) -> date:
        day = table.get("checked")
        if type(day) is date:
            return day
        self._fault("核对", "没有写核对日期（checked = 2026-11-27，不加引号）")
        return date.min

    def _editors(self, table: Mapping[str, Any]) -> tuple[str, ...]:
        named = tuple(str(one) for one in table.get("editors", ()) if str(one).strip())
        if not named:
            self._fault("核对", '没有写谁核对的（editors = ["张三"]）')
        return named

    def _letter(self, table: Mapping[str, Any]) -> tuple[str, ...]:
        return tuple(str(line) for line in table.get("letter", ()))

    def _fault(self, place: str, what: str) -> None:
        self.faults.append(f"{place}：{what}。")


def _when(row: Mapping[str, Any]) -> When:
    return {key: (value,) if isinstance(value, str) else tuple(value) for key, value in row.get("when", {}).items()}


def subtopics(topic: str) -> Say:
    """What a type is about, for its line in the list."""
    return "、".join(SUBTOPICS[topic]), ", ".join(SUBTOPICS_EN[topic])
