"""A campaign's two ends: who was written to, read in the mailbox and answered; who was not, and why."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect

from evergrove.access import open_workspace
from evergrove.campaigns import publish_campaign
from evergrove.channels import SenderWish, save_sender, set_live, set_policy
from evergrove.content import publish_template
from evergrove.jobs import launch
from evergrove.kit import Settings, SystemClock
from evergrove.segments import publish_segment
from support.browser import HOSTILE, LAKE_SECONDS_MAX, Visit, said
from support.console_world import settle
from support.reach_world import LETTER
from support.small_shop import arrive

if TYPE_CHECKING:
    from collections.abc import Iterator

    from evergrove.kit import Workspace
    from support.serving import RunningServer

CITY = "信箱城"
"""Only the people of these walks live there."""

CAMPAIGN: dict[str, Any] = {
    "key": "walked_letters",
    "name": {"zh": "走查来信", "en": "Walked letters"},
    "segment": "walked_letters",
    "steps": [{"channel": "email", "template": "hello"}],
    "topic": "offers",
    "hold_out_bp": 0,
}
LAUNCH_SECONDS_MAX = 90
"""A launch gathers, plans and sends within seconds on a free machine."""


@pytest.fixture(scope="module")
def server(server: RunningServer) -> RunningServer:
    """The shop, after a campaign to one customer of each language who agreed and to one who refused."""
    workspace = open_workspace(Settings(home=server.home), slug="default", clock=SystemClock())
    try:
        rules = {"consent": {"email": "opt_out"}, "hours": {"quiet": [], "golden": []}}
        set_policy(workspace, rules, author="test", note="at any hour")
        save_sender(workspace, SenderWish(sender_key="walked_post", kind="recorded", settings={}))
        set_live(workspace, "walked_post", is_live=True)
        publish_template(workspace, LETTER, author="test")
        people = [(language, state) for language in ("zh", "en") for state in ("subscribed", "unsubscribed")]
        arrive(workspace, (one for each in people for one in facts_of(workspace, *each)))
        publish_segment(workspace, {"rule": {"attribute": "city", "is": CITY}}, key=CAMPAIGN["segment"], author="test")
        publish_campaign(workspace, CAMPAIGN, author="test")
        launch(workspace, CAMPAIGN["key"], author="test")
    finally:
        workspace.close()
    return server


def name_of(language: str, state: str) -> str:
    return f"{HOSTILE} {state} {language}"


def email_of(language: str, state: str) -> str:
    return f"{state}-{language}@walked.example"


def facts_of(workspace: Workspace, language: str, state: str) -> Iterator[dict[str, Any]]:
    """Somebody with a hostile name, and what they said to mail."""
    at = workspace.clock.now() - timedelta(days=40)
    name = name_of(language, state)
    traits = {"name": name, "first_name": name, "city": CITY, "language": language}
    consent = {"topic": "all", "state": state, "basis": "consent", "proof": "form"}
    for fact, channel, properties in (
        ("Profile Updated", None, {"traits": traits}),
        ("Consent Changed", "email", consent),
    ):
        yield {
            "fact_id": f"walked:{fact}:{language}:{state}",
            "name": fact,
            "identifiers": [{"kind": "email", "value": email_of(language, state)}],
            "occurred_at": at,
            "received_at": at,
            "source": "test",
            "channel": channel,
            "properties": json.dumps(properties, ensure_ascii=False),
        }


def test_why_a_customer_was_not_written_to(visit: Visit, language: str) -> None:
    page = visit.page
    visit.go("/w/default/customers")
    page.get_by_role("searchbox").fill(email_of(language, "unsubscribed"))
    page.wait_for_url("**search=**")
    found = page.locator("table tbody tr.ant-table-row").filter(has_text=email_of(language, "unsubscribed"))
    found.wait_for()
    found.get_by_role("link").click()
    visit.expect_heading(name_of(language, "unsubscribed"))
    page.get_by_role("tab", name=said(language, "消息", "Messages"), exact=True).click()
    row = page.locator(".ant-table-row").filter(has_text=said(language, "走查来信", "Walked letters"))
    row.get_by_text(said(language, "未发送", "Not sent"), exact=True).wait_for(timeout=LAUNCH_SECONDS_MAX * 1_000)
    row.get_by_text(said(language, "已退订", "Unsubscribed"), exact=True).wait_for()
    row.click()
    why = page.get_by_test_id("why")
    why.get_by_text(said(language, "客户已退订。", "The customer has unsubscribed.")).wait_for()
    visit.expect_inert()


def test_a_letter_arrives_in_the_mailbox_and_is_answered(visit: Visit, server: RunningServer, language: str) -> None:
    page = visit.page
    visit.go("/w/default/mailbox")
    visit.expect_heading(said(language, "信箱", "Mailbox"))
    page.get_by_test_id("stays").wait_for()
    finder = said(language, "按姓名、手机号、邮箱查找客户", "Find a customer by name, phone or mail")
    page.get_by_role("combobox", name=finder).fill(email_of(language, "subscribed"))
    name = name_of(language, "subscribed")
    page.locator(".ant-select-dropdown:visible").get_by_title(name, exact=True).click()
    row = page.locator(".letter-row").filter(has_text=name)
    row.wait_for(timeout=LAUNCH_SECONDS_MAX * 1_000)
    expect(page.locator(".letter-row")).to_have_count(1)
    letter = page.get_by_test_id("letter")
    frame = letter.frame_locator("iframe")
    frame.get_by_role("link", name=said(language, "看看新品", "See what is new")).wait_for()
    frame.get_by_text(name).wait_for()
    assert frame.locator("img[src=x], script").count() == 0
    assert "unread" in str(row.get_attribute("class")), "looking at a letter opens nothing"

    letter.get_by_role("button", name=said(language, "以客户身份打开", "Open as the customer")).click()
    row.get_by_text(said(language, "已打开", "Opened"), exact=True).wait_for()
    letter.get_by_role("button", name=said(language, "以客户身份点击", "Click as the customer")).click()
    row.get_by_text(said(language, "已点击", "Clicked"), exact=True).wait_for()
    visit.expect_inert()

    settle(server.home)
    letter.get_by_role("link", name=name, exact=True).click()
    page.wait_for_url(re.compile("/customers/cus_"))
    for fact in (("打开消息", "Opened a message"), ("点击消息", "Clicked a message")):
        line = page.locator(".fact-line").get_by_text(said(language, *fact), exact=True).first
        line.wait_for(timeout=LAKE_SECONDS_MAX * 1_000)
    visit.expect_inert()
