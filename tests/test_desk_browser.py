"""The desk in a real browser: the keyboard, the draft that keeps itself, and nothing that shuts anybody out."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser import accessible
from tests.cast import PASSWORD, Cast

pytestmark = pytest.mark.browser
VISITED = ("", "office", "due?ahead=30", "search", "new", "new/mediation", "guide/mediation", "matters/none")


def sign_in(page: Page, name: str) -> None:
    """Through the door, as a person does."""
    page.goto("/desk/")
    accessible(page)
    page.get_by_label("用户名").fill(name)
    page.get_by_label("密码").fill(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="退出")).to_be_visible()


@pytest.mark.parametrize("phone", [False, True])
def test_every_page_of_the_desk_is_accessible_and_fits_the_screen(browser_page: Any, cast: Cast, phone: bool) -> None:
    code = cast.road("mediating")
    page = browser_page(phone=phone)
    sign_in(page, "clerk")
    for path in (
        *VISITED,
        f"matters/{code}",
        f"matters/{code}/evidence",
        f"matters/{code}/stop?for=party",
        f"receipts/{code}",
    ):
        page.goto(f"/desk/{path}")
        accessible(page)
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), path


def test_one_keystroke_opens_the_next_case(browser_page: Any, cast: Cast) -> None:
    first, second = reversed([cast.apply(), cast.apply()])
    page = browser_page()
    sign_in(page, "clerk")
    page.goto("/desk/office")
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/matters/{first}?**")
    page.keyboard.press("n")
    page.wait_for_url(f"**/matters/{second}?**")
    page.keyboard.press("n")
    page.wait_for_url("**/desk/office")
    page.keyboard.press("/")
    expect(page.locator("#q")).to_be_focused()


def test_a_draft_keeps_itself_while_one_types(browser_page: Any, cast: Cast) -> None:
    code = cast.apply()
    page = browser_page()
    sign_in(page, "clerk")
    page.goto(f"/desk/matters/{code}/contact")
    page.get_by_label("情况").fill("电话打了三次，没有人接")
    expect(page.get_by_text("草稿已存")).to_be_visible()
    page.goto(f"/desk/matters/{code}/contact")
    expect(page.get_by_label("情况")).to_have_value("电话打了三次，没有人接")
    accessible(page)
    page.get_by_role("button", name="丢弃草稿").click()
    expect(page.get_by_label("情况")).to_have_value("")
