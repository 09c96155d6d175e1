"""A segment, built condition by condition: bought twice, silent for 60 days, not in a journey; its count is right."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import pyarrow as pa
import pytest

from evergrove.access import open_workspace
from evergrove.facts import OUTGOING_SCHEMA, run_query, write_outgoing
from evergrove.jobs import catch_up
from evergrove.kit import Settings, SystemClock
from support.browser import Visit, said

if TYPE_CHECKING:
    from playwright.sync_api import Locator

    from evergrove.kit import Workspace
    from support.serving import RunningServer

COUNTED_SECONDS_MAX = 120
"""An editing session that stands is up to a minute old; the page asks again every ten seconds."""

SILENT = """
select customer_id from facts where customer_id is not null group by customer_id
having count(*) filter (where name = 'Order Completed') >= 2
   and max(occurred_at) filter (where name = 'Order Completed') < now() - interval 60 day
"""
FREE = """
   and count(*) filter (where name = 'Journey Entered') <= count(*) filter (where name = 'Journey Exited')
"""
"""The rule a second time, in SQL over the facts."""


@pytest.fixture(scope="module")
def busy(server: RunningServer) -> str:
    """A customer who fits but for the journey they are in."""
    workspace = open_workspace(Settings(home=server.home), slug="default", clock=SystemClock())
    try:
        chosen = asked(workspace, SILENT + FREE)[0]
        at = workspace.clock.now()
        entered = {
            "fact_id": f"walked-into:{chosen}",
            "name": "Journey Entered",
            "customer_id": chosen,
            "occurred_at": at,
            "received_at": at,
            "source": "test",
            "journey_key": "walked_win_back@1",
            "properties": json.dumps({"node": "entry"}),
        }
        row = {name: entered.get(name) for name in OUTGOING_SCHEMA.names}
        with workspace.control.write() as connection:
            write_outgoing(connection, pa.Table.from_pylist([row], schema=OUTGOING_SCHEMA))
        catch_up(workspace)
    finally:
        workspace.close()
    return chosen


def asked(workspace: Workspace, sql: str) -> list[str]:
    """The customers of a query, in order."""
    rows: list[str] = run_query(workspace, sql, rows_max=1_000, seconds_max=30)["customer_id"].to_pylist()
    return sorted(rows)


def choose(visit: Visit, rule: Locator, label: str, option: str) -> None:
    """Choose from one of the lists of a condition."""
    rule.get_by_role("combobox", name=label, exact=True).click()
    visit.page.locator(".ant-select-dropdown:visible").get_by_title(option, exact=True).first.click()


def choose_orders(visit: Visit, rule: Locator, language: str) -> None:
    rule.get_by_role("combobox", name=said(language, "事件", "Event"), exact=True).fill("Order Completed")
    visit.page.keyboard.press("Enter")


def add_condition(visit: Visit, language: str) -> Locator:
    """One more condition; `Behaviour` until another kind is chosen."""
    rules = visit.page.get_by_test_id("rule")
    before = rules.count()
    visit.page.get_by_role("button", name=re.compile(said(language, "添加条件$", "Add condition$"))).click()
    rules.nth(before).wait_for()
    return rules.nth(before)


def test_bought_twice_silent_for_60_days_not_in_a_journey(
    visit: Visit, server: RunningServer, language: str, busy: str
) -> None:
    page = visit.page
    workspace = open_workspace(Settings(home=server.home), slug="default", clock=SystemClock())
    silent, free = (asked(workspace, sql) for sql in (SILENT, SILENT + FREE))
    workspace.close()
    assert set(silent) - set(free) >= {busy}
    visit.go("/w/default/segments/new")
    visit.expect_heading(said(language, "新建人群", "New segment"))

    bought = page.get_by_test_id("rule").first
    choose_orders(visit, bought, language)
    choose(visit, bought, said(language, "时间范围", "When"), said(language, "任何时候", "at any time"))
    bought.get_by_role("spinbutton", name=said(language, "值", "Value"), exact=True).fill("2")
    quiet = add_condition(visit, language)
    choose_orders(visit, quiet, language)
    quiet.get_by_role("spinbutton", name=said(language, "天数", "Days"), exact=True).fill("60")
    choose(visit, quiet, said(language, "满足与否", "Fits or not"), said(language, "没做过", "did not"))
    count = page.get_by_test_id("count")
    count.get_by_text(str(len(silent)), exact=True).wait_for(timeout=COUNTED_SECONDS_MAX * 1_000)

    alone = add_condition(visit, language)
    choose(visit, alone, said(language, "条件类型", "Kind of condition"), said(language, "旅程", "Journey"))
    choose(visit, alone, said(language, "满足与否", "Fits or not"), said(language, "不在其中", "is not in"))
    count.get_by_text(str(len(free)), exact=True).wait_for(timeout=COUNTED_SECONDS_MAX * 1_000)
    panel = page.get_by_test_id("count-panel")
    panel.get_by_text(said(language, "不在任何旅程中", "in no journey")).wait_for()

    name = said(language, "买过两次又安静下来", "Bought twice and went quiet")
    page.get_by_role("textbox", name=said(language, "名称", "Name"), exact=True).fill(name)
    page.get_by_role("button", name=said(language, "发布人群", "Publish segment")).click()
    visit.expect_heading(name)
    page.get_by_test_id("size").get_by_text(str(len(free)), exact=True).wait_for(timeout=COUNTED_SECONDS_MAX * 1_000)
    members = page.locator("table tbody a[href*='/customers/']")
    members.first.wait_for(timeout=COUNTED_SECONDS_MAX * 1_000)
    shown = {str(link.get_attribute("href")).rpartition("/")[2] for link in members.all()}
    assert shown <= set(free)
    assert busy not in shown


def test_what_a_segment_is_made_for_starts_from_its_page(visit: Visit, language: str) -> None:
    page = visit.page
    visit.go("/w/default/segments/tea_lovers")
    page.get_by_role("button", name=said(language, "建旅程", "Start a journey")).wait_for()
    with page.expect_response(re.compile("/customer-exports$")) as answered:
        page.get_by_role("button", name=said(language, "导出 CSV", "Export CSV")).click()
    file = page.locator(f".ant-notification a[href*='{answered.value.json()['job_id']}']")
    file.wait_for(timeout=COUNTED_SECONDS_MAX * 1_000)
    with page.expect_download() as downloaded:
        file.click()
    assert re.search(r" \d{4}-\d\d-\d\d\.csv$", downloaded.value.suggested_filename)
    head, *lines = downloaded.value.path().read_text(encoding="utf-8-sig").splitlines()
    assert said(language, "手机号", "Phone") in head
    assert lines
    live = page.get_by_role("switch", name=said(language, "保持实时", "Keep live"))
    if live.is_checked():
        live.click()
        page.get_by_role("dialog").get_by_text(said(language, "停止实时更新？", "Stop live updates?")).wait_for()
        page.get_by_role("dialog").get_by_role("button", name=re.compile(said(language, "取.?消", "Cancel"))).click()
        assert live.is_checked(), "asked first"
    page.get_by_role("button", name=said(language, "发活动", "Send a campaign")).click()
    visit.expect_heading(said(language, "新建活动", "New campaign"))
    assert page.url.endswith("segment=tea_lovers")
