"""Every call of the Segment spec becomes the fact that the model names, with its columns, clock and identifiers."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from evergrove.kit import Workspace
from evergrove.profiles import EventSettings, find_customer, run_intake, set_event_settings
from evergrove.profiles.tables import customers, identifiers
from support.ground import NOON
from support.sending import batch, feed_rows, only_row, put, request

IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 Version/18.1 Mobile/15E148 Safari"
IPAD = "Mozilla/5.0 (iPad; CPU OS 16_6 like Mac OS X) AppleWebKit/605.1.15 Version/16.6 Mobile/15E148 Safari/604.1"
WINDOWS = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/131.0.0.0 Safari/537.36"
ROBOT = "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)"


@pytest.fixture
def workspace(live_workspace: Workspace) -> Workspace:
    return live_workspace


def sent(workspace: Workspace, **event: Any) -> dict[str, Any]:
    """The fact of one event, sent by itself in a batch."""
    put(workspace, batch({"messageId": "m1", "userId": "u1", **event}))
    run_intake(workspace)
    return only_row(workspace)


def known_pairs(workspace: Workspace) -> dict[str, set[tuple[str, str]]]:
    """Customer → the identifiers that are theirs."""
    found: dict[str, set[tuple[str, str]]] = {}
    with workspace.control.read() as connection:
        for row in connection.execute(sa.select(identifiers)):
            found.setdefault(row.customer_id, set()).add((row.kind, row.value))
    return found


@pytest.mark.parametrize(
    ("event", "name"),
    [
        ({"type": "track", "event": "Signed Up"}, "Signed Up"),
        ({"type": "page", "name": "Home"}, "Page Viewed"),
        ({"type": "screen", "name": "Start"}, "Screen Viewed"),
        ({"type": "identify", "traits": {"plan": "gold"}}, "Profile Updated"),
        ({"type": "group", "groupId": "g1"}, "Account Joined"),
        ({"type": "track", "event": "Email Opened"}, "Message Opened"),
        ({"type": "track", "event": "Push Notification Tapped"}, "Message Clicked"),
        ({"type": "TRACK", "event": " 加入购物车 "}, "加入购物车"),
    ],
)
def test_a_call_becomes_the_fact_of_its_name(workspace: Workspace, event: dict[str, Any], name: str) -> None:
    fact = sent(workspace, **event)
    assert (fact["name"], fact["fact_id"], fact["source"]) == (name, "m1", "shop")
    assert fact["customer_id"] is not None


@pytest.mark.parametrize("kind", ["track", "identify", "page", "screen", "group"])
def test_the_address_says_the_type_where_the_event_does_not(workspace: Workspace, kind: Any) -> None:
    put(workspace, request({"event": "Signed In", "groupId": "g", "userId": "u1", "messageId": kind}, kind))
    run_intake(workspace)
    expected = {"track": "Signed In", "identify": "Profile Updated", "group": "Account Joined"}
    assert only_row(workspace)["name"] == expected.get(kind, f"{kind.title()} Viewed")


def test_the_columns_of_a_browser_event(workspace: Workspace) -> None:
    fact = sent(
        workspace,
        type="track",
        event="Product Viewed",
        anonymousId="a1",
        properties={"product_id": 77, "category": "茶", "price": 18.5, "gone": None, "session_id": "s9"},
        context={
            "userAgent": IPHONE,
            "library": {"name": "analytics.js", "version": "npm:next-1.84.3"},
            "timezone": "Asia/Shanghai",
            "page": {"url": "https://a.cn/p?utm_source=wx&utm_term=%E8%8C%B6", "referrer": "https://b.cn/"},
            "location": {"country": "CN", "city": "杭州"},
        },
    )
    told = {"product_id": "77", "category": "茶", "device": "phone", "channel": "web", "utc_offset_minutes": 480,
            "utm_source": "wx", "utm_term": "茶", "utm_campaign": None, "referrer": "https://b.cn/", "country": "CN",
            "city": "杭州", "session_id": "s9", "anonymous_id": "a1"}  # fmt: skip
    assert {name: fact[name] for name in told} == told
    assert fact["properties"] == {"price": 18.5}, "columns are taken out, and an explicit null is absent"


@pytest.mark.parametrize(("said", "channel"), [({}, None), ({"channel": "email"}, "email")])
def test_a_consent_is_about_the_channel_that_it_names(
    workspace: Workspace, said: dict[str, Any], channel: str | None
) -> None:
    """Said in a browser it is not about the web: without a channel it is about all."""
    context = {"library": {"name": "analytics.js"}}
    properties = {"state": "unsubscribed", **said}
    told = {"type": "track", "event": "Consent Changed", "properties": properties, "messageId": "c"}
    page = {"type": "page", "messageId": "p"}
    put(workspace, batch(*({**one, "userId": "u1", "context": context} for one in (told, page))))
    run_intake(workspace)
    assert {row["fact_id"]: row["channel"] for row in feed_rows(workspace)} == {"c": channel, "p": "web"}


@pytest.mark.parametrize(
    ("context", "device"),
    [
        ({"userAgent": WINDOWS}, "computer"),
        ({"userAgent": IPAD}, "tablet"),
        ({"userAgent": ROBOT}, None),
        ({"userAgent": "okhttp", "device": {"type": "android"}}, "phone"),
        ({"userAgent": WINDOWS, "userAgentData": {"mobile": True}}, "phone"),
        ({}, None),
    ],
)
def test_the_device(workspace: Workspace, context: dict[str, Any], device: str | None) -> None:
    assert sent(workspace, type="page", context=context)["device"] == device


def test_a_campaign_of_the_context_goes_before_that_of_the_address(workspace: Workspace) -> None:
    page = {"url": "https://a.cn/?utm_source=old&utm_medium=mail"}
    fact = sent(workspace, type="page", context={"page": page, "campaign": {"source": "new", "name": "双十一"}})
    assert (fact["utm_source"], fact["utm_medium"], fact["utm_campaign"]) == ("new", "mail", "双十一")


def test_the_context_of_a_batch_is_merged_into_its_events(workspace: Workspace) -> None:
    events = [
        {"type": "page", "userId": "u1", "messageId": "m1"},
        {"type": "page", "userId": "u1", "messageId": "m2", "context": {"userAgent": WINDOWS}},
    ]
    put(workspace, request({"batch": events, "context": {"userAgent": IPHONE, "location": {"city": "上海"}}}))
    run_intake(workspace)
    assert [(row["device"], row["city"]) for row in feed_rows(workspace)] == [("phone", "上海"), ("computer", "上海")]


MINUTE = timedelta(minutes=1)


@pytest.mark.parametrize(
    ("own", "sent_at", "occurred", "clock"),
    [
        ("2026-11-21T11:58:00.250Z", "2026-11-21T12:00:00Z", NOON - 2 * MINUTE + timedelta(milliseconds=250), None),
        ("2026-11-21T10:58:00Z", "2026-11-21T11:00:00Z", NOON - 2 * MINUTE, None),
        ("2026-11-21T19:58:00+08:00", "2026-11-21T20:00:00+08:00", NOON - 2 * MINUTE, None),
        ("2026-11-21 11:58:00", "2026-11-21T12:00:00Z", NOON - 2 * MINUTE, None),
        ("2026-11-21", "2026-11-21T12:00:00Z", datetime(2026, 11, 21, tzinfo=UTC), None),
        ("2026-11-21T11:58:00Z", "2026-11-19T12:00:00Z", NOON - 2 * MINUTE, "own"),
        ("2026-11-21T11:58:00Z", None, NOON - 2 * MINUTE, "own"),
        (None, None, NOON, None),
        (1_795_262_280_000, "2026-11-21T12:00:00Z", NOON - 2 * MINUTE, None),
    ],
)
def test_the_clock(workspace: Workspace, own: Any, sent_at: str | None, occurred: datetime, clock: str | None) -> None:
    event = {"type": "page", "userId": "u1", "messageId": "m1", "timestamp": own}
    put(workspace, request({"batch": [event], "sentAt": sent_at}))
    run_intake(workspace)
    fact = only_row(workspace)
    assert (fact["occurred_at"], fact["received_at"]) == (occurred, NOON)
    assert fact["properties"].get("clock") == clock


def test_a_time_ahead_of_its_receipt_is_set_to_it_and_kept_and_counted(workspace: Workspace) -> None:
    events = [
        {"type": "page", "userId": "u1", "messageId": f"m{number}", "timestamp": at, "properties": {"a": number}}
        for number, at in enumerate(["2026-11-21T12:04:00Z", "2027-01-01T00:00:00Z"])
    ]
    put(workspace, batch(*events))
    assert run_intake(workspace).early == 1
    near, far = feed_rows(workspace)
    assert near["occurred_at"] == NOON + 4 * MINUTE
    assert far["occurred_at"] == NOON
    assert '"a":1,"original_timestamp":"2027-01-01T00:00:00' in far["properties"]


def test_the_offset_is_the_zones_at_that_time_else_the_times_own(workspace: Workspace) -> None:
    events: list[dict[str, Any]] = [
        {"type": "page", "userId": "u1", "messageId": "1", "context": {"timezone": "America/New_York"}},
        {"type": "page", "userId": "u1", "messageId": "2", "timestamp": "2026-11-21T17:00:00+05:30"},
        {"type": "page", "userId": "u1", "messageId": "3", "context": {"timezone": "../../etc/passwd"}},
        {"type": "page", "userId": "u1", "messageId": "4", "timestamp": "2026-11-21T11:00:00Z"},
    ]
    put(workspace, batch(*events))
    run_intake(workspace)
    assert [row["utc_offset_minutes"] for row in feed_rows(workspace)] == [-300, 330, None, None]


def test_identifiers_are_taken_out_of_traits_and_identify(workspace: Workspace) -> None:
    traits = {"email": " Wang@Example.CN ", "phone": "138 0000 0000", "unionId": "wx1", "name": "王小明", "vip": None}
    fact = sent(workspace, type="identify", anonymousId="a1", traits=traits)
    assert fact["properties"] == {"traits": {"name": "王小明"}}
    assert known_pairs(workspace) == {
        fact["customer_id"]: {
            ("user_id", "u1"),
            ("union_id", "wx1"),
            ("email", "wang@example.cn"),
            ("phone", "+8613800000000"),
            ("anonymous_id", "a1"),
        }
    }
    assert find_customer(workspace, "+8613800000000") == fact["customer_id"]


def test_identifiers_of_the_context_and_external_ids(workspace: Workspace) -> None:
    context = {
        "traits": {"email": "a@b.cn"},
        "externalIds": [{"id": "M-7", "type": "member_number", "collection": "users"}, {"id": "wx", "type": "unionid"}],
    }
    fact = sent(workspace, type="track", event="Signed In", context=context)
    assert known_pairs(workspace)[fact["customer_id"]] == {
        ("user_id", "u1"), ("email", "a@b.cn"), ("member_number", "M-7"), ("union_id", "wx"),
    }  # fmt: skip


def test_an_e_mail_in_properties_names_the_person_only_when_nothing_else_does(workspace: Workspace) -> None:
    put(
        workspace,
        batch(
            {"type": "track", "event": "Friend Invited", "userId": "u1", "messageId": "1",
             "properties": {"email": "friend@b.cn", "place": "footer"}},
            {"type": "track", "event": "Newsletter Joined", "messageId": "2", "properties": {"email": "own@b.cn"}},
        ),
    )  # fmt: skip
    run_intake(workspace)
    invited, joined = feed_rows(workspace)
    pairs = known_pairs(workspace)
    assert pairs[invited["customer_id"]] == {("user_id", "u1")}
    assert pairs[joined["customer_id"]] == {("email", "own@b.cn")}
    assert (invited["properties"], joined["properties"]) == ('{"place":"footer"}', "{}")


@pytest.mark.parametrize("value", ["null", "NULL", "-1", "0000", "00-00", "anonymous", "undefined", "none", "unknown"])
def test_a_value_that_systems_write_for_nobody_identifies_nobody(workspace: Workspace, value: str) -> None:
    fact = sent(workspace, type="page", userId=value)
    assert fact["customer_id"] is None, "the fact is kept, and belongs to nobody"
    assert known_pairs(workspace) == {}


def test_group_facts_carry_the_account_and_not_its_addresses(workspace: Workspace) -> None:
    fact = sent(workspace, type="group", groupId="acme", traits={"name": "Acme", "email": "info@acme.cn"})
    assert fact["account_id"] == "acme"
    assert fact["properties"] == {"traits": {"name": "Acme"}}
    assert known_pairs(workspace) == {fact["customer_id"]: {("user_id", "u1")}}


def test_an_alias_ties_and_becomes_no_fact(workspace: Workspace) -> None:
    put(workspace, batch({"type": "page", "anonymousId": "a1", "messageId": "1"}))
    put(workspace, batch({"type": "alias", "userId": "u1", "previousId": "a1", "messageId": "2"}))
    put(workspace, batch({"type": "track", "event": "Signed In", "userId": "u1", "messageId": "3"}))
    run_intake(workspace)
    viewed, signed_in = feed_rows(workspace)
    assert viewed["customer_id"] == signed_in["customer_id"]


def test_the_browsers_alias_of_itself_does_nothing(workspace: Workspace) -> None:
    put(workspace, batch({"type": "alias", "userId": "u1", "previousId": "u1", "messageId": "2"}))
    count = run_intake(workspace)
    assert (count.rejected, feed_rows(workspace)) == (0, [])
    assert list(known_pairs(workspace).values()) == [{("user_id", "u1")}]


def test_a_new_customer_of_an_alias_is_told_like_any_other(workspace: Workspace) -> None:
    put(workspace, batch({"type": "alias", "userId": "u1", "previousId": "a1", "messageId": "1"}))
    run_intake(workspace)
    created = feed_rows(workspace, name="Customer Created")
    with workspace.control.read() as connection:
        assert [row["customer_id"] for row in created] == list(
            connection.execute(sa.select(customers.c.customer_id)).scalars()
        )


def test_an_event_without_an_id_gets_the_hash_of_what_it_says(workspace: Workspace) -> None:
    event = {"type": "page", "userId": "u1", "timestamp": "2026-11-21T11:00:00Z", "properties": {"a": 1, "b": 2}}
    other_order = {"userId": "u1", "type": "page", "properties": {"b": 2, "a": 1}, "timestamp": "2026-11-21T11:00:00Z"}
    put(workspace, batch(event), batch(other_order, sent_at="2026-11-21T12:00:30Z"))
    assert run_intake(workspace).duplicates == 1
    put(workspace, batch({**event, "userId": "u2"}))
    run_intake(workspace)
    ids = [row["fact_id"] for row in feed_rows(workspace)]
    assert len(set(ids)) == 2
    assert all(one.startswith("made-") for one in ids)


def test_two_events_without_id_and_time_are_two(workspace: Workspace) -> None:
    event = {"type": "track", "event": "Clicked", "userId": "u1"}
    put(workspace, request(event, "track"), request(event, "track", at=NOON + MINUTE))
    run_intake(workspace)
    assert len(feed_rows(workspace)) == 2


def test_the_settings_of_a_workspace(workspace: Workspace) -> None:
    set_event_settings(workspace, EventSettings(phone_country="US", currency="USD"), author="test")
    put(
        workspace,
        batch(
            {"type": "identify", "userId": "u1", "messageId": "1", "traits": {"phone": "(202) 555-0123"}},
            {"type": "track", "event": "Order Completed", "userId": "u1", "messageId": "2", "properties": {"total": 5}},
        ),
    )
    run_intake(workspace)
    order = feed_rows(workspace)[1]
    assert (order["amount_minor"], order["currency"]) == (500, "USD")
    assert ("phone", "+12025550123") in known_pairs(workspace)[order["customer_id"]]
