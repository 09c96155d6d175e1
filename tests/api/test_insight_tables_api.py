"""Retention, attribution and the monthly review over the API: every number can be worked out from the small shop."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from evergrove.access import Role
from support.api_client import bearer
from support.ground import NOON
from support.small_shop import CUSTOMERS, REPEAT_BUYERS

if TYPE_CHECKING:
    from support.shop_api import Shop

pytestmark = pytest.mark.slow  # they share a shop that takes some seconds to fill

ORDERS = {"first": {"event": "Order Completed"}, "again": {"event": "Order Completed"}}
FIRST_MONTH = f"{NOON - timedelta(days=80):%Y-%m}"


def ask(shop: Shop, path: str, body: dict[str, Any], role: Role = Role.VIEWER) -> Any:
    answer = shop.send("POST", path, body, role=role)
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_cohorts_and_who_is_behind_a_cell(filled_shop: Shop) -> None:
    table = ask(filled_shop, "/insight/retention", ORDERS | {"cohorts": 6})
    rows = {row["cohort"]: row for row in table["rows"]}
    assert (len(table["rows"]), rows[FIRST_MONTH]["size"], table["without_customer"]) == (6, CUSTOMERS, 0)
    returned = [cell["customers"] for cell in rows[FIRST_MONTH]["cells"]]
    assert rows[FIRST_MONTH]["cells"][-1]["is_complete"] is False
    age = max(range(len(returned)), key=lambda place: returned[place])
    wish = ORDERS | {"cohorts": 6, "cohort": FIRST_MONTH, "age": age}
    page = ask(filled_shop, "/insight/retention/people?limit=200", wish)
    assert (len(page["items"]), page["next"]) == (returned[age], None)
    assert all(one["is_masked"] for one in page["items"])
    others = ask(filled_shop, "/insight/retention/people?limit=200", wish | {"returned": False}, Role.OPERATOR)
    assert len(others["items"]) == CUSTOMERS - returned[age]
    assert not any(one["is_masked"] for one in others["items"])
    first = ask(filled_shop, "/insight/retention/people?limit=15", wish | {"age": None})
    second = ask(filled_shop, f"/insight/retention/people?limit=200&after={first['next']}", wish | {"age": None})
    assert (len(first["items"]), len(second["items"])) == (15, CUSTOMERS - 15)


def test_cohorts_of_a_segment_and_refusals(filled_shop: Shop) -> None:
    table = ask(filled_shop, "/insight/retention", ORDERS | {"cohorts": 6, "segment": "repeat_buyers"})
    assert sum(row["size"] for row in table["rows"]) == REPEAT_BUYERS
    filtered = {"event": "Order Completed", "where": [{"column": "amount_minor", "is": {">=": 10_030}}]}
    table = ask(filled_shop, "/insight/retention", {"first": filtered, "again": filtered, "cohorts": 6})
    assert sum(row["size"] for row in table["rows"]) == CUSTOMERS - 30
    unknown = filled_shop.send("POST", "/insight/retention", ORDERS | {"segment": "nobody_knows"})
    assert unknown.status_code == 404
    wrong = {"first": {"event": "Order Completed", "where": [{"column": "no_such", "is": 1}]}, "again": filtered}
    refused = filled_shop.send("POST", "/insight/retention", wrong)
    assert refused.status_code == 422
    assert "first.where" in refused.json()["message"]


def test_orders_without_a_touch_are_credited_to_nobody(filled_shop: Shop) -> None:
    wish = {"first_day": f"{NOON - timedelta(days=85):%Y-%m-%d}", "last_day": f"{NOON:%Y-%m-%d}"}
    found = ask(filled_shop, "/insight/attribution", wish)
    (total,) = found["totals"]
    assert (total["currency"], total["orders"], total["without_touch"]) == (
        "CNY", CUSTOMERS + REPEAT_BUYERS, CUSTOMERS + REPEAT_BUYERS,
    )  # fmt: skip
    (row,) = found["rows"]
    assert row["origin"]["kind"] == "unattributed"
    assert {(one["orders"], one["amount_minor"]) for one in row["credits"]} == {
        (CUSTOMERS + REPEAT_BUYERS, total["amount_minor"])
    }
    people = ask(filled_shop, "/insight/attribution/people?limit=200", wish | {"origin": row["origin"]})
    assert len(people["items"]) == CUSTOMERS
    backwards = wish | {"last_day": "2020-01-01"}
    assert filled_shop.send("POST", "/insight/attribution", backwards).status_code == 422


def test_the_review_of_a_month(filled_shop: Shop) -> None:
    review = filled_shop.get("/insight/review", role=Role.VIEWER, month=FIRST_MONTH).json()
    figures = {one["key"]: one for one in review["figures"]}
    assert (review["is_complete"], review["is_covered"], review["currency"]) == (True, False, "CNY")
    assert figures["first_orders"]["value"] == CUSTOMERS
    assert figures["first_orders"]["before"]["reason"] == "not_covered"
    assert figures["delivered"]["value"] is None
    assert "—" in figures["delivered"]["sentence_en"]
    running = filled_shop.get("/insight/review", month=f"{NOON:%Y-%m}").json()
    assert (running["is_complete"], running["figures"][0]["before"]["reason"]) == (False, "unfinished")
    end = [one for one in running["revenue"] if one["moment"] == "end"]
    assert [one["column"] for one in end] == ["rfm_class", "stage"]
    by_class = sum(row["net_minor"] for row in end[0]["rows"]) + running["guest_net_minor"]
    assert by_class == next(one["value"] for one in running["figures"] if one["key"] == "net")
    assert running["plan"]["target"] == 0.95
    page = ask(filled_shop, "/insight/review/people?limit=200", {"month": FIRST_MONTH, "key": "first_orders"})
    assert len(page["items"]) == CUSTOMERS
    assert filled_shop.get("/insight/review", month="2031-01").status_code == 422


def test_every_row_by_class_and_by_stage_opens_as_many_customers(filled_shop: Shop) -> None:
    review = filled_shop.get("/insight/review", month=f"{NOON:%Y-%m}").json()
    ordered = next(one["value"] for one in review["figures"] if one["key"] == "buyers")
    shown: list[tuple[int, dict[str, Any]]] = []
    for table in review["revenue"]:
        asked = {"part": "money", "column": table["column"], "moment": table["moment"]}
        shown += [(row["customers"], asked | {"value": row["key"]}) for row in table["rows"]]
    shown += [
        (row["customers"], {"part": "plan", "column": row["column"], "value": row["key"]})
        for row in review["plan"]["rows"]
    ]
    assert sum(count for count, asked in shown if asked["part"] == "plan") == CUSTOMERS
    assert {asked["part"] for _, asked in shown} == ({"money", "plan"} if ordered else {"plan"})
    opened = [len(standing_behind(filled_shop, review, asked)) for _, asked in shown]
    assert opened == [count for count, _ in shown]
    assert standing_behind(filled_shop, review, {"part": "plan", "value": "nowhere"}) == []
    # Without scores of an earlier month there are no moves, and nobody made one.
    assert standing_behind(filled_shop, review, {"part": "moves", "before": "growth", "value": "decline"}) == []


def standing_behind(shop: Shop, review: dict[str, Any], row: dict[str, Any]) -> list[str]:
    """Everybody behind a row of the review, page by page."""
    asked = {name: value for name, value in row.items() if value is not None}
    ids: list[str] = []
    after = ""
    while True:
        reply = shop.get(
            "/insight/review/standing/customers",
            role=Role.VIEWER,
            month=review["month"],
            as_of=review["as_of"],
            limit=7,
            after=after,
            **asked,
        )
        assert reply.status_code == 200, reply.text
        page = reply.json()
        ids += [one["customer_id"] for one in page["items"]]
        if page["next"] is None:
            return ids
        after = page["next"]


@pytest.mark.parametrize(("language", "word"), [("zh", "月度复盘"), ("en", "Monthly review")])
def test_the_review_as_a_page(filled_shop: Shop, language: str, word: str) -> None:
    page = filled_shop.get("/insight/review/page", month=f"{NOON:%Y-%m}", language=language)
    assert page.headers["content-disposition"] == f'attachment; filename="review-{NOON:%Y-%m}-{language}.html"'
    assert word in page.text
    assert "http://" not in page.text.replace("http://www.w3.org", "")


def test_increments_claim_nothing_of_what_is_gone(filled_shop: Shop) -> None:
    found = filled_shop.get("/insight/increments", campaign="nothing", journey="nowhere").json()["items"]
    assert [(one["kind"], one["key"], one["reason"], one["extra_orders"]) for one in found] == [
        ("campaign", "nothing", "missing", None), ("journey", "nowhere", "missing", None),
    ]  # fmt: skip


def test_a_workspace_without_anything_has_its_tables(filled_shop: Shop) -> None:
    headers = bearer(filled_shop.settings, Role.VIEWER, workspace="other")
    client = filled_shop.client
    table = client.post("/api/w/other/insight/retention", json=ORDERS, headers=headers).json()
    assert (len(table["rows"]), sum(row["size"] for row in table["rows"]), table["totals"]) == (12, 0, [])
    review = client.get("/api/w/other/insight/review", headers=headers).json()
    assert (review["plan"], review["revenue"], review["currency"]) == (None, [], None)


def test_figures_become_segments_of_as_many_customers(filled_shop: Shop) -> None:
    cell = ORDERS | {"cohorts": 6, "cohort": FIRST_MONTH}
    days = {"first_day": f"{NOON - timedelta(days=85):%Y-%m-%d}", "last_day": f"{NOON:%Y-%m-%d}"}
    nobody = {"kind": "unattributed", "source": "", "medium": "", "campaign": ""}
    table = ask(filled_shop, "/insight/attribution", days)
    origin = table["rows"][0]["origin"] if table["rows"] else nobody
    standing = filled_shop.get("/overview").json()["standing"]
    stage = max(standing["stages"], key=lambda one: one["customers"])
    month = f"{NOON:%Y-%m}"
    rows = filled_shop.get("/insight/review", month=month).json()["plan"]["rows"]
    plan = next(row for row in rows if row["customers"])
    plan_row = {"month": month, "part": "plan", "column": plan["column"], "value": plan["key"]}
    figures: list[tuple[int, dict[str, Any]]] = [
        (CUSTOMERS, {"of": "retention", "body": cell}),
        (CUSTOMERS, {"of": "attribution", "body": days | {"origin": origin}}),
        (CUSTOMERS, {"of": "review", "body": {"month": FIRST_MONTH, "key": "first_orders"}}),
        (stage["customers"], {"of": "standing", "query": {"stage": stage["stage"]}}),
        (plan["customers"], {"of": "review_row", "query": plan_row}),
    ]
    for place, (count, figure) in enumerate(figures):
        wish = {"figure": figure, "key": f"figure_{place}", "name": {"zh": "图上的客户"}}
        assert filled_shop.send("POST", "/insight/figures/segment", wish, role=Role.ANALYST).status_code == 403
        made = filled_shop.send("POST", "/insight/figures/segment", wish)
        assert (made.status_code, made.json()["customers"]) == (201, count), made.text
        rule = {"rule": {"member_of": f"figure_{place}"}, "mode": "exact"}
        counted = filled_shop.send("POST", "/segments/count", rule)
        assert counted.json()["count"] == count
    clicks = {"of": "clicks", "query": {"page": "shop.example/", "days": 30}}
    refused = filled_shop.send("POST", "/insight/figures/segment", {"figure": clicks, "key": "clicked", "name": {}})
    assert (refused.status_code, refused.json()["code"]) == (422, "insight.too_many_people"), "nobody clicked"
    unknown = {"figure": {"of": "weather", "query": {}}, "key": "clicked", "name": {}}
    assert filled_shop.send("POST", "/insight/figures/segment", unknown).status_code == 422
