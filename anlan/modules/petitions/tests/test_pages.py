"""Petitions on the pages, in a real browser: a resident on the telephone, officials at the desk."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from anlan.modules.petitions.tests.reception import STREET_OFFICE, Reception
from tests.browser import accessible
from tests.cast import PASSWORD, RESIDENT
from tests.test_desk_browser import sign_in

pytestmark = pytest.mark.browser
SHOTS = os.environ.get("SHOTS", "")


def shot(page: Page, name: str) -> None:
    accessible(page)
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), name
    if SHOTS:
        page.screenshot(path=str(Path(SHOTS) / f"{name}.png"), full_page=True)


def onward(page: Page) -> None:
    page.get_by_role("button", name="下一步").click()


def test_a_resident_tells_a_petition_on_the_telephone_and_follows_it(
    browser_page: Any, reception: Reception, settings: Any
) -> None:
    settings.ANLAN_DEMO = True
    page = browser_page(phone=True)
    page.goto("/apply/petition/1")
    shot(page, "w1")
    onward(page)
    expect(page.get_by_text("请填写").or_(page.locator(".bad")).first).to_be_visible()
    page.get_by_label("有事要解决（求助、投诉）").check()
    page.get_by_label("属于哪方面").select_option(label="住房和物业")
    page.get_by_label("一句话说是什么事").fill("地下车库一直漏水")
    page.get_by_label("事实和理由").fill("从去年夏天起漏水，都说不归自己管。")
    page.get_by_label("您的请求").fill("查明原因\n限期修好")
    onward(page)
    page.get_by_label("事情发生在哪里").select_option(index=1)
    shot(page, "w2")
    onward(page)
    shot(page, "w3")
    onward(page)
    page.get_by_label("姓名或名称").fill("李秀英")
    page.get_by_label("电话", exact=True).fill(RESIDENT)
    shot(page, "w4")
    onward(page)
    page.get_by_label("我反映的情况属实").check()
    shot(page, "w5")
    onward(page)
    shot(page, "w6")
    expect(page.get_by_text("地下车库一直漏水").first).to_be_visible()
    page.get_by_role("link", name="验证手机号并提交").click()
    page.get_by_label("手机号").fill(RESIDENT)
    page.locator("main button.primary").click()
    page.get_by_label("验证码").fill(page.locator("#demo-code").inner_text())
    page.locator("main button.primary").click()
    page.get_by_role("button", name="提交申请").click()
    shot(page, "w7")
    code = page.url.rpartition("/")[2]
    expect(page.get_by_text(code).first).to_be_visible()
    page.goto(f"/m/{code}")
    shot(page, "w8")
    page.get_by_role("link", name="评价").click()
    shot(page, "w9")


@pytest.mark.parametrize("phone", [False, True])
def test_every_page_of_a_petition_is_accessible_and_fits_the_screen(
    browser_page: Any, reception: Reception, phone: bool
) -> None:
    code = reception.accepted()
    told = reception.register(kind="accusation", claims=[], accused_office=STREET_OFFICE, accused=[{"name": "吴经办"}])
    page = browser_page(phone=phone)
    sign_in(page, "zz-clerk")
    kind = "p" if phone else "d"
    for number, path in enumerate(
        ("new", "new/petition", "new/backlog", f"matters/{told}", f"matters/{told}/classify")
    ):
        page.goto(f"/desk/{path}")
        shot(page, f"{kind}-zz{number}")
    page.get_by_role("button", name="退出").click()
    worker = reception.person("worker")
    worker.set_password(PASSWORD)
    worker.save()
    page = browser_page(phone=phone)
    sign_in(page, "worker")
    steps = ("", "/decide", "/hear", "/mediate", "/recuse", "/to_backlog", "/guide", "/withdraw?for=party")
    for number, step in enumerate(steps):
        page.goto(f"/desk/matters/{code}{step}")
        shot(page, f"{kind}-w{number}")
