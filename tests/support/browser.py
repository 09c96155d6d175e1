"""Chromium for the tests of the console: a page that remembers everything that went wrong on it."""

from __future__ import annotations

import os
import shutil
from collections import deque
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import sync_playwright

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, ConsoleMessage, Dialog, Page, Response

FLAGS = (
    "--no-sandbox",  # the tests run as root in containers, where Chromium's own sandbox cannot start
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
LOCALES = {"zh": "zh-CN", "en": "en-GB"}
WIDE, PHONE = (1280, 860), (390, 844)
WAIT_MS, TELL_MS = 30_000, 2_000
"""For one thing to appear, on a machine that does other work as well."""

LAKE_SECONDS_MAX = 120
"""For an event to stand in a timeline: the lake is written every 30 seconds, and the page asks again every 10."""

HOSTILE = "<img src=x onerror=alert(1)><script>alert(2)</script>"
"""A text that somebody else writes: where it becomes more than a text, a picture is missing or a dialog opens."""

ANSWERS_TOLD, CHARACTERS_TOLD = 20, 6_000
"""How much a failed walk tells of its page."""

SIGN_IN_WORDS = "four green trees in a row"


def chromium_path() -> str:
    """Where Chromium is. Without it the test fails and names the remedy; EVERGROVE_NO_BROWSER=1 skips instead."""
    if os.environ.get("EVERGROVE_NO_BROWSER") == "1":
        pytest.skip("EVERGROVE_NO_BROWSER=1: no test in a browser was asked for")
    found = shutil.which("chromium") or shutil.which("chromium-browser")
    if found is None:
        pytest.fail("Chromium is missing: run `make browser`, or set EVERGROVE_NO_BROWSER=1 to leave these tests out")
    return found


@contextmanager
def started_browser() -> Iterator[Browser]:
    """A headless Chromium with a profile of its own, which ends with the context."""
    path = chromium_path()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, headless=True, args=list(FLAGS))
        try:
            yield browser
        finally:
            browser.close()


@dataclass(kw_only=True)
class Visit:
    """A page at `base_url`, and what its console, its scripts and its requests complained about."""

    page: Page
    base_url: str
    complaints: list[str] = field(default_factory=list)
    answers: deque[str] = field(default_factory=lambda: deque(maxlen=ANSWERS_TOLD))

    def told(self) -> str:
        """What a failed walk's report says of the page: where it stands, what it shows, what was answered last."""
        parts = (f"the page {self.page.url} shows:", self._shown(), "answered last:", *self.answers)
        return "\n".join((*parts, "complaints:", *self.complaints))[:CHARACTERS_TOLD]

    def _shown(self) -> str:
        """Never raises: the failure that is told of matters more."""
        try:
            self.page.set_default_timeout(TELL_MS)
            dialogs = [one for one in self.page.get_by_role("dialog").all() if one.is_visible()]
            return "\n".join(one.inner_text() for one in dialogs or [self.page.locator("body")])
        except PlaywrightError as error:
            return f"nothing: {error}"

    def go(self, path: str) -> None:
        """Open a path of the server."""
        self.page.goto(f"{self.base_url}{path}")

    def expect_heading(self, text: str) -> None:
        """Wait for the page's heading."""
        self.page.get_by_role("heading", level=1, name=text, exact=True).wait_for()

    def expect_fit(self) -> None:
        """Wait until the page has all that it asked for: it is no wider than the window, and nothing complained."""
        self.page.get_by_role("heading", level=1).wait_for()
        self.page.wait_for_load_state("networkidle")
        assert self.overflow_pixels() <= 0, self.page.url
        assert self.complaints == [], self.page.url

    def expect_inert(self) -> None:
        """What others wrote has stayed text: no picture of theirs stands on the page, and no script of theirs ran."""
        assert self.page.locator("img[src=x]").count() == 0, self.page.url
        assert self.complaints == [], self.page.url

    def overflow_pixels(self) -> int:
        """How much wider than the window the page is."""
        script = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        pixels: int = self.page.evaluate(script)
        return pixels


@contextmanager
def visiting(
    browser: Browser,
    base_url: str,
    *,
    language: str = "zh",
    size: tuple[int, int] = WIDE,
    state: Path | None = None,
    scale: float = 1,
) -> Iterator[Visit]:
    """A fresh page in a language; `state` is a file that `sign_in` wrote."""
    context = browser.new_context(
        locale=LOCALES[language],
        timezone_id="Asia/Shanghai",
        viewport={"width": size[0], "height": size[1]},
        storage_state=state,
        device_scale_factor=scale,
        # A dialog that grows while it is clicked may take the press and miss the release.
        reduced_motion="reduce",
    )
    context.set_default_timeout(WAIT_MS)
    visit = Visit(page=context.new_page(), base_url=base_url)
    visit.page.on("console", lambda message: _note_message(visit, message))
    visit.page.on("pageerror", lambda error: visit.complaints.append(f"script: {error}"))
    visit.page.on("response", lambda response: _note_response(visit, response))
    visit.page.on("dialog", lambda dialog: _note_dialog(visit, dialog))
    try:
        yield visit
    except Exception as failure:
        failure.add_note(visit.told())
        raise
    finally:
        context.close()


def said(language: str, zh: str, en: str) -> str:
    """What the page says in the language of the walk."""
    return zh if language == "zh" else en


def sign_in(browser: Browser, base_url: str, *, token: str, state: Path, language: str = "zh") -> None:
    """Use a one-time link, set a password, and keep the session in the file `state`."""
    with visiting(browser, base_url, language=language) as visit:
        visit.go(f"/sign-in#token={token}")
        visit.page.locator("input[type=password]").fill(SIGN_IN_WORDS)
        visit.page.locator("button[type=submit]").click()
        visit.page.wait_for_url("**/w/**")
        visit.page.context.storage_state(path=state)
        assert visit.complaints == []


def _note_message(visit: Visit, message: ConsoleMessage) -> None:
    if message.type in {"error", "warning"}:
        visit.complaints.append(f"console: {message.text}")


def _note_dialog(visit: Visit, dialog: Dialog) -> None:
    """The console itself opens none: a script of somebody else has run."""
    visit.complaints.append(f"dialog: {dialog.message}")
    dialog.dismiss()


def _note_response(visit: Visit, response: Response) -> None:
    if "/api/" in response.url:
        visit.answers.append(f"{response.status} {response.request.method} {response.url}")
    if response.status >= 400:
        visit.complaints.append(f"{response.status}: {response.url}")
