"""What customers meet, over HTTP and without any session: links, the picture, leaving, preferences; and forgeries."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
import sqlalchemy as sa

from evergrove.channels import Topic, deliver, find_message, plan_messages, publish_topic, tracking_key
from evergrove.channels.tables import links, messages
from evergrove.channels.tracking.tokens import make_token
from evergrove.facts import read_outgoing
from evergrove.kit import FixedClock
from evergrove.profiles import list_suppressions
from evergrove.profiles.tables import attributes
from support.api_client import api_client, make_home
from support.reach_world import GOLDEN, LAUNCH, LETTER, add_people, kept_plan, open_mail, planned, public
from support.small_shop import open_shop

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from starlette.testclient import TestClient

    from evergrove.kit import Workspace

BROWSER = {"User-Agent": "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 Mobile/22A3354"}
ONE_CLICK = {"List-Unsubscribe": "One-Click"}
TARGET = LETTER["languages"]["zh"]["html"].split("href='")[1].split("'")[0]  # type: ignore[index]


class Mailbox:
    """One message that went out, and a browser that has never been here."""

    def __init__(self, workspace: Workspace, client: TestClient) -> None:
        self.workspace, self.client = workspace, client
        with workspace.control.read() as connection:
            row = connection.execute(sa.select(messages)).first()
            assert row is not None
            self.message_id = str(row.message_id)
            self.link_id = connection.execute(sa.select(links.c.link_id).where(links.c.url == TARGET)).scalar_one()
        key = tracking_key(workspace)
        self.leave = f"/u/default/{make_token(key, purpose='leave', message_id=self.message_id)}"
        self.open = f"/t/o/default/{make_token(key, purpose='open', message_id=self.message_id)}.gif"
        click = make_token(key, purpose="click", message_id=self.message_id, link_id=self.link_id)
        self.click = f"/t/c/default/{click}"

    def ask(self, method: str, path: str, **options: Any) -> Any:
        return self.client.request(method, path, follow_redirects=False, headers=BROWSER, **options)

    def told(self) -> list[tuple[str, dict[str, Any]]]:
        """The facts that wait for the intake, but for those of planning and sending."""
        found, position = [], -1
        while (entry := read_outgoing(self.workspace, after=position)) is not None:
            rows = entry.facts.to_pylist()
            found += [(row["name"], json.loads(row["properties"] or "{}")) for row in rows]
            position = entry.position
        return [one for one in found if one[0] not in ("Message Planned", "Message Sent")]

    def blocked(self) -> list[tuple[str, str]]:
        with self.workspace.control.read() as connection:
            return [(one.topic, one.reason) for one in list_suppressions(connection)]


@pytest.fixture
def mailbox(home: Path) -> Iterator[Mailbox]:
    settings = make_home(home, "default", "other")
    workspace = public(open_shop(settings))
    open_mail(workspace)
    kept_plan(workspace)
    plan_messages(workspace, planned(add_people(workspace, 1)), launch_id=LAUNCH, node="send")
    assert deliver(workspace, channel="email").sent == 1
    clock = workspace.clock
    assert isinstance(clock, FixedClock)
    clock.instant = GOLDEN.replace(hour=5)
    with api_client(settings, clock=clock) as client:
        client.headers.clear()  # a customer's browser sends nothing of ours
        yield Mailbox(workspace, client)
    workspace.close()


def test_a_click_leads_where_the_message_led_and_is_a_fact(mailbox: Mailbox) -> None:
    looked = mailbox.ask("HEAD", mailbox.click)
    assert (looked.status_code, looked.headers["location"], mailbox.told()) == (302, TARGET, [])
    reply = mailbox.ask("GET", mailbox.click)
    assert (reply.status_code, reply.headers["location"]) == (302, TARGET)
    assert "no-store" in reply.headers["cache-control"]
    assert "set-cookie" not in reply.headers
    (name, said) = mailbox.told()[0]
    assert (name, said["link"], said.get("machine")) == ("Message Clicked", TARGET, None)
    message, _ = find_message(mailbox.workspace, mailbox.message_id)
    assert message.clicked_at == mailbox.workspace.clock.now()


def test_the_picture_is_shown_anywhere_and_tells_of_an_opening(mailbox: Mailbox) -> None:
    reply = mailbox.ask("GET", mailbox.open)
    assert (reply.status_code, reply.headers["content-type"]) == (200, "image/gif")
    assert reply.headers["cross-origin-resource-policy"] == "cross-origin", "a webmail on another host shows it"
    assert [name for name, _ in mailbox.told()] == ["Message Opened"]


def test_a_proxy_that_fetches_pictures_is_no_reader(mailbox: Mailbox) -> None:
    mailbox.client.request("GET", mailbox.open, headers={"User-Agent": "Mozilla/5.0"})
    assert [(name, said.get("machine")) for name, said in mailbox.told()] == [("Message Opened", True)]
    message, _ = find_message(mailbox.workspace, mailbox.message_id)
    assert (message.opened_at, message.machine_opened_at is None) == (None, False)


def test_looking_at_the_page_changes_nothing(mailbox: Mailbox) -> None:
    page = mailbox.ask("GET", mailbox.leave)
    assert (page.status_code, mailbox.told(), mailbox.blocked()) == (200, [], [])
    assert '<form method="post">' in page.text
    assert "<script" not in page.text
    shown = mailbox.ask("GET", f"{mailbox.leave}/preferences")
    assert (shown.status_code, mailbox.told(), shown.text.count("checkbox")) == (200, [], 4)


@pytest.mark.parametrize(("reads", "spoken", "words"), [("en-GB", "en", "Unsubscribe"), ("zh", "zh-CN", "退订")])
def test_the_pages_speak_the_language_of_the_message_and_not_of_the_browser(
    mailbox: Mailbox, reads: str, spoken: str, words: str
) -> None:
    with mailbox.workspace.control.write() as connection:
        customer_id = connection.execute(sa.select(messages.c.customer_id)).scalar_one()
        said = {"customer_id": customer_id, "key": "language", "value": json.dumps(reads), "occurred_us": 1}
        connection.execute(sa.insert(attributes), said)
    for path, method in ((mailbox.leave, "GET"), (f"{mailbox.leave}/preferences", "GET"), (mailbox.leave, "POST")):
        other = "zh-CN" if spoken == "en" else "en-GB"
        page = mailbox.client.request(method, path, headers={"Accept-Language": other})
        assert f'<html lang="{spoken}">' in page.text, path
    assert words in mailbox.client.get(mailbox.leave).text


def test_one_click_leaves_with_no_cookie_and_no_redirect_and_again_changes_nothing(mailbox: Mailbox) -> None:
    reply = mailbox.ask("POST", mailbox.leave, data=ONE_CLICK)
    assert (reply.status_code, "set-cookie" in reply.headers) == (200, False)
    assert mailbox.blocked() == [("offers", "unsubscribed")]
    told = mailbox.told()
    assert sorted(name for name, _ in told) == ["Consent Changed", "Message Unsubscribed"]
    (said,) = [said for name, said in told if name == "Consent Changed"]
    assert (said["topic"], said["state"], json.loads(said["proof"])["way"]) == ("offers", "unsubscribed", "one-click")
    again = mailbox.ask("POST", mailbox.leave, data=ONE_CLICK)
    assert (again.status_code, mailbox.blocked()) == (200, [("offers", "unsubscribed")])
    assert sorted(name for name, _ in mailbox.told()) == ["Consent Changed", "Message Unsubscribed"]


def test_whoever_came_back_can_leave_by_the_same_link(mailbox: Mailbox) -> None:
    mailbox.ask("POST", mailbox.leave, data=ONE_CLICK)
    mailbox.ask("POST", f"{mailbox.leave}/preferences", data={"topic": "offers"})
    assert ("offers", "unsubscribed") not in mailbox.blocked()
    mailbox.ask("POST", mailbox.leave, data=ONE_CLICK)
    assert ("offers", "unsubscribed") in mailbox.blocked()
    said = [said["state"] for name, said in mailbox.told() if name == "Consent Changed" and said["topic"] == "offers"]
    assert said == ["unsubscribed", "subscribed", "unsubscribed"]


def test_preferences_say_yes_and_no_to_each_topic(mailbox: Mailbox) -> None:
    path = f"{mailbox.leave}/preferences"
    saved = mailbox.ask("POST", path, data={"topic": ["offers", "nonsense"]})
    assert saved.status_code == 200
    states = {said["topic"]: said["state"] for name, said in mailbox.told() if name == "Consent Changed"}
    assert (states["offers"], states["news"], "nonsense" in states) == ("subscribed", "unsubscribed", False)
    assert {topic for topic, _ in mailbox.blocked()} == {"news", "events", "care"}
    mailbox.ask("POST", path, data={"topic": ["offers", "news", "events", "care"]})
    assert mailbox.blocked() == []


@pytest.mark.parametrize("kind", ["leave", "open", "click"])
def test_a_forged_or_foreign_token_is_not_there(mailbox: Mailbox, kind: str) -> None:
    path: str = getattr(mailbox, kind)
    slug_at = path.index("/default/")
    token = path[slug_at + 9 :].removesuffix(".gif")
    tail = path[slug_at + 9 + len(token) :]
    turned = "A" if token[20] != "A" else "B"
    wrong = {
        "forged": f"{path[:slug_at]}/default/{token[:20]}{turned}{token[21:]}{tail}",
        "cut": f"{path[:slug_at]}/default/{token[:-3]}{tail}",
        "another workspace": f"{path[:slug_at]}/other/{token}{tail}",
        "no workspace": f"{path[:slug_at]}/nowhere/{token}{tail}",
    }
    replies = {name: mailbox.ask("GET", one).status_code for name, one in wrong.items()}
    assert replies == dict.fromkeys(wrong, 404)
    if kind == "leave":
        assert mailbox.ask("POST", wrong["forged"], data=ONE_CLICK).status_code == 404
    assert (mailbox.told(), mailbox.blocked()) == ([], [])


def test_a_token_for_one_purpose_opens_no_other_door(mailbox: Mailbox) -> None:
    token = mailbox.open.removeprefix("/t/o/default/").removesuffix(".gif")
    assert mailbox.ask("POST", f"/u/default/{token}", data=ONE_CLICK).status_code == 404
    assert mailbox.blocked() == []


def test_a_script_in_a_name_stays_text(mailbox: Mailbox) -> None:
    evil = Topic(key="evil", zh="<script>alert(1)</script>", en="<img src=x onerror=alert(1)>")
    publish_topic(mailbox.workspace, evil, author="t")
    for language in ("zh", "en"):
        page = mailbox.client.get(f"{mailbox.leave}/preferences", headers={"Accept-Language": language})
        assert "<script" not in page.text
        assert "<img" not in page.text
    assert "default-src 'self'" in page.headers["content-security-policy"]
