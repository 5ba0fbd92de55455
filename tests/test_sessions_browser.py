"""A meeting in a real browser: arranged and booked at the desk, answered, talked about and read on a telephone; shutting nobody out."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from anlan.kernel.models import Paper
from anlan.kernel.printing import make
from tests.cast import MET, NEIGHBOUR, RESIDENT, Cast
from tests.test_accounts_browser import looked_at
from tests.test_desk_browser import sign_in
from tests.test_notices_browser import at_window, demo

__all__ = ["demo"]
pytestmark = pytest.mark.browser


def test_a_meeting_is_booked_answered_and_its_record_read_on_a_telephone_and_at_a_desk(
    browser_page: Any, cast: Cast
) -> None:
    code = cast.road("investigating")
    office = browser_page()
    sign_in(office, "director")
    office.goto("/desk/sessions/arrangement")
    office.get_by_label("房间").first.fill("一号调解室\n二号调解室")
    office.get_by_role("button", name="先看看", exact=True).last.click()
    expect(office.get_by_text("约时间的人会看到")).to_be_visible()
    looked_at(office, "arrangement")
    office.get_by_role("button", name="发布").click()
    expect(office.get_by_text("已经发布")).to_be_visible()

    mediator = browser_page()
    sign_in(mediator, "mediator")
    mediator.goto(f"/desk/matters/{code}/book")
    mediator.get_by_label("见面", exact=True).check()
    mediator.get_by_label("空着：一号调解室、二号调解室").first.check()
    mediator.get_by_label("要带什么").fill("请带收据")
    looked_at(mediator, "book")
    mediator.get_by_role("button", name="约时间或者改期").last.click()
    expect(mediator.get_by_text("已办理：约时间或者改期")).to_be_visible()
    looked_at(mediator, "booked-desk")
    mediator.goto("/desk/sessions")
    expect(mediator.get_by_text("一号调解室")).to_be_visible()
    looked_at(mediator, "sessions")

    parties = {"phone": browser_page(phone=True), "desk": browser_page()}
    for (kind, page), number in zip(parties.items(), (RESIDENT, NEIGHBOUR), strict=True):
        at_window(page, f"/m/{code}", number)
        answered(page, code, kind)
    mediator.goto(f"/desk/matters/{code}/talk/room")
    expect(mediator.get_by_text("我带收据来（desk）")).to_be_visible()
    looked_at(mediator, "talk-desk")

    cast.take(code, "session", "mediator", **cast._filled(code, MET), points=["修好水管"], result="again")
    make(Paper.objects.filter(matter__code=code, kind="record").latest("at"))
    for kind, page in parties.items():
        read(page, code, kind)


def answered(page: Page, code: str, kind: str) -> None:
    """A party sees the meeting, says that she comes, and writes in the room."""
    expect(page.get_by_text("请带收据")).to_be_visible()
    looked_at(page, f"booked-{kind}")
    page.get_by_role("link", name="能来", exact=True).click()
    page.get_by_label("我能按这个时间来").check()
    looked_at(page, f"come-{kind}")
    page.get_by_role("button", name="能来").last.click()
    expect(page.get_by_text("办好了")).to_be_visible()
    page.get_by_role("link", name="说来不了的时间").click()
    looked_at(page, f"cannot-{kind}")
    page.goto(f"/m/{code}/talk/room")
    page.get_by_label("写给各方和调解员").fill(f"我带收据来（{kind}）")
    page.get_by_role("button", name="留言").last.click()
    expect(page.get_by_text(f"我带收据来（{kind}）")).to_be_visible()
    looked_at(page, f"talk-{kind}")


def read(page: Page, code: str, kind: str) -> None:
    """A party reads the record and says that it is right."""
    page.goto(f"/m/{code}/read")
    expect(page.locator(".whole")).to_contain_text("修好水管")
    looked_at(page, f"read-{kind}")
    page.get_by_label("看过全文").check()
    page.get_by_label("记录无误").check()
    page.get_by_label("不用电子签名").check()
    page.get_by_role("button", name="看调解记录").last.click()
    expect(page.get_by_text("办好了")).to_be_visible()
