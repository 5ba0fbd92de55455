"""The three administrators in a real browser: proposed, approved, read; on a desk and on a telephone, shutting nobody out."""

from __future__ import annotations

import os
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser import accessible
from tests.cast import Cast
from tests.test_desk_browser import sign_in

pytestmark = pytest.mark.browser


def looked_at(page: Page, name: str) -> None:
    """Accessible, and no wider than the screen."""
    accessible(page)
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), page.url
    if folder := os.environ.get("SHOTS"):
        page.screenshot(path=f"{folder}/{name}.png", full_page=True)


@pytest.mark.parametrize("phone", [False, True])
def test_an_account_is_proposed_approved_and_audited(browser_page: Any, cast: Cast, phone: bool) -> None:
    cast.apply()
    kind = "phone" if phone else "desk"
    page = browser_page(phone=phone)
    sign_in(page, "sysadmin")
    looked_at(page, f"home-{kind}")
    page.goto("/desk/new/account")
    looked_at(page, f"propose-{kind}")
    page.get_by_label("登录名").fill("zhao")
    page.get_by_label("姓名").fill("赵小燕")
    page.get_by_label("手机号").fill("13900000077")
    page.get_by_label("机构").select_option("410802005-tw")
    page.get_by_label("角色").select_option("clerk")
    page.get_by_label("理由").fill("新来的登记员")
    page.get_by_role("button", name="提出账号变更").last.click()
    expect(page.get_by_text("新建账号：zhao").first).to_be_visible()
    looked_at(page, f"receipt-{kind}")

    other = browser_page(phone=phone)
    sign_in(other, "secadmin")
    other.goto("/desk/office")
    looked_at(other, f"office-{kind}")
    other.get_by_role("link", name="新建账号：zhao").first.click()
    looked_at(other, f"matter-{kind}")
    other.get_by_role("link", name="批准", exact=True).first.click()
    other.get_by_role("button", name="批准", exact=True).last.click()
    expect(other.get_by_text("已生效").first).to_be_visible()

    third = browser_page(phone=phone)
    sign_in(third, "auditor")
    third.goto("/desk/audit/accounts")
    expect(third.get_by_role("cell", name="新建账号：zhao").first).to_be_visible()
    looked_at(third, f"audit-{kind}")
    third.goto("/desk/audit/tokens")
    looked_at(third, f"tokens-{kind}")

    holder = browser_page(phone=phone)
    holder.goto("/desk/first-password")
    looked_at(holder, f"first-{kind}")
    holder.get_by_label("用户名").fill("zhao")
    holder.get_by_role("button", name="发送验证码").last.click()
    expect(holder.get_by_label("验证码（八位）")).to_be_visible()
    looked_at(holder, f"code-{kind}")
