"""Hostile lists, settings of a district, and answers of another: refused in words, or read; nothing is half done."""

from __future__ import annotations

import json
import random
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from django import forms

from anlan.exchange import asked, peers
from anlan.exchange.asked import Unfillable
from anlan.exchange.peers import BadPeers
from anlan.explorer import shelf
from anlan.imports.models import Batch, Line
from anlan.imports.preview import counts
from anlan.kernel.errors import Fault
from anlan.kernel.models import Matter
from anlan.law import targets
from anlan.sheets import Unread
from tests.cast import Cast
from tests.figures import attacked
from tests.handover import HOTLINE, ROWS, as_book, as_csv, bring, entered
from tests.hostile import SEED, rounds_of
from tests.test_attack_files import mutated
from tests.two import LEAD, OTHER, PEERS, Two

ODD: tuple[Any, ...] = (
    None, True, 0, -1, 10**30, 1.5, "", "x", "a/b", "../..", "\0", "\u202e<script>", "0001-01-01T00:00:00+23:59", "9999-12-31T23:59:59Z",
    "2026-02-30", [], {}, [[1]], [None], {"a": {"b": [1]}}, ["x", 1], {"key": "k", "name": "n"}, "9" * 5000,
)  # fmt: skip
LITERALS = (
    "5", "-1", "nan", '""', '"x"', '"\\u202e"', "true", "[]", "{}", "[[1]]", '["a", ["b"]]', "{a = 1}", "2026-01-01", "07:00:00",
    "9" * 30, '"2026-01-01"', "0001-01-01", "9999-12-31", '["2026-13-01"]', "1e400",
)  # fmt: skip


@pytest.fixture
def chance() -> random.Random:
    return random.Random(SEED)


# ── Lists that others hand over ──


def sheets(chance: random.Random) -> Iterator[bytes]:
    """A list near a good one: its cells strange, its bytes turned, or both."""
    for number in range(rounds_of(16)):
        rows = [list(row) for row in (HOTLINE, *ROWS)]
        for _time in range(chance.randint(0, 5)):
            row = chance.choice(rows)
            row[chance.randrange(len(row))] = chance.choice(CELLS)
        body = as_book(rows) if number % 2 else as_csv(rows, chance.choice(("utf-8-sig", "gb18030", "utf-16")))
        yield mutated(body, chance) if number % 3 == 2 else body


CELLS = (
    "", " ", "漏" * 5000, "=1+1", "²", "1e400", "0001-01-01", "9999-12-31", "2026-02-30", "\u202e\u200b", "<script>", "'", '"', "-1",
    "9" * 400, "；；；", "\n\n", "15400009001,15400009002", "{{ 7*7 }}",
)  # fmt: skip


def test_a_hostile_list_is_refused_in_words_or_read_and_each_row_is_entered_whole_or_not_at_all(
    cast: Cast, chance: random.Random
) -> None:
    began, who, every = time.monotonic(), cast.who("clerk"), list(sheets(chance))
    for body in every:
        before = Matter.objects.count()
        try:
            batch = bring(who, body, name=chance.choice(("a.csv", "a.xlsx", "漏.txt", "a")))
        except (Fault, Unread):
            assert Matter.objects.count() == before
            continue
        if batch.state == Batch.State.READY and counts(batch).get("waiting"):
            batch = entered(who, batch)
        assert batch.state != Batch.State.STOPPED or batch.why
        done = Line.objects.filter(batch_id=batch.id, state=Line.State.ENTERED).count()
        assert Matter.objects.count() == before + done
    attacked("lists handed over, hostile cells and bytes", len(every), 0, since=began)


# ── A district's own settings ──


def lines_of(good: str, chance: random.Random) -> str:
    """The text with some of its lines' values, names or places changed: mostly still TOML."""
    lines = good.splitlines()
    for _time in range(chance.randint(1, 3)):
        at = chance.randrange(len(lines))
        name, mark, _value = lines[at].partition("=")
        match chance.randrange(5):
            case 0:
                del lines[at]
                lines = lines or [""]
            case 1:
                lines.insert(chance.randrange(len(lines)), lines[at])
            case 2 if mark:
                lines[at] = f"{chance.choice(('x', 'id', name.strip() + '2'))} = {chance.choice(LITERALS)}"
            case _:
                lines[at] = f"{name}= {chance.choice(LITERALS)}" if mark else lines[at]
    return "\n".join(lines)


def of_settings(case: str, good: str, read: Callable[[str], object], in_words: type[Exception]) -> None:
    """Read many texts near the good one; a fault is in words, anything else is a traceback and fails."""
    chance, began, refused = random.Random(SEED), time.monotonic(), 0
    for tried in range(1, rounds_of(60) + 1):
        text = lines_of(good, chance) if tried % 4 else mutated(good.encode(), chance).decode("utf-8", "replace")
        try:
            refused += bool(read(text))
        except in_words:
            refused += 1
    attacked(f"{case}, hostile lines", tried, 0, since=began)
    assert refused > 5, "nothing was refused, or nothing was tried"


@pytest.mark.parametrize("name", ["02.toml", "routes.toml"])
def test_no_words_of_the_explorer_end_in_a_traceback(name: str) -> None:
    good = shelf.text_now(name, None)
    of_settings(f"explorer's {name}", good, lambda text: shelf.faults(name, text), NotImplementedError)


def test_no_targets_end_in_a_traceback() -> None:
    good = '[[target]]\nrule = "CARE_ANSWER"\nspan = "10d"\nfrom = 2026-12-15\n' * 2
    of_settings("service targets", good, lambda text: not targets.read(text, LEAD), targets.Faulty)


def test_no_list_of_peers_ends_in_a_traceback(tmp_path: Path, settings: Any) -> None:
    settings.ANLAN_PEERS = path = tmp_path / "peers.toml"
    key = peers.signer(1).key

    def read(text: str) -> object:
        path.write_text(text, encoding="utf-8")
        peers._read.cache_clear()
        return not peers.agreed().peers

    of_settings("peers", PEERS.format(here=LEAD, there=OTHER, name="中站区", key=key), read, BadPeers)


# ── What another district answers ──


def twisted(value: Any, chance: random.Random, odds: float = 0.08) -> Any:
    """The same with some of its parts strange, gone, or of another kind."""
    if chance.random() < odds / 2:
        return chance.choice(ODD)
    if isinstance(value, dict):
        kept = {name: twisted(part, chance, odds) for name, part in value.items() if chance.random() > odds / 4}
        return kept | ({chance.choice(list(kept) or ["x"]): chance.choice(ODD)} if chance.random() < odds else {})
    return [twisted(part, chance, odds) for part in value] if isinstance(value, list) else value


SHAPE = {
    "type": "object", "required": ["how", "on"],
    "properties": {
        "how": {"type": "string", "enum": ["a", "b"], "x-names": {"a": "甲", "b": "乙"}, "title": "怎么", "examples": ["a"]},
        "on": {"type": "string", "format": "date"}, "at": {"type": ["string", "null"], "format": "date-time"},
        "many": {"type": "array", "items": {"type": "string", "enum": ["x", "y"]}, "maxItems": 3},
        "lines": {"type": "array", "items": {"type": "string"}}, "sum": {"type": ["string", "number"], "pattern": "x"},
        "yes": {"type": "boolean", "const": True}, "number": {"type": "integer", "minimum": 1}, "text": {"type": "string", "maxLength": 40},
    },
}  # fmt: skip


def test_no_form_from_elsewhere_ends_in_a_traceback(chance: random.Random) -> None:
    began, made = time.monotonic(), 0
    for _time in range(tries := rounds_of(300)):
        shape = twisted(SHAPE, chance, 0.2)
        if not isinstance(shape, dict):
            continue
        with suppress(Unfillable):
            shown(
                asked.form_of(shape), asked.form_of(shape, {"how": "a", "on": "2026-11-27", "many": ["x"], "sum": "1"})
            )
            made += 1
    attacked("forms that another district sends", tries, 0, since=began)
    assert made > 10


def shown(blank: forms.Form, typed: forms.Form) -> None:
    """What the page does with it."""
    assert "<script>" not in blank.as_p()
    if typed.is_valid():
        json.dumps(asked.as_json(typed))
    typed.as_p()


def test_whatever_another_district_answers_our_desk_says_so_and_goes_on(two: Two, chance: random.Random) -> None:
    code, began, odd = two.shared(), time.monotonic(), 0
    good = two.wire

    def wire(method: str, url: str, headers: dict[str, str], body: bytes) -> tuple[int, str, bytes]:
        status, media, told = good(method, url, headers, body)
        if "json" in media:
            told = json.dumps(twisted(json.loads(told), chance)).encode()
        return status, media, mutated(told, chance) if chance.random() < 0.05 else told

    two.wire = wire  # type: ignore[method-assign]
    with two.desk() as client:
        client.raise_request_exception = False
        for _time in range(rounds_of(12)):
            for page in ("exchange", f"exchange/{code}", f"exchange/{code}/note", f"exchange/{code}/receipts/1.json"):
                answer = client.get(f"/desk/{page}")
                assert answer.status_code in (200, 302, 403, 404, 502), (page, answer.status_code, fault_of(answer))
                odd += answer.status_code == 502
    attacked("answers of another district, twisted", len(two.sent), 0, since=began)
    assert odd


def fault_of(answer: Any) -> str:
    return repr(getattr(answer, "exc_info", None))
