"""What a newcomer does: the first event, its customer, a live segment, and its count that moves with the next event."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Literal

import httpx
import pytest

from evergrove.access import create_workspace
from evergrove.kit import Settings
from support.browser import LAKE_SECONDS_MAX, Visit, chromium_path, sign_in, visiting
from support.console_world import owner_token, settle
from support.serving import start_server

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser

    from support.serving import RunningServer

SLUGS = {"zh": "xinke", "en": "newcomer"}

LIVE_SECONDS_MAX = 30
"""The aim is two; a loaded test machine gets more."""


@pytest.fixture(scope="module")
def empty_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    """A server with an empty workspace for each language."""
    chromium_path()
    home = tmp_path_factory.mktemp("newcomer") / "home"
    for slug in SLUGS.values():
        create_workspace(Settings(home=home), slug=slug, name="Shop").close()
    running = start_server(home)
    yield running
    running.stop()


@pytest.fixture
def newcomer(
    empty_server: RunningServer, browser: Browser, language: Literal["zh", "en"], tmp_path: Path
) -> Iterator[Visit]:
    """An owner on the first page of an empty workspace."""
    settings, state = Settings(home=empty_server.home), tmp_path / "state.json"
    token = owner_token(settings, workspace=SLUGS[language], email=f"{language}@example.com", language=language)
    sign_in(browser, empty_server.base_url, token=token, state=state, language=language)
    with visiting(browser, empty_server.base_url, language=language, state=state) as visit:
        yield visit
        assert visit.complaints == []


def send(base_url: str, key: str, *events: dict[str, Any]) -> None:
    """What an SDK would post."""
    name = events[0]["event"]
    batch = [{"userId": "wang-1", "messageId": f"{name}-{place}", **event} for place, event in enumerate(events)]
    reply = httpx.post(f"{base_url}/v1/batch", json={"batch": batch}, auth=(key, ""))
    assert reply.status_code == 200


def order(days_ago: int, number: str) -> dict[str, Any]:
    at = (datetime.now(UTC) - timedelta(days=days_ago)).isoformat()
    properties = {"order_id": number, "total": 99.0, "currency": "CNY"}
    return {"type": "track", "event": "Order Completed", "timestamp": at, "properties": properties}


def test_first_event_first_customer_first_live_segment(
    newcomer: Visit, empty_server: RunningServer, language: str
) -> None:
    page = newcomer.page

    def say(zh: str, en: str) -> str:
        return zh if language == "zh" else en

    newcomer.go("/")
    page.get_by_text(say("接入数据来源", "Connect a source")).click()
    page.get_by_role("button", name=say("新建来源", "New source")).click()
    page.get_by_label(say("名称", "Name")).fill(say("官网", "Website"))
    page.get_by_role("dialog").get_by_role("button", name=say("新 建", "Create").replace(" ", ""), exact=True).click()
    key = page.get_by_test_id("write-key").inner_text()
    assert key in page.locator("pre.snippet").inner_text(), "the snippet is ready to run"
    panel = page.get_by_test_id("live-panel")
    panel.get_by_text(say("正在等待第一条事件…", "Waiting for the first event…")).wait_for()

    send(newcomer.base_url, key, order(90, "A-1"), order(80, "A-2"))

    panel.get_by_text(say("收到事件了！", "It is here!")).wait_for()
    panel.get_by_role("link", name=say("去看这位客户", "See this customer")).click()
    settle(empty_server.home, slug=SLUGS[language])
    page.get_by_text(say("下单", "Ordered"), exact=True).first.wait_for(timeout=LAKE_SECONDS_MAX * 1_000)
    assert page.locator(".fact-line", has_text="A-1").count() == 1

    page.get_by_role("link", name=say("人群", "Segments"), exact=True).click()
    page.get_by_role("button", name=say("买过两次，60 天没来", "Bought twice, silent for 60 days")).click()
    count = page.get_by_test_id("count")
    count.get_by_text("1", exact=True).wait_for()
    page.get_by_role("button", name=say("发布人群", "Publish segment")).click()

    newcomer.expect_heading(say("买过两次，60 天没来", "Bought twice, silent for 60 days"))
    state = page.get_by_test_id("state-repeat_buyer_silent")
    state.get_by_text(say("实时", "Live"), exact=True).wait_for()
    size = page.get_by_test_id("size")
    size.get_by_text("1", exact=True).wait_for()
    send(newcomer.base_url, key, {**order(0, "A-3"), "messageId": "third"})
    size.get_by_text("0", exact=True).wait_for(timeout=LIVE_SECONDS_MAX * 1_000)
