"""Hostile files: sheets, tables, receipts, notes, backups, Word files, and what a spreadsheet does with what we export."""

from __future__ import annotations

import csv
import io
import json
import random
import struct
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from openpyxl import load_workbook

from anlan.config.backup import parts, sealed
from anlan.config.trouble import Trouble
from anlan.kernel.blobs import media_of
from anlan.kernel.errors import Invalid
from anlan.kernel.press.word import BadTemplate, render
from anlan.kernel.registry import reports
from anlan.kernel.reports import as_csv, as_xlsx, table
from anlan.law.calendar import BadTable, Holidays
from anlan.log import witness
from anlan.log.receipts import BadReceipt, check
from anlan.proof import note
from anlan.proof.checkpoint import Checkpoint
from anlan.proof.note import BadNote, Key
from anlan.town.importing import NotImported, Sheets, bring_in
from anlan.town.models import Office, Person, Place
from tests.cast import STREET, Cast
from tests.files import sheet
from tests.hostile import SEED, rounds_of
from tests.test_town_import import DISTRICT, HEADER, OFFICES, PEOPLE

FORMULAS = ("=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "=cmd|' /C calc'!A0")


def mutated(good: bytes, chance: random.Random) -> bytes:
    """Something near the good file: bytes turned, cut out, doubled, or strange ones put in."""
    body = bytearray(good)
    for _time in range(chance.randint(1, 6)):
        at = chance.randrange(len(body) + 1)
        match chance.randrange(5):
            case 0 if body:
                body[at % len(body)] ^= 1 << chance.randrange(8)
            case 1:
                del body[at : at + chance.choice((1, 3, 50))]
            case 2:
                body[at:at] = chance.choice(STRANGE)
            case 3:
                body[at:at] = body[at : at + 40]
            case _:
                body = body[:at] if chance.random() < 0.2 else body
    return bytes(body)


STRANGE = (
    b"\0", b"\xff\xfe", b"\xef\xbb\xbf", b"\x81\x30\x81\x30", b"\x83\x36\xc7\x38", b'"', b"\r", b"\n", b",,,,", b"9" * 5000, b"\x1a",
    "\u202e\u200b".encode(), b"=1+1", b"[" * 2000, b"-0001-01-01", b"{", b"\xed\xa0\x80", "年".encode("gbk"), b"x" * 200_000,
)  # fmt: skip


def test_no_sheet_breaks_an_import_and_a_refused_one_writes_nothing(db: None, tmp_path: Path) -> None:
    chance = random.Random(SEED)
    good = {"places": f"{HEADER}\n{DISTRICT}", "offices": OFFICES, "people": PEOPLE}
    encodings = ("utf-8", "gb18030", "utf-16", "utf-8-sig", "big5")
    for number in range(rounds_of(120)):
        kind = chance.choice(list(good))
        paths = {name: tmp_path / f"{name}.csv" for name in good}
        for name, path in paths.items():
            path.write_bytes(good[name].encode())
        text = good[kind].encode(chance.choice(encodings) if number % 3 == 0 else "utf-8", "replace")
        paths[kind].write_bytes(mutated(text, chance) if number % 5 else text)
        before = counts()
        if faults := brought_in(list(paths.values())):
            assert all(faults)
            assert counts() == before
        assert all(said(place.name) for place in Place.objects.all())


def brought_in(paths: list[Path]) -> list[str]:
    try:
        bring_in(Sheets(*[[path] for path in paths]), since=date(2026, 3, 1))
    except NotImported as refusal:
        return [str(fault) for fault in refusal.faults] or [""]
    return []


def counts() -> list[int]:
    return [model.objects.count() for model in (Place, Office, Person)]


def said(text: str) -> bool:
    """Whether it is text that can be shown and written down again."""
    return text.encode().decode() == text and "\0" not in text


def refused(good: bytes, read: Callable[[bytes], object], in_words: type[Exception], few: int = 150) -> int:
    """Read so many mutations; how many were refused. Any other exception is a traceback, and fails."""
    chance, no = random.Random(SEED), 0
    for _time in range(rounds_of(few)):
        with suppress(in_words):
            read(mutated(good, chance))
            no -= 1
        no += 1
    return no


def test_no_table_of_days_off_ends_in_a_traceback(tmp_path: Path) -> None:
    path = tmp_path / "holidays.csv"

    def read(body: bytes) -> object:
        path.write_bytes(body)
        return Holidays.read(path)

    good = "date,kind,name\n2027-10-01,holiday,国庆节\n2027-10-09,workday,国庆节\n".encode()
    assert refused(good, read, BadTable) > 10


def test_no_list_of_witnesses_ends_in_a_traceback(tmp_path: Path, settings: Any) -> None:
    path = tmp_path / "witnesses"
    settings.ANLAN_WITNESSES = path

    def read(body: bytes) -> object:
        path.write_bytes(body)
        return witness.known()

    assert refused(b"# ours\nw.example+12345678+" + b"A" * 44 + b" http://127.0.0.1:1\n", read, BadNote) > 10


@pytest.mark.parametrize(
    "body", ["", "[]", "null", "[" * 100_000, '{"a":' * 50_000, "9" * 5000, '{"format":1}', "\ud800"]
)
def test_no_receipt_ends_in_a_traceback(body: str) -> None:
    with pytest.raises(BadReceipt):
        check(body, [])


def test_the_checker_that_stands_alone_says_so_too(tmp_path: Path) -> None:
    path = tmp_path / "receipt.json"
    path.write_text("[" * 100_000)
    key = "o+00000000+" + "A" * 44
    done = subprocess.run([sys.executable, "docs/verify.py", "receipt", str(path), key], capture_output=True, text=True)
    assert done.returncode in (1, 2)
    assert "Traceback" not in done.stderr


def test_no_mutation_of_a_receipt_ends_in_a_traceback() -> None:
    act = json.dumps({"data": "00", "at": "x"})
    whole = {
        "format": "anlan-receipt/1", "code": "x", "origin": "o", "act": act, "data": "", "before": "", "chain": "00",
        "signed": "o\nreceipt\nAA==\n\n— o AAAA\n", "proof": "",
    }  # fmt: skip
    assert (
        refused(json.dumps(whole).encode(), lambda body: check(body.decode("utf-8", "surrogateescape"), []), BadReceipt)
        > 100
    )


def test_no_checkpoint_key_or_note_ends_in_a_traceback() -> None:
    good = b"anlan.example/log/410802\n12\n" + b"A" * 43 + b"=\n\n\xe2\x80\x94 anlan.example/log/410802 AAAAAAAA\n"

    def read(body: bytes) -> object:
        return Checkpoint.read(note.read(body.decode("utf-8", "surrogateescape")).text)

    assert refused(good, read, BadNote) > 50
    assert (
        refused(b"w.example+12345678+" + b"A" * 44, lambda body: Key.read(body.decode("utf-8", "replace")), BadNote)
        > 50
    )


def test_no_backup_that_was_altered_is_read_and_none_ends_in_a_traceback() -> None:
    secret = sealed.Secret(b"k" * 32, is_key=True)
    out = io.BytesIO()
    writer = parts.PartsWriter(sealed.Sealer(out, secret))
    writer.add("database.dump", [b"x" * 70_000])
    writer.close({"format": 1})
    good = out.getvalue()
    assert parts.manifest(sealed.opened(io.BytesIO(good), secret))["format"] == 1

    def read(body: bytes) -> object:
        return body == good or parts.manifest(sealed.opened(io.BytesIO(body), secret))

    assert refused(good, read, Trouble) == refused(good, lambda body: body == good or raised(), Trouble)


def raised() -> None:
    raise Trouble("another file")


# Word files


def word(inside: dict[str, str | bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, body in inside.items():
            packed.writestr(name, body)
    return out.getvalue()


TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" '
    'ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/word/document.xml" '
    'ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>'
)
RELATED = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r" Type='
    '"http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/>'
    "</Relationships>"
)
BODY = '<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body><w:p><w:r><w:t>{}</w:t></w:r></w:p></w:body></w:document>'
LAUGHS = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10 if n else "ha"}">' for n in range(10))


def docx(document: str) -> bytes:
    return word({"[Content_Types].xml": TYPES, "_rels/.rels": RELATED, "word/document.xml": document})


HOSTILE_WORD: dict[str, Callable[[], bytes]] = {
    "not a zip": lambda: b"PK\x03\x04" + b"\0" * 100,
    "empty zip": lambda: word({}),
    "zip bomb": lambda: word(
        {"[Content_Types].xml": TYPES, "_rels/.rels": RELATED, "word/document.xml": b" " * (60 * 1024**2)}
    ),
    "billion laughs": lambda: docx(f"<!DOCTYPE x [{LAUGHS}]>" + BODY.format("&a9;")),
    "attribute": lambda: docx(BODY.format("{{ ''.__class__.__mro__ }}")),
    "call": lambda: docx(BODY.format("{{ range(10**9)|list }}")),
    "power": lambda: docx(BODY.format("{{ 9**9**9 }}")),
    "include": lambda: docx(BODY.format("{% include '/etc/passwd' %}")),
    "broken": lambda: docx(BODY.format("{% for %}")),
    "no document": lambda: word({"[Content_Types].xml": TYPES, "_rels/.rels": RELATED}),
}


@pytest.mark.parametrize("kind", HOSTILE_WORD)
def test_no_word_template_breaks_the_press_or_reads_a_file(kind: str) -> None:
    with pytest.raises(BadTemplate):
        render(HOSTILE_WORD[kind](), {})


def test_a_word_template_reads_no_file_of_the_machine(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("the-key-of-the-house")
    outside = f'<!DOCTYPE x [<!ENTITY e SYSTEM "{secret.as_uri()}">]>'
    try:
        made = render(docx(outside + BODY.format("&e;")), {})
    except BadTemplate:
        return
    with zipfile.ZipFile(io.BytesIO(made)) as packed:
        assert not any(b"the-key-of-the-house" in packed.read(name) for name in packed.namelist())


def test_a_mutated_word_file_is_refused_in_words() -> None:
    good = docx(BODY.format("{{ name }}"))
    assert refused(good, lambda body: render(body, {"name": "王建国"}), BadTemplate, 40) > 5


UPLOADS: dict[str, bytes] = {
    "script": b"<script>alert(1)</script>", "svg": b'<svg xmlns="http://www.w3.org/2000/svg"/>', "exe": b"MZ\x90\0",
    "zip": word({"../../etc/passwd": "x"}), "empty": b"", "html": b"<!DOCTYPE html><html>", "half png": b"\x89PNG",
}  # fmt: skip


def test_what_is_no_picture_pdf_or_word_file_is_refused_whatever_it_is_called() -> None:
    for body in UPLOADS.values():
        assert media_of(io.BytesIO(body)).kind == "unknown"


def test_a_file_is_handed_out_as_what_it_is_and_runs_nowhere(cast: Cast) -> None:
    code = cast.road("registered")
    half = SimpleUploadedFile("a.pdf", b"%PDF-1.7\n<script>alert(1)</script>")
    with pytest.raises(Invalid):
        cast.take(code, "evidence", "resident", {"upload": half}, name="照片")
    cast.take(code, "evidence", "resident", {"upload": SimpleUploadedFile("../../a.html", sheet())}, name="照片")
    kept = cast.file(code).acts[-1].data["upload"]
    browser = Client()
    browser.force_login(cast.person("clerk"))
    answer = browser.get(f"/desk/matters/{code}/files/{kept['digest']}")
    assert (answer["Content-Type"], answer["X-Content-Type-Options"]) == ("application/pdf", "nosniff")
    assert answer["Content-Security-Policy"].startswith("default-src 'none'")
    assert kept["name"].endswith(".pdf")
    assert "/" not in kept["name"]


# What we hand out


def test_no_exported_cell_is_a_formula(cast: Cast) -> None:
    for made in hostile_tables():
        cells = [cell for row in csv.reader(io.StringIO(as_csv(made).decode("utf-8-sig"))) for cell in row]
        assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "\t", "\r"))]
        book = load_workbook(io.BytesIO(as_xlsx(made)))
        assert not [cell for row in book.active for cell in row if cell.data_type == "f"]  # type: ignore[union-attr]


def hostile_tables() -> Iterator[Any]:
    place = Place.objects.get(code=STREET)
    for report in reports().values():
        for name in (*FORMULAS, "bell\x07", "\u202eabc", "x" * 40_000):
            place.name = name[:60]
            made = table(report, place, date(2026, 1, 1), date(2026, 3, 1))
            made.lines.append((name, [0] * len(report.columns)))
            yield made


def test_a_log_of_a_place_that_is_named_like_a_path_is_not_there(client: Client, cast: Cast) -> None:
    for path in (
        "/log/..%2f..%2fetc/checkpoint",
        "/log/410802/tile/../../../etc/passwd",
        "/static/..%2f..%2fsettings.py",
    ):
        assert client.get(path).status_code in (400, 404)


def test_the_length_of_a_piece_in_a_backup_is_no_order_to_fill_the_memory() -> None:
    reader = parts.Reader(iter([struct.pack(">I", 2**32 - 1) + b"x"]))
    assert reader.piece() == b"x"
