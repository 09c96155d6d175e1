"""The list of customers: by identifier, by the beginning of a name, page by page; and what is known at once of each."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
import sqlalchemy as sa

from evergrove.facts import append_to_feed
from evergrove.profiles import (
    attribute_keys,
    describe_customers,
    fact_names_seen,
    list_customers,
    own_tag_keys,
    own_tags_of,
    search_customers,
    update_profiles,
)
from evergrove.profiles.standing import remove_standing
from evergrove.profiles.tables import customers, identifiers
from support.ground import NOON, fact_rows

if TYPE_CHECKING:
    from evergrove.kit import Workspace

NAMES = {"cus_1": "王小明", "cus_2": "王小红", "cus_3": "Ärger & Söhne", "cus_4": "100% Mei", "cus_5": "Wang"}


def updated(customer_id: str, *, day: int = 0, **traits: object) -> dict[str, Any]:
    return {
        "fact_id": f"{customer_id}-{day}-{len(traits)}",
        "name": "Profile Updated",
        "customer_id": customer_id,
        "occurred_at": NOON + timedelta(days=day),
        "properties": json.dumps({"traits": traits}, ensure_ascii=False),
    }


def tagged(customer_id: str, tag: str, value: str | None, *, day: int) -> dict[str, Any]:
    return {
        "fact_id": f"tag-{customer_id}-{tag}-{day}",
        "name": "Tag Changed",
        "customer_id": customer_id,
        "occurred_at": NOON + timedelta(days=day),
        "properties": json.dumps({"tag": tag, "value": value}),
    }


def feed(workspace: Workspace, *rows: dict[str, Any]) -> None:
    with workspace.control.write() as connection:
        append_to_feed(connection, fact_rows(rows), now=NOON)
    update_profiles(workspace)


@pytest.fixture
def shop(either_workspace: Workspace) -> Workspace:
    """Five customers with names, one with an e-mail address and a phone, one merged into another."""
    with either_workspace.control.write() as connection:
        rows = [{"customer_id": who, "created_at": NOON, "merged_into": None} for who in NAMES]
        connection.execute(
            sa.insert(customers), [*rows, {"customer_id": "cus_6", "created_at": NOON, "merged_into": "cus_1"}]
        )
        pairs = [
            ("email", "ming@shop.example", "cus_6"),
            ("phone", "+8613800000000", "cus_1"),
            ("user_id", "u1", "cus_2"),
        ]
        connection.execute(
            sa.insert(identifiers),
            [
                {"kind": kind, "value": value, "customer_id": who}
                for kind, value, who in (*pairs, ("crm", "u1", "cus_3"))
            ],
        )
    feed(either_workspace, *(updated(who, name=name, city="杭州") for who, name in NAMES.items()))
    return either_workspace


def found(workspace: Workspace, text: str) -> list[str]:
    return [row.customer_id for row in search_customers(workspace, text).customers]


@pytest.mark.parametrize(
    ("text", "who"),
    [
        ("王小", ["cus_1", "cus_2"]),
        ("ärger", ["cus_3"]),
        ("100%", ["cus_4"]),
        ("wang", ["cus_5"]),
        ("小明", []),
        ("ming@shop.example", ["cus_1"]),
        ("phone:+8613800000000", ["cus_1"]),
        ("138 0000 0000", ["cus_1"]),
        ("cus_4", ["cus_4"]),
        ("cus_6", ["cus_1"]),
        ("u1", ["cus_2", "cus_3"]),
        ("%", []),
        ("' OR 1=1 --", []),
        ("\x00", []),
        ("", []),
    ],
)
def test_a_search_finds_whom_the_text_names(shop: Workspace, text: str, who: list[str]) -> None:
    assert sorted(found(shop, text)) == who


def test_pages_have_everybody_once_and_nobody_who_was_merged(shop: Workspace) -> None:
    seen: list[str] = []
    after = ""
    while True:
        page = list_customers(shop, after=after, limit=2)
        seen += [row.customer_id for row in page.customers]
        if page.next is None:
            break
        after = page.next
    assert seen == ["cus_5", "cus_4", "cus_3", "cus_2", "cus_1"]
    assert list_customers(shop, after="cus_1").customers == ()


def test_a_row_has_what_all_members_are_known_by(shop: Workspace) -> None:
    feed(shop, updated("cus_6", day=2, city="上海"))
    (row,) = describe_customers(shop, ["cus_1", "cus_gone"])
    assert row.name == "王小明"
    assert row.attributes == {"city": "上海"}
    assert row.identifiers == (("email", "ming@shop.example"), ("phone", "+8613800000000"))


def test_a_new_name_takes_the_place_of_the_old_one(shop: Workspace) -> None:
    feed(shop, updated("cus_5", day=2, name="Li"))
    feed(shop, updated("cus_5", day=1, name="Zhao"))
    assert (found(shop, "li"), found(shop, "wang"), found(shop, "zhao")) == (["cus_5"], [], [])


def test_own_tags_are_the_newest_of_all_members(shop: Workspace) -> None:
    feed(shop, tagged("cus_6", "likes_tea", "green", day=3), tagged("cus_1", "likes_tea", "black", day=2))
    feed(
        shop,
        tagged("cus_1", "vip", "yes", day=1),
        tagged("cus_1", "vip", None, day=4),
        tagged("cus_2", "vip", "x", day=1),
    )
    with shop.control.read() as connection:
        tags = own_tags_of(connection, ["cus_1", "cus_6"])
    assert [(tag.key, tag.value, (tag.set_at - NOON).days) for tag in tags] == [("likes_tea", "green", 3)]
    assert own_tag_keys(shop) == ("likes_tea", "vip")


def test_names_that_were_met_are_offered(shop: Workspace) -> None:
    assert [one.name for one in attribute_keys(shop)] == ["city", "name"]
    assert [one.name for one in fact_names_seen(shop)] == ["Profile Updated"]
    feed(shop, {"fact_id": "own", "name": "Machine Started", "customer_id": "cus_1"})
    assert [one.name for one in fact_names_seen(shop)] == ["Machine Started", "Profile Updated"]


def test_a_home_from_before_learns_its_keys_once(shop: Workspace) -> None:
    with shop.control.write() as connection:
        connection.execute(sa.text("delete from seen_names"))
    assert [one.name for one in attribute_keys(shop)] == ["city", "name"]


def test_erasure_leaves_no_name_and_no_tag(shop: Workspace) -> None:
    feed(shop, tagged("cus_5", "vip", "yes", day=1))
    with shop.control.write() as connection:
        remove_standing(connection, "cus_5")
    assert found(shop, "wang") == []
    with shop.control.read() as connection:
        assert own_tags_of(connection, ["cus_5"]) == ()
