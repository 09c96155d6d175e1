"""Take the pictures of docs/images from the demo's shop, as `make demo` makes it: every page in English and Chinese."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Literal
from urllib.parse import quote

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "tests"))

from evergrove.jobs import make_shop  # noqa: E402
from evergrove.kit import Settings  # noqa: E402
from support.browser import PHONE, Visit, sign_in, started_browser, visiting  # noqa: E402
from support.console_world import owner_token  # noqa: E402
from support.serving import start_server  # noqa: E402

if TYPE_CHECKING:
    from playwright.sync_api import Browser

Language = Literal["zh", "en"]
LANGUAGES: tuple[Language, ...] = ("en", "zh")

IMAGES = ROOT / "docs" / "images"
SHOP = "shop"
HERE = f"/w/{SHOP}"
SETTLE_MS = 2_500
"""For charts to draw and counts to come after the network is quiet."""

LOOK_MS = 120_000
"""The first look at a workspace begins within twenty seconds of the server's start and works through a whole shop."""

CLOSER_PIXELS = -400
"""Of the mouse's wheel."""

OWNERS: dict[Language, str] = {"en": "ann@example.com", "zh": "li.mei@example.com"}

OPENED_MAIL = re.compile(r"(邮件|E-mail).*(已打开|已点击|Opened|Clicked)")

FUNNEL = {
    "steps": [{"event": name} for name in ("Product Viewed", "Product Added", "Order Completed")],
    "window_hours": 168,
    "period": {"days": 90},
}

PAGES = {
    "today": HERE,
    "queue": f"{HERE}/tasks?view=queue&owner=all",
    "builder": f"{HERE}/segments/new?start=repeat_buyer_silent",
    "effect": f"{HERE}/campaigns/tea_offer",
    "journey": f"{HERE}/journeys/golden_72_hours",
    "mailbox": f"{HERE}/mailbox",
    "funnel": f"{HERE}/insight/funnel?q={quote(json.dumps(FUNNEL))}",
    "review": f"{HERE}/insight/review",
    "customer": f"{HERE}/tasks?view=queue&owner=all",
    "first-event": f"{HERE}/sources",
}


def look(visit: Visit) -> None:
    visit.page.get_by_test_id("figures").wait_for(timeout=LOOK_MS)


def open_effect(visit: Visit) -> None:
    visit.page.get_by_role("tab").nth(1).click()
    visit.page.get_by_test_id("effect").locator("canvas, svg, table").first.wait_for()


def open_letter(visit: Visit) -> None:
    """The newest mail that its customer has opened: it says more than a receipt or a push."""
    visit.page.locator(".letter-row").filter(has_text=OPENED_MAIL).first.click()
    visit.page.get_by_test_id("letter-title").wait_for()


def come_closer(visit: Visit) -> None:
    """The whole canvas is too small to read in a picture: its beginning is."""
    visit.page.locator(".react-flow__node").first.hover()
    visit.page.mouse.wheel(0, CLOSER_PIXELS)


def open_first(visit: Visit) -> None:
    visit.page.locator("table tbody a").first.click()
    visit.page.wait_for_url(lambda url: "?" not in url)


STEPS: dict[str, Callable[[Visit], None]] = {
    "today": look,
    "effect": open_effect,
    "journey": come_closer,
    "mailbox": open_letter,
    "customer": open_first,
    "first-event": open_first,
}
"""What is done on a page before its picture is taken."""


def shoot(visit: Visit, name: str) -> None:
    """Wait until the page rests, and keep its picture."""
    visit.page.wait_for_load_state("networkidle")
    visit.page.locator(".ant-skeleton, .ant-spin-spinning").first.wait_for(state="detached")
    visit.page.wait_for_timeout(SETTLE_MS)
    visit.page.screenshot(path=IMAGES / f"console-{name}.png")


def walk(browser: Browser, base_url: str, *, language: Language, state: Path) -> None:
    """All pages in one language, and the first one on a phone."""
    with visiting(browser, base_url, language=language, state=state) as visit:
        for name, path in PAGES.items():
            visit.go(path)
            if name in STEPS:
                STEPS[name](visit)
            shoot(visit, f"{name}-{language}")
    with visiting(browser, base_url, language=language, state=state, size=PHONE, scale=2) as visit:
        visit.go(HERE)
        look(visit)
        shoot(visit, f"phone-{language}")


def expect_fonts() -> None:
    """End with the remedy where Chinese would be drawn as boxes."""
    found = subprocess.run(["fc-list", ":lang=zh-cn"], capture_output=True, text=True, check=False)  # noqa: S607 - on PATH
    if not found.stdout.strip():
        sys.exit("No Chinese font is here: apt-get install fonts-noto-cjk fonts-liberation")


def main() -> None:
    """Make the shop, start the server, take the pictures, stop."""
    expect_fonts()
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(home=Path(folder) / "home")
        # Standing still: pictures of one run show one shop.
        make_shop(settings, step=lambda _name, _share: None, speed=0)
        server = start_server(settings.home, environment={"EVERGROVE_PUBLIC_URL": "http://localhost:8000"})
        try:
            server.create_source("官网 Website")
            with started_browser() as browser:
                for language in LANGUAGES:
                    state = Path(folder) / f"{language}.json"
                    token = owner_token(settings, workspace=SHOP, email=OWNERS[language], language=language)
                    sign_in(browser, server.base_url, token=token, state=state, language=language)
                    walk(browser, server.base_url, language=language, state=state)
        finally:
            server.stop()


if __name__ == "__main__":
    main()
