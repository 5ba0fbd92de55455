"""PDFs: every object is looked at; one that runs a script, starts a program, sends, or carries files is not taken."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from typing import Any

from pypdf import PdfReader
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject, NameObject

from anlan.intake.unfit import Unfit

OBJECTS = 50_000
PAGES = 3_000
KEYS = frozenset({"/JS", "/JavaScript", "/EF", "/EmbeddedFiles", "/RichMedia", "/XFA"})
ACTIONS = frozenset(
    {"/JavaScript", "/Launch", "/ImportData", "/SubmitForm", "/GoToE", "/Rendition", "/Movie", "/Sound", "/RichMediaExecute"}
)  # fmt: skip
KINDS = frozenset({"/EmbeddedFile", "/RichMedia", "/Movie", "/3D", "/Screen"})
RAW = re.compile(rb"/(?:JavaScript|Launch|EmbeddedFiles?|RichMedia)\b")
"""The same again over the bare bytes: an object that no table names may still be found by a reader that repairs."""


def look_through(body: bytes) -> None:
    """Raise Unfit if it is broken, locked, too large, or active."""
    try:
        reader = PdfReader(io.BytesIO(body))
        if reader.is_encrypted and not reader.decrypt(""):
            raise Unfit("locked")
        active = RAW.search(body) or any(_active(known) for known in _dictionaries(reader))
        pages = len(reader.pages)
    except Unfit:
        raise
    except Exception as wrong:  # what a hostile file makes a parser raise is no closed list
        raise Unfit("broken") from wrong
    if active:
        raise Unfit("active")
    if not pages:
        raise Unfit("broken")
    if pages > PAGES:
        raise Unfit("large")


def _dictionaries(reader: PdfReader) -> Iterator[DictionaryObject]:
    numbers = [(number, generation) for generation, known in reader.xref.items() for number in known]
    numbers += [(number, 0) for number in reader.xref_objStm]
    if len(numbers) > OBJECTS:
        raise Unfit("large")
    yield from _within(reader.trailer)
    for number, generation in numbers:
        yield from _within(reader.get_object(IndirectObject(number, generation, reader)))


def _within(root: Any) -> Iterator[DictionaryObject]:
    todo = [root]
    while todo:
        here = todo.pop()
        if isinstance(here, DictionaryObject):
            yield here
            todo += [value for value in here.values() if not isinstance(value, IndirectObject)]
        elif isinstance(here, ArrayObject):
            todo += [value for value in here if not isinstance(value, IndirectObject)]


def _active(known: DictionaryObject) -> bool:
    if KEYS & known.keys():
        return True
    action, kind, sub = (_name(known, key) for key in ("/S", "/Type", "/Subtype"))
    return action in ACTIONS or bool({kind, sub} & KINDS) or sub == "/FileAttachment"


def _name(known: DictionaryObject, key: str) -> str:
    value = known.raw_get(key) if key in known else ""
    value = value.get_object() if isinstance(value, IndirectObject) else value
    return str(value) if isinstance(value, NameObject) else ""
