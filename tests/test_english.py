"""English by one switch: every page and every form, and no Chinese in them but what people and places are called."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.apps import apps
from django.db.models import CharField, JSONField, TextField
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from anlan.explorer import reading
from anlan.kernel.keys import uuid7
from anlan.kernel.may import steps_open_to
from anlan.kernel.models import Act
from anlan.log import ledger
from anlan.vault.columns import Sealed
from tests.cast import NEIGHBOUR, RESIDENT, ROAD, Cast
from tests.handover import HOTLINE, ROWS, as_csv, bring

CHINESE = re.compile(r"[\u3400-\u9fff\u3000-\u303f\uff00-\uffef]+")
UNSEEN = re.compile(r"<(script|style|noscript)\b.*?</\1>|<!--.*?-->", re.DOTALL)
TOLD = re.compile(
    r'\b(?:title|placeholder|alt|aria-label|content|label)="([^"]*)"|<input[^>]*type="submit"[^>]*value="([^"]*)"'
)
TAG = re.compile(r"<[^>]+>")
OWN_NAMES = ("中文", "安澜")
"""The other language's name in the switch, and the product's."""
WRONG = dict.fromkeys(("amount", "on", "until", "when", "phone", "party", "mediator", "district"), "x")
OFFICIALS = ("clerk", "mediator", "director", "archivist")


def data_strings() -> list[str]:
    """What the database holds of people, places and what they said: Chinese because it is theirs."""
    found: set[str] = set()
    for model in apps.get_models():
        names = [
            f.attname for f in model._meta.concrete_fields if isinstance(f, CharField | TextField) and not f.choices
        ]
        for row in model._default_manager.values_list(*names) if names else ():
            found.update(str(value) for value in row)
        for json in (f.attname for f in model._meta.concrete_fields if isinstance(f, JSONField)):
            for value in model._default_manager.values_list(json, flat=True):
                found.update(leaves(value))
        for sealed in (f.attname for f in model._meta.concrete_fields if isinstance(f, Sealed) and not f.plain):
            for row in model._default_manager.all():
                found.update(leaves(getattr(row, sealed)))
    found |= {line for text in found for line in text.splitlines()}
    return sorted((text for text in found if CHINESE.search(text)), key=len, reverse=True)


def leaves(value: Any) -> Iterator[str]:
    """Every string in nested data."""
    if isinstance(value, dict | list):
        for one in value.values() if isinstance(value, dict) else value:
            yield from leaves(one)
    elif isinstance(value, str):
        yield value


def stray(page: str, data: list[str]) -> set[str]:
    """The Chinese that people would read on the page and that is nobody's data."""
    page = UNSEEN.sub("", page)
    text = html.unescape("\n".join([TAG.sub("\n", page), *("".join(pair) for pair in TOLD.findall(page))]))
    for known in (*data, *OWN_NAMES):
        text = text.replace(known, "")
    return set(CHINESE.findall(text))


class Reader:
    """Somebody who reads in English and notes what is not."""

    def __init__(self, cast: Cast) -> None:
        self.cast = cast
        self.found: dict[str, set[str]] = {}
        self.looked = 0
        self.data: list[str] = []

    def desk(self, name: str) -> Client:
        client = Client()
        client.force_login(self.cast.person(name))
        client.cookies["language"] = "en"
        return client

    def window(self, phone: str = "") -> Client:
        client = Client()
        client.cookies["language"] = "en"
        if phone:
            session = client.session
            session["phone"] = phone
            session.save()
            client.cookies["sessionid"] = session.session_key
        return client

    def as_seen_by(self, name: str) -> Client:
        """An official at the desk, or a party at the window."""
        phone = {"resident": RESIDENT, "neighbour": NEIGHBOUR}.get(name)
        return self.window(phone) if phone else self.desk(name)

    def look(
        self, client: Client, address: str, posted: dict[str, Any] | None = None, expected: tuple[int, ...] = ()
    ) -> Any:
        """Read the page and hand on the answer; `expected` are the only statuses it may have, and it must be this page."""
        answer = client.get(address, follow=True) if posted is None else client.post(address, posted, follow=True)
        if expected:
            assert (answer.status_code in expected, answer.redirect_chain) == (True, []), address
        if "text/html" in answer.headers["Content-Type"]:
            assert answer.status_code < 500, address
            if page := answer.content.decode():
                self.read(address, page)
        return answer

    def read(self, address: str, page: str) -> None:
        """Note what is not English on a page."""
        self.looked += 1
        assert 'lang="en"' in page, address
        if strays := stray(page, self.data):
            self.found[address] = strays


@pytest.fixture
def reader(cast: Cast) -> Reader:
    return Reader(cast)


def addresses(resolver: URLResolver, prefix: str = "") -> Iterator[tuple[str, str]]:
    """Every address of the product's own pages, as (name, pattern)."""
    for entry in resolver.url_patterns:
        pattern = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from addresses(entry, pattern)
        elif isinstance(entry, URLPattern) and not pattern.startswith(("api/", "static/")):
            yield entry.name or pattern, pattern


SPECIAL = {"digest": "none", "paper_id": "00000000-0000-0000-0000-000000000000", "where": "0/000", "kind": "csv", "number": "1",
           "seq": "1", "district": "410802", "place": "410802005", "topic": "16"}  # fmt: skip
ABSENT = {
    "desk-calendar", "desk-new-one", "desk-pdf", "desk-upload", "desk-word", "log-tile", "log-witnessed", "window-calendar",
    "window-paper", "window-upload",
}  # fmt: skip
"""Addresses whose example here is of something that is not there: their page is that of an error."""
KEYS = {"window-guide": "mediation", "desk-guide": "mediation", "desk-opening": "mediation", "window-apply-first": "mediation",
        "window-apply": "mediation", "window-review": "mediation", "desk-list": "office", "desk-next": "office",
        "desk-key-end": str(uuid7()), "desk-passkey-end": str(uuid7()), "desk-wording": "party.received",
        "desk-report": "mediation", "desk-report-file": "mediation", "desk-step": "note", "window-step": "withdraw"}  # fmt: skip
LISTS = ("desk-import", "desk-import-state", "desk-import-xlsx", "desk-import-csv")


def test_every_page_reads_in_english(reader: Reader) -> None:
    code = reader.cast.road("archived")
    reader.cast.settle()
    ledger.append_all("410802")
    rows = (ROWS[0], ROWS[2], ROWS[0], (*ROWS[2][:2], "154", *ROWS[2][3:]))
    lists = dict.fromkeys(LISTS, str(bring(reader.cast.who("clerk"), as_csv([HOTLINE, *rows])).id))
    reader.data = [*data_strings(), *reading.read(SPECIAL["topic"]).letter]  # the letter is for a Chinese reader
    clerk, resident = reader.desk("clerk"), reader.window(RESIDENT)
    absent = set()
    for name, pattern in addresses(get_resolver()):
        said = SPECIAL | {"code": code, "key": (KEYS | lists).get(name, "none")}
        address = "/" + re.sub(r"<(?:\w+:)?(\w+)>", lambda part, said=said: said[part[1]], pattern).replace("\\", "")
        if reader.look(clerk if "/desk/" in address else resident, address).status_code == 404:
            absent.add(name)
    assert absent == ABSENT
    for page in ("/nothing-here", "/desk/matters/410802-26-0000-0000", "/m/410802-26-0000-0000"):
        reader.look(clerk if "/desk/" in page else resident, page)
    assert reader.looked > 30
    assert reader.found == {}


def test_every_form_and_every_error_of_a_form_reads_in_english(reader: Reader) -> None:
    code = reader.cast.apply()
    seen: set[tuple[str, str]] = set()
    for step, by, typed in (*ROAD, ("", "", {})):
        reader.data = data_strings()
        look_at_forms(reader, code, seen)
        if step == "screen":
            reader.cast.screen(code)
        elif step:
            reader.cast.take(code, step, by, **reader.cast._filled(code, typed))
    assert len({key for key, _by in seen}) > 30
    assert reader.found == {}


def look_at_forms(reader: Reader, code: str, seen: set[tuple[str, str]]) -> None:
    file = reader.cast.file(code)
    for by, base in (*((name, "/desk/matters") for name in OFFICIALS), ("resident", "/m"), ("neighbour", "/m")):
        client = reader.as_seen_by(by)
        reader.look(client, f"{base}/{code}", expected=(200, 404))  # who has no part in it yet sees nothing
        for step in steps_open_to(reader.cast.who(by), file):
            if (step.key, by) not in seen:
                seen.add((step.key, by))
                look_at_form(reader, client, f"{base}/{code}/{step.key}")


def look_at_form(reader: Reader, client: Client, address: str) -> None:
    """The form as it comes; where something must be typed it is sent back wrong, too, so that its errors are read."""
    before = Act.objects.count()
    if has_required(reader.look(client, address, expected=(200,))):
        reader.look(client, address, WRONG, expected=(422,))
    assert Act.objects.count() == before, address


def has_required(answer: Any) -> bool:
    """Whether sending it back wrong must be refused."""
    form = (answer.context or {}).get("form")
    return bool(form) and any(field.required for field in form.fields.values())


def test_the_reader_finds_what_is_not_english(reader: Reader) -> None:
    page = '<html lang="en"><b title="标题">Good</b><script>脚本</script><input placeholder="x"> 王建国 漏</html>'
    assert stray(page, ["王建国"]) == {"标题", "漏"}
