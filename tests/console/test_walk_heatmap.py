"""The click heatmap, walked: visitors click on a shop's page, its people capture it by link, the heat lies on it."""

from __future__ import annotations

import time
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from evergrove.access import open_workspace
from evergrove.insight.captures import capture_link
from evergrove.kit import Settings, SystemClock
from support.browser import LOCALES, PHONE, WAIT_MS, Visit, said, visiting
from support.browsers import Site
from support.captured_pages import document, element, sent, token_of
from support.console_world import settle

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, Page

    from support.serving import RunningServer

HEARD_SECONDS_MAX = 90
"""For a click to be told, which the browser does when it leaves the page."""

DESKTOP, WIDER = (1_280, 800), (1_600, 900)

SHOP = """<title>Spring tea</title><style>
body{margin:0;font:16px sans-serif}header{height:100vh;background:#dfeee6 url(/far.png)}
main{max-width:900px;margin:0 auto;height:2400px}
#buy{margin:60px 40px;padding:16px 40px;font-size:20px;background:#14532d;color:#fff;border:0}
</style><body onclick="window.clicked = true"><header><h1>Spring tea</h1></header>
<main id=shop><button id=buy>Buy now</button><p data-evergrove-mask>Dear Li Mei</p>
<input id=note value="my secret note"><a href="javascript:alert(1)">Recipe</a>
<img src="/nothing.png" onerror="window.broken = true"></main>
<script>document.title = "Spring tea";</script>"""


@dataclass(frozen=True, kw_only=True)
class Shop:
    """A page of a shop with our script on it; `page` is how the heatmap names it."""

    url: str
    page: str


@pytest.fixture(scope="module")
def shop_page(server: RunningServer, browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    """The page, after one known visitor has clicked in a wider window than it will be captured in."""
    site = Site(tmp_path_factory.mktemp("tea"))
    key = server.create_source("tea")
    site.write("tea.html", f'{SHOP}<script src="{server.base_url}/evergrove.js" data-write-key="{key}"></script>')
    shop = Shop(url=f"{site.url}/tea.html", page=f"{site.url.partition('//')[2]}/tea.html")
    with window(browser, size=WIDER) as page:
        page.goto(shop.url)
        page.evaluate("evergrove.identify('tea-1', {name: 'Wang Xiaoming'})")
        for _ in range(3):
            page.click("#buy")
        page.mouse.wheel(0, 900)
        page.wait_for_timeout(300)
        page.goto("about:blank")
    yield shop
    site.close()


@contextmanager
def window(browser: Browser, *, size: tuple[int, int], language: str = "en") -> Iterator[Page]:
    """A window of somebody else than the operator, in a profile of its own."""
    context = browser.new_context(viewport={"width": size[0], "height": size[1]}, locale=LOCALES[language])
    context.set_default_timeout(WAIT_MS)
    yield context.new_page()
    context.close()


def open_listed(visit: Visit, server: RunningServer, shop: Shop, language: str) -> None:
    """The page of the list, as soon as its clicks are in the lake."""
    deadline = time.monotonic() + HEARD_SECONDS_MAX
    link = visit.page.get_by_role("link", name=shop.page)
    while True:
        settle(server.home)
        visit.go("/w/default/insight/heatmap")
        visit.expect_heading(said(language, "点击热力图", "Click heatmap"))
        visit.page.wait_for_load_state("networkidle")
        if link.count() or time.monotonic() > deadline:
            break
        time.sleep(0.5)
    link.click()
    visit.page.get_by_test_id("heat-stage").wait_for()


def test_from_the_link_to_the_heat(
    server: RunningServer, browser: Browser, session: Path, language: str, shop_page: Shop
) -> None:
    with visiting(browser, server.base_url, language=language, state=session) as visit:
        asked: list[str] = []
        visit.page.on("request", lambda request: asked.append(request.url))
        open_listed(visit, server, shop_page, language)
        capture(visit, browser, shop_page, language)
        page = visit.page
        frame = page.frame_locator("iframe")
        frame.get_by_text("Buy now").wait_for()
        assert frame.get_by_text("Li Mei").count() == 0
        assert frame.locator("script, [onclick], [onerror], [href^=javascript]").count() == 0
        assert "secret" not in frame.locator("html").inner_html()
        look_at_the_button(visit, language)
        assert [url for url in asked if not url.startswith((server.base_url, "data:"))] == []
        assert visit.complaints == []
    with visiting(browser, server.base_url, language=language, state=session, size=PHONE) as visit:
        visit.go(f"/w/default/insight/heatmap?page={shop_page.page}")
        visit.page.get_by_test_id("heat-stage").wait_for()
        visit.expect_fit()


def capture(visit: Visit, browser: Browser, shop: Shop, language: str) -> None:
    """Ask for a link, open it as the owner of the page, press the button; the console shows the page by itself."""
    page = visit.page
    page.get_by_role("button", name=said(language, "截取", "Capture")).first.click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label(said(language, "页面网址", "Address of the page")).fill(shop.url)
    dialog.get_by_role("button", name=said(language, "生成链接", "Make a link")).click()
    link = dialog.get_by_role("link", name=said(language, "在新标签页打开此页面", "Open the page in a new tab"))
    address = str(link.get_attribute("href"))
    dialog.get_by_text(said(language, "等待页面传来", "Waiting for the page")).wait_for()
    page.wait_for_load_state("networkidle")
    with window(browser, size=DESKTOP, language=language) as owner:
        owner.goto(address)
        owner.get_by_role("button", name=said(language, "截取", "Capture"), exact=True).click()
        owner.get_by_text(said(language, "已截取", "Captured.")).wait_for()
        assert "evergrove-capture" not in owner.url
        assert owner.evaluate("document.cookie") == "", "the owner's visit is not tracked"
    dialog.wait_for(state="detached")


def look_at_the_button(visit: Visit, language: str) -> None:
    """The clicks lie on the button, whatever the width of the visitor's window; its customer can be opened."""
    page = visit.page
    row = page.locator(".ant-table-row").filter(has_text="Buy now")
    row.get_by_text("button#buy").wait_for()
    assert row.locator("td").nth(1).inner_text().split()[0] == "3"
    row.get_by_role("button", name="Buy now", exact=True).click()
    outline = page.locator(".heat-outline.marked")
    outline.get_by_text(said(language, "3 次点击", "3 clicks")).wait_for()
    box, stage = outline.bounding_box(), page.get_by_test_id("heat-stage").bounding_box()
    assert box is not None
    assert stage is not None
    assert warmth(page, box, stage) > 0.2, "there is heat on the button"
    assert warmth(page, {**box, "y": box["y"] + 140, "height": 40.0}, stage) == 0, "and none below it"
    with page.expect_download() as downloaded:
        page.get_by_role("button", name=said(language, "下载图片", "Download picture")).first.click()
    assert downloaded.value.path().read_bytes().startswith(b"\x89PNG")
    assert said(language, "点击热力图", "Click-heatmap") in downloaded.value.suggested_filename
    row.get_by_role("button", name=said(language, "的客户", "Customers who clicked")).click()
    people = page.get_by_test_id("click-people")
    people.get_by_role("link").first.wait_for()
    assert people.get_by_role("link").count() == 1
    page.keyboard.press("Escape")
    page.get_by_text(said(language, "滚动深度", "Scroll depth"), exact=True).click()
    page.get_by_text(said(language, "首屏", "First screen")).wait_for()


def warmth(page: Page, box: Any, stage: Any) -> float:
    """The share of points with heat in a rectangle of the screen."""
    script = """([x, y, width, height]) => {
        const canvas = document.querySelector('.heat-sticky canvas')
        const density = canvas.width / canvas.clientWidth
        const cut = [x, y, width, height].map((one) => Math.max(1, Math.round(one * density)))
        const { data } = canvas.getContext('2d').getImageData(...cut)
        let warm = 0
        for (let at = 3; at < data.length; at += 4) warm += data[at] > 0
        return warm / (data.length / 4)
    }"""
    left = page.locator(".heat-sticky canvas").bounding_box()
    assert left is not None
    share: float = page.evaluate(script, [box["x"] - left["x"], box["y"] - stage["y"], box["width"], box["height"]])
    return share


HOSTILE = document(
    element("script", "top.location = 'https://evil.example'"),
    element("svg", element("style", "<img src=https://evil.example/a onerror=alert(1)>"), onload="alert(1)"),
    element("img", src="https://evil.example/b", onerror="alert(1)"),
    element("iframe", src="https://evil.example/c"),
    element("div", style="height:9px;background:url(https://evil.example/d)"),
    element("style", "@import url(https://evil.example/e);@font-face{font-family:f;src:url(https://evil.example/f)}"),
    element("link", rel="stylesheet", href="https://evil.example/g"),
    element("noscript", "<p title='</noscript><img src=https://evil.example/h onerror=alert(1)>'>"),
    element("form", element("button", "Send"), action="https://evil.example/i"),
    element("p", "still here", **{'"><img src=https://evil.example/j onerror=alert(1)>': "x"}),
    head=(
        element("meta", http__equiv="refresh", content="0;url=https://evil.example/k"),
        element("base", href="//evil.example"),
    ),
)


def test_a_hostile_page_is_inert(server: RunningServer, browser: Browser, session: Path, language: str) -> None:
    workspace = open_workspace(Settings(home=server.home), slug="default", clock=SystemClock())
    url = f"https://shop.example/hostile-{language}"
    link = capture_link(workspace, url, author="usr_test")
    workspace.close()
    taken = httpx.post(f"{server.base_url}/t/capture", content=sent(token_of(link.url), HOSTILE, url=url), timeout=30)
    assert taken.status_code == 201, taken.text
    with visiting(browser, server.base_url, language=language, state=session) as visit:
        asked: list[str] = []
        visit.page.on("request", lambda request: asked.append(request.url))
        visit.go(f"/w/default/insight/heatmap?page=shop.example/hostile-{language}")
        visit.page.frame_locator("iframe").get_by_text("still here").wait_for()
        visit.page.wait_for_load_state("networkidle")
        assert [url for url in asked if "evil.example" in url] == []
        assert visit.page.url.startswith(server.base_url)
        assert visit.complaints == []
