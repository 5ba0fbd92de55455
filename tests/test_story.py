"""The whole road in a browser: a resident's telephone, the desk's screen, and a volume at the end. axe on every page."""

from __future__ import annotations

import io
import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from pypdf import PdfReader

from anlan.kernel.models import Matter
from anlan.kernel.moment import today
from anlan.kernel.printing import make_waiting
from tests.browser import accessible
from tests.cast import NEIGHBOUR, PASSWORD, RESIDENT, STREET, Cast
from tests.test_accounts_browser import looked_at

pytestmark = pytest.mark.browser


class Someone:
    """A person at a screen: goes to pages, fills what they ask, presses what they offer; each page is checked by axe."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def go(self, path: str) -> None:
        self.page.goto(path)
        self.look()

    def look(self) -> None:
        accessible(self.page)
        assert self.page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), self.page.url

    def fill(self, **typed: str) -> None:
        for name, text in typed.items():
            field = self.page.locator(f'[name="{name}"]')
            kind = field.first.get_attribute("type") or field.first.evaluate("one => one.tagName")
            if kind == "SELECT":
                field.select_option(text)
            elif kind == "radio":
                self.page.locator(f'[name="{name}"][value="{text}"]').check()
            elif kind == "checkbox":
                field.check()
            else:
                field.fill(text)

    def press(self) -> None:
        self.page.locator("main form button.primary").last.click()
        self.page.wait_for_load_state()
        self.look()

    def step(self, code: str, key: str, **typed: str) -> None:
        self.go(f"{self.base}{code}/{key}")
        self.fill(**typed)
        self.press()
        expect(self.page).to_have_url(re.compile(f"{code}(\\?.*)?$"))

    base = "/desk/matters/"


class Official(Someone):
    def __init__(self, page: Page, name: str) -> None:
        super().__init__(page)
        self.go("/desk/sign-in")
        self.fill(username=name, password=PASSWORD)
        self.press()


class Resident(Someone):
    base = "/m/"

    def prove(self, path: str, phone: str) -> None:
        self.go(f"/door?next={path}")
        self.fill(phone=phone)
        self.press()
        self.fill(code=self.page.locator("#demo-code").inner_text())
        self.press()

    def sign(self, code: str) -> None:
        """Read the whole text, write one's name on the screen, and type the code that comes for it."""
        self.go(f"/m/{code}/sign")
        expect(self.page.locator(".whole")).to_contain_text("王建国修好水管")
        expect(self.page.locator('[name="once_code"]')).to_be_hidden()
        self.fill(read="on", way="e-sign", agreed="on")
        canvas = self.page.locator("canvas")
        canvas.scroll_into_view_if_needed()
        box = canvas.bounding_box()
        assert box
        self.page.mouse.move(box["x"] + 20, box["y"] + 20)
        self.page.mouse.down()
        for step in range(1, 6):
            self.page.mouse.move(box["x"] + 20 + step * 30, box["y"] + 20 + step % 2 * 50)
        self.page.mouse.up()
        self.page.get_by_role("button", name="把验证码发到我的手机").click()
        self.fill(once_code=self.page.locator("#demo-code").inner_text())
        looked_at(self.page, f"sign-{self.page.viewport_size['width']}")  # type: ignore[index]
        self.press()
        expect(self.page).to_have_url(re.compile(f"{code}$"))

    def apply(self) -> str:
        self.go("/")
        self.page.get_by_role("link", name="申请调解").click()
        self.fill(
            topic="02", subtopic="漏水", narrative="楼上漏水，说了三回都不管，吊顶泡坏了。", claims="修好\n赔 1200 元"
        )
        self.press()
        self.fill(place=STREET)
        self.press()
        self.fill(**{"applicants-0-name": "李秀英", "applicants-0-phone": RESIDENT})
        self.press()
        self.fill(**{"respondents-0-name": "王建国", "respondents-0-phone": NEIGHBOUR})
        self.press()
        self.fill(agreed="on")
        self.press()
        self.page.get_by_role("link", name="验证手机号并提交").click()
        self.fill(phone=RESIDENT)
        self.press()
        self.fill(code=self.page.locator("#demo-code").inner_text())
        self.press()
        self.page.get_by_role("button", name="提交申请").click()
        expect(self.page.get_by_role("heading", name="收到了")).to_be_visible()
        self.look()
        return str(Matter.objects.get().code)


@pytest.fixture(autouse=True)
def demo(settings: Any) -> None:
    settings.ANLAN_DEMO = True


MET = {"where": "街道调解室", "process": "双方到场，看了现场照片，逐项商量。", "told": "on"}
AGREED = {
    "form": "written", "facts": "王建国家水管渗漏，李秀英家吊顶受损。", "disputed": "修理与赔偿。",
    "responsibility": "王建国承担修理和赔偿责任。", "terms": "王建国修好水管\n王建国赔偿 1200 元", "amount": "1200",
    "method": "微信转账",
}  # fmt: skip


def test_from_a_telephone_at_night_to_an_archived_volume(browser_page: Any, cast: Cast) -> None:
    """She has a telephone, he sits at a computer; both see, choose and sign the same."""
    li = Resident(browser_page(phone=True))
    code = li.apply()
    clerk = Official(browser_page(), "clerk")
    clerk.step(code, "contact", how="phone")
    screened(clerk, code)
    clerk.step(code, "ask")
    wang = Resident(browser_page())
    wang.prove(f"/m/{code}", NEIGHBOUR)
    wang.step(code, "consent", open="closed")
    clerk.step(code, "accept", told="on")
    clerk.step(code, "assign", mediator=str(cast.person("mediator").pk))
    wang.step(code, "recuse", reason="他是申请人的亲戚")
    clerk.step(code, "assign", mediator=str(cast.person("mediator2").pk))
    mediator = Official(browser_page(), "mediator2")
    mediator.step(code, "declare", conflict="no")
    for side in cast.file(code).parties:
        mediator.step(code, "identity", party=str(side.id), document="居民身份证")
    mediator.step(code, "session", **MET, result="again")
    mediator.step(code, "caucus", party="王建国", note="愿意出八百，不愿当面说")
    mediator.step(code, "session", **MET, result="agreed")
    mediator.step(code, "draft", **AGREED, until=today().isoformat())
    press_all()
    li.sign(code)
    wang.sign(code)
    mediator.step(code, "seal", sealed="on", once_proof=PASSWORD)
    mediator.step(code, "pay", on=today().isoformat(), amount="1200", how="微信转账")
    li.step(code, "confirm", performed="on")
    mediator.step(code, "follow_up", how="phone", performed="all", satisfied="yes", sued="no")
    li.step(code, "rate", solved="yes", stars="5", comment="没想到这么快")
    mediator.step(code, "close")
    archivist = Official(browser_page(), "archivist")
    archivist.step(code, "archive", retention="10")
    assert "八百" not in archivist.page.content()
    press_all()
    opened(archivist, code)


def press_all() -> None:
    while make_waiting():
        pass


def screened(clerk: Someone, code: str) -> None:
    clerk.go(f"/desk/matters/{code}/screen")
    for box in clerk.page.locator('input[type=radio][value="no"]').all():
        box.check()
    clerk.press()


def opened(archivist: Someone, code: str) -> None:
    archivist.go(f"/desk/matters/{code}")
    link = archivist.page.get_by_role("link", name="PDF 全卷").first.get_attribute("href")
    answer = archivist.page.request.get(str(link))
    volume = PdfReader(io.BytesIO(answer.body()))
    said = "".join(page.extract_text() for page in volume.pages).replace("\n", "")
    for title in (
        "卷宗",
        "卷内目录",
        "人民调解申请书",
        "受理登记表",
        "权利义务告知书",
        "人民调解记录",
        "人民调解协议书",
        "回访记录",
    ):
        assert title in said, title
    assert "八百" not in said
    assert "李秀英" in said
    assert len(volume.pages) >= 15


def test_a_refusal_ends_it_on_both_screens(browser_page: Any, cast: Cast) -> None:
    code = cast.road("asking")
    wang = Resident(browser_page(phone=True))
    wang.prove(f"/m/{code}", NEIGHBOUR)
    wang.step(code, "refuse")
    expect(wang.page.get_by_role("link", name="同意调解")).to_have_count(0)
    clerk = Official(browser_page(), "clerk")
    clerk.go(f"/desk/matters/{code}")
    expect(clerk.page.get_by_text("一方不同意").first).to_be_visible()
    expect(clerk.page.get_by_role("link", name="受理")).to_have_count(0)


def test_a_decline_tells_where_to_go(browser_page: Any, cast: Cast) -> None:
    code = cast.apply()
    clerk = Official(browser_page(), "clerk")
    clerk.step(code, "decline", reason="法院已经受理。", routes="请向受理法院查询。")
    li = Resident(browser_page(phone=True))
    li.prove(f"/m/{code}", RESIDENT)
    expect(li.page.get_by_text("不予受理").first).to_be_visible()


def test_both_agree_to_more_time_and_a_failure_is_told(browser_page: Any, cast: Cast) -> None:
    code = cast.road("mediating")
    mediator = Official(browser_page(), "mediator")
    until = today().replace(year=today().year + 1).isoformat()
    mediator.step(code, "propose", until=until, reason="等鉴定")
    for phone in (RESIDENT, NEIGHBOUR):
        party = Resident(browser_page(phone=True))
        party.prove(f"/m/{code}", phone)
        party.step(code, "extend")
    assert any(run.extended for run in cast.file(code).dues)
    mediator.step(code, "terminate", reason="apart", routes="可以向人民法院起诉。")
    expect(mediator.page.get_by_text("已终止").first).to_be_visible()


def test_an_ended_matter_is_opened_anew_as_a_linked_file(browser_page: Any, cast: Cast) -> None:
    code = cast.road("archived")
    li = Resident(browser_page(phone=True))
    li.prove(f"/m/{code}", RESIDENT)
    li.step(code, "reopen", reason="又漏了")
    new = Matter.objects.exclude(code=code).get()
    li.go(f"/m/{new.code}")
    expect(li.page.get_by_text("我们已经收到").first).to_be_visible()


def test_what_a_clerk_typed_stays_when_somebody_was_faster(browser_page: Any, cast: Cast) -> None:
    code = cast.apply()
    clerk = Official(browser_page(), "clerk")
    clerk.go(f"/desk/matters/{code}/decline")
    clerk.fill(reason="我写了很久的理由", routes="别的途径")
    cast.take(code, "contact", "clerk", how="phone")
    clerk.press()
    expect(clerk.page.get_by_text("首次联系").first).to_be_visible()
    expect(clerk.page.locator('[name="reason"]')).to_have_value("我写了很久的理由")
    clerk.press()
    assert cast.file(code).stage.key == "not_accepted"


@pytest.mark.parametrize("path", ["/", "/lookup", "/help", "/rights", "/privacy", "/accessibility", "/door", "/mine"])
def test_every_open_page_of_the_window_is_accessible_on_a_phone(browser_page: Any, town: None, path: str) -> None:
    Someone(browser_page(phone=True)).go(path)
