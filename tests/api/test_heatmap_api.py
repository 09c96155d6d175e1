"""From the link to the picture, from clicks to the page that is drawn and the customers behind it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from evergrove.access import Role, open_workspace
from evergrove.facts import lake_of
from evergrove.insight.captures import captures_of
from evergrove.insight.captures.contracts import CAPTURES_OF_PAGE_MAX
from evergrove.kit import FixedClock
from evergrove.profiles import tables as profile_tables
from support.api_client import api_client, bearer, make_home
from support.captured_pages import document, element, sent, token_of
from support.click_world import table_of
from support.ground import NOON

if TYPE_CHECKING:
    from pathlib import Path

    from starlette.testclient import TestClient

    from evergrove.kit import Settings

PAGE, URL = "shop.example/cart", "https://shop.example/cart?utm_source=x"
TREE = document(element("main", element("button", "Buy"), id="shop"))
BUY = ("main#shop > button", 100, 300, 200, 40, "Buy")


@pytest.fixture
def settings(home: Path) -> Settings:
    return make_home(home, "default", "other")


@pytest.fixture
def client(settings: Settings) -> Iterator[TestClient]:
    with api_client(settings) as opened:
        opened.headers.update(bearer(settings, Role.OPERATOR))
        yield opened


def link(client: TestClient, *, url: str = URL) -> str:
    reply = client.post("/api/w/default/heatmap/captures", json={"url": url})
    assert reply.status_code == 201, reply.text
    return token_of(reply.json()["url"])


def send(client: TestClient, body: bytes) -> Any:
    """As the page of the shop does: plain text, of another origin, without a cookie or a header of ours."""
    return client.post(
        "/t/capture",
        content=body,
        headers={
            "content-type": "text/plain",
            "origin": "https://shop.example",
            "X-Evergrove": "",
            "Authorization": "",
        },
    )


def test_a_link_takes_one_picture(client: TestClient) -> None:
    token = link(client)
    taken = send(client, sent(token, TREE, elements=(BUY,)))
    assert (taken.status_code, taken.json()) == (201, {"page": PAGE, "device": "desktop"})
    assert taken.headers["access-control-allow-origin"] == "*"
    again = send(client, sent(token, TREE))
    assert (again.status_code, again.json()["code"]) == (401, "capture.token")
    assert again.headers["access-control-allow-origin"] == "*", "the page can say why"
    (capture,) = client.get("/api/w/default/heatmap", params={"page": PAGE}).json()["captures"]
    assert (capture["title"], capture["width"], capture["url"]) == ("购物车", 1_280, "https://shop.example/cart")


def test_the_picture_runs_nothing(client: TestClient) -> None:
    send(client, sent(link(client), document(element("script", "alert(1)"), element("p", "hello"))))
    capture = client.get("/api/w/default/heatmap", params={"page": PAGE}).json()["capture"]
    path = f"/api/w/default/heatmap/captures/{capture['capture_id']}"
    for encoding in ("gzip", "identity"):
        shown = client.get(path, params={"page": PAGE}, headers={"Accept-Encoding": encoding})
        assert "<p>hello</p>" in shown.text
        assert "alert" not in shown.text
        policy = shown.headers["content-security-policy"]
        assert policy.startswith("default-src 'none'")
        assert "; sandbox;" in policy
        assert "frame-ancestors 'self'" in policy
    assert client.get(path, params={"page": "shop.example/"}).status_code == 404
    assert client.get(path.replace("default", "other"), params={"page": PAGE}).status_code == 404


REFUSED: tuple[tuple[dict[str, Any], str], ...] = (
    ({"url": "https://evil.example/cart"}, "capture.token"),
    ({"url": "http://shop.example/cart"}, "capture.token"),
    ({"width": 0}, "capture.invalid"),
    ({"height": 10**9}, "capture.invalid"),
    ({"tree": {"type": 0, "childNodes": [1]}}, "capture.invalid"),
    ({"elements": [["a", "b"]]}, "capture.invalid"),
)


def test_what_is_refused_leaves_the_link_good(client: TestClient) -> None:
    token = link(client)
    for change, code in REFUSED:
        refused = send(client, sent(token, **{"tree": TREE, **change}))
        assert refused.json()["code"] == code, change
    assert send(client, sent(token, TREE)).status_code == 201


def test_a_link_is_for_its_workspace_and_its_minutes(client: TestClient, settings: Settings) -> None:
    token = link(client)
    body, _, signature = token.partition(".")
    for wrong in (f"{body}.x", f"{body[:-4]}AAAA.{signature}", "x.y", "", "é" * 400):
        assert send(client, sent(wrong, TREE)).json()["code"] == "capture.token"
    with api_client(settings, clock=FixedClock(NOON + timedelta(minutes=16))) as later:
        assert send(later, sent(token, TREE)).json()["code"] == "capture.token"
    assert send(client, sent(token, b"".hex())).json()["code"] == "capture.invalid"


def test_only_pages_of_the_web_get_a_link(client: TestClient) -> None:
    for url in ("javascript:alert(1)", "shop.example/cart", "https:///x", "https://[", "ftp://a/b"):
        reply = client.post("/api/w/default/heatmap/captures", json={"url": url})
        assert (reply.status_code, reply.json()["code"]) == (422, "capture.page"), url


def test_the_newest_pictures_stay_and_go_with_the_page(client: TestClient, settings: Settings) -> None:
    for _ in range(CAPTURES_OF_PAGE_MAX + 1):
        assert send(client, sent(link(client), TREE)).status_code == 201
    assert send(client, sent(link(client), TREE, width=390)).json()["device"] == "phone"
    workspace = open_workspace(settings, slug="default", clock=FixedClock(NOON))
    kept = captures_of(workspace, PAGE)
    assert sorted(one.device for one in kept) == ["desktop"] * CAPTURES_OF_PAGE_MAX + ["phone"]
    removed = client.request("DELETE", "/api/w/default/heatmap/captures", params={"page": PAGE})
    assert removed.json() == {"removed": CAPTURES_OF_PAGE_MAX + 1}
    assert list((workspace.files / "captures").iterdir()) == []
    assert client.request("DELETE", "/api/w/default/heatmap/captures", params={"page": PAGE}).status_code == 404
    workspace.close()


def clicks(count: int, *, path: str = BUY[0], customer: str | None = "cus_1") -> list[dict[str, Any]]:
    told = f'{{"path":"{path}","element_x":500,"element_y":500,"viewport_width":1440,"page_width":1425,"x":1,"y":1}}'
    return [
        {
            "fact_id": f"{customer}{path}{number}",
            "name": "Element Clicked",
            "customer_id": customer,
            "session_id": f"s{customer}",
            "url": "https://shop.example/cart",
            "occurred_at": NOON - timedelta(hours=number + 1),
            "properties": told,
        }
        for number in range(count)
    ]


def test_clicks_are_drawn_on_the_picture_and_lead_to_their_customers(client: TestClient, settings: Settings) -> None:
    workspace = open_workspace(settings, slug="default", clock=FixedClock(NOON))
    with workspace.control.write() as connection:
        rows = [{"customer_id": f"cus_{number}", "created_at": NOON} for number in (1, 2)]
        connection.execute(profile_tables.customers.insert(), rows)
    rows = clicks(3) + clicks(2, customer="cus_2") + clicks(1, path="a.gone", customer=None)
    lake_of(workspace).append_facts(table_of(rows).drop_columns(["period"]), last_seq=len(rows), now=NOON)
    workspace.close()
    send(client, sent(link(client), TREE, elements=(BUY,)))

    (listed,) = client.get("/api/w/default/heatmap/pages").json()["items"]
    assert (listed["page"], listed["clicks"], listed["customers"], listed["views"]) == (PAGE, 6, 2, None)
    assert listed["is_captured"] is True
    assert client.get("/api/w/default/heatmap/pages", params={"text": "nowhere"}).json()["items"] == []

    heat = client.get("/api/w/default/heatmap", params={"page": PAGE}).json()
    assert (heat["device"], heat["devices"], heat["width"], heat["height"]) == ("desktop", {"desktop": 6}, 1_280, 2_000)
    assert {(cell["x"], cell["y"]): cell["clicks"] for cell in heat["cells"]} == {(200, 320): 5, (0, 0): 1}
    buy = heat["elements"][0]
    assert (buy["label"], buy["box"], buy["clicks"], buy["customers"]) == ("Buy", [100, 300, 200, 40], 5, 2)
    assert heat["counts"]["without_customer"] == 1

    asked = {"page": PAGE, "path": BUY[0], "limit": 1}
    first = client.get("/api/w/default/heatmap/people", params=asked).json()
    second = client.get("/api/w/default/heatmap/people", params={**asked, "after": first["next"]}).json()
    assert [one["customer"]["customer_id"] for one in first["items"] + second["items"]] == ["cus_1", "cus_2"]
    assert (first["items"][0]["clicks"], second["next"]) == (3, None)

    earlier = {"page": PAGE, "first": "2020-01-01", "last": "2020-01-31"}
    assert client.get("/api/w/default/heatmap", params=earlier).json()["counts"]["clicks"] == 0
    wrong = client.get("/api/w/default/heatmap", params={**earlier, "first": "2020-03-01"})
    assert (wrong.status_code, wrong.json()["code"]) == (422, "heatmap.period")
