"""The settings of a workspace, walked: its zone, a retention, its name; a new workspace; who may only look."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Literal
from zoneinfo import ZoneInfo

import pytest

from evergrove.access import (
    EVERY_WORKSPACE,
    Role,
    add_member,
    list_workspaces,
    make_link,
    open_server,
    open_workspace,
    rename_workspace,
)
from evergrove.kit import Settings, SystemClock
from evergrove.profiles import retention, set_retention, set_workspace_zone, workspace_zone
from support.browser import PHONE, Visit, said, sign_in, visiting

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser

    from support.serving import RunningServer

ZONE = "America/New_York"
DAYS = 3_650
"""Nothing of the shop is as old."""


def link_of(server: RunningServer, *, email: str, role: Role, workspace: str, language: Literal["zh", "en"]) -> str:
    """The secret of a link for a new member."""
    database, clock = open_server(Settings(home=server.home)), SystemClock()
    try:
        member = add_member(
            database, workspace=workspace, email=email, role=role, language=language, author="test", clock=clock
        )
        return make_link(database, member.user, author="test", clock=clock).secret
    finally:
        database.close()


@pytest.fixture
def session(server: RunningServer, browser: Browser, language: Literal["zh", "en"], tmp_path: Path) -> Path:
    """Somebody who owns every workspace."""
    state = tmp_path / "state.json"
    email = f"{tmp_path.name}@example.com"
    token = link_of(server, email=email, role=Role.OWNER, workspace=EVERY_WORKSPACE, language=language)
    sign_in(browser, server.base_url, token=token, state=state, language=language)
    return state


@pytest.fixture
def visit(server: RunningServer, browser: Browser, session: Path, language: str) -> Iterator[Visit]:
    """A page of theirs; other walks find the shop as it was."""
    settings = Settings(home=server.home)
    name = next(entry.name for entry in list_workspaces(settings) if entry.slug == "default")
    with visiting(browser, server.base_url, language=language, state=session) as opened:
        yield opened
        assert opened.complaints == []
    workspace = open_workspace(settings, slug="default")
    set_workspace_zone(workspace, "UTC", author="test")
    set_retention(workspace, {}, author="test")
    workspace.close()
    database = open_server(settings)
    rename_workspace(database, slug="default", name=name)
    database.close()


def now_set(server: RunningServer) -> tuple[str, dict[str, int]]:
    """The zone and the retention, as the server keeps them."""
    workspace = open_workspace(Settings(home=server.home), slug="default")
    try:
        return workspace_zone(workspace), retention(workspace)
    finally:
        workspace.close()


def test_what_is_set_here_holds(visit: Visit, server: RunningServer, language: str) -> None:
    page = visit.page
    visit.go("/w/default/settings")
    visit.expect_heading(said(language, "工作区设置", "Workspace settings"))
    zone = page.get_by_role("combobox", name=said(language, "时区", "Time zone"))
    zone.click()
    zone.press_sequentially("new york")
    page.locator(".ant-select-dropdown:visible").get_by_title(ZONE, exact=True).click()
    page.get_by_role("button", name=said(language, "保存时区", "Save time zone")).click()
    page.get_by_text(said(language, "已保存", "Saved"), exact=True).first.wait_for()
    assert now_set(server) == (ZONE, {})

    expect_the_clock_of(visit, ZONE)

    ask_to_keep(visit, language)
    row = page.locator(".ant-table-row", has_text=said(language, f"{DAYS} 天", f"{DAYS} days"))
    row.wait_for()
    assert now_set(server) == (ZONE, {"Order Completed": DAYS})
    visit.page.reload()
    row.get_by_role("button", name=said(language, "改为永久保留", "Keep for ever")).click()
    row.wait_for(state="detached")
    assert now_set(server) == (ZONE, {})

    page.get_by_label(said(language, "名称", "Name"), exact=True).fill("Tea House")
    page.get_by_role("button", name=said(language, "保存名称", "Save name")).click()
    page.get_by_role("banner").get_by_text("Tea House").wait_for()


def expect_the_clock_of(visit: Visit, zone: str) -> None:
    """The page shows the moment of the change by the new zone, which its head names; the browser is in Shanghai."""
    visit.page.reload()
    visit.page.get_by_role("banner").get_by_test_id("zone").get_by_text(zone).wait_for()
    changed = visit.page.request.get(f"{visit.base_url}/api/w/default/settings").json()["zone"]["changed"]["at"]
    at = datetime.fromisoformat(changed).astimezone(ZoneInfo(zone))
    visit.page.get_by_role("main").get_by_text(f"{at:%H:%M}").first.wait_for()


def ask_to_keep(visit: Visit, language: str) -> None:
    """Choose orders and a number of days; what that drops is said before it is done."""
    page = visit.page
    name = said(language, "下单", "Ordered")
    fact = page.get_by_role("combobox", name=said(language, "选择事件", "Choose a fact"))
    fact.click()
    fact.press_sequentially(name)
    page.locator(".ant-select-dropdown:visible").get_by_title(name, exact=True).click()
    page.get_by_role("spinbutton", name=said(language, "保留天数", "Days")).fill(str(DAYS))
    page.get_by_role("button", name=said(language, "设置保留期", "Set retention")).click()
    dialog = page.get_by_role("dialog")
    dialog.locator(".ant-modal-confirm-title", has_text=name).wait_for()
    dialog.get_by_role("button", name=said(language, "设置并到期删除", "Set and delete")).click()


def test_a_new_workspace_is_made_and_entered(visit: Visit, server: RunningServer, language: str) -> None:
    page = visit.page
    visit.go("/w/default")
    new = said(language, "新建工作区", "New workspace")
    page.get_by_role("combobox", name=said(language, "工作区", "Workspace"), exact=True).click()
    page.locator(".ant-select-item-option", has_text=new).click()
    form = page.get_by_role("dialog")
    form.get_by_label(said(language, "名称", "Name"), exact=True).fill(f"Thé & Café – {language}")
    slug = f"the-cafe-{language}"
    assert form.get_by_label(said(language, "标识", "Address"), exact=True).input_value() == slug
    form.locator("button.ant-btn-primary").click()
    page.wait_for_url(f"**/w/{slug}")
    visit.expect_heading(said(language, "今天", "Today"))
    page.get_by_role("banner").get_by_text(f"Thé & Café – {language}").wait_for()
    page.wait_for_load_state("networkidle")
    workspace = open_workspace(Settings(home=server.home), slug=slug)
    assert workspace_zone(workspace) == "Asia/Shanghai", "that of the browser"
    workspace.close()
    visit.go(f"/w/{slug}/settings")
    visit.expect_heading(said(language, "工作区设置", "Workspace settings"))
    page.get_by_role("button", name=new).wait_for()


def test_who_may_not_change_them_reads_them_even_on_a_phone(
    server: RunningServer, browser: Browser, language: Literal["zh", "en"], tmp_path: Path
) -> None:
    state, email = tmp_path / "state.json", f"{tmp_path.name}@example.com"
    token = link_of(server, email=email, role=Role.ANALYST, workspace="default", language=language)
    sign_in(browser, server.base_url, token=token, state=state, language=language)
    with visiting(browser, server.base_url, language=language, state=state, size=PHONE) as visit:
        visit.go("/w/default/settings")
        visit.page.get_by_text(said(language, "只有所有者可以修改", "Only an owner may change these")).wait_for()
        assert visit.page.get_by_label(said(language, "名称", "Name"), exact=True).is_disabled()
        content = visit.page.get_by_role("main")
        assert content.get_by_role("button").count() == 0, "nothing to save, nothing to add"
        visit.expect_fit()
