"""Take the pictures of docs/images from the shop that the browser tests walk: every page in English and Chinese."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Literal

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "tests"))

from evergrove.kit import Settings  # noqa: E402
from support.browser import PHONE, Visit, sign_in, started_browser, visiting  # noqa: E402
from support.console_world import make_world, owner_token  # noqa: E402
from support.serving import start_server  # noqa: E402

if TYPE_CHECKING:
    from playwright.sync_api import Browser

Language = Literal["zh", "en"]
LANGUAGES: tuple[Language, ...] = ("en", "zh")

IMAGES = ROOT / "docs" / "images"
CUSTOMERS = 300
SETTLE_MS = 2_500
"""For charts to draw and counts to come after the network is quiet."""

PAGES = {
    "overview": "/w/default",
    "customers": "/w/default/customers",
    "segment": "/w/default/segments/tea_lovers",
    "builder": "/w/default/segments/new?start=repeat_buyer_silent",
    "sources": "/w/default/sources",
}


def shoot(visit: Visit, name: str) -> None:
    """Wait until the page rests, and keep its picture."""
    visit.page.wait_for_load_state("networkidle")
    visit.page.wait_for_timeout(SETTLE_MS)
    visit.page.screenshot(path=IMAGES / f"console-{name}.png")


def walk(browser: Browser, base_url: str, *, language: Language, state: Path) -> None:
    """All pages in one language, the customer page and the overview on a phone."""
    with visiting(browser, base_url, language=language, state=state) as visit:
        for name, path in PAGES.items():
            visit.go(path)
            shoot(visit, f"{name}-{language}")
        visit.go("/w/default/customers?segment=tea_lovers")
        visit.page.locator("table tbody a").first.click()
        visit.page.locator(".fact-line").first.wait_for()
        shoot(visit, f"customer-{language}")
        visit.go("/w/default/sources")
        visit.page.locator("table tbody a").first.click()
        shoot(visit, f"first-event-{language}")
    with visiting(browser, base_url, language=language, state=state, size=PHONE, scale=2) as visit:
        visit.go("/w/default")
        shoot(visit, f"phone-{language}")


def main() -> None:
    """Make the shop, start the server, take the pictures, stop."""
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder) / "home"
        make_world(home, customers=CUSTOMERS)
        server = start_server(home)
        try:
            server.create_source("官网 Website")
            with started_browser() as browser:
                for language in LANGUAGES:
                    state = Path(folder) / f"{language}.json"
                    email = f"{language}@example.com"
                    token = owner_token(Settings(home=home), email=email, language=language)
                    sign_in(browser, server.base_url, token=token, state=state, language=language)
                    walk(browser, server.base_url, language=language, state=state)
        finally:
            server.stop()


if __name__ == "__main__":
    main()
