"""Signing: read whole, by hand and one-time code, sealed into a PDF that any reader verifies; or with the pen, and looked at."""

from __future__ import annotations

import base64
import io
import subprocess
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from asn1crypto import pem
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, load_der_private_key, pkcs12
from cryptography.x509 import ExtendedKeyUsage, load_der_x509_certificate
from cryptography.x509.oid import ExtendedKeyUsageOID
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.utils.timezone import now
from PIL import Image, ImageDraw
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.fields import SigFieldSpec, append_signature_field
from pyhanko.sign.timestamps import DummyTimeStamper
from pypdf import PdfReader
from weasyprint import HTML

from anlan.kernel import blobs, drafts, limits, shown
from anlan.kernel.act import take
from anlan.kernel.erasure import erase
from anlan.kernel.errors import Invalid, Stale, TooOften
from anlan.kernel.keys import uuid7
from anlan.kernel.models import Act, Blob, Draft, Matter, Paper, Party
from anlan.kernel.printing import make
from anlan.law.statutes import PIPL
from anlan.signing import authority, checking, codes, jobs, listed, pades, reading, roots
from anlan.signing.drawing import PREFIX, NoDrawing, picture_in
from anlan.signing.models import Choice, Root, SignCode
from anlan.signing.texts import newest
from tests.cast import AGREED, NEIGHBOUR, PASSWORD, RESIDENT, SEALED, Cast
from tests.files import picture, sheet
from tests.test_desk_pages import desk
from tests.test_window import at_window

__all__ = ["desk"]
TELEPHONES = {"resident": RESIDENT, "neighbour": NEIGHBOUR}


@pytest.fixture(autouse=True)
def demo(settings: Any) -> None:
    settings.ANLAN_DEMO = True


def drawn(name: str = "李") -> str:
    """What the pad sends: strokes on a transparent ground."""
    image = Image.new("RGBA", (900, 300), (0, 0, 0, 0))
    pen = ImageDraw.Draw(image)
    for number, _letter in enumerate(name):
        pen.line((100 + 200 * number, 60, 220 + 200 * number, 240), fill=(0, 0, 0, 255), width=6)
        pen.line((220 + 200 * number, 60, 100 + 200 * number, 240), fill=(0, 0, 0, 255), width=6)
    out = io.BytesIO()
    image.save(out, "PNG")
    return PREFIX + base64.b64encode(out.getvalue()).decode()


def press(kind: str) -> None:
    """Have the papers of that kind made, and no others."""
    for paper in Paper.objects.filter(kind=kind, pdf=None, fault=""):
        make(paper)


def to_sign(cast: Cast, **changes: Any) -> str:
    """A matter whose text lies there, made."""
    code = cast.road("signing", **changes)
    press("agreement_text")
    return code


def text(cast: Cast, code: str) -> Any:
    return newest(cast.file(code)).text  # type: ignore[union-attr]


def by_hand(cast: Cast, code: str, side: str, **changes: Any) -> Act:
    """Sign as that party does who has read it, drawn her name and typed her code."""
    who, digest = cast.who(side), text(cast, code).digest
    typed = {"read": True, "way": "e-sign", "agreed": True, "text": digest, "once_drawing": drawn()}
    if "once_code" not in changes:
        typed["once_code"] = codes.send(who, digest, "127.0.0.1")
    return take(code, "sign", typed | changes, by=who)


def signed(cast: Cast) -> tuple[str, bytes, bytes]:
    """Both sign electronically, the mediator too; the code, the text and the signed paper."""
    code = to_sign(cast)
    before = text(cast, code).body
    for name in TELEPHONES:
        by_hand(cast, code, name)
    cast.take(code, "seal", "mediator", sealed=True, once_proof=PASSWORD)
    press("agreement")
    return code, before, made(cast, code)


def made(cast: Cast, code: str, kind: str = "agreement") -> bytes:
    file = cast.file(code)
    paper = next(paper for paper in file.papers if paper.kind == kind)
    assert not paper.fault, paper.fault
    return bytes(blobs.fetch(bytes(paper.pdf or b""), file.matter).body)


def verdict_of(pdf: bytes, under: list[bytes]) -> checking.Verdict:
    """What the process that reads papers would say, in a thread: pyHanko runs an event loop, and Playwright's may run in this one."""
    try:
        with ThreadPoolExecutor(1) as aside:
            told = aside.submit(reading.read, pdf, under).result()
    except Exception:
        told = {}
    return checking.Verdict.of(told)


def pdfsig(pdf: bytes, path: Any) -> str:
    """What poppler, which knows nothing of us, says of it."""
    (path / "paper.pdf").write_bytes(pdf)
    run = subprocess.run(["pdfsig", "-nocert", "paper.pdf"], capture_output=True, text=True, cwd=path)
    return run.stdout


def wrong(caught: Any) -> set[str]:
    return set(caught.value.form.errors)


def test_what_both_signed_by_hand_and_code_is_the_very_text_and_every_reader_verifies_it(
    cast: Cast, tmp_path: Any
) -> None:
    code, before, paper = signed(cast)
    assert paper.startswith(before), "the signed paper begins with the bytes that were read"
    verdict = verdict_of(paper, roots.roots())
    assert [one["name"] for one in verdict.signatures[:3]] == ["李秀英", "王建国", cast.person("mediator").name]
    assert len(verdict.signatures) == 4
    assert verdict.unchanged
    assert verdict.trusted
    assert "TEST ONLY" in verdict.signatures[0]["issuer"]
    assert verdict.texts == [{"digest": cast.file(code).said("sign")["text"], "there": True}]
    said = pdfsig(paper, tmp_path)
    assert said.count("Signature is Valid") == 4, said
    assert said.count("ETSI.CAdES.detached") == 4
    assert "李秀英" in said
    printed = PdfReader(io.BytesIO(paper)).pages[-1].extract_text()
    for word in ("签署页", "李秀英", "短信验证码", "登录密码", "测试证书"):
        assert word in printed, word


def test_a_changed_byte_or_a_page_more_is_found_by_us_and_by_the_reader(cast: Cast, tmp_path: Any) -> None:
    _code, before, paper = signed(cast)
    middle = len(before) // 2
    spoilt = paper[:middle] + bytes([paper[middle] ^ 1]) + paper[middle + 1 :]
    verdict = verdict_of(spoilt, roots.roots())
    assert not verdict.unchanged
    assert "Signature is Valid" not in pdfsig(spoilt, tmp_path)
    longer = pades.prepared(paper, sheet(), [])
    assert not verdict_of(longer, roots.roots()).unchanged
    assert not verdict_of(paper, []).trusted
    assert not verdict_of(b"%PDF-1.7 no", roots.roots()).readable
    assert verdict_of(before, roots.roots()).signatures == []


def test_a_field_that_was_added_to_a_signed_paper_is_a_change_whoever_signs_it(cast: Cast) -> None:
    _code, before, paper = signed(cast)
    extra = pades.Wanted("Extra", "王建国", "付款 500000 元", 0, (60, 300, 540, 600), before, 0)
    writer = IncrementalPdfFileWriter(io.BytesIO(paper), strict=False)
    append_signature_field(writer, SigFieldSpec(extra.field, on_page=extra.page, box=extra.box))
    writer.write(covered := io.BytesIO())
    forged = authority.authority().sign(covered.getvalue(), extra)
    verdict = verdict_of(forged, roots.roots())
    assert len(verdict.signatures) == 5
    assert not verdict.unchanged


def test_a_signature_is_of_the_text_that_was_read_with_the_code_for_it(cast: Cast) -> None:
    code = to_sign(cast)
    for spoilt, field in (
        ({"text": "0" * 64}, "text"), ({"text": ""}, "text"), ({"agreed": False}, "agreed"), ({"read": False}, "read"),
        ({"once_drawing": "", "name": "王建国"}, "name"), ({"once_drawing": ""}, "name"), ({"once_code": "000000"}, "once_code"),
        ({"once_drawing": PREFIX + "AAAA"}, "once_drawing"), ({"once_code": ""}, "once_code"),
    ):  # fmt: skip
        with pytest.raises(Invalid) as caught:
            by_hand(cast, code, "resident", **spoilt)
        assert wrong(caught) == {field}, spoilt
        an_hour_passes()
    act = by_hand(cast, code, "resident", once_drawing="", name="李 秀英")
    assert act.data == {
        "text": text(cast, code).digest, "read": True, "way": "e-sign", "agreed": True, "name": "李秀英", "proved": "sms",
    }  # fmt: skip


def an_hour_passes() -> None:
    """Let the hour pass in which tries and codes are counted."""
    with connection.cursor() as sql:
        sql.execute("DELETE FROM kernel_throttle")


def test_a_code_is_of_one_party_for_one_text_and_good_once(cast: Cast) -> None:
    code, other = to_sign(cast), to_sign(cast)
    who = cast.who("resident")
    for_other = codes.send(who, text(cast, other).digest, "127.0.0.1")
    with pytest.raises(Invalid):
        by_hand(cast, code, "resident", once_code=for_other)
    of_neighbour = codes.send(cast.who("neighbour"), text(cast, code).digest, "127.0.0.1")
    with pytest.raises(Invalid):
        by_hand(cast, code, "resident", once_code=of_neighbour)
    fresh = codes.send(who, text(cast, code).digest, "127.0.0.1")
    SignCode.objects.update(made=now() - timedelta(minutes=11))
    with pytest.raises(Invalid):
        by_hand(cast, code, "resident", once_code=fresh)
    by_hand(cast, code, "resident")
    assert not SignCode.objects.filter(owner=who.owner).exists()


def test_guessing_a_code_ends_after_ten_tries_though_each_try_is_undone(cast: Cast) -> None:
    code = to_sign(cast)
    codes.send(cast.who("resident"), text(cast, code).digest, "127.0.0.1")
    for _number in range(10):
        with pytest.raises(Invalid):
            by_hand(cast, code, "resident", once_code="0000000")
    with pytest.raises(TooOften):
        by_hand(cast, code, "resident", once_code="0000000")


def test_a_text_drawn_up_anew_is_read_anew(cast: Cast) -> None:
    code = to_sign(cast)
    digest, seen = text(cast, code).digest, cast.file(code).matter.seq
    cast.take(code, "redraft", "mediator")
    cast.take(code, "draft", "mediator", **cast._filled(code, AGREED | {"terms": ["全部赔偿"]}))
    with pytest.raises(Invalid) as caught:
        by_hand(cast, code, "resident", once_code="000000", text=digest)
    assert "text" in wrong(caught), "while the new text is being made, nothing can be signed"
    press("agreement_text")
    with pytest.raises(Stale):
        take(code, "sign", {"read": True, "way": "e-sign", "text": digest}, by=cast.who("resident"), seen=seen)
    with pytest.raises(Invalid) as caught:
        by_hand(cast, code, "resident", text=digest)
    assert wrong(caught) == {"text"}


def test_if_one_takes_the_pen_all_do_and_the_sheets_lie_behind_the_text(cast: Cast) -> None:
    code = to_sign(cast)
    before = text(cast, code).body
    by_hand(cast, code, "resident")
    page = SimpleUploadedFile("签字页.pdf", sheet(), "application/pdf")
    cast.take(code, "sign", "mediator", files={"scan": page}, for_party=1, read=True, way="wet")
    for missing in ({}, {"seen_0": True}):
        with pytest.raises(Invalid) as caught:
            cast.take(code, "seal", "mediator", sealed=True, **missing)
        assert wrong(caught) <= {"seen_0", "seen_1"}
    cast.take(code, "seal", "mediator", **SEALED)
    press("agreement")
    paper = made(cast, code)
    assert paper.startswith(before)
    read = PdfReader(io.BytesIO(paper))
    assert len(read.pages) == len(PdfReader(io.BytesIO(before)).pages) + 2
    assert "逐项核对过纸上的签名" in read.pages[-2].extract_text()
    assert "以电子签名签署过本文" in "".join(read.pages[-2].extract_text().split())
    verdict = verdict_of(paper, roots.roots())
    assert [one["name"] for one in verdict.signatures] == [cast.file(code).matter.office.name]
    assert verdict.unchanged


def test_one_telephone_for_two_signs_for_each_in_the_own_name(cast: Cast) -> None:
    code = to_sign(cast)
    matter = cast.file(code).matter
    Party(district=matter.district, id=uuid7(), matter_id=matter.id, matter=matter, role="applicant", name="张大山",
          phone=RESIDENT).save(force_insert=True)  # fmt: skip
    first, second = (by_hand(cast, code, "resident") for _each in "12")
    assert {first.party_id: first.data["name"], second.party_id: second.data["name"]} == {
        party.id: party.name for party in cast.file(code).parties if party.phone == RESIDENT
    }


def test_who_signs_on_paper_hands_the_sheet_in_once_for_all(cast: Cast) -> None:
    code = to_sign(cast)
    with pytest.raises(Invalid) as caught:
        cast.take(code, "sign", "mediator", files={}, for_party=0, read=True, way="wet")
    assert wrong(caught) == {"scan"}
    cast.take(code, "sign", "mediator", for_party=0, read=True, way="wet")
    cast.take(code, "sign", "mediator", files={}, for_party=1, read=True, way="wet")
    assert cast.file(code).stage.key == "sealing"


def test_family_and_inheritance_are_signed_on_paper_and_the_page_says_why(cast: Cast) -> None:
    code = to_sign(cast, topic="01", subtopic="继承")
    page = at_window(RESIDENT).get(f"/m/{code}/sign").content.decode()
    assert "电子签名法" in page
    assert "第三条" in page
    assert 'name="once_code"' not in page
    assert at_window(RESIDENT).post(f"/m/{code}/signing/sign").status_code == 403
    with pytest.raises(Invalid) as caught:
        by_hand(cast, code, "resident")
    assert "way" in wrong(caught)


def test_nobody_signs_electronically_for_another(cast: Cast) -> None:
    code = to_sign(cast)
    who = replace(cast.who("mediator"), for_party=cast.file(code).parties[0].id, way="phone")
    typed = {"read": True, "way": "e-sign", "agreed": True, "text": text(cast, code).digest, "once_drawing": drawn()}
    with pytest.raises(Invalid) as caught:
        take(code, "sign", typed, by=who)
    assert "way" in wrong(caught)


def test_the_mediator_shows_again_who_she_is_before_she_signs(cast: Cast) -> None:
    code = to_sign(cast)
    for name in TELEPHONES:
        by_hand(cast, code, name)
    for proof in ("", "not it"):
        with pytest.raises(Invalid) as caught:
            cast.take(code, "seal", "mediator", sealed=True, once_proof=proof)
        assert wrong(caught) == {"once_proof"}
    act = cast.take(code, "seal", "mediator", sealed=True, once_proof=PASSWORD)
    assert act.data["proved"] == "password"
    assert PASSWORD not in str(act.data)


def test_a_hand_lies_under_the_matters_key_in_no_list_and_goes_with_it(cast: Cast) -> None:
    code = to_sign(cast)
    act = by_hand(cast, code, "resident")
    kept = act.data["once_drawing"]
    file = cast.file(code)
    picture_kept = blobs.fetch(bytes.fromhex(kept["picture"]), file.matter)
    with Image.open(io.BytesIO(bytes(picture_kept.body))) as image:
        assert (image.mode, image.info) == ("L", {}), "a grey picture and nothing beside it"
    assert list(shown.uploads(act.data)) == []
    page = at_window(NEIGHBOUR).get(f"/m/{code}").content.decode()
    assert kept["picture"] not in page
    cast.take(code, "stop", "neighbour")
    Matter.objects.filter(code=code).update(closed_at=now())
    erase(Matter.objects.get(code=code), PIPL[47])
    assert not Blob.objects.filter(matter_id=file.matter.id).exists()


def test_a_record_is_read_and_signed_on_each_partys_telephone(cast: Cast) -> None:
    code = cast.road("mediating")
    press("record")
    page = at_window(RESIDENT).get(f"/m/{code}/read").content.decode()
    assert "双方到场，查看了现场照片" in page, "the record, whole"
    record = Paper.objects.get(
        matter__code=code, kind="record", pdf__isnull=False, act_id=cast.file(code).last("session").id
    )
    digest = bytes(record.pdf or b"").hex()
    for side, said in (
        ("resident", {"answer": "right"}),
        ("neighbour", {"answer": "more", "words": "说的是一周之内。"}),
    ):
        who = cast.who(side)
        hand = {"read": True, "way": "e-sign", "agreed": True, "text": digest, "once_drawing": drawn()}
        take(code, "read", said | hand | {"once_code": codes.send(who, digest, "127.0.0.1")}, by=who)
    press("reading")
    pdf, before = made(cast, code, "reading"), made(cast, code, "record")
    assert pdf.startswith(before)
    words = "".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)
    assert "说的是一周之内" in words
    assert "手写电子签名" in words.replace("\n", "")
    verdict = verdict_of(pdf, roots.roots())
    assert (verdict.unchanged, len(verdict.signatures)) == (True, 3)


def test_who_does_not_sign_the_record_by_hand_has_it_read_out_and_says_so(cast: Cast) -> None:
    code = cast.road("mediating")
    cast.take(code, "read", "resident", files={}, read=True, way="wet", answer="right")
    cast.take(code, "read", "clerk", files={}, for_party=1, read=True, way="wet", answer="right")
    press("record")
    press("reading")
    words = "".join(page.extract_text() for page in PdfReader(io.BytesIO(made(cast, code, "reading"))).pages)
    assert words.count("没有签") == 2


def test_what_is_typed_once_is_in_no_draft(cast: Cast) -> None:
    code = to_sign(cast)
    window = at_window(RESIDENT)
    answer = window.post(
        f"/m/{code}/signing/sign", {"name": "李秀英", "once_drawing": drawn(), "once_code": "1", "way": "e-sign"}
    )
    assert answer["Location"] == f"/m/{code}/sign"
    kept = drafts.kept(cast.who("resident").owner, f"{code} sign")
    assert kept is not None
    assert set(kept) == {"name", "way"}
    assert Draft.objects.count() == 1
    assert "138****0001" in window.get(f"/m/{code}/sign").content.decode()


def test_the_page_shows_the_whole_text_and_sends_the_code_without_leaving_it(cast: Cast) -> None:
    code = to_sign(cast)
    window = at_window(RESIDENT)
    page = window.get(f"/m/{code}/sign").content.decode()
    for word in ("王建国三日内修好水管", text(cast, code).digest, f"/m/{code}/signing/sign", 'name="once_drawing"'):
        assert word in page, word
    sent = window.post(f"/m/{code}/signing/sign", headers={"X-Requested-With": "fetch"})
    assert "138****0001" in sent.content.decode()
    assert at_window("13800000009").post(f"/m/{code}/signing/sign").status_code == 404


def test_until_the_text_is_made_the_page_says_so(cast: Cast) -> None:
    code = cast.road("signing")
    window = at_window(RESIDENT)
    assert "正在制作" in window.get(f"/m/{code}/sign").content.decode()
    assert window.post(f"/m/{code}/signing/sign").status_code == 403


def test_the_desk_lays_text_and_sheet_side_by_side(desk: Any, cast: Cast) -> None:
    code = to_sign(cast)
    for side in (0, 1):
        cast.take(code, "sign", "mediator", for_party=side, read=True, way="wet")
    page = desk("mediator").get(f"/desk/matters/{code}/seal").content.decode()
    for word in ("王建国三日内修好水管", "签字页.png", 'name="seen_1"', "纸上有李秀英的签名"):
        assert word in page, word
    assert 'name="once_proof"' not in page


def test_a_drawing_is_a_png_on_which_something_was_drawn() -> None:
    assert picture_in(drawn()).startswith(b"\x89PNG")
    blank = io.BytesIO()
    Image.new("RGBA", (900, 300), (0, 0, 0, 0)).save(blank, "PNG")
    for sent in (
        "",
        "hello",
        PREFIX + "%%",
        PREFIX + base64.b64encode(blank.getvalue()).decode(),
        PREFIX + "A" * 300_000,
    ):
        with pytest.raises(NoDrawing):
            picture_in(sent)


def test_a_director_looks_before_she_publishes_how_her_office_signs(desk: Any, cast: Cast) -> None:
    code = to_sign(cast)
    director = desk("director")
    typed = {"electronic": "on", "on_paper": ["02"], "seal": SimpleUploadedFile("章.png", picture(), "image/png")}
    looked = director.post("/desk/signing", typed).content.decode()
    assert "data:image/png;base64," in looked
    assert not Choice.objects.exists()
    kept = looked.split('name="kept" value="')[1].split('"')[0]
    assert (
        director.post(
            "/desk/signing", {"electronic": "on", "on_paper": ["02"], "kept": kept, "publish": "1"}
        ).status_code
        == 302
    )
    row = Choice.objects.get()
    assert (row.on_paper, bytes(row.seal or b"")[:4], row.person.username) == (["02"], b"\x89PNG", "director")
    with pytest.raises(Invalid) as caught:
        by_hand(cast, code, "resident")
    assert "way" in wrong(caught)
    assert desk("clerk").get("/desk/signing").status_code == 403
    assert (
        director.post("/desk/signing", {"electronic": "on", "seal": SimpleUploadedFile("x.png", b"x")}).status_code
        == 422
    )


def test_whoever_verifies_too_many_papers_is_told_when_to_come_back(db: None) -> None:
    for _time in range(30):
        limits.count("papers verified from 127.0.0.1/32", most=30, seconds=3600)
    answer = Client().post("/papers/verify", {"paper": SimpleUploadedFile("p.pdf", b"%PDF-1.7 nothing")})
    assert answer.status_code == 429
    assert int(answer["Retry-After"]) > 0


def test_anybody_verifies_a_paper_on_a_page_that_keeps_nothing(cast: Cast) -> None:
    _code, _before, paper = signed(cast)
    blobs_before = Blob.objects.count()
    answer = Client().post("/papers/verify", {"paper": SimpleUploadedFile("p.pdf", paper)})
    page = answer.content.decode()
    assert "签过以后没有改动，签名是本系统加上的" in page
    assert "李秀英" in page
    spoilt = bytearray(paper)
    spoilt[2000] ^= 1
    assert (
        "改动过"
        in Client().post("/papers/verify", {"paper": SimpleUploadedFile("p.pdf", bytes(spoilt))}).content.decode()
    )
    assert (
        "没有签名" in Client().post("/papers/verify", {"paper": SimpleUploadedFile("p.pdf", sheet())}).content.decode()
    )
    assert Client().post("/papers/verify", {"paper": SimpleUploadedFile("p.pdf", b"hello")}).status_code == 422
    assert Blob.objects.count() == blobs_before
    assert Client().get("/papers/certificates.pem").content.startswith(b"-----BEGIN CERTIFICATE")


def test_who_cannot_be_reached_is_asked_again(cast: Cast, settings: Any) -> None:
    settings.ANLAN_TSA = "http://127.0.0.1:9/tsa"
    code = to_sign(cast)
    for name in TELEPHONES:
        by_hand(cast, code, name)
    cast.take(code, "seal", "mediator", sealed=True, once_proof=PASSWORD)
    press("agreement")
    assert Paper.objects.get(kind="agreement").fault == jobs.WAITS
    assert jobs.try_again() == 1
    settings.ANLAN_TSA = ""
    press("agreement")
    assert verdict_of(made(cast, code), roots.roots()).unchanged


def stamping(root: authority.Held) -> Any:
    """Whoever proves the time, under the same root."""
    key = rsa.generate_private_key(65537, 2048)
    issuer = load_der_x509_certificate(root.certificate).subject
    built = authority._begun(authority._named("时间戳", "TEST"), issuer, key, timedelta(days=9))
    built = built.add_extension(ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING]), critical=True)
    return authority._signer(authority.Held(authority._der(built, root.key), key), [root.certificate])


def test_a_timestamp_authority_proves_the_time_and_a_licensed_certificate_signs(
    cast: Cast, settings: Any, tmp_path: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    local = authority.TrialAuthority()
    root = local._root()
    held = authority._issued("某某区综治中心", root)
    packed = pkcs12.serialize_key_and_certificates(
        b"x", held.key, load_der_x509_certificate(held.certificate), None, BestAvailableEncryption(b"pw")
    )
    (tmp_path / "office.p12").write_bytes(packed)
    settings.ANLAN_SIGNER, settings.ANLAN_SIGNER_FILE = (
        "anlan.signing.authority.CertificateFile",
        str(tmp_path / "office.p12"),
    )
    monkeypatch.setenv("ANLAN_SIGNER_PASSPHRASE", "pw")
    stamp = stamping(root)
    monkeypatch.setattr(pades, "HTTPTimeStamper", lambda _url: DummyTimeStamper(stamp.signing_cert, stamp.signing_key))
    settings.ANLAN_TSA = "https://tsa.example"
    _code, _before, paper = signed(cast)
    verdict = verdict_of(paper, roots.roots())
    assert verdict.unchanged
    assert {one["holder"] for one in verdict.signatures} == {"某某区综治中心"}
    assert verdict.signatures[0]["name"] == "李秀英"
    assert {one["stamper"] for one in verdict.signatures} == {"时间戳"}
    assert "测试证书" not in PdfReader(io.BytesIO(paper)).pages[-1].extract_text()


def signed_by(held: authority.Held, issuer: authority.Held, pdf: bytes) -> bytes:
    wanted = pades.Wanted("who-1", "李秀英", "签署", 0, (20, 20, 120, 60), pdf)
    return pades.sign(pades.prepared(pdf, pdf, [wanted]), wanted, authority._signer(held, [issuer.certificate]))


@pytest.mark.django_db
def test_whoever_the_same_authority_has_certified_does_not_pass_for_this_institution(
    settings: Any, tmp_path: Path
) -> None:
    page = HTML(string="<p>协议").write_pdf()
    licensed = authority._made_root()
    own, other = (authority._issued(name, licensed) for name in ("某某区综治中心", "某某贸易公司"))
    settings.ANLAN_SIGNER_ROOTS = str(tmp_path / "roots.pem")
    for listed_too, faults in (([], 0), ([licensed.certificate], 1)):
        ders = [own.certificate, *listed_too]
        (tmp_path / "roots.pem").write_bytes(b"".join(pem.armor("CERTIFICATE", der) for der in ders))
        assert len(listed.sound()) == faults
        ours, theirs = (verdict_of(signed_by(held, licensed, page), roots.roots()) for held in (own, other))
        assert (ours.trusted, theirs.trusted, theirs.unchanged) == (True, False, True)
    (tmp_path / "roots.pem").write_bytes(b"-----BEGIN CERTIFICATE-----")
    assert "PEM" in listed.sound()[0].msg


def test_what_was_signed_stays_signed_when_its_certificate_has_run_out(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    _code, _before, paper = signed(cast)
    assert verdict_of(paper, roots.roots()).ended is None
    later = datetime.now(UTC) + authority.LIVES + timedelta(days=1)
    monkeypatch.setattr(reading, "now", lambda: later)
    verdict = verdict_of(paper, roots.roots())
    assert (verdict.unchanged, verdict.trusted) == (True, True)
    assert verdict.ended
    assert verdict.ended < later
    monkeypatch.setattr(checking, "_read", lambda _pdf, _roots: verdict)
    shown = Client().post("/papers/verify", {"paper": SimpleUploadedFile("协议.pdf", paper)}).content.decode()
    assert f"已在 {verdict.ended.year}年" in shown
    assert not verdict_of(paper, []).trusted


@pytest.mark.django_db
def test_what_is_signed_under_a_certificate_that_has_run_out_is_not_this_house_s(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    page = HTML(string="<p>协议").write_pdf()
    monkeypatch.setattr(authority, "now", lambda: datetime.now(UTC) - timedelta(days=365 * 11))
    root = authority._made_root()
    late = verdict_of(signed_by(authority._issued("李秀英", root), root, page), [root.certificate])
    assert (late.unchanged, late.trusted) == (True, False)


def test_a_moment_without_a_zone_spoils_no_paper() -> None:
    naive = datetime(2026, 3, 1, 9, 0)  # noqa: DTZ001
    status: Any = SimpleNamespace(timestamp_validity=None, signer_reported_dt=naive)
    assert reading._signed_at(status) == datetime(2026, 3, 1, 1, 0, tzinfo=UTC)


@pytest.mark.django_db
def test_hostile_papers_hold_one_thread_and_whoever_comes_meanwhile_is_told(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(checking, "PATIENCE", 0.05)
    paper = SimpleUploadedFile("协议.pdf", b"%PDF-1.7", content_type="application/pdf")
    with checking.TURN:
        answer = client.post("/papers/verify", {"paper": paper})
    assert answer.status_code == 429
    assert "正在核验别的文书" in answer.content.decode()
    paper.seek(0)
    assert "打不开这个文件" in client.post("/papers/verify", {"paper": paper}).content.decode()


def test_the_key_of_the_root_lies_sealed(cast: Cast) -> None:
    authority.TrialAuthority()._root()
    row = Root.objects.get()
    assert load_der_private_key(bytes(row.secret), None)
    with connection.cursor() as sql:
        sql.execute("SELECT secret FROM signing_root")
        assert bytes(row.secret) not in bytes(sql.fetchone()[0])
