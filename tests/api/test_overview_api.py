"""The overview: every number can be worked out from the small shop."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from evergrove.access import Role
from support.api_client import bearer
from support.ground import NOON
from support.small_shop import CUSTOMERS, YESTERDAY

if TYPE_CHECKING:
    from support.shop_api import Shop


pytestmark = pytest.mark.slow  # they share a shop that takes some seconds to fill


def test_counts_heat_and_funnel(filled_shop: Shop) -> None:
    page = filled_shop.get("/overview", role=Role.VIEWER).json()
    assert (page["customers"], page["zone"]) == (CUSTOMERS, "UTC")
    standing = page["standing"]
    assert (standing["day"], standing["compared_with"]) == (NOON.date().isoformat(), YESTERDAY.date().isoformat())
    assert standing["currency"] == "CNY"
    assert sum(cell["customers"] for cell in standing["heat"]) == CUSTOMERS
    stages = {one["stage"]: one for one in standing["stages"]}
    assert sum(one["customers"] for one in stages.values()) == CUSTOMERS
    assert {key: one["earlier"] for key, one in stages.items() if one["earlier"]} == {"growth": CUSTOMERS}
    assert all(one["name_zh"] and one["name_en"] for one in standing["stages"])


def test_every_count_of_the_standing_opens_as_many_customers(filled_shop: Shop) -> None:
    standing = filled_shop.get("/overview").json()["standing"]
    day = standing["day"]
    found = {one["stage"]: behind(filled_shop, day=day, stage=one["stage"]) for one in standing["stages"]}
    assert {stage: len(ids) for stage, ids in found.items()} == {
        one["stage"]: one["customers"] for one in standing["stages"]
    }
    cells = [
        (cell["customers"], behind(filled_shop, day=day, recency=cell["recency"], frequency=cell["frequency"]))
        for cell in standing["heat"]
    ]
    assert [count for count, _ in cells] == [len(ids) for _, ids in cells]
    everybody = [one for _, ids in cells for one in ids]
    assert sorted(everybody) == sorted(one for ids in found.values() for one in ids)
    assert len(set(everybody)) == CUSTOMERS
    earlier = {one["stage"]: one["earlier"] for one in standing["stages"]}
    assert len(behind(filled_shop, day=standing["compared_with"], stage="growth")) == earlier["growth"]
    assert behind(filled_shop, day="2020-01-01", stage="growth") == []
    assert filled_shop.get("/overview/standing/customers", day="2026-13-01").status_code == 422


def behind(shop: Shop, **figure: Any) -> list[str]:
    """Every customer behind a figure, by pages that are smaller than it."""
    ids: list[str] = []
    after = ""
    while True:
        reply = shop.get("/overview/standing/customers", role=Role.VIEWER, **figure, limit=7, after=after)
        assert reply.status_code == 200, reply.text
        page = reply.json()
        ids += [one["customer_id"] for one in page["items"]]
        if page["next"] is None:
            return ids
        after = page["next"]


def test_freshness_of_each_part(filled_shop: Shop) -> None:
    parts = {one["part"]: one for one in filled_shop.get("/overview").json()["freshness"]}
    assert {"lake", "profiles", "catalogue", "segments", "scores"} <= set(parts)
    assert parts["scores"]["as_of"].startswith(NOON.date().isoformat())


def test_a_workspace_without_anything_has_an_overview(filled_shop: Shop) -> None:
    headers = bearer(filled_shop.settings, Role.VIEWER, workspace="other")
    page = filled_shop.client.get("/api/w/other/overview", headers=headers).json()
    assert (page["customers"], page["facts_today"], page["standing"]) == (0, 0, None)


def test_what_a_rule_builder_offers(filled_shop: Shop) -> None:
    names = filled_shop.get("/facts/names", limit=200).json()["items"]
    seen = {one["name"] for one in names if one["is_seen"]}
    assert {"Order Completed", "Profile Updated"} <= seen
    assert all(one["title_zh"] and one["title_en"] for one in names)
    assert {"city", "name"} == {one["key"] for one in filled_shop.get("/attributes").json()["items"]}
    scores = {one["key"]: one for one in filled_shop.get("/scores", limit=200).json()["items"]}
    assert {"value": "growth", "name_zh": "成长期", "name_en": "Growth"} in scores["stage"]["values"]
    tags = filled_shop.get("/tags", limit=200).json()["items"]
    assert next(one for one in tags if one["key"] == "order_count_lifetime")["unit"]


def test_a_tag_by_rule_has_versions(filled_shop: Shop) -> None:
    rule = {"event": "Order Completed", "is": {">=": 2}}
    first = filled_shop.send("PUT", "/tags/loyal", {"rule": rule, "name": {"zh": "忠实", "en": "Loyal"}})
    assert (first.status_code, first.json()["reference"]) == (200, "loyal@1")
    again = filled_shop.send("PUT", "/tags/loyal", {"rule": rule, "name": {"zh": "忠实", "en": "Loyal"}})
    assert again.json()["reference"] == "loyal@1"
    own = next(one for one in filled_shop.get("/tags", limit=200).json()["items"] if one["key"] == "loyal")
    assert (own["is_own"], own["title_zh"], own["rule"]) == (True, "忠实", rule)
