"""Segments over the API: published, counted while edited, live, compared, described."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from evergrove.access import Role
from evergrove.jobs import EditingRooms
from evergrove.segments import backfill_live
from support.api_client import api_client, bearer, make_home
from support.ground import NOON
from support.small_shop import CUSTOMERS, HANGZHOU_RULE, REPEAT_BUYERS, REPEAT_RULE, arrive, fact, open_shop, shop_facts

if TYPE_CHECKING:
    from pathlib import Path

    from support.shop_api import Shop


pytestmark = pytest.mark.slow  # they share a shop that takes some seconds to fill


def counted(shop: Shop, rule: dict[str, Any], *, mode: str = "auto") -> dict[str, Any]:
    reply = shop.send("POST", "/segments/count", {"rule": rule, "mode": mode}, role=Role.VIEWER)
    assert reply.status_code == 200, reply.text
    return dict(reply.json())


def test_a_rule_is_counted_while_it_is_edited(filled_shop: Shop) -> None:
    for rule, members in ((REPEAT_RULE, REPEAT_BUYERS), ({"all": [REPEAT_RULE, HANGZHOU_RULE]}, 10)):
        answer = counted(filled_shop, rule, mode="exact")
        assert (answer["count"], answer["base"], answer["is_exact"]) == (members, CUSTOMERS, True)
        assert (answer["low"], answer["high"], answer["refusal"]) == (members, members, None)
    again = counted(filled_shop, REPEAT_RULE)
    assert (again["count"], again["is_exact"]) == (REPEAT_BUYERS, True)


def test_a_rule_that_cannot_be_live_says_why_in_both_languages(filled_shop: Shop) -> None:
    rule = {"event": "Order Completed", "within_days": 30, "is": {">=": 2_000}}
    refusal = counted(filled_shop, rule, mode="exact")["refusal"]
    assert refusal["reason_zh"]
    assert refusal["reason_en"]
    assert refusal["freshness_zh"]
    assert refusal["reason_zh"] != refusal["reason_en"]


@pytest.mark.parametrize(
    "rule", [{}, {"event": "Order Completed"}, {"tag": "no_such_tag", "is": 1}, {"all": []}, {"member_of": "nobody"}]
)
def test_a_wrong_rule_names_its_node(filled_shop: Shop, rule: dict[str, Any]) -> None:
    reply = filled_shop.send("POST", "/segments/count", {"rule": rule})
    if rule == {"event": "Order Completed"}:
        assert reply.status_code == 200
        return
    assert reply.status_code == 422
    error = reply.json()
    assert error["code"].startswith("segment.")
    assert "message_zh" in error["details"]


def test_the_list_has_names_sizes_and_days(filled_shop: Shop) -> None:
    items = {one["key"]: one for one in filled_shop.get("/segments").json()["items"]}
    repeat = items["repeat_buyers"]
    assert (repeat["name_zh"], repeat["name_en"], repeat["members"]) == ("回头客", "Repeat buyers", REPEAT_BUYERS)
    assert (repeat["as_of"], repeat["live"]) == (NOON.date().isoformat(), None)
    page = filled_shop.get("/segments/repeat_buyers").json()
    assert (page["rule"], [one["version"] for one in page["versions"]]) == (REPEAT_RULE, [1])
    assert [(day["members"], day["entered"]) for day in page["trend"]] == [(REPEAT_BUYERS, REPEAT_BUYERS)]
    assert filled_shop.get("/segments/none_such").status_code == 404


def test_members_are_paged_with_their_date(filled_shop: Shop) -> None:
    first = filled_shop.get("/segments/in_hangzhou/members", limit=6).json()
    rest = filled_shop.get("/segments/in_hangzhou/members", limit=6, after=first["next"]).json()
    rows = first["items"] + rest["items"]
    assert (len(rows), first["as_of"]) == (10, NOON.date().isoformat())
    assert {row["attributes"]["city"] for row in rows} == {"杭州"}


def test_overlap_counts_every_pair(filled_shop: Shop) -> None:
    reply = filled_shop.send("POST", "/segments/overlap", {"keys": ["repeat_buyers", "in_hangzhou"]}).json()
    assert reply["keys"] == ["repeat_buyers", "in_hangzhou"]
    assert reply["counts"] == [[20, 10], [10, 10]]
    assert reply["jaccard"][0][1] == pytest.approx(0.5)
    assert filled_shop.send("POST", "/segments/overlap", {"keys": ["nobody_1"]}).status_code == 404


def test_a_persona_compares_with_everyone(filled_shop: Shop) -> None:
    persona = filled_shop.get("/segments/repeat_buyers/persona").json()
    assert (persona["segment_size"], persona["base_size"]) == (REPEAT_BUYERS, CUSTOMERS)
    assert all(one["title_zh"] and one["title_en"] for one in persona["dimensions"])
    rows = filled_shop.get("/segments/repeat_buyers/persona", dimension=["attribute:city"]).json()["rows"]
    assert {(row["value"], row["members"], row["base"]) for row in rows} == {("杭州", 10, 10), ("上海", 10, 30)}
    assert filled_shop.get("/segments/repeat_buyers/persona", dimension=["tag:none"]).status_code == 422


def test_a_segment_published_live_counts_who_comes(home: Path) -> None:
    settings = make_home(home)
    workspace = open_shop(settings)
    arrive(workspace, shop_facts()[:30])
    with api_client(settings) as client:
        headers = bearer(settings, Role.OPERATOR)
        body = {"key": "buyers", "rule": REPEAT_RULE, "name": {"zh": "回头客", "en": "Repeat buyers"}}
        made = client.post("/api/w/default/segments", json=body, headers=headers)
        assert (made.status_code, made.json()["refusal"]) == (201, None)
        waiting = client.get("/api/w/default/segments/buyers", headers=headers).json()
        assert waiting["live"]["state"] == "backfilling"
        backfill_live(workspace)
        before = client.get("/api/w/default/segments/buyers", headers=headers).json()
        arrive(workspace, [fact(1, "Order Completed", day=0, order_id="new", amount_minor=5, currency="CNY")])
        after = client.get("/api/w/default/segments/buyers", headers=headers).json()
        assert (before["live"]["state"], after["members"] - before["members"]) == ("live", 1)
        members = client.get("/api/w/default/segments/buyers/members", headers=headers).json()
        assert (len(members["items"]), members["as_of"]) == (after["members"], None)
        customer = client.get(f"/api/w/default/customers/{members['items'][0]['customer_id']}", headers=headers).json()
        assert [(one["key"], one["is_live"]) for one in customer["segments"]] == [("buyers", True)]
        assert client.delete("/api/w/default/segments/buyers/live", headers=headers).status_code == 204
        assert client.get("/api/w/default/segments/buyers", headers=headers).json()["live"] is None
    workspace.close()


def test_rooms_close_when_nobody_edits_and_open_anew_for_new_scores(filled_shop: Shop) -> None:
    workspace = open_shop(filled_shop.settings)
    rooms = EditingRooms()
    with rooms.enter(workspace) as editing:
        first = editing
    with rooms.enter(workspace) as editing:
        assert editing is first
    assert rooms.close_idle(idle_seconds=3_600) == 0
    assert rooms.close_idle(idle_seconds=-1) == 1
    with rooms.enter(workspace) as editing:
        assert editing is not first
        assert editing.as_of - NOON == timedelta(0)
    rooms.close()
    workspace.close()
