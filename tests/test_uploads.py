"""What is handed in: looked through by its content, given back harmless, and proven by the receipt."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from docx import Document
from PIL import Image
from pypdf import PdfReader, PdfWriter
from pypdf.generic import ArrayObject, DictionaryObject, NameObject, TextStringObject

from anlan.intake import Unfit, cleaned, picture, tidy
from anlan.kernel import blobs
from anlan.kernel.errors import Altered, Invalid
from anlan.log import ledger, receipts, verify
from tests.cast import NEIGHBOUR, RESIDENT, STRANGER, Cast

GPS, MAKE, ORIENTATION = 0x8825, 0x010F, 0x0112


def jpeg(size: tuple[int, int] = (40, 20), *, turned: int = 6) -> bytes:
    """A photograph as a telephone takes it: with place, device, and which way up it was held."""
    exif = Image.Exif()
    exif[MAKE], exif[ORIENTATION] = "PhoneMaker", turned
    exif[GPS] = {1: "N", 2: (35.0, 14.0, 5.0), 3: "E", 4: (113.0, 13.0, 8.0)}
    out = io.BytesIO()
    Image.new("RGB", size, (180, 60, 20)).save(out, "JPEG", exif=exif.tobytes(), comment=b"taken at home")
    return out.getvalue()


def png() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (8, 8)).save(out, "PNG")
    return out.getvalue()


def pdf(*, alter: Any = None) -> bytes:
    writer = PdfWriter()
    writer.add_blank_page(200, 200)
    if alter:
        alter(writer)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def word(*, add: dict[str, bytes] | None = None, change: dict[str, Any] | None = None) -> bytes:
    """A Word document with some parts more, or changed."""
    plain, out = io.BytesIO(), io.BytesIO()
    document = Document()
    document.add_paragraph("证明")
    document.save(plain)
    with zipfile.ZipFile(plain) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as copy:
        for part in source.infolist():
            content = source.read(part)
            copy.writestr(part.filename, (change or {}).get(part.filename, lambda same: same)(content))
        for name, content in (add or {}).items():
            copy.writestr(name, content)
    return out.getvalue()


def why(kind: str, body: bytes) -> str:
    with pytest.raises(Unfit) as unfit:
        cleaned(kind, body)
    return unfit.value.why


def test_a_photograph_keeps_its_picture_and_loses_its_place_and_device() -> None:
    body = jpeg()
    assert b"PhoneMaker" in body
    kept = cleaned("jpeg", body)
    with Image.open(io.BytesIO(kept)) as image:
        exif = image.getexif()
        assert dict(exif) == {ORIENTATION: 6}, "which way up it is stays known"
        assert image.size == (40, 20)
        assert image.getpixel((5, 5))[0] > 150
    for gone in (b"PhoneMaker", b"taken at home"):
        assert gone not in kept


def test_what_hangs_behind_a_picture_is_cut_off() -> None:
    for kind, body in (("jpeg", jpeg()), ("png", png())):
        assert b"<script>" not in cleaned(kind, body + b"<script>alert(1)</script>")


def test_a_picture_that_is_broken_or_enormous_is_not_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    assert why("jpeg", jpeg()[:200]) == "broken"
    assert why("png", png()[:40]) == "broken"
    assert why("png", jpeg()) == "broken", "it is not what its first bytes say"
    monkeypatch.setattr(picture, "PIXELS", 799)
    assert why("jpeg", jpeg()) == "large"


def test_a_picture_that_claims_a_gigantic_size_is_refused_before_it_is_unpacked() -> None:
    body = bytearray(png())
    body[16:24] = (60_000).to_bytes(4) + (60_000).to_bytes(4)
    assert why("png", bytes(body)) in ("large", "broken")


def test_an_ordinary_pdf_and_word_document_are_kept_byte_for_byte() -> None:
    for kind, body in (("pdf", pdf()), ("docx", word())):
        assert cleaned(kind, body) == body


def script(writer: PdfWriter) -> None:
    action = {NameObject("/S"): NameObject("/JavaScript"), NameObject("/JS"): TextStringObject("app.alert(1)")}
    writer.root_object[NameObject("/OpenAction")] = DictionaryObject(action)


def attachment(writer: PdfWriter) -> None:
    writer.add_attachment("run.exe", b"MZ")


def launch(writer: PdfWriter) -> None:
    action = DictionaryObject({NameObject("/S"): NameObject("/Launch"), NameObject("/F"): TextStringObject("cmd.exe")})
    link = DictionaryObject({NameObject("/Subtype"): NameObject("/Link"), NameObject("/A"): action})
    writer.pages[0][NameObject("/Annots")] = ArrayObject([link])


def hidden_name(writer: PdfWriter) -> None:
    """The name of a script spelled with an escape, as readers understand it."""
    writer.root_object[NameObject("/OpenAction")] = DictionaryObject({NameObject("/S"): NameObject("/JavaScript")})


@pytest.mark.parametrize("alter", [script, attachment, launch, hidden_name])
def test_a_pdf_that_does_something_by_itself_is_not_taken(alter: Any) -> None:
    assert why("pdf", pdf(alter=alter)) == "active"


def test_a_script_is_found_where_its_name_is_spelled_with_escapes_or_nobody_points_to_it() -> None:
    body = pdf(alter=hidden_name)
    assert b"/JavaScript" in body
    assert why("pdf", body.replace(b"/JavaScript", b"/J#61vaScrip#74")) in ("active", "broken")
    assert why("pdf", pdf() + b"\n9 0 obj <</S /JavaScript /JS (x)>> endobj\n") == "active"


def test_a_pdf_that_is_broken_or_locked_is_not_taken() -> None:
    assert why("pdf", b"%PDF-1.7\nnothing") == "broken"
    assert why("pdf", pdf(alter=lambda writer: writer.encrypt("secret", algorithm="AES-256"))) == "locked"


def test_links_of_a_word_document_may_lead_to_the_web_and_nowhere_else() -> None:
    def relation(kind: str, target: str) -> dict[str, Any]:
        row = f'<Relationship Id="r9" Type="http://x/{kind}" Target="{target}" TargetMode="External"/></Relationships>'
        return {"word/_rels/document.xml.rels": lambda same: same.replace(b"</Relationships>", row.encode())}

    cleaned("docx", word(change=relation("hyperlink", "https://example.org/")))
    for kind, target in (
        ("hyperlink", "file://server/share"), ("attachedTemplate", "https://example.org/t.dotm"),
        ("image", "http://example.org/i.png"), ("frame", "file:///c:/x"),
    ):  # fmt: skip
        assert why("docx", word(change=relation(kind, target))) == "outside", kind


@pytest.mark.parametrize(
    ("add", "expected"),
    [
        ({"word/vbaProject.bin": b"x"}, "active"), ({"word/embeddings/oleObject1.bin": b"x"}, "active"),
        ({"word/activeX/activeX1.xml": b"<a/>"}, "active"), ({"../../etc/cron": b"x"}, "broken"),
        ({"word/e.xml": b"<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>"}, "active"),
        ({"word/f.xml": b"<w:instrText>DDEAUTO c:\\\\x</w:instrText>"}, "active"),
        ({"word/g.xml": b'<w:instrText>INCLUDEPICTURE "http://x/y"</w:instrText>'}, "outside"),
        ({"word/bomb.xml": b"0" * 5_000_000}, "large"),
    ],
    ids=["macro", "ole", "activex", "path", "entity", "dde", "fetch", "bomb"],
)  # fmt: skip
def test_a_word_document_that_could_do_harm_is_not_taken(add: dict[str, bytes], expected: str) -> None:
    assert why("docx", word(add=add)) == expected


def test_a_cut_off_word_document_is_broken() -> None:
    assert why("docx", word()[:500]) == "broken"


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("照片.JPG", "照片.png"), ("../../etc/passwd", "passwd.png"), ("C:\\我的\\合同.pdf", "合同.png"),
        ("收据\u202egnp.exe", "收据gnp.png"), ("a\r\nSet-Cookie: x.png", "aSet-Cookie x.png"), ("....", "附件.png"),
        ("", "附件.png"), ("x" * 300, "x" * 80 + ".png"), ("3.5 平方米", "3.5 平方米.png"),
    ],
)  # fmt: skip
def test_names_are_fit_to_be_shown_and_saved(name: str, kept: str) -> None:
    assert tidy(name, ".png", "附件") == kept


@pytest.fixture
def handed(cast: Cast) -> tuple[str, dict[str, Any]]:
    """The resident hands in a photograph with its place; the case code, and what the act says of the file."""
    code = cast.road("accepted")
    files = {"upload": SimpleUploadedFile("厨房.jpeg", jpeg(), "image/jpeg")}
    act = cast.take(code, "evidence", "resident", files, name="照片")
    [told] = [value for value in act.data.values() if isinstance(value, dict) and "digest" in value]
    cast.settle()
    return code, told


def browser(phone: str) -> Client:
    client = Client()
    session = client.session
    session["phone"] = phone
    session.save()
    client.cookies["sessionid"] = session.session_key
    return client


def test_a_resident_gets_back_what_she_handed_in_and_nobody_else_does(handed: tuple[str, dict[str, Any]]) -> None:
    code, told = handed
    url = f"/m/{code}/files/{told['digest']}"
    own = browser(RESIDENT)
    assert url in own.get(f"/m/{code}").content.decode()
    given = own.get(url)
    assert given.status_code == 200
    assert hashlib.sha256(given.content).hexdigest() == told["digest"]
    assert b"PhoneMaker" not in given.content
    assert given["Content-Type"] == "image/jpeg"
    assert given["X-Content-Type-Options"] == "nosniff"
    assert given["Content-Security-Policy"].endswith("sandbox")
    assert browser(NEIGHBOUR).get(url).status_code == 404
    assert browser(STRANGER).get(url).status_code == 404
    assert Client().get(url).status_code == 302
    assert own.get(f"/m/{code}/files/{'0' * 64}").status_code == 404


SPOILT = {
    "its bytes are those of another": "UPDATE kernel_blob b SET body = o.body FROM kernel_blob o"
    " WHERE o.matter_id = b.matter_id AND o.digest <> b.digest",
    "its bytes open no more": "UPDATE kernel_blob SET body = sha256(body)",
    "it is gone": "DELETE FROM kernel_blob",
}


@pytest.mark.parametrize("how", SPOILT)
def test_a_file_that_is_not_what_was_kept_is_shown_to_nobody_and_found(
    cast: Cast, handed: tuple[str, dict[str, Any]], how: str, caplog: pytest.LogCaptureFixture
) -> None:
    code, told = handed
    cast.take(code, "evidence", "resident", {"upload": SimpleUploadedFile("门.png", png(), "image/png")}, name="门")
    assert verify.verify().faults == []
    with connection.cursor() as sql:
        sql.execute(SPOILT[how])
    answer = browser(RESIDENT).get(f"/m/{code}/files/{told['digest']}")
    assert answer.status_code == 500
    assert "与当初保存的不一致" in answer.content.decode()
    assert told["digest"] in caplog.text
    with pytest.raises(Altered):
        blobs.fetch(bytes.fromhex(told["digest"]), cast.file(code).matter)
    assert any(told["digest"] in fault for fault in verify.verify().faults)


def test_an_uploaded_file_is_proven_against_the_receipt(cast: Cast, handed: tuple[str, dict[str, Any]]) -> None:
    code, told = handed
    file = cast.file(code)
    act = file.last("evidence")
    assert act is not None
    receipt = browser(RESIDENT).get(f"/m/{code}/receipts/{act.seq}.json").content.decode()
    held = receipts.check(receipt, ledger.keys("410802"))
    assert held.told
    said = json.loads(json.loads(receipt)["data"])
    stored = browser(RESIDENT).get(f"/m/{code}/files/{told['digest']}").content
    sealed = {one["digest"]: one for one in said.values() if isinstance(one, dict) and "digest" in one}
    assert hashlib.sha256(stored).hexdigest() in sealed
    assert sealed[told["digest"]]["given"] == hashlib.sha256(jpeg()).hexdigest(), "so is the photograph that she has"
    changed = json.loads(receipt) | {"data": json.loads(receipt)["data"].replace(told["digest"], "0" * 64)}
    with pytest.raises(receipts.BadReceipt):
        receipts.check(json.dumps(changed), ledger.keys("410802"))


def test_a_dangerous_file_is_refused_in_words_at_its_field(cast: Cast) -> None:
    code = cast.road("accepted")
    files = {"upload": SimpleUploadedFile("合同.pdf", pdf(alter=script), "application/pdf")}
    with pytest.raises(Invalid) as wrong:
        cast.take(code, "evidence", "resident", files, name="合同")
    assert "脚本" in wrong.value.form.errors.as_text()


def test_a_pdf_that_was_handed_in_is_saved_and_never_opened_in_the_page(cast: Cast) -> None:
    code = cast.road("accepted")
    files = {"upload": SimpleUploadedFile("合同.pdf", pdf(), "application/pdf")}
    act = cast.take(code, "evidence", "resident", files, name="合同")
    [told] = [value for value in act.data.values() if isinstance(value, dict) and "digest" in value]
    assert "given" not in told
    official = Client()
    official.force_login(cast.person("clerk"))
    for given in (browser(RESIDENT).get(f"/m/{code}/files/{told['digest']}"),
                  official.get(f"/desk/matters/{code}/files/{told['digest']}")):  # fmt: skip
        assert given["Content-Disposition"].startswith("attachment")
        assert len(PdfReader(io.BytesIO(given.content)).pages) == 1
