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
PARTS = """() => {
    const kind = one => one.tagName + one.className + one.getAttributeNames() + (one.type || "");
    const written = window.written = new Map();
    const built = (one, above) => {
        const own = kind(one), way = above + ">" + own, below = [];
        const says = [...one.childNodes].some(node => node.nodeType === 3 && node.data.trim());
        if (says && one.checkVisibility()) written.set(way, one);
        for (const child of one.children) {
            const part = built(child, way);
            if (part !== below.at(-1)) below.push(part);
        }
        return own + (one.textContent.trim() ? 1 : 0) + "(" + below + ")";
    };
    return [innerWidth + built(document.documentElement, innerWidth), [...written.keys()]];
}"""
"""Of what a page is built, a row of equal parts counted once; and in which kinds of parts something is written that can be seen."""
LOOK = """async fresh => {
    const told = {resultTypes: ["violations"]};
    const page = await axe.run({...told, rules: {"color-contrast": {enabled: false}}});
    const include = fresh.map(way => window.written.get(way));
    const colours = fresh.length ? await axe.run({include}, {...told, runOnly: ["color-contrast"]}) : {violations: []};
    return [...page.violations, ...colours.violations];
}"""
looked_at: set[str] = set()
coloured: set[str] = set()


def accessible(page: Page) -> None:
    """axe finds nothing on the page; one built of the same parts as an earlier one of the run, but for words, is not looked at.

    The contrast of colours, which takes longest, is measured once for each kind of part that something is written in.
    A page that is still on its way is waited for: whoever follows a link stands before it as soon as its answer begins.
    """
    page.wait_for_load_state()
    parts, written = page.evaluate(PARTS)
    if parts in looked_at:
        return
    page.evaluate(Axe().axe_script)
    found = page.evaluate(LOOK, [way for way in written if way not in coloured])
    assert [(rule["id"], node["html"]) for rule in found for node in rule["nodes"]] == [], page.url
    looked_at.add(parts)
    coloured.update(written)


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
