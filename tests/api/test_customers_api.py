"""Customers over the API: found, paged, shown masked or plain, merged and parted, tagged, erased, handed out."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from evergrove.access import Role
from evergrove.jobs import catch_up, find_job
from support.small_shop import CUSTOMERS, email, open_shop

if TYPE_CHECKING:
    from support.shop_api import Shop


pytestmark = pytest.mark.slow  # they share a shop that takes some seconds to fill


def only(reply: Any) -> dict[str, Any]:
    """The one row of a list."""
    assert reply.status_code == 200, reply.text
    (row,) = reply.json()["items"]
    return dict(row)


def found(shop: Shop, number: int) -> str:
    return str(only(shop.get("/customers", search=email(number)))["customer_id"])


def test_a_page_after_the_other_has_everybody_once(filled_shop: Shop) -> None:
    seen: list[str] = []
    after = ""
    while True:
        page = filled_shop.get("/customers", limit=15, after=after).json()
        seen += [row["customer_id"] for row in page["items"]]
        if page["next"] is None:
            break
        after = page["next"]
    assert len(seen) == len(set(seen)) == CUSTOMERS


def test_a_search_by_name_and_by_identifier(filled_shop: Shop) -> None:
    by_name = filled_shop.get("/customers", search="顾客0").json()
    assert [row["name"] for row in by_name["items"]] == [f"顾客{number:02}" for number in range(10)]
    assert only(filled_shop.get("/customers", search=email(7)))["name"] == "顾客07"
    assert filled_shop.get("/customers", search="nobody@shop.example").json()["items"] == []


@pytest.mark.parametrize("role", list(Role))
def test_who_may_not_reach_people_sees_them_masked(filled_shop: Shop, role: Role) -> None:
    is_masked = role in {Role.ANALYST, Role.VIEWER}
    row = only(filled_shop.get("/customers", search=email(3), role=role))
    page = filled_shop.get(f"/customers/{row['customer_id']}", role=role).json()
    told = json.dumps([row, page], ensure_ascii=False)
    assert (email(3) not in told) == is_masked
    assert ("顾客03" not in told) == is_masked
    assert page["attributes"]["city"] == "上海"
    assert (row["is_masked"], page["is_masked"]) == (is_masked, is_masked)


def test_the_page_of_a_customer_says_who_what_and_why(filled_shop: Shop) -> None:
    page = filled_shop.get(f"/customers/{found(filled_shop, 4)}").json()
    assert page["identifiers"] == [{"kind": "email", "value": email(4)}]
    assert page["totals"]["order_count_lifetime"] == 2
    assert page["totals"]["order_amount_minor_lifetime"] == 20_008
    assert {card["key"] for card in page["scores"]} == {"health", "radar"}
    health = next(card for card in page["scores"] if card["key"] == "health")
    assert health["score"] == pytest.approx(sum(driver["part"] or 0 for driver in health["drivers"]), abs=0.05)
    assert all(driver["name_zh"] and driver["name_en"] for driver in health["drivers"])
    assert [(one["key"], one["name_zh"], one["is_live"]) for one in page["segments"]] == [
        ("in_hangzhou", "in_hangzhou", False),
        ("repeat_buyers", "回头客", False),
    ]
    assert page["members"] == [page["customer_id"]]
    assert {"Order Completed", "Profile Updated", "Customer Created"} <= {one["name"] for one in page["timeline"]}


def test_the_timeline_goes_on_behind_the_page(filled_shop: Shop) -> None:
    customer = found(filled_shop, 8)
    whole = filled_shop.get(f"/customers/{customer}/timeline", limit=100).json()
    first = filled_shop.get(f"/customers/{customer}/timeline", limit=2).json()
    rest = filled_shop.get(f"/customers/{customer}/timeline", limit=100, after=first["next"]).json()
    assert first["items"] + rest["items"] == whole["items"]
    assert rest["next"] is None
    assert filled_shop.get(f"/customers/{customer}/timeline", after="yesterday").status_code == 422


def test_members_of_a_segment_as_a_list(filled_shop: Shop) -> None:
    page = filled_shop.get("/customers", segment="repeat_buyers", limit=15).json()
    rest = filled_shop.get("/customers", segment="repeat_buyers", limit=15, after=page["next"]).json()
    ids = [row["customer_id"] for row in page["items"] + rest["items"]]
    assert (len(ids), len(set(ids)), rest["next"]) == (20, 20, None)
    assert filled_shop.get("/customers", segment="no_such").status_code == 404


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/customers/cus_nobody", 404),
        ("/customers/somebody", 422),
        ("/customers/cus_%00", 422),
        ("/customers/cus_nobody/timeline", 404),
        ("/customers?limit=0", 422),
        ("/customers?after=%25", 422),
        ("/customers?search=%00", 422),
    ],
)
def test_what_is_not_there_or_not_right_is_said(filled_shop: Shop, path: str, status: int) -> None:
    reply = filled_shop.get(path)
    assert reply.status_code == status
    assert reply.json()["help"]


def test_ids_of_another_workspace_lead_nowhere(filled_shop: Shop) -> None:
    customer = found(filled_shop, 1)
    assert filled_shop.get(f"/customers/{customer}", slug="other").status_code == 404
    assert filled_shop.get("/overview", slug="other").status_code == 404


@pytest.mark.parametrize(
    ("method", "path", "body", "allowed"),
    [
        ("POST", "/customers/{}/merge", {"other": "cus_none", "reason": "x"}, {"owner", "operator", "agent"}),
        ("POST", "/merges/mrg_none/undo", None, {"owner", "operator", "agent"}),
        ("PUT", "/customers/cus_none/tags/vip", {"value": "x"}, {"owner", "operator", "agent"}),
        ("DELETE", "/customers/cus_none/tags/vip", None, {"owner", "operator", "agent"}),
        ("POST", "/customers/cus_none/erase", {"reason": "x"}, {"owner", "operator"}),
        ("GET", "/customers/cus_none/export", None, {"owner", "operator"}),
        ("PUT", "/tags/vip", {"rule": {"x": 1}}, {"owner", "operator"}),
        ("POST", "/segments", {"key": "k_1", "rule": {"x": 1}, "name": {}}, {"owner", "operator"}),
        ("POST", "/segments/none/live", None, {"owner", "operator"}),
        ("POST", "/items", {"items": [{"item_id": " "}]}, {"owner", "operator"}),
    ],
)
def test_each_role_does_what_it_may(filled_shop: Shop, method: str, path: str, body: Any, allowed: set[str]) -> None:
    answers = {
        role.value: filled_shop.send(method, path.format(found(filled_shop, 2)), body, role=role).status_code
        for role in Role
    }
    assert {role for role, status in answers.items() if status != 403} == allowed


def test_two_become_one_and_part_again(filled_shop: Shop) -> None:
    one, other = found(filled_shop, 31), found(filled_shop, 33)
    merged = filled_shop.send("POST", f"/customers/{one}/merge", {"other": other, "reason": "same address"})
    assert merged.status_code == 200, merged.text
    page = filled_shop.get(f"/customers/{other}").json()
    assert (page["customer_id"], sorted(page["members"])) == (one, sorted([one, other]))
    assert {pair["value"] for pair in page["identifiers"]} == {email(31), email(33)}
    assert filled_shop.send("POST", f"/customers/{one}/merge", {"other": other, "reason": "again"}).status_code == 409
    merge_id = merged.json()["merge_id"]
    undone = filled_shop.send("POST", f"/merges/{merge_id}/undo")
    assert undone.json()["unmerged_at"] is not None
    assert filled_shop.get(f"/customers/{other}").json()["members"] == [other]


def test_a_tag_by_hand_is_on_the_page_when_the_flow_has_passed(filled_shop: Shop) -> None:
    customer = found(filled_shop, 35)
    path = f"/customers/{customer}/tags/likes_tea"
    assert filled_shop.send("PUT", path, {"value": "green"}, role=Role.AGENT).status_code == 204
    workspace = open_shop(filled_shop.settings)
    catch_up(workspace)
    tags = filled_shop.get(f"/customers/{customer}").json()["own_tags"]
    assert [(tag["key"], tag["value"]) for tag in tags] == [("likes_tea", "green")]
    assert "likes_tea" in {tag["key"] for tag in filled_shop.get("/tags", limit=200).json()["items"]}
    assert filled_shop.send("DELETE", path).status_code == 204
    catch_up(workspace)
    workspace.close()
    assert filled_shop.get(f"/customers/{customer}").json()["own_tags"] == []
    assert filled_shop.send("PUT", f"/customers/{customer}/tags/gender", {"value": "x"}).status_code == 422


def test_an_erasure_is_a_job(filled_shop: Shop) -> None:
    customer = found(filled_shop, 37)
    reply = filled_shop.send("POST", f"/customers/{customer}/erase", {"reason": "asked by letter"})
    assert reply.status_code == 202
    workspace = open_shop(filled_shop.settings)
    job = find_job(workspace, reply.json()["job_id"])
    workspace.close()
    assert (job.kind, job.arguments["customer_ids"]) == ("erase", [customer])


def test_everything_that_is_kept_is_handed_out(filled_shop: Shop) -> None:
    customer = found(filled_shop, 6)
    reply = filled_shop.get(f"/customers/{customer}/export")
    assert "attachment" in reply.headers["content-disposition"]
    document = reply.json()
    whole = filled_shop.get(f"/customers/{customer}/timeline", limit=200).json()["items"]
    assert document["identifiers"] == [["email", email(6)]]
    assert document["timeline"] == whole
    assert document["attributes"]["name"] == "顾客06"
