"""Chromium for the story tests: `browser_page()` opens a page of the live server, with phone=True as on a phone."""

import os
import shutil
from collections.abc import Iterator
from typing import Protocol

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, expect, sync_playwright

CHROMIUM = "/usr/bin/chromium-headless-shell"
"""Chromium without its own windows and menus: half the work of the whole one."""
FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
SHARP = 2 if os.environ.get("SHOTS") else 1
"""Dots to a point, as on a telephone where pictures are kept to be looked at; one is a quarter of the drawing."""
PHONE = {"viewport": {"width": 390, "height": 844}, "device_scale_factor": SHARP, "is_mobile": True, "has_touch": True}
DESK = {"viewport": {"width": 1280, "height": 860}}
SECONDS = 1000
SKELETON = """() => innerWidth + [...document.querySelectorAll("*")].map(one => one.tagName + one.className + one.getAttributeNames()
    + (one.type || "") + (one.textContent.trim() ? 1 : 0)).join()"""
looked_at: set[int] = set()


def accessible(page: Page) -> None:
    """axe finds nothing on the page; one built of the same parts as an earlier one of the run, but for words, is not looked at."""
    skeleton = hash(page.evaluate(SKELETON))
    if skeleton in looked_at:
        return
    found = Axe().run(page).response["violations"]
    assert [(rule["id"], node["html"]) for rule in found for node in rule["nodes"]] == [], page.url
    looked_at.add(skeleton)


class Opener(Protocol):
    """Opens a page with cookies of its own: one call, one person."""

    def __call__(self, *, phone: bool = False, language: str = "zh-CN") -> Page:
        """Return a blank page whose relative addresses are the live server's."""


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """The one browser of the run."""
    if not shutil.which(CHROMIUM):
        pytest.fail(
            "Chromium is missing: make test installs it as root; by hand: apt-get install chromium-headless-shell"
        )
    expect.set_options(timeout=15 * SECONDS)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def browser_page(chromium: Browser, live_server: object) -> Iterator[Opener]:
    """Open pages, and fail at the end when a page broke its own rules: a script's error, a refused style or script."""
    contexts: list[BrowserContext] = []
    complaints: list[str] = []

    def heard(message: ConsoleMessage) -> None:
        if message.type == "error" and "Content Security Policy" in message.text:
            complaints.append(message.text)

    def opened(*, phone: bool = False, language: str = "zh-CN") -> Page:
        context = chromium.new_context(base_url=str(live_server), locale=language, **(PHONE if phone else DESK))
        context.set_default_timeout(15 * SECONDS)
        contexts.append(context)
        page = context.new_page()
        page.on("console", heard)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        return page

    yield opened
    for context in contexts:
        context.close()
    assert complaints == []
