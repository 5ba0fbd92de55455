"""The doors in a real browser: passkeys of a virtual authenticator, an app's codes, the warning, and no page that breaks its own rules."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pyotp
import pytest
from django.test import override_settings
from django.urls import get_resolver
from playwright.sync_api import Page, expect

from anlan.doors.models import Entrance, Passkey
from anlan.kernel.moment import now
from anlan.log import ledger
from tests.browser import accessible
from tests.cast import PASSWORD, RESIDENT, Cast
from tests.test_desk_browser import sign_in
from tests.test_english import KEYS, SPECIAL, addresses

pytestmark = pytest.mark.browser
KEY = {"protocol": "ctap2", "ctap2Version": "ctap2_1", "transport": "internal", "hasResidentKey": True,
       "hasUserVerification": True, "isUserVerified": True, "automaticPresenceSimulation": True}  # fmt: skip


def authenticator(page: Page, **more: Any) -> tuple[Any, str]:
    """A virtual one in this browser, as Chromium's own tests use."""
    cdp = page.context.new_cdp_session(page)
    cdp.send("WebAuthn.enable")
    made = cdp.send("WebAuthn.addVirtualAuthenticator", {"options": KEY | more})
    return cdp, made["authenticatorId"]


def fits(page: Page) -> None:
    accessible(page)
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), page.url


def add_passkey(page: Page) -> None:
    page.goto("/desk/me")
    fits(page)
    page.get_by_role("link", name="添加通行密钥").click()
    page.get_by_label("给它起个名字").fill("办公室电脑")
    fits(page)
    page.get_by_role("button", name="添加").click()
    expect(page.locator("#codes li")).to_have_count(10)
    fits(page)
    page.get_by_role("link", name="已经收好了").click()
    expect(page.get_by_text("通行密钥：办公室电脑")).to_be_visible()


@pytest.mark.parametrize("phone", [False, True])
def test_a_passkey_is_made_and_then_opens_the_door_without_a_password(
    browser_page: Any, cast: Cast, phone: bool
) -> None:
    page = browser_page(phone=phone)
    authenticator(page)
    sign_in(page, "clerk")
    page.locator(".who").get_by_role("link", name=cast.person("clerk").name).click()
    expect(page.get_by_role("heading", name="我的账户")).to_be_visible()
    add_passkey(page)
    fits(page)
    page.get_by_role("button", name="退出").click()
    page.get_by_role("button", name="用通行密钥登录").click()
    expect(page.get_by_role("button", name="退出")).to_be_visible()
    newest = Entrance.objects.newest("410802", most=1)[0]
    assert (newest.way, newest.person) == ("passkey", cast.person("clerk"))
    assert Passkey.objects.get().signs >= 1


def test_after_the_password_a_passkey_is_the_second_factor_and_once_more_before_the_account_is_changed(
    browser_page: Any, cast: Cast, monkeypatch: Any
) -> None:
    page = browser_page()
    authenticator(page)
    sign_in(page, "clerk")
    add_passkey(page)
    page.get_by_role("button", name="退出").click()
    page.get_by_label("用户名").fill("clerk")
    page.get_by_label("密码").fill(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="验证是您本人")).to_be_visible()
    fits(page)
    page.get_by_role("button", name="用通行密钥验证").click()
    expect(page.get_by_role("button", name="退出")).to_be_visible()
    monkeypatch.setattr("anlan.doors.passage.PROVED_LASTS", 0)
    page.goto("/desk/me/app")
    fits(page)
    before = {cookie["name"]: cookie["value"] for cookie in page.context.cookies()}["sessionid"]
    monkeypatch.setattr("anlan.doors.passage.PROVED_LASTS", 600)
    page.get_by_role("button", name="用通行密钥验证").click()
    expect(page.get_by_role("heading", name="添加动态口令应用")).to_be_visible()
    assert before not in {cookie["value"] for cookie in page.context.cookies()}


def test_a_device_that_does_not_verify_its_holder_is_refused(browser_page: Any, cast: Cast) -> None:
    page = browser_page()
    cdp, key = authenticator(page)
    sign_in(page, "clerk")
    add_passkey(page)
    page.get_by_role("button", name="退出").click()
    cdp.send("WebAuthn.setUserVerified", {"authenticatorId": key, "isUserVerified": False})
    page.get_by_role("button", name="用通行密钥登录").click()
    expect(page.get_by_text("没有完成。请再试一次，或换一种方式。")).to_be_visible()


def test_an_answer_that_was_seen_once_opens_nothing_again_and_nobody_elses_opens_the_second_door(
    browser_page: Any, cast: Cast
) -> None:
    page = browser_page()
    authenticator(page)
    sign_in(page, "clerk")
    add_passkey(page)
    page.get_by_role("button", name="退出").click()
    with page.expect_request("**/desk/sign-in/passkey") as sent:
        page.get_by_role("button", name="用通行密钥登录").click()
    answer = re.search(r"answer=([^&]+)", sent.value.post_data)
    expect(page.get_by_role("button", name="退出")).to_be_visible()
    page.get_by_role("button", name="退出").click()
    page.evaluate(
        """(answer) => { const form = document.querySelector('[action="/desk/sign-in/passkey"]');
        form.querySelector('[name=answer]').value = decodeURIComponent(answer); form.submit(); }""",
        answer[1] if answer else "",
    )
    expect(page.get_by_text("通行密钥没有通过验证")).to_be_visible()
    fits(page)


@pytest.mark.parametrize("phone", [False, True])
def test_where_two_factors_are_required_the_first_sign_in_leads_to_the_app(
    browser_page: Any, cast: Cast, phone: bool
) -> None:
    page = browser_page(phone=phone)
    with override_settings(ANLAN_FACTORS="required"):
        sign_in(page, "mediator")
        expect(page.get_by_text("先加上第二道验证，才能开始工作。")).to_be_visible()
        fits(page)
        assert page.locator("main img").evaluate("image => image.complete && image.naturalWidth > 100")
        app = pyotp.TOTP(page.locator("#secret").inner_text().replace(" ", ""))
        page.get_by_label("应用显示的六位数字").fill(app.at(now() - timedelta(seconds=30)))
        page.keyboard.press("Enter")
        expect(page.locator("#codes li")).to_have_count(10)
        page.goto("/desk/due")
        expect(page.get_by_role("button", name="退出")).to_be_visible()
        page.get_by_role("button", name="退出").click()
        page.get_by_label("用户名").fill("mediator")
        page.get_by_label("密码").fill(PASSWORD)
        page.keyboard.press("Enter")
        page.get_by_label("验证码").fill("000000")
        page.keyboard.press("Enter")
        expect(page.locator(".wrongs")).to_contain_text("没有通过验证")
        fits(page)
        page.get_by_label("验证码").fill(app.at(now()))
        page.keyboard.press("Enter")
        expect(page.get_by_role("button", name="退出")).to_be_visible()


def idle_after(monkeypatch: Any, seconds: int) -> None:
    monkeypatch.setattr("anlan.doors.sessions.IDLE", timedelta(seconds=seconds))


def pass_by(page: Page, monkeypatch: Any, seconds: int) -> None:
    """Of the twenty seconds after which one is idle so many go by, on the page's clock and on the server's."""
    idle_after(monkeypatch, 20 - seconds)
    page.clock.fast_forward(1000 * seconds)


def test_an_idle_official_is_warned_stays_by_one_key_and_loses_nothing_when_she_does_not(
    browser_page: Any, cast: Cast, monkeypatch: Any
) -> None:
    code = cast.apply()
    page = browser_page()
    sign_in(page, "clerk")
    idle_after(monkeypatch, 20)
    monkeypatch.setattr("anlan.doors.sessions.STEP", timedelta(0))
    page.clock.install()
    page.goto(f"/desk/matters/{code}/contact")
    page.get_by_label("情况").fill("电话打了三次，没有人接")
    expect(page.get_by_text("草稿已存")).to_be_visible()
    box = page.get_by_role("dialog", name="您还在吗？")
    expect(box).not_to_be_visible()
    pass_by(page, monkeypatch, 11)
    expect(box).to_be_visible()
    accessible(page)
    idle_after(monkeypatch, 20)
    page.keyboard.press("Enter")
    expect(box).not_to_be_visible()
    page.wait_for_timeout(1500)
    assert page.url.endswith("/contact")
    pass_by(page, monkeypatch, 11)
    expect(box).to_be_visible()
    pass_by(page, monkeypatch, 20)
    page.wait_for_url(f"**/desk/sign-in?next=**{code}**")
    idle_after(monkeypatch, 1800)
    page.get_by_label("用户名").fill("clerk")
    page.get_by_label("密码").fill(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_label("情况")).to_have_value("电话打了三次，没有人接")


@pytest.mark.parametrize("phone", [False, True])
def test_the_pages_of_an_account_are_accessible_and_fit_the_screen(browser_page: Any, cast: Cast, phone: bool) -> None:
    elsewhere, page = browser_page(), browser_page(phone=phone)
    sign_in(elsewhere, "clerk")
    sign_in(page, "clerk")
    for path in ("me", "me/password", "me/app", "me/passkey", "me/keys", "prove"):
        page.goto(f"/desk/{path}")
        fits(page)
    page.goto("/desk/me/keys")
    page.get_by_label("用途").fill("登记软件")
    page.get_by_role("button", name="做令牌").last.click()
    expect(page.locator("#secret")).to_contain_text("anlan_410802_")
    fits(page)
    page.goto("/desk/me")
    page.get_by_role("button", name="结束别处的全部会话").click()
    elsewhere.goto("/desk/me")
    expect(elsewhere.get_by_role("heading", name="工作人员登录")).to_be_visible()


@pytest.mark.parametrize("phone", [False, True])
def test_a_resident_ends_a_forgotten_session(browser_page: Any, cast: Cast, phone: bool) -> None:
    hers, forgotten = browser_page(phone=phone), browser_page()
    with override_settings(ANLAN_DEMO=True):
        for page in (forgotten, hers):
            enter(page)
    hers.goto("/visits")
    fits(hers)
    hers.get_by_role("button", name="结束", exact=False).first.click()
    expect(hers.get_by_text("已结束。")).to_be_visible()
    forgotten.goto("/mine")
    expect(forgotten.get_by_role("heading", name="验证手机号")).to_be_visible()


def enter(page: Page) -> None:
    page.goto("/door")
    page.get_by_label("手机号").fill(RESIDENT)
    page.keyboard.press("Enter")
    page.get_by_label("六位验证码").fill(page.locator("#demo-code").inner_text())
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="退出")).to_be_visible()


WATCH = "window.broken = []; addEventListener('securitypolicyviolation', (e) => broken.push(`${e.violatedDirective} ${e.blockedURI}`))"


@pytest.mark.django_db(transaction=True)
def test_no_page_breaks_its_own_policy(browser_page: Any, cast: Cast) -> None:
    code = cast.road("archived")
    cast.settle()
    ledger.append_all("410802")
    desk, window = browser_page(), browser_page(phone=True)
    for page in (desk, window):
        page.add_init_script(WATCH)
    sign_in(desk, "clerk")
    with override_settings(ANLAN_DEMO=True):
        enter(window)
    seen = 0
    for name, pattern in addresses(get_resolver()):
        said = SPECIAL | {"code": code, "key": KEYS.get(name, "none")}
        path = "/" + re.sub(r"<(?:\w+:)?(\w+)>", lambda part, said=said: said[part[1]], pattern).replace("\\", "")
        page = desk if "/desk/" in path else window
        answer = page.request.get(path, max_redirects=0)
        if (
            not answer.body()
            or "text/html" not in answer.headers.get("content-type", "")
            or "attachment" in str(answer.headers)
        ):
            continue
        page.goto(path)
        seen += 1
        assert page.evaluate("broken") == [], path
        assert page.evaluate("document.querySelectorAll('[style], [onclick], style, script:not([src])').length") == 0, (
            path
        )
    assert seen > 35
