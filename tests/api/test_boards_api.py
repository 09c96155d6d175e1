"""Boards and saved tables over the API, on both databases: kept, resolved, refused; what a role may do."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from evergrove.access import Role
from support.api_client import api_client, bearer, make_home

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from starlette.testclient import TestClient

    from evergrove.kit import Settings

API = "/api/w/default"
STEPS = {"steps": [{"event": "Product Viewed"}, {"event": "Order Completed"}], "period": {"days": 30}}
RETENTION = {"first": {"event": "Order Completed"}, "again": {"event": "Order Completed"}, "unit": "week"}
ATTRIBUTION = {"period": {"days": 30}, "lookback_days": 14, "by": "campaign", "model": "linear"}
NAME = {"zh": "周一早会", "en": ""}


@pytest.fixture
def settings(home: Path, database_url: str) -> Settings:
    return make_home(home, database_url=database_url)


@pytest.fixture
def client(settings: Settings) -> Iterator[TestClient]:
    with api_client(settings) as opened:
        yield opened


def keep_insight(client: TestClient, settings: Settings, key: str, kind: str, body: Any) -> Any:
    wish = {"kind": kind, "name": {"zh": "", "en": key}, "body": body}
    return client.put(f"{API}/insights/{key}", json=wish, headers=bearer(settings, Role.OPERATOR))


def test_a_board_shows_its_analyses_and_says_which_is_gone(client: TestClient, settings: Settings) -> None:
    writer, reader = bearer(settings, Role.OPERATOR), bearer(settings, Role.VIEWER)
    assert keep_insight(client, settings, "view_to_order", "funnel", STEPS).status_code == 200
    assert keep_insight(client, settings, "back_again", "retention", RETENTION).status_code == 200
    tiles = [
        {"kind": "insight", "key": "back_again"},
        {"kind": "figure", "key": "orders"},
        {"kind": "insight", "key": "view_to_order"},
    ]
    saved = client.put(f"{API}/boards/monday", json={"name": NAME, "tiles": tiles}, headers=writer)
    assert (saved.status_code, saved.json()["version"]) == (200, 1), saved.text
    assert saved.json()["name"] == {"zh": "周一早会", "en": "周一早会"}
    listed = client.get(f"{API}/boards", headers=reader).json()["items"]
    assert [(one["key"], one["tiles"]) for one in listed] == [("monday", tiles)]
    client.delete(f"{API}/insights/view_to_order", headers=writer)
    shown = client.get(f"{API}/boards/monday", headers=reader).json()["tiles"]
    assert [(one["kind"], one["key"], (one["insight"] or {}).get("kind")) for one in shown] == [
        ("insight", "back_again", "retention"),
        ("figure", "orders", None),
        ("insight", "view_to_order", None),
    ]
    assert shown[0]["insight"]["body"] == RETENTION
    assert client.delete(f"{API}/boards/monday", headers=writer).status_code == 204
    gone = client.get(f"{API}/boards/monday", headers=reader)
    assert (gone.status_code, gone.json()["code"]) == (404, "board.missing")
    noted = client.get(f"{API}/audit", headers=bearer(settings, Role.OWNER)).json()["items"]
    actions = [line["action"] for line in noted if "_token" not in line["action"]]
    assert actions == ["archive_board", "archive_insight", "save_board", "save_insight", "save_insight"]


def test_what_cannot_be_kept_says_so(client: TestClient, settings: Settings) -> None:
    writer, wish = bearer(settings, Role.OPERATOR), {"name": NAME, "tiles": []}
    place = f"{API}/boards/monday"
    assert client.put(place, json=wish, headers=bearer(settings, Role.VIEWER)).status_code == 403
    assert client.put(place, json=wish, headers=writer).status_code == 200
    twice = [{"kind": "figure", "key": "orders"}] * 2
    other = [{"kind": "figure", "key": "orders"}]
    for change, status, code in (
        ({"tiles": twice}, 422, "board.invalid"),
        ({"tiles": [{"kind": "figure", "key": "weather"}]}, 422, "board.invalid"),
        ({"tiles": [{"kind": "insight", "key": f"one_{place}"} for place in range(21)]}, 422, "request.invalid"),
        ({"tiles": [{"kind": "insight", "key": "../x"}]}, 422, "request.invalid"),
        ({"tiles": other, "changed_version": 7}, 409, "board.changed"),
    ):
        answer = client.put(place, json={**wish, **change}, headers=writer)
        assert (answer.status_code, answer.json()["code"]) == (status, code), change
    assert client.put(place, json={**wish, "tiles": other, "changed_version": 1}, headers=writer).json()["version"] == 2


FILTERED = {"event": "Order Completed", "where": [{"column": "a b", "is": 1}]}
SAVED_TABLES: tuple[tuple[str, Any, int], ...] = (
    ("retention", RETENTION, 200),
    ("retention", {**RETENTION, "first": {"event": ""}}, 422),
    ("retention", {**RETENTION, "cohorts": 99}, 422),
    ("retention", {**RETENTION, "again": FILTERED}, 422),
    ("attribution", ATTRIBUTION, 200),
    ("attribution", {**ATTRIBUTION, "period": {"first_day": "2026-11-01", "last_day": "2026-11-20"}}, 200),
    ("attribution", {**ATTRIBUTION, "period": {"first_day": "2026-11-21", "last_day": "2026-11-20"}}, 422),
    ("attribution", {**ATTRIBUTION, "period": {"days": 30, "last_day": "2026-11-20"}}, 422),
    ("attribution", {**ATTRIBUTION, "period": {}}, 422),
    ("attribution", {**ATTRIBUTION, "model": "astrology"}, 422),
    ("attribution", {**ATTRIBUTION, "more": 1}, 422),
)


def test_a_saved_table_is_read_before_it_is_kept(client: TestClient, settings: Settings) -> None:
    for place, (kind, body, status) in enumerate(SAVED_TABLES):
        answer = keep_insight(client, settings, f"kept_{place:02}", kind, body)
        assert answer.status_code == status, (kind, body, answer.text)
    listed = client.get(f"{API}/insights", headers=bearer(settings, Role.VIEWER)).json()["items"]
    assert [one["body"] for one in listed] == [body for _, body, status in SAVED_TABLES if status == 200]
