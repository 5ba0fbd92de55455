"""The main road of a hand-over list in a real browser: with the mouse, on a telephone, and nothing that shuts anybody out."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from anlan.imports import work
from anlan.imports.models import Batch
from tests.browser import accessible
from tests.cast import Cast
from tests.handover import HOTLINE, ROWS, as_book
from tests.test_desk_browser import sign_in

pytestmark = pytest.mark.browser


def looked_at(page: Page, name: str, pictures: Path | None) -> None:
    """axe finds nothing, and the page is no wider than the screen."""
    accessible(page)
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), name
    if pictures:
        page.screenshot(path=pictures / f"{name}.png", full_page=True)


def worked() -> None:
    for batch in work.waiting():
        work.work_on(batch.district, batch.id)


@pytest.mark.parametrize("phone", [False, True])
def test_a_clerk_brings_a_list_in_looks_through_it_and_takes_home_what_failed(
    browser_page: Any, cast: Cast, tmp_path: Path, phone: bool, request: pytest.FixtureRequest
) -> None:
    kept = request.config.cache.mkdir("imports-" + ("phone" if phone else "desk")) if request.config.cache else None
    told = {"topic": "02", "place": "410802005901", "applicants": [{"name": "赵桂兰", "phone": "15400009001"}]}
    cast.apply(**told)
    path = tmp_path / "12345 七月.xlsx"
    path.write_bytes(as_book([HOTLINE, *ROWS, (*ROWS[1][:2], "15400", *ROWS[1][3:])]))
    page = browser_page(phone=phone)
    sign_in(page, "clerk")
    page.get_by_role("link", name="导入").click()
    looked_at(page, "list", kept)
    page.get_by_label("谁移送的").fill("12345 热线")
    page.get_by_label("清单文件").set_input_files(path)
    page.get_by_role("button", name="上传并核对").click()
    expect(page.get_by_role("heading", name="核对各列")).to_be_visible()
    looked_at(page, "fit", kept)
    page.get_by_text("项可以填").click()
    looked_at(page, "further", kept)
    page.get_by_role("button", name="检查每一行").click()
    expect(page.get_by_role("alert")).to_contain_text("我自愿申请人民调解")
    looked_at(page, "lacking", kept)
    page.locator("input[name='w:agreed']").check()
    page.get_by_role("button", name="检查每一行").click()
    expect(page.get_by_text("已检查 0 行。")).to_be_visible()
    looked_at(page, "reading", kept)
    worked()
    expect(page.get_by_role("button", name="确认登记")).to_be_visible()  # by itself
    looked_at(page, "ready", kept)
    page.get_by_role("link", name="疑似重复").click()
    looked_at(page, "doubled", kept)
    page.get_by_role("button", name="确认登记").click()
    expect(page.locator("#progress")).to_be_visible()
    worked()
    page.get_by_role("link", name="已登记").click()
    looked_at(page, "done", kept)
    with page.expect_download() as taken:
        page.get_by_role("link", name="下载没有登记的行 .xlsx").click()
    assert taken.value.suggested_filename == "导入结果 12345 热线.xlsx"
    assert Batch.objects.get().state == "done"
