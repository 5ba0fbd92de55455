"""The explorer in a real browser: on a telephone without scripts, on a desk with axe on every page, by keyboard."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from anlan.kernel.moment import today
from tests.browser import PHONE, accessible

pytestmark = pytest.mark.browser
DAY = (today() - timedelta(days=40)).isoformat()


def seen(page: Page, name: str, pictures: Path | None) -> None:
    """The page is no wider than the screen; a picture of it is kept."""
    if pictures:
        page.screenshot(path=pictures / f"{name}.png", full_page=True)
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), name


def test_a_resident_finds_her_way_on_a_telephone_without_scripts_and_on_a_desk_with_the_keyboard(
    browser_page: Any, chromium: Browser, live_server: Any, town: None, request: pytest.FixtureRequest
) -> None:
    kept = request.config.cache.mkdir("explorer") if request.config.cache else None
    bare = chromium.new_context(base_url=str(live_server), locale="zh-CN", java_script_enabled=False, **PHONE)
    phone = bare.new_page()
    phone.goto("/")
    phone.get_by_role("link", name="先弄明白怎么办").click()
    seen(phone, "phone-types", kept)
    phone.get_by_role("link", name="邻里").click()
    phone.get_by_text("没有", exact=True).click()
    phone.get_by_role("button", name="下一步").click()
    phone.get_by_role("button", name="下一步").click()
    expect(phone.get_by_role("alert")).to_contain_text("请选一个")
    seen(phone, "phone-wrong", kept)
    phone.get_by_text("漏水、损坏了东西").click()
    phone.get_by_role("button", name="下一步").click()
    phone.get_by_text("还在继续", exact=True).click()
    phone.get_by_role("button", name="下一步").click()
    seen(phone, "phone-day", kept)
    phone.locator("input[type=date]").fill(DAY)
    phone.get_by_role("button", name="下一步").click()
    expect(phone.get_by_role("heading", name="您有多少时间")).to_be_visible()
    seen(phone, "phone-end", kept)
    phone.get_by_role("link", name="自己先谈").click()
    phone.get_by_label("写给谁").fill("王建国")
    phone.get_by_label("发生了什么").fill("您家水管漏水，泡坏了我家吊顶。")
    phone.get_by_label("请对方做什么").fill("修好水管\n赔偿 1200 元")
    phone.get_by_label("您的姓名").fill("李秀英")
    phone.get_by_role("button", name="生成信").last.click()
    expect(phone.get_by_text("写信人：李秀英")).to_be_visible()
    seen(phone, "phone-letter", kept)
    bare.close()

    page = browser_page()
    page.goto("/explore")
    accessible(page)
    page.get_by_role("link", name="医疗").focus()
    page.keyboard.press("Enter")
    page.get_by_label("有", exact=True).focus()
    page.keyboard.press("Space")
    accessible(page)
    page.keyboard.press("Enter")
    page.get_by_label("治疗造成损害").focus()
    page.keyboard.press("Space")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="不记得了").focus()
    accessible(page)
    page.keyboard.press("Enter")
    expect(page.get_by_text("医疗纠纷人民调解委员会不予受理").first).to_be_visible()
    accessible(page)
    seen(page, "desk-end", kept)
    page.get_by_role("button", name="大字").click()
    accessible(page)
    seen(page, "desk-large", kept)
    page.get_by_role("link", name="自己先谈").click()
    accessible(page)
    page.emulate_media(media="print")
    page.goto(f"/explore/02?danger=no&kind=leak&still=yes&day={DAY}")
    seen(page, "print", kept)
    expect(page.get_by_role("heading", name="有哪些路")).to_be_visible()
    expect(page.get_by_role("button", name="打印这一页")).to_be_hidden()
