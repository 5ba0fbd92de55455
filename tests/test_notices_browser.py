"""Notices in a real browser, on a desk and on a telephone: read, refused, worded anew, sent again; shutting nobody out."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from anlan.notices import outgoing
from anlan.notices.models import Notice
from tests.cast import RESIDENT, Cast
from tests.test_accounts_browser import looked_at
from tests.test_desk_browser import sign_in
from tests.test_notices import Post, home, post, told

__all__ = ["home", "post"]
pytestmark = pytest.mark.browser


@pytest.fixture(autouse=True)
def demo(settings: Any) -> None:
    settings.ANLAN_DEMO = True


def at_window(page: Page, goal: str, number: str = RESIDENT) -> None:
    """Through the window's door, as a resident does."""
    page.goto(f"/door?next={goal}")
    page.get_by_label("手机号").fill(number)
    page.get_by_role("button", name="发送验证码").last.click()
    page.get_by_label("六位验证码").fill(page.locator("#demo-code").inner_text())
    page.get_by_role("button", name="进入").last.click()


@pytest.mark.parametrize("phone", [False, True])
def test_a_resident_refuses_text_messages_and_the_office_words_its_notices(
    browser_page: Any, cast: Cast, post: Post, phone: bool
) -> None:
    kind = "phone" if phone else "desk"
    code = cast.apply(by="clerk")
    told()
    page = browser_page(phone=phone)
    at_window(page, "/mine/notices")
    expect(page.get_by_text(code).first).to_be_visible()
    looked_at(page, f"notices-{kind}")
    page.get_by_label("不要发").check()
    page.get_by_role("button", name="保存").last.click()
    expect(page.get_by_text("记下了")).to_be_visible()
    page.goto(f"/m/{code}")
    looked_at(page, f"notices-matter-{kind}")
    outgoing.send_waiting()
    assert post.sent == []
    Notice.objects.filter(way="sms").update(state="unknown", why="lost")

    office = browser_page(phone=phone)
    sign_in(office, "director")
    for path in ("news", "me/notices", "wording"):
        office.goto(f"/desk/{path}")
        looked_at(office, f"{path.replace('/', '-')}-{kind}")
    office.goto("/desk/wording/party.received")
    office.get_by_label("中文").fill("收到了：{code}，问 {phone}")
    office.get_by_role("button", name="先看看").last.click()
    expect(office.get_by_text("收到了：410802-26-AAAA-AAAA")).to_be_visible()
    looked_at(office, f"wording-preview-{kind}")
    office.get_by_role("button", name="发布").click()
    expect(office.get_by_text("已经发布")).to_be_visible()
    office.goto("/desk/unsent")
    looked_at(office, f"unsent-{kind}")
    office.get_by_role("button", name="再发一次").click()
    expect(office.get_by_text("会再发一次")).to_be_visible()
