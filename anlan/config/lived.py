"""The demo is lived (docs/adr/0007): the lives of every module's matters, in one order of time, through the one write path.

A module brings its own: `demo/history.py` with `lives(present, most)`, or a table `demo/lives.toml` that needs no code:

    [[life]]
    ago = 40                             # days before now on which it is opened
    procedure = "petition"
    by = "phone1"                        # a user name, or the telephone of the life's first or second party
    told = { … }                         # what the opening form asks
    steps = [[hours, by, step, {…}], …]  # how long after the one before; the step ">" goes on with the child it opened,
                                         # "+complaint" opens a complaint that names this matter as its `code`, and goes on with it

In what is typed, `{today}`, `{today+15}`, `{now}`, `{phone1}` and `{pk:NAME}` stand for those, and a key `safe_*` for each field of
the form that is named so. A step whose time has not come is not taken.
"""

from __future__ import annotations

import heapq
import itertools
import re
import tomllib
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, time, timedelta
from fnmatch import fnmatch
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from anlan.kernel import jobs
from anlan.kernel.act import open_matter, take
from anlan.kernel.file import CaseFile
from anlan.kernel.models import Matter
from anlan.kernel.moment import now, standing_at, today
from anlan.kernel.registry import modules
from anlan.kernel.who import Who, official, resident
from anlan.town.models import Person

Life = Iterator[timedelta]
Start = tuple[datetime, Life]
Tell = Callable[[int, int], None]
NUMBERS = itertools.count(1)
ANEW = "+"
SHEET = "{sheet}"
"""Stands in a table of lives for the photograph of a page signed by hand."""
DOT = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108000000003a7e9b550000000a49444154789c63f80f00010101"
    "00b138f6140000000049454e44ae426082"
)
"""The smallest PNG."""
TOKEN = re.compile(r"\{(today|now|phone|pk)([+:]?)([\w-]*)\}")


def live(most: int | None = None, tell: Tell = lambda *_: None, *, tables: bool = True) -> int:
    """Live through every module's lives up to now; how many there were. `most`: of each history; `tables`: those of tables too."""
    present = timezone.now()
    starts = [
        start for name in modules() if find_spec(f"{name}.demo") for start in _of(name, present, most, tables=tables)
    ]
    queue = [(daytime(start), number, life) for number, (start, life) in enumerate(starts)]
    heapq.heapify(queue)
    _run(queue, present, len(queue), tell)
    return len(starts)


def _of(name: str, present: datetime, most: int | None, *, tables: bool) -> Iterable[Start]:
    if find_spec(f"{name}.demo.history"):
        yield from import_module(f"{name}.demo.history").lives(present, most)
    table = Path(import_module(f"{name}.demo").__file__ or "").with_name("lives.toml")
    if tables and table.exists():
        rows = tomllib.loads(table.read_text(encoding="utf-8"))["life"]
        yield from ((present - timedelta(days=row["ago"]), _life(row)) for row in rows)


def _life(row: dict[str, Any]) -> Life:
    phones = [f"1990001{next(NUMBERS) % 10000:04d}" for _side in range(2)]
    code = open_matter(row["procedure"], _meant(row["told"], phones), by=_who(row["by"], phones)).matter.code
    for hours, by, step, typed in row["steps"]:
        yield timedelta(hours=hours)
        if step == ">":
            code = _child(code)
        elif step.startswith(ANEW):
            told = {"code": code} | _meant(typed, phones)
            code = open_matter(step.removeprefix(ANEW), told, by=_who(by, phones)).matter.code
        else:
            said = _spread(code, step, _meant(typed, phones))
            files = {name: SimpleUploadedFile("signed.png", DOT) for name, value in said.items() if value == SHEET}
            take(code, step, {name: said[name] for name in said.keys() - files}, files, by=_who(by, phones))


def _child(code: str) -> str:
    parent = Matter.objects.get(code=code)
    return str(Matter.objects.filter(district=parent.district, parent_id=parent.id).latest("opened_at").code)


def _who(name: str, phones: list[str]) -> Who:
    if name.startswith("phone"):
        return resident(phones[int(name[-1]) - 1])
    return official(Person.objects.get(username=name), today())


def _meant(value: Any, phones: list[str]) -> Any:
    match value:
        case dict():
            return {name: _meant(part, phones) for name, part in value.items()}
        case list():
            return [_meant(part, phones) for part in value]
        case str():
            return TOKEN.sub(lambda found: _token(found, phones), value)
    return value


def _token(found: re.Match[str], phones: list[str]) -> str:
    word, sign, rest = found.groups()
    match word:
        case "phone":
            return phones[int(rest) - 1]
        case "pk":
            return str(Person.objects.get(username=rest).pk)
        case "now":
            return now().isoformat()
    return (today() + timedelta(days=int(rest or 0) if sign else 0)).isoformat()


def _spread(code: str, step: str, typed: dict[str, Any]) -> dict[str, Any]:
    """A key with a star is meant for each field of the form that it fits."""
    starred = [name for name in typed if "*" in name]
    if not starred:
        return typed
    file = CaseFile(Matter.objects.get(code=code))
    declared: Any = file.procedure.step(step)
    fields = declared.form(file=file).fields
    return {name: typed[star] for star in starred for name in fields if fnmatch(name, star)} | {
        name: value for name, value in typed.items() if name not in starred
    }


def _run(queue: list[tuple[datetime, int, Life]], present: datetime, whole: int, tell: Tell) -> None:
    midnight = queue[0][0] if queue else present
    ended = 0
    while queue:
        moment, number, life = heapq.heappop(queue)
        while (next_midnight := _days_later(midnight, 1)) <= min(moment, present):
            midnight = next_midnight
            with standing_at(midnight):
                jobs.run_clocks_out()
        wait = _step(life, moment) if moment < present else None
        if wait is None:
            ended += 1
            tell(ended, whole)
        else:
            heapq.heappush(queue, (daytime(moment + wait), number, life))


def _step(life: Life, moment: datetime) -> timedelta | None:
    with standing_at(moment):
        return next(life, None)


def daytime(moment: datetime) -> datetime:
    """The moment itself, or the next morning if it falls in the night."""
    local = timezone.localtime(moment)
    if 8 <= local.hour < 21:
        return moment
    morning = local.date() + timedelta(days=int(local.hour >= 21))
    return timezone.make_aware(datetime.combine(morning, time(8, local.minute, local.second, local.microsecond)))


def _days_later(moment: datetime, days: int) -> datetime:
    day = timezone.localtime(moment).date() + timedelta(days=days)
    return timezone.make_aware(datetime.combine(day, time(0, 5)))
