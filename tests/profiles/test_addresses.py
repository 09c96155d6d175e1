"""Where a person is reached: which of their addresses is the best, and what stands against any of them."""

from __future__ import annotations

import json
import random
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pytest
import sqlalchemy as sa

from evergrove.facts import micros
from evergrove.profiles import (
    Addresses,
    AddressWord,
    address_marks,
    addresses_of,
    members_of_people,
    note_verified,
    save_addresses,
    suppress,
)
from evergrove.profiles import tables as profile_tables
from evergrove.profiles.addresses import VALUE_CHARACTERS_MAX, store_push_addresses
from support.ground import NOON, fact_rows
from support.query_plans import plan_steps

if TYPE_CHECKING:
    from collections.abc import Iterator

    from evergrove.kit import Workspace

HOUR = timedelta(hours=1)


@pytest.fixture
def connection(either_workspace: Workspace) -> Iterator[sa.Connection]:
    with either_workspace.control.write() as opened:
        yield opened


def add(connection: sa.Connection, customer_id: str, *identifiers: str, into: str | None = None) -> str:
    """A customer with identifiers as `kind:value`."""
    row = {"customer_id": customer_id, "created_at": NOON, "merged_into": into}
    connection.execute(sa.insert(profile_tables.customers), row)
    for one in identifiers:
        kind, _, value = one.partition(":")
        owned = {"kind": kind, "value": value, "customer_id": customer_id}
        connection.execute(sa.insert(profile_tables.identifiers), owned)
    return customer_id


def best(connection: sa.Connection, *people: str, channel: str = "email") -> Addresses:
    members = members_of_people(connection, pa.array(people, pa.string()))
    return addresses_of(connection, members, channel=channel)


def word(customer_id: str, value: str, at: timedelta = HOUR, **columns: Any) -> AddressWord:
    said: dict[str, Any] = {"channel": "email", "changed_us": micros(NOON + at)}
    return AddressWord(customer_id=customer_id, value=value, **{**said, **columns})


def test_each_channel_takes_its_own_identifiers(connection: sa.Connection) -> None:
    add(connection, "cus_a", "email:a@mail.example", "phone:+8613900000001", "external_userid:wm1", "openid:o1")
    add(connection, "cus_b", "user_id:7")
    expected = {
        "email": "a@mail.example", "sms": "+8613900000001", "mms": "+8613900000001", "rich_sms": "+8613900000001",
        "call": "+8613900000001", "wecom": "wm1", "wechat": "o1", "push": None, "web_push": None,
    }  # fmt: skip
    for channel, value in expected.items():
        found = best(connection, "cus_a", "cus_b", channel=channel)
        assert found.value.to_pylist() == [value, None], channel
        assert found.status == ("active" if value else "none", "none")
        assert found.mark.to_pylist()[0] == (address_marks(connection, [value], channel=channel)[0] if value else "")


def test_within_the_shop_a_persons_id_is_the_address(connection: sa.Connection) -> None:
    add(connection, "cus_a")
    for channel in ("in_app", "webhook"):
        found = best(connection, "cus_a", channel=channel)
        assert (found.value.to_pylist(), found.status) == (["cus_a"], ("active",))


def test_preferred_goes_before_verified_before_newest_before_the_letters(connection: sa.Connection) -> None:
    add(connection, "cus_a", *(f"email:{name}@mail.example" for name in "edcba"))
    assert best(connection, "cus_a").value.to_pylist() == ["a@mail.example"]
    save_addresses(connection, [word("cus_a", "d@mail.example")])
    assert best(connection, "cus_a").value.to_pylist() == ["d@mail.example"]
    save_addresses(connection, [word("cus_a", "c@mail.example", -HOUR, is_verified=True)])
    assert best(connection, "cus_a").value.to_pylist() == ["c@mail.example"]
    assert best(connection, "cus_a").is_verified.tolist() == [True]
    save_addresses(connection, [word("cus_a", "b@mail.example", -2 * HOUR, is_primary=True)])
    assert best(connection, "cus_a").value.to_pylist() == ["b@mail.example"]


def test_an_address_that_came_back_goes_behind_one_that_works(connection: sa.Connection) -> None:
    add(connection, "cus_a", "email:a@mail.example", "email:b@mail.example")
    marks = address_marks(connection, ["a@mail.example", "b@mail.example"], channel="email")
    suppress(connection, marks[:1], channel="email", reason="bounced", at=NOON)
    found = best(connection, "cus_a")
    assert (found.value.to_pylist(), found.status, found.refusals) == (["b@mail.example"], ("active",), ())
    suppress(connection, marks[1:], channel="email", reason="invalid_address", at=NOON)
    assert best(connection, "cus_a").status == ("bounced",)


def test_what_is_refused_on_one_address_holds_for_the_person(connection: sa.Connection) -> None:
    add(connection, "cus_a", "email:a@mail.example")
    add(connection, "cus_b", "email:b@mail.example", into="cus_a")
    add(connection, "cus_c", "email:c@mail.example")
    mark = address_marks(connection, ["b@mail.example"], channel="email")
    suppress(connection, mark, channel="email", reason="complained", at=NOON)
    suppress(connection, mark, channel="email", reason="unsubscribed", at=NOON, topic="news")
    found = best(connection, "cus_c", "cus_a")
    assert found.value.to_pylist() == ["c@mail.example", "a@mail.example"]
    assert found.status == ("active", "active")
    said = sorted((one.place, one.topic, one.reason) for one in found.refusals)
    assert said == [(1, "*", "complained"), (1, "news", "unsubscribed")]


def test_all_ids_of_a_person_are_looked_at(connection: sa.Connection) -> None:
    add(connection, "cus_a")
    add(connection, "cus_b", "email:b@mail.example", into="cus_a")
    add(connection, "cus_c", "email:a@mail.example", into="cus_a")
    assert best(connection, "cus_a").value.to_pylist() == ["a@mail.example"]


def test_a_batch_does_not_walk_through_everybodys_addresses(live_workspace: Workspace) -> None:
    """SQLite took the key's index by kind, so that each batch of a campaign read all addresses that there are."""
    with live_workspace.control.write() as connection:
        add(connection, "cus_a", "email:a@mail.example")
        with plan_steps(connection, table="identifiers") as steps:
            best(connection, "cus_a")
    assert any("ix_identifiers_customer_id" in step for step in steps), steps
    assert not any("(kind=?)" in step for step in steps), steps


def test_a_double_opt_in_verifies(either_workspace: Workspace) -> None:
    with either_workspace.control.write() as connection:
        add(connection, "cus_a", "email:a@mail.example", "email:b@mail.example")
    note_verified(either_workspace, channel="email", customer_id="cus_a", value="b@mail.example")
    with either_workspace.control.read() as connection:
        found = best(connection, "cus_a")
    assert (found.value.to_pylist(), found.is_verified.tolist()) == (["b@mail.example"], [True])


def push(name: str, customer_id: str | None, properties: object, *, after: timedelta = HOUR) -> dict[str, Any]:
    text = properties if isinstance(properties, str) else json.dumps(properties)
    return {"name": f"Push {name}", "customer_id": customer_id, "properties": text, "occurred_at": NOON + after}


def store(connection: sa.Connection, *facts: dict[str, Any]) -> None:
    store_push_addresses(connection, fact_rows(facts))


def test_tokens_come_and_go(connection: sa.Connection) -> None:
    add(connection, "cus_a")
    store(connection, push("Subscribed", "cus_a", {"token": "t1"}))
    found = best(connection, "cus_a", channel="push")
    assert (found.value.to_pylist(), found.status) == (["t1"], ("active",))
    store(connection, push("Unsubscribed", "cus_a", {"token": "t1"}, after=2 * HOUR))
    assert best(connection, "cus_a", channel="push").status == ("invalid",)
    store(connection, push("Subscribed", "cus_a", {"token": "t2"}, after=0 * HOUR))
    assert best(connection, "cus_a", channel="push").value.to_pylist() == ["t2"]


def test_a_browsers_subscription_is_the_same_however_it_is_written(connection: sa.Connection) -> None:
    add(connection, "cus_a")
    one = {"endpoint": "https://push.example/1", "keys": {"auth": "x", "p256dh": "y"}}
    other = {"keys": {"p256dh": "y", "auth": "x"}, "endpoint": "https://push.example/1"}
    store(connection, push("Subscribed", "cus_a", {"subscription": one}))
    store(connection, push("Unsubscribed", "cus_a", {"subscription": other}, after=2 * HOUR))
    assert best(connection, "cus_a", channel="web_push").status == ("invalid",)
    assert len(connection.execute(sa.select(profile_tables.addresses)).all()) == 1


def test_a_device_that_changed_hands_is_the_new_owners(connection: sa.Connection) -> None:
    add(connection, "cus_a")
    add(connection, "cus_b")
    store(connection, push("Subscribed", "cus_a", {"token": "t1"}))
    store(connection, push("Subscribed", "cus_b", {"token": "t1"}, after=2 * HOUR))
    assert best(connection, "cus_a", "cus_b", channel="push").value.to_pylist() == [None, "t1"]


def test_the_latest_word_counts_in_whatever_order_they_come(connection: sa.Connection) -> None:
    draw = random.Random(4)  # noqa: S311 - an order, no secret
    add(connection, "cus_a")
    facts = [
        push("Subscribed" if number % 3 else "Unsubscribed", "cus_a", {"token": f"t{number % 4}"}, after=number * HOUR)
        for number in range(24)
    ]
    expected: dict[str, str] = {}
    for fact in facts:
        token = json.loads(fact["properties"])["token"]
        expected[token] = "active" if fact["name"] == "Push Subscribed" else "invalid"
    for _ in range(3):
        draw.shuffle(facts)
        for start in range(0, len(facts), 5):
            store(connection, *facts[start : start + 5])
        kept = connection.execute(sa.select(profile_tables.addresses.c.value, profile_tables.addresses.c.status))
        assert {row.value: row.status for row in kept} == expected


def test_what_cannot_be_an_address_stops_nothing(connection: sa.Connection) -> None:
    add(connection, "cus_a")
    store(
        connection,
        push("Subscribed", "cus_a", "no json"),
        push("Subscribed", "cus_a", {"token": 7}),
        push("Subscribed", "cus_a", {}),
        push("Subscribed", "cus_a", {"token": "x" * (VALUE_CHARACTERS_MAX + 1)}),
        push("Subscribed", None, {"token": "nobody's"}),
        push("Subscribed", "cus_a", {"token": "t\x001"}),
    )
    assert best(connection, "cus_a", channel="push").value.to_pylist() == ["t1"]
    assert len(connection.execute(sa.select(profile_tables.addresses)).all()) == 1
