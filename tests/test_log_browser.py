"""A receipt is checked in the browser of whoever holds it: the file and the key are all that is needed."""

import json
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from anlan.kernel.models import Act
from anlan.log import ledger, receipts
from anlan.proof import checkpoint, note, passage
from anlan.proof.note import Key, Signer
from tests.browser import accessible
from tests.cast import Cast

pytestmark = pytest.mark.browser
DISTRICT = "410802"
TOLD = "楼上的水管坏了，我家厨房顶上一直滴水，跟他说了三回都不管。" * 9
GOOD, BAD, WAITING = "核验通过", "核验没有通过", "还没有日志证明"


@pytest.fixture
def kept(cast: Cast, tmp_path: Path) -> Path:
    """What the resident keeps: her receipt, downloaded after it was sealed."""
    for _other in range(6):
        code = cast.apply(narrative=TOLD)
    cast.settle()
    ledger.append_all(DISTRICT)
    file = cast.file(code)
    path = tmp_path / "receipt.json"
    path.write_text(json.dumps(receipts.receipt(file, file.acts[0], told=True), ensure_ascii=False))
    return path


def checked(page: Page, path: Path, says: str) -> None:
    page.locator("#receipt").set_input_files(path)
    page.get_by_role("button", name="核验", exact=True).click()
    expect(page.locator("#verdict h2")).to_contain_text(says)
    accessible(page)


def changed(path: Path, **parts: Any) -> Path:
    told = json.loads(path.read_text())
    other = path.with_name("changed.json")
    other.write_text(json.dumps({name: parts.get(name, lambda same: same)(text) for name, text in told.items()}))
    return other


@pytest.mark.parametrize("phone", [False, True])
def test_a_resident_checks_her_receipt_and_a_changed_one_does_not_pass(
    browser_page: Any, kept: Path, phone: bool
) -> None:
    page = browser_page(phone=phone)
    page.goto("/log/")
    accessible(page)
    page.get_by_role("link", name="核验我的回执").click()
    accessible(page)
    checked(page, kept, GOOD)
    expect(page.locator("#verdict li")).to_have_count(5)
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    checked(page, changed(kept, data=lambda text: text.replace("水管", "水表")), BAD)
    checked(page, changed(kept, act=lambda text: text.replace('"seq":1', '"seq":2')), BAD)
    checked(page, changed(kept, code=lambda _text: "410802-26-0THE-R0NE"), GOOD)
    expect(page.locator("#verdict")).not_to_contain_text(
        "0THE-R0NE"
    )  # nothing sealed has the code: it is not among what is proven
    checked(
        page, changed(kept, proof=lambda text: text.replace("index 1", "index 0").replace("index 5", "index 4")), BAD
    )
    checked(page, changed(kept, proof=lambda _text: ""), WAITING)


def test_a_key_is_read_whatever_signs_its_base64_has(
    browser_page: Any, cast: Cast, settings: Any, tmp_path: Path
) -> None:
    secrets = (str(number) for number in range(1000))
    plus = next(text for text in secrets if "+" in str(ledger_key(text)).split("+", 2)[2])
    settings.ANLAN_SECRET = lambda _name: plus
    file = cast.file(cast.apply())
    path = tmp_path / "receipt.json"
    path.write_text(json.dumps(receipts.receipt(file, file.acts[0], told=True)))
    page = browser_page()
    page.goto("/log/verify")
    checked(page, path, WAITING)


def ledger_key(secret: str) -> Key:
    return Signer.of(ledger.origin(DISTRICT), sha256(secret.encode()).digest()).key


def test_a_key_that_is_not_theirs_proves_nothing(browser_page: Any, kept: Path) -> None:
    page = browser_page()
    page.goto("/log/verify")
    page.locator("#keys").fill(str(Signer.of(ledger.origin(DISTRICT), b"7" * 32).key))
    checked(page, kept, BAD)
    page.locator("#keys").fill("")
    checked(page, kept, BAD)


def test_after_a_change_of_keys_a_receipt_is_fetched_again_and_a_stolen_key_s_does_not_pass(
    browser_page: Any, cast: Cast, kept: Path
) -> None:
    stolen, first = ledger.signer(DISTRICT), json.loads(kept.read_text())
    ledger.rotate(DISTRICT)
    file = cast.file(first["code"])
    new = receipts.receipt(file, file.acts[0], told=True)
    page = browser_page()
    page.goto("/log/verify")
    expect(page.locator("#keys")).to_have_value(str(ledger.signer(DISTRICT).key))
    checked(page, kept, "公钥后来换了")
    checked(page, changed(kept, proof=lambda _text: ""), "公钥后来换了")
    page.locator("#keys").fill(str(stolen.key))
    (after := kept.with_name("after.json")).write_text(json.dumps(new))
    checked(page, after, GOOD)
    page.locator("#keys").fill(f"{stolen.key}\n{Signer.of(stolen.name, b'6' * 32).key}")
    checked(page, after, BAD)
    page.locator("#keys").fill(str(stolen.key))
    heir = Signer.of(stolen.name, b"7" * 32)
    forged = {
        "signed": note.sign(note.read(new["signed"]).text, heir),
        "passages": [passage.made(stolen, heir, Act.objects.count())],
        "proof": "",
    }
    after.write_text(json.dumps({**new, **forged}))
    checked(page, after, BAD)


def test_a_receipt_without_a_root_proves_no_place(browser_page: Any, kept: Path) -> None:
    by, told = ledger.signer(DISTRICT), json.loads(kept.read_text())
    rootless = note.sign(f"{by.name}\n5\n\n", by)
    page = browser_page()
    page.goto("/log/verify")
    for index in ("9", "-80", "05"):
        checked(page, changed(kept, proof=lambda _text, at=index: checkpoint.proof(at, [], rootless)), BAD)
    wrapped = str(by.key).replace("+A", "+ A", 1)
    page.locator("#keys").fill(wrapped)
    checked(page, kept, GOOD)
    page.locator("#keys").fill(str(by.key).replace(by.key.id.hex(), "00000000"))
    checked(page, kept, BAD)
    assert told["proof"]


def test_a_file_that_is_no_receipt_is_told_so(browser_page: Any, cast: Cast, tmp_path: Path) -> None:
    page = browser_page()
    page.goto("/log/verify")
    page.get_by_role("button", name="核验", exact=True).click()
    expect(page.locator("#verdict h2")).to_contain_text(BAD)
    (tmp_path / "photo.json").write_bytes(b"\x89PNG\r\n\x1a\n")
    checked(page, tmp_path / "photo.json", BAD)
