"""A negotiation in a real browser, on a telephone and at a desk: one invites, the other comes by the link; without scripts as with them."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from anlan.modules.negotiation.tests.neighbours import Neighbours, day
from tests.browser import PHONE, accessible
from tests.cast import NEIGHBOUR, RESIDENT

pytestmark = pytest.mark.browser
SHOTS = os.environ.get("SHOTS", "")
WEIGHT = 100_000


class Telephone:
    """Somebody with a telephone; `scripts` False: a browser that runs none (and on which axe cannot look)."""

    def __init__(self, page: Page, name: str, *, scripts: bool = True) -> None:
        self.page, self.name, self.scripts, self.shots = page, name, scripts, 0

    def look(self) -> None:
        """The page is accessible, fits the screen, and is light."""
        if self.scripts:
            accessible(self.page)
            assert self.page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), self.page.url
        assert len(self.page.content().encode()) < WEIGHT
        self.shots += 1
        if SHOTS:
            self.page.screenshot(path=str(Path(SHOTS) / f"{self.name}{self.shots:02d}.png"), full_page=True)

    def goto(self, path: str) -> None:
        """Open an address."""
        self.page.goto(path)
        self.look()

    def press(self, name: str) -> None:
        """Press the page's own button."""
        self.page.locator("main form").get_by_role("button", name=name, exact=True).last.click()
        self.look()

    def prove(self, phone: str) -> None:
        """Show by a code that the telephone is one's own."""
        self.page.get_by_label("手机号").fill(phone)
        self.page.locator("main button.primary").click()
        self.page.get_by_label("验证码").fill(self.page.locator("#demo-code").inner_text())
        self.page.locator("main button.primary").click()

    def step(self, code: str, key: str) -> None:
        """Open the form of a step."""
        self.goto(f"/m/{code}/{key}")


@pytest.fixture
def old_phone(chromium: Browser, live_server: object) -> Iterator[Page]:
    """A telephone whose browser runs no scripts."""
    context = chromium.new_context(base_url=str(live_server), locale="zh-CN", java_script_enabled=False, **PHONE)  # type: ignore[arg-type]
    yield context.new_page()
    context.close()


def invited(phone: Telephone) -> str:
    phone.goto("/apply/negotiation/1")
    page = phone.page
    page.get_by_label("属于哪一类").select_option(label="邻里")
    page.get_by_label("具体是什么").fill("漏水")
    page.get_by_label("一两句话说是什么事").fill("楼上的水管漏水，泡坏了我家厨房的吊顶。")
    phone.press("下一步")
    page.get_by_label("事情发生在哪里").select_option(index=1)
    phone.press("下一步")
    page.get_by_label("姓名或名称").fill("李秀英")
    page.get_by_label("手机号").fill(RESIDENT)
    phone.press("下一步")
    page.get_by_label("姓名或名称").fill("王建国")
    page.get_by_label("手机号").fill(NEIGHBOUR)
    phone.press("下一步")
    page.get_by_label("我愿意和对方自己协商").check()
    phone.press("下一步")
    page.get_by_role("link", name="验证手机号并提交").click()
    phone.prove(RESIDENT)
    page.locator("main form").get_by_role("button").last.click()
    phone.look()
    return page.url.rpartition("/")[2]


@pytest.mark.parametrize("phone", [True, False])
def test_two_neighbours_settle_it_she_on_a_telephone_or_at_a_desk_he_on_an_old_telephone(
    browser_page: Any, old_phone: Page, both: Neighbours, settings: Any, phone: bool
) -> None:
    settings.ANLAN_DEMO = True
    mine, theirs = (
        Telephone(browser_page(phone=phone), "mine" if phone else "desk"),
        Telephone(old_phone, "theirs", scripts=False),
    )
    code = invited(mine)
    mine.goto(f"/m/{code}")
    theirs.goto(f"/m/{code}")  # the link in the letter
    theirs.prove(NEIGHBOUR)
    theirs.look()
    theirs.page.get_by_role("link", name="来谈", exact=True).click()
    expect(theirs.page.get_by_text("泡坏了我家厨房的吊顶")).to_be_visible()
    theirs.page.get_by_label("我愿意谈一谈").check()
    theirs.press("来谈")
    mine.step(code, "offer")
    mine.page.get_by_label("付多少钱").fill("1500")
    mine.page.get_by_label("王建国").check()
    mine.page.get_by_label("哪天前付清").fill(day(9))
    mine.page.get_by_label("为什么这样提").fill("吊顶要重做。")
    mine.press("提出条件")
    theirs.goto(f"/m/{code}")
    expect(theirs.page.get_by_text("吊顶要重做。")).to_be_visible()
    theirs.step(code, "agree")
    theirs.step(code, "turn_down")
    theirs.press("不接受")
    mine.step(code, "open_bids")
    mine.page.get_by_label("付了这笔钱").fill("吊顶的损失")
    mine.page.get_by_label("王建国").check()
    mine.page.get_by_label("哪天前付清").fill(day(9))
    mine.press("提议背靠背出价")
    theirs.step(code, "bid")
    theirs.page.get_by_label("您最多愿意付多少").fill("1400")
    theirs.page.get_by_label("我明白").check()
    theirs.press("写下我的出价")
    mine.step(code, "bid")
    mine.page.get_by_label("您最少要收多少").fill("1000")
    mine.page.get_by_label("我明白").check()
    mine.press("写下我的出价")
    both.hear()
    mine.goto(f"/m/{code}")
    expect(mine.page.get_by_text("双方已经谈成").first).to_be_visible()
    assert re.search(r"和解协议书", mine.page.content())
    mine.step(code, "enforce")


def test_a_division_and_the_way_to_a_mediator_on_a_telephone(
    browser_page: Any, both: Neighbours, settings: Any
) -> None:
    settings.ANLAN_DEMO = True
    code = both.talking()
    phone = Telephone(browser_page(phone=True), "share")
    phone.page.goto(f"/m/{code}")
    phone.prove(RESIDENT)
    phone.step(code, "open_division")
    phone.page.get_by_label("要分哪些东西").fill("车位\n冰箱")
    phone.press("提议打分分东西")
    phone.step(code, "points")
    phone.page.get_by_label("车位").fill("70")
    phone.page.get_by_label("冰箱").fill("20")
    phone.press("打我的分")
    expect(phone.page.get_by_text("现在是 90 分").first).to_be_visible()
    phone.page.get_by_label("冰箱").fill("30")
    phone.press("打我的分")
    both.take(code, "points", "neighbour", p0="50", p1="50")
    both.hear()
    phone.step(code, "agree")
    expect(phone.page.get_by_text("车位：李秀英占").first).to_be_visible()
    phone.step(code, "mediate")
    phone.page.get_by_label("我自愿申请人民调解").check()
    phone.press("请调解员来")
    assert both.stage(code) == "handed"
