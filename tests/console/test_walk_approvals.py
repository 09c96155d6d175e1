"""Two people at one shop: one asks before a sender goes live and a journey is published, the other decides."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from evergrove.access import open_workspace
from evergrove.channels import SenderWish, save_sender, set_policy
from evergrove.content import publish_template
from evergrove.journeys import as_document, check_journey
from evergrove.kit import Settings, SystemClock
from support.api_client import make_home
from support.browser import PHONE, Visit, sign_in, visiting
from support.console_world import owner_token
from support.journey_world import win_back
from support.reach_world import LETTER
from support.serving import RunningServer, start_server

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser

NEEDED = "409"
"""What the server answers where a second person has to agree: the browser says so, and it is meant."""


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    """A shop of its own, for its rule would bind other walks: a letter, and a sender in the sandbox."""
    home = tmp_path_factory.mktemp("office") / "home"
    settings = make_home(home)
    workspace = open_workspace(settings, slug="default", clock=SystemClock())
    publish_template(workspace, LETTER, author="test")
    set_policy(workspace, {"hours": {"quiet": [], "golden": []}}, author="test")
    save_sender(workspace, SenderWish(sender_key="post", kind="recorded", settings={}))
    workspace.close()
    running = start_server(home, environment={"EVERGROVE_PUBLIC_URL": "https://post.shop.example"})
    yield running
    running.stop()


@pytest.fixture(scope="module")
def people(office: RunningServer, browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Sessions of two owners."""
    folder, found = tmp_path_factory.mktemp("people"), {}
    for name in ("anna", "bo"):
        token = owner_token(Settings(home=office.home), email=f"{name}@example.com", language="en")
        sign_in(browser, office.base_url, token=token, state=folder / name, language="en")
        found[name] = folder / name
    return found


def press(visit: Visit, name: str) -> None:
    visit.page.get_by_role("button", name=name, exact=True).last.click()


def ask(visit: Visit, note: str) -> None:
    """Fill in the dialog that stands in place of the refusal."""
    dialog = visit.page.get_by_role("dialog").filter(has_text="A second person has to agree")
    dialog.get_by_label("A note to your colleague").fill(note)
    dialog.get_by_role("button", name="Ask for approval").click()
    visit.page.get_by_text("Asked. Do it again once it is granted.").wait_for()
    dialog.wait_for(state="hidden")


def make_live(visit: Visit) -> None:
    visit.go("/w/default/channels")
    visit.page.get_by_role("button", name="Make live").click()
    visit.page.locator(".ant-modal-confirm-btns .ant-btn-primary").click()


def speed_up(visit: Visit) -> None:
    """Change the sender, which is live."""
    visit.go("/w/default/channels")
    visit.page.get_by_role("button", name="Edit: post").click()
    visit.page.get_by_role("menuitem", name="Edit").click()
    form = visit.page.get_by_role("dialog").filter(has_text="Change post")
    form.get_by_label("At most per second").fill("20")
    form.get_by_role("button", name="Save", exact=True).click()


def unmeant(visit: Visit) -> list[str]:
    return [one for one in visit.complaints if NEEDED not in one]


def test_one_asks_the_other_decides(office: RunningServer, browser: Browser, people: dict[str, Path]) -> None:
    with (
        visiting(browser, office.base_url, language="en", state=people["anna"]) as anna,
        visiting(browser, office.base_url, language="en", state=people["bo"]) as bo,
    ):
        anna.go("/w/default/approvals?tab=rule")
        for what in ("Publishing a journey", "Making a sender live"):
            anna.page.get_by_role("switch", name=what).click()
        press(anna, "Save")
        anna.page.get_by_text("Saved", exact=True).wait_for()

        make_live(anna)
        ask(anna, "the licence came through")
        anna.go("/w/default/approvals")
        press(anna, "Look")
        anna.page.get_by_role("button", name="Withdraw").wait_for()
        assert anna.page.get_by_role("button", name="Grant").count() == 0, "nobody decides their own request"

        bo.go("/w/default")
        bo.page.get_by_role("navigation").get_by_role("link", name="Approvals (1)").wait_for()
        waiting = bo.page.get_by_test_id("to-approve")
        waiting.get_by_text("The oldest: Make a sender live").wait_for()
        waiting.get_by_role("button", name="Look and decide").click()
        bo.page.get_by_role("row").filter(has_text="the licence came through").get_by_role("button").click()
        drawer = bo.page.get_by_test_id("approval")
        drawer.get_by_text("The sender post reaches every customer from then on").wait_for()
        press(bo, "Grant")
        bo.page.locator(".ant-modal-confirm-btns .ant-btn-primary").click()
        bo.page.get_by_text("Granted", exact=True).wait_for()
        bo.page.get_by_text("Nothing waits").wait_for()

        anna.go("/w/default")
        granted = anna.page.get_by_test_id("to-approve")
        granted.get_by_text("Granted: Make a sender live").wait_for()
        granted.get_by_role("button", name="Do it").click()
        anna.expect_heading("Channels")
        make_live(anna)
        anna.page.get_by_role("row").filter(has_text="post").get_by_text("Live", exact=True).wait_for()
        anna.go("/w/default/approvals")
        anna.page.get_by_text("All", exact=True).click()
        anna.page.get_by_role("row").filter(has_text="the licence came through").get_by_text("Done").wait_for()

        speed_up(anna)
        ask(anna, "twice the speed")
        bo.go("/w/default/approvals")
        bo.page.get_by_role("row").filter(has_text="twice the speed").get_by_role("button").click()
        drawer.get_by_text("0 → 20").wait_for()
        assert "Licence ends" not in drawer.inner_text(), "only what would be another is shown"
        assert unmeant(anna) + bo.complaints == []


def test_a_journey_is_looked_at_and_refused(office: RunningServer, browser: Browser, people: dict[str, Path]) -> None:
    document = as_document(check_journey(None, win_back()).journey)
    with (
        visiting(browser, office.base_url, language="en", state=people["anna"]) as anna,
        visiting(browser, office.base_url, language="en", state=people["bo"]) as bo,
    ):
        anna.go("/w/default/approvals")
        keep_draft(anna, document)
        anna.go("/w/default/journeys/new")
        press(anna, "Publish")
        anna.page.get_by_role("dialog").get_by_role("button", name="Publish now").click()
        ask(anna, "for the cart")

        bo.go("/w/default/approvals")
        bo.page.get_by_role("row").filter(has_text="for the cart").get_by_role("button").click()
        canvas = bo.page.get_by_test_id("approval-journey")
        canvas.locator(".react-flow__node").nth(len(document["nodes"])).wait_for()
        assert canvas.locator(".react-flow__node").count() == len(document["nodes"]) + 1, "each node and the entry"
        refuse = bo.page.get_by_role("button", name="Refuse", exact=True)
        assert refuse.is_disabled(), "a refusal says why"
        bo.page.get_by_label("Your note").fill("three days are too long")
        refuse.click()
        bo.page.locator(".ant-modal-confirm-btns .ant-btn-primary").click()
        bo.page.get_by_text("Refused", exact=True).first.wait_for()

        anna.go("/w/default/approvals")
        anna.page.get_by_text("All", exact=True).click()
        anna.page.get_by_role("row").filter(has_text="for the cart").get_by_role("button", name="Look").click()
        anna.page.get_by_text("three days are too long").wait_for()
        anna.page.reload()
        assert unmeant(anna) + bo.complaints == []


def keep_draft(visit: Visit, document: dict[str, Any]) -> None:
    """A journey that somebody has drawn, as the browser keeps it."""
    draft = json.dumps({"journey": document, "saved_at": "2026-11-21T12:00:00Z", "based_on": 0})
    visit.page.evaluate("draft => localStorage.setItem('evergrove.journey.default.@new', draft)", draft)


def test_the_page_fits_a_phone(office: RunningServer, browser: Browser, people: dict[str, Path]) -> None:
    with visiting(browser, office.base_url, language="en", state=people["bo"], size=PHONE) as visit:
        for tab in ("", "?tab=rule"):
            visit.go(f"/w/default/approvals{tab}")
            visit.expect_heading("Approvals")
            visit.expect_fit()
