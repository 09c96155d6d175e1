"""Landing pages over the API and as visitors meet them: published, shown, sent back, and what becomes of a form."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import msgspec
import pytest
import sqlalchemy as sa
from starlette.requests import Request

from evergrove.access import Role, open_workspace
from evergrove.api.routes.landing import PAGE_EXAMPLE
from evergrove.api.security import address_of
from evergrove.api.submission_rates import ADDRESS_FORMS_MAX, SubmissionRates, TooManyFormsError
from evergrove.channels import tracking_key
from evergrove.channels.tables import links, messages
from evergrove.channels.tracking.tokens import make_token
from evergrove.facts import facts_relation, open_engine
from evergrove.jobs import catch_up
from evergrove.kit import FixedClock, Settings
from evergrove.profiles import find_customer, load_profile
from support.api_client import api_client, make_home
from support.ground import NOON
from support.shop_api import Shop

if TYPE_CHECKING:
    from collections.abc import Iterator

    from starlette.testclient import TestClient

    from evergrove.kit import Workspace

ADDRESS = "/p/default/tea_tasting"
PUBLIC_URL = "https://post.shop.example"


class Visitors:
    """A shop with one published page, and a clock that moves while people write."""

    def __init__(self, client: TestClient, settings: Settings, clock: FixedClock) -> None:
        self.client, self.settings, self.clock = client, settings, clock
        self.shop = Shop(client, settings)

    def publish(self, document: dict[str, Any]) -> Any:
        return self.shop.send("POST", "/landing-pages", {"document": document}, role=Role.OPERATOR)

    def open(self, address: str = ADDRESS, **headers: str) -> str:
        reply = self.client.get(address, headers=headers)
        assert reply.status_code == 200, reply.text
        return str(reply.text)

    def fill(self, page: str, *, seconds: int = 20, address: str = ADDRESS, **answers: str) -> Any:
        """Send the form of an opened page after some seconds."""
        self.clock.instant += timedelta(seconds=seconds)
        hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', page))
        return self.client.post(address, data={**hidden, **answers})

    def submissions(self) -> int:
        listed = self.shop.get("/landing-pages").json()["items"]
        return sum(one["submissions"] for one in listed)

    def facts(self, name: str) -> list[dict[str, Any]]:
        """All facts of a name, in their order."""
        workspace = self.workspace()
        catch_up(workspace)
        with open_engine(workspace) as engine:
            found = facts_relation(workspace, engine, as_of=self.clock.now())
            rows = engine.fetch(found.filter(found.name == name).order_by("feed_seq")).to_pylist()
        workspace.close()
        return list(rows)

    def workspace(self) -> Workspace:
        return open_workspace(self.settings, slug="default", clock=self.clock)


@pytest.fixture(scope="module")
def visitors(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Visitors]:
    made = make_home(tmp_path_factory.mktemp("landing") / "home")
    settings = msgspec.structs.replace(made, public_url=PUBLIC_URL)
    clock = FixedClock(NOON)
    with api_client(settings, clock=clock) as client:
        found = Visitors(client, settings, clock)
        reply = found.publish(PAGE_EXAMPLE)
        assert reply.status_code == 201, reply.text
        yield found


def test_pages_are_listed_read_and_versioned(visitors: Visitors) -> None:
    shop, document = visitors.shop, {**PAGE_EXAMPLE, "key": "versions"}
    assert visitors.publish(document).json()["version"] == 1
    assert visitors.publish(document).json()["version"] == 1
    assert visitors.publish({**document, "colour": "#112233"}).json()["reference"] == "versions@2"
    listed = {one["key"]: one for one in shop.get("/landing-pages", role=Role.VIEWER).json()["items"]}
    assert (listed["versions"]["url"], listed["versions"]["submissions"]) == (f"{PUBLIC_URL}/p/default/versions", 0)
    page = shop.get("/landing-pages/versions").json()
    assert [one["version"] for one in page["versions"]] == [2, 1]
    assert page["document"]["colour"] == "#112233"
    assert shop.get("/landing-pages/versions", version=1).json()["document"]["colour"] == "#0b6b4f"
    assert shop.get("/landing-pages/nowhere").status_code == 404


@pytest.mark.parametrize(
    ("document", "code"),
    [
        ({"key": "x"}, "landing.invalid"),
        ({**PAGE_EXAMPLE, "blocks": []}, "landing.invalid"),
        ({**PAGE_EXAMPLE, "title": {"zh": "{{ customer.name", "en": ""}}, "template.invalid"),
        ({**PAGE_EXAMPLE, "title": {"zh": "{{ customer.name }}", "en": ""}}, "template.unknown_variable"),
    ],
)
def test_a_page_that_cannot_be_shown_says_why(visitors: Visitors, document: dict[str, Any], code: str) -> None:
    seen = visitors.shop.send("POST", "/landing-pages/preview", {"document": document}, role=Role.VIEWER).json()
    assert (seen["html"], seen["problems"][0]["code"]) == (None, code)
    assert seen["problems"][0]["message_zh"] != seen["problems"][0]["message_en"]
    assert visitors.publish(document).status_code == 422


def test_a_preview_is_the_page_and_nothing_is_published(visitors: Visitors) -> None:
    document = {**PAGE_EXAMPLE, "key": "other", "title": {"zh": "<script>alert(1)</script>", "en": ""}}
    seen = visitors.shop.send("POST", "/landing-pages/preview", {"document": document}).json()
    assert "<script" not in seen["html"]
    assert "周六，一起喝新茶" in seen["html"]
    assert visitors.shop.get("/landing-pages/other").status_code == 404


def test_a_visitor_gets_a_page_without_cookie_or_program_in_their_language(visitors: Visitors) -> None:
    reply = visitors.client.get(ADDRESS, headers={"Accept-Language": "en-GB"})
    assert "New teas, this Saturday" in reply.text
    assert "周六" in visitors.open(ADDRESS + "?lang=zh", **{"Accept-Language": "en-GB"})
    assert "set-cookie" not in reply.headers
    policy = reply.headers["content-security-policy"]
    assert policy.startswith("default-src 'none'")
    assert "script" not in policy
    assert "<script" not in reply.text
    assert reply.headers["cache-control"] == "no-store"
    assert visitors.client.get("/p/default/nowhere").status_code == 404
    assert visitors.client.get("/p/nobody/tea_tasting").status_code == 404


def test_a_form_becomes_a_customer_with_a_pending_consent_and_its_proof(visitors: Visitors) -> None:
    address = ADDRESS + "?utm_source=poster&utm_campaign=spring"
    page = visitors.open(address)
    assert 'action="/p/default/tea_tasting?utm_source=poster&amp;utm_campaign=spring"' in page
    thanks = visitors.fill(page, address=address, email="Lin@Example.com", news="yes")
    assert (thanks.status_code, "已为您留位" in thanks.text) == (200, True)
    assert "set-cookie" not in thanks.headers
    sent = visitors.facts("Form Submitted")[-1]
    assert (sent["utm_source"], sent["utm_campaign"], sent["source"]) == ("poster", "spring", "landing_page")
    assert "lin@example.com" not in sent["properties"]
    consent = visitors.facts("Consent Changed")[-1]
    said = msgspec.json.decode(consent["properties"])
    assert (consent["channel"], said["topic"], said["state"]) == ("email", "events", "pending")
    assert "同意通过邮件接收活动邀请" in said["proof"]
    workspace = visitors.workspace()
    assert sent["customer_id"] == find_customer(workspace, "email:lin@example.com")
    assert ("email", "lin@example.com") in load_profile(workspace, sent["customer_id"]).identifiers
    workspace.close()


def test_a_form_sent_twice_counts_once(visitors: Visitors) -> None:
    page, before = visitors.open(), visitors.submissions()
    first, second = (visitors.fill(page, email="twice@example.com") for _ in range(2))
    assert (first.status_code, second.status_code) == (200, 200)
    assert visitors.submissions() - before == 1
    sent = visitors.facts("Form Submitted")
    assert [one["customer_id"] for one in sent].count(sent[-1]["customer_id"]) == 1


def test_what_is_to_be_mended_is_shown_with_what_was_written(visitors: Visitors) -> None:
    reply = visitors.fill(visitors.open(), email="lin@", news="yes")
    assert reply.status_code == 422
    assert 'value="lin@"' in reply.text
    assert "请填写有效的邮箱地址" in reply.text
    assert " checked" not in reply.text, "nobody agrees by a second showing"
    mended = visitors.fill(reply.text, email="lin@example.com")
    assert mended.status_code == 200
    hostile = visitors.fill(visitors.open(), email='"><script>alert(1)</script>')
    assert "<script" not in hostile.text


@pytest.mark.parametrize(
    ("seconds", "changes"),
    [(1, {}), (13 * 3_600, {}), (20, {"_token": "forged.token"}), (20, {"website": "https://spam.example"})],
)
def test_what_no_person_sent_from_our_page_leaves_nothing(
    visitors: Visitors, seconds: int, changes: dict[str, str]
) -> None:
    before = visitors.submissions()
    reply = visitors.fill(visitors.open(), seconds=seconds, email="lin@example.com", **changes)
    assert (reply.status_code, 'role="alert"' in reply.text) == (422, True)
    assert "spam.example" not in reply.text
    assert visitors.submissions() == before
    assert visitors.fill(reply.text, email="lin@example.com").status_code == 200, "the new page works"


def test_one_address_cannot_send_without_end(visitors: Visitors) -> None:
    visitors.clock.instant = visitors.clock.instant.replace(second=0, microsecond=0) + timedelta(minutes=1)
    page = visitors.open()
    visitors.clock.instant += timedelta(seconds=10)
    replies = [visitors.fill(page, seconds=0, email="fast@x.example") for _ in range(ADDRESS_FORMS_MAX + 1)]
    assert {reply.status_code for reply in replies[:-1]} == {200}
    last = replies[-1]
    assert (last.status_code, last.headers["retry-after"]) == (429, "50")
    assert 'value="fast@x.example"' in last.text
    assert visitors.fill(last.text, seconds=60, email="fast@x.example").status_code == 200


@pytest.mark.parametrize(
    ("named", "sender"),
    [
        ("203.0.113.9", "203.0.113.9"),
        ("2001:db8::1", "2001:db8::1"),
        ("198.51.100.7, 203.0.113.9", "203.0.113.9"),
        ("", "192.0.2.1"),
        (" , ", "192.0.2.1"),
    ],
)
def test_who_sends_is_whom_the_receiving_end_named_last(named: str, sender: str) -> None:
    headers = [(b"x-forwarded-for", named.encode())] if named else []
    scope = {"type": "http", "headers": headers, "client": ("192.0.2.1", 40_000)}
    assert address_of(Request(scope)) == sender


def test_a_proxy_on_this_machine_that_nobody_trusts_does_not_shut_everybody_out() -> None:
    rates = SubmissionRates(clock=FixedClock(NOON))
    for _ in range(ADDRESS_FORMS_MAX + 1):
        rates.count(page="default/spring", address="127.0.0.1")
    for _ in range(ADDRESS_FORMS_MAX):
        rates.count(page="default/spring", address="203.0.113.9")
    with pytest.raises(TooManyFormsError):
        rates.count(page="default/spring", address="203.0.113.9")


def test_each_visitor_has_a_limit_of_their_own(visitors: Visitors) -> None:
    visitors.clock.instant = visitors.clock.instant.replace(second=0, microsecond=0) + timedelta(minutes=2)
    page = visitors.open()
    visitors.clock.instant += timedelta(seconds=10)

    def fill(address: str) -> int:
        visitors.client.headers["x-forwarded-for"] = address
        return int(visitors.fill(page, seconds=0, email="shared@x.example").status_code)

    try:
        first = [fill("203.0.113.9") for _ in range(ADDRESS_FORMS_MAX + 1)]
        assert (first[-1], fill("203.0.113.10")) == (429, 200)
    finally:
        del visitors.client.headers["x-forwarded-for"]


def test_a_form_without_an_address_speaks_for_whom_the_link_was_sent_to(visitors: Visitors) -> None:
    heading, asking = PAGE_EXAMPLE["blocks"]
    fields = [{"key": "wish", "label": {"zh": "想喝什么", "en": "Which tea"}}]
    blocks = [heading, {**asking, "fields": fields, "consents": []}]
    assert visitors.publish({**PAGE_EXAMPLE, "key": "wishes", "blocks": blocks}).status_code == 201
    workspace = visitors.workspace()
    token = clicked(workspace, customer_id="cus_lin", page="/p/default/wishes")
    workspace.close()
    for address in (f"/p/default/wishes?m={token}", "/p/default/wishes?m=forged"):
        assert visitors.fill(visitors.open(address), address=address, wish="龙井").status_code == 200
    known, unknown = visitors.facts("Form Submitted")[-2:]
    assert (known["customer_id"], known["campaign_key"]) == ("cus_lin", "spring@1")
    assert (unknown["customer_id"], unknown["message_id"]) == (None, None)
    followed = visitors.client.get(f"/t/c/default/{token}", follow_redirects=False)
    assert (followed.status_code, followed.headers["location"]) == (302, f"{PUBLIC_URL}/p/default/wishes?m={token}")


def clicked(workspace: Workspace, *, customer_id: str, page: str) -> str:
    """The token of a link to `page` in a message to this customer."""
    message_id, link_id = "msg_" + "a" * 32, "b" * 12
    row = {
        **dict.fromkeys(("launch_id", "journey_key", "reason", "sender_key", "address_mark"), ""),
        "message_id": message_id,
        "run_id": "run_1",
        "node": "send",
        "visit": 1,
        "campaign_key": "spring@1",
        "customer_id": customer_id,
        "channel": "email",
        "step": 0,
        "message_class": "marketing",
        "topic": "offers",
        "template": "hello@1",
        "priority": 50,
        "arm": "treated",
        "state": "sent",
        "attempts": 1,
        "planned_at": NOON,
        "state_at": NOON,
        "sent_at": NOON,
    }
    with workspace.control.write() as connection:
        connection.execute(sa.insert(messages), row)
        connection.execute(sa.insert(links), {"link_id": link_id, "url": PUBLIC_URL + page, "made_at": NOON})
    return make_token(tracking_key(workspace), purpose="click", message_id=message_id, link_id=link_id)
