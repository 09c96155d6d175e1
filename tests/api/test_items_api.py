"""Items over the API: all or none, the same again changes nothing, and what changed is a fact."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evergrove.access import Role
from support.api_client import api_client, bearer, make_home

if TYPE_CHECKING:
    from pathlib import Path

TEA = {"item_id": "tea-1", "name": "龙井", "category": ["茶叶"], "price_minor": 19900, "currency": "CNY", "stock": 3}


def test_items_are_made_changed_and_read(home: Path) -> None:
    settings = make_home(home)
    with api_client(settings) as client:
        headers = bearer(settings, Role.OPERATOR)
        made = client.post("/api/w/default/items", json={"items": [TEA, {"item_id": "cup"}]}, headers=headers).json()
        assert (made["created"], made["price_changes"]) == (2, 0)
        cheaper = {"items": [{"item_id": "tea-1", "price_minor": 9900}]}
        changed = client.post("/api/w/default/items", json=cheaper, headers=headers).json()
        assert (changed["changed"], changed["price_changes"], changed["stock_changes"]) == (1, 1, 0)
        item = client.get("/api/w/default/items/tea-1", headers=headers).json()
        assert (item["price_minor"], item["stock"], item["category"]) == (9900, 3, ["茶叶"])
        first = client.get("/api/w/default/items", params={"limit": 1}, headers=headers).json()
        rest = client.get("/api/w/default/items", params={"limit": 1, "after": first["next"]}, headers=headers).json()
        assert [one["item_id"] for one in first["items"] + rest["items"]] == ["cup", "tea-1"]
        assert client.get("/api/w/default/items/none", headers=headers).status_code == 404


def test_one_wrong_item_refuses_all(home: Path) -> None:
    settings = make_home(home)
    with api_client(settings) as client:
        headers = bearer(settings, Role.OPERATOR)
        wrong = client.post(
            "/api/w/default/items", json={"items": [TEA, {"item_id": "b", "stock": -1}]}, headers=headers
        )
        assert (wrong.status_code, wrong.json()["details"]["row"], wrong.json()["details"]["field"]) == (
            422,
            2,
            "stock",
        )
        assert client.get("/api/w/default/items", headers=headers).json()["items"] == []


def test_the_same_key_does_it_once(home: Path) -> None:
    settings = make_home(home)
    with api_client(settings) as client:
        headers = bearer(settings, Role.OPERATOR) | {"Idempotency-Key": "k1"}
        first = client.post("/api/w/default/items", json={"items": [TEA]}, headers=headers)
        again = client.post("/api/w/default/items", json={"items": [TEA]}, headers=headers)
        assert first.json() == again.json()
        other = client.post("/api/w/default/items", json={"items": [{"item_id": "x"}]}, headers=headers)
        assert other.status_code == 409
