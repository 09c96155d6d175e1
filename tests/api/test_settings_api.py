"""Settings of a workspace and new workspaces over HTTP: what is set is read back, by whom, and nothing else moves."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from evergrove.access import (
    EVERY_WORKSPACE,
    Role,
    list_audit,
    list_workspaces,
    open_server,
    open_workspace,
    service,
)
from evergrove.profiles import merge_strategies, retention, workspace_zone
from support.api_client import api_client, bearer, make_home, sign_in_member, sign_in_owner
from support.shop_api import Shop

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from starlette.testclient import TestClient

    from evergrove.kit import Settings

NEW = {"slug": "shop-europe", "name": "Evergrove Shop Europe", "zone": "Europe/Berlin"}


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return make_home(tmp_path / "home", "default", "other")


@pytest.fixture
def client(settings: Settings) -> Iterator[TestClient]:
    with api_client(settings) as opened:
        yield opened


@pytest.fixture
def shop(client: TestClient, settings: Settings) -> Shop:
    return Shop(client, settings)


def audited(settings: Settings, *, workspace: str = "default") -> list[tuple[str, str, dict[str, Any]]]:
    """(action, target, details) of what the routes wrote, oldest first."""
    server = open_server(settings)
    try:
        lines = list_audit(server, workspace=workspace)
    finally:
        server.close()
    return [(one.action, one.target, dict(one.details)) for one in lines if one.action != "create_token"][::-1]


def test_a_new_workspace_has_set_nothing(shop: Shop) -> None:
    found = shop.get("/settings").json()
    assert (found["slug"], found["name"]) == ("default", "default")
    assert found["zone"] == {"zone": "UTC", "changed": None}
    assert (found["retention"]["days"], found["retention"]["changed"]) == ({}, None)
    assert "Consent Changed" in found["retention"]["kept_for_ever"]
    assert found["merge_strategies"] == {"items": [], "choices": ["latest", "first", "min", "max", "sum", "union"]}
    assert found["events"] == {"phone_country": "CN", "currency": "", "changed": None}


def test_each_setting_is_read_back_and_says_who_set_it(shop: Shop, settings: Settings) -> None:
    answers = [
        shop.send("PUT", "/settings/name", {"name": "  Tea House "}),
        shop.send("PUT", "/settings/zone", {"zone": "Asia/Shanghai"}),
        shop.send("PUT", "/settings/retention", {"name": "Page Viewed", "days": 90}),
        shop.send("PUT", "/settings/retention", {"name": "Product Viewed", "days": 400}),
        shop.send("PUT", "/settings/merge-strategy", {"attribute": "points", "strategy": "sum"}),
        shop.send("PUT", "/settings/events", {"phone_country": "DE", "currency": "EUR"}),
    ]
    assert {one.status_code for one in answers} == {200}
    found = shop.get("/settings", role=Role.ANALYST).json()
    assert answers[-1].json() == found
    assert (found["name"], found["slug"]) == ("Tea House", "default")
    assert found["zone"]["zone"] == "Asia/Shanghai"
    assert shop.get("/zone", role=Role.VIEWER).json() == {"zone": "Asia/Shanghai"}, "what every page shows moments by"
    assert found["retention"]["days"] == {"Page Viewed": 90, "Product Viewed": 400}
    assert [(one["attribute"], one["strategy"]) for one in found["merge_strategies"]["items"]] == [("points", "sum")]
    assert (found["events"]["phone_country"], found["events"]["currency"]) == ("DE", "EUR")
    strategy = found["merge_strategies"]["items"][0]
    for changed in (found["zone"], found["retention"], found["events"], strategy):
        assert changed["changed"]["author"].startswith("tok_")
        assert (changed["changed"]["author_name"], changed["changed"]["at"]) == ("owner", "2026-11-21T12:00:00Z")
    assert audited(settings) == [
        ("rename_workspace", "default", {"name": "Tea House"}),
        ("set_zone", "Asia/Shanghai", {}),
        ("set_retention", "Page Viewed", {"days": 90}),
        ("set_retention", "Product Viewed", {"days": 400}),
        ("set_merge_strategy", "points", {"strategy": "sum"}),
        ("set_event_settings", "events", {"phone_country": "DE", "currency": "EUR"}),
    ]


def test_a_setting_is_taken_back(shop: Shop) -> None:
    for days in (90, None):
        found = shop.send("PUT", "/settings/retention", {"name": "Page Viewed", "days": days}).json()
    assert found["retention"]["days"] == {}
    for strategy in ("union", "latest"):
        found = shop.send("PUT", "/settings/merge-strategy", {"attribute": "tags", "strategy": strategy}).json()
    assert found["merge_strategies"]["items"] == []


def test_another_workspace_stays_as_it_is(shop: Shop, settings: Settings) -> None:
    elsewhere = bearer(settings, Role.OWNER, workspace="other")
    before = shop.client.get("/api/w/other/settings", headers=elsewhere).json()
    shop.send("PUT", "/settings/name", {"name": "Tea House"})
    shop.send("PUT", "/settings/zone", {"zone": "Asia/Shanghai"})
    shop.send("PUT", "/settings/retention", {"name": "Page Viewed", "days": 90})
    shop.send("PUT", "/settings/merge-strategy", {"attribute": "points", "strategy": "sum"})
    assert shop.client.get("/api/w/other/settings", headers=elsewhere).json() == before
    assert [entry.name for entry in list_workspaces(settings)] == ["Tea House", "other"]
    other = open_workspace(settings, slug="other")
    assert (workspace_zone(other), retention(other), merge_strategies(other)) == ("UTC", {}, {})
    other.close()
    assert shop.send("PUT", "/settings/zone", {"zone": "UTC"}, slug="other").status_code == 404


@pytest.mark.parametrize(
    ("path", "body", "code"),
    [
        ("name", {"name": "   "}, "request.invalid"),
        ("name", {"name": "x" * 81}, "request.invalid"),
        ("name", {"name": "two\nlines"}, "request.invalid"),
        ("zone", {"zone": "Asia/Atlantis"}, "workspace.unknown_zone"),
        ("zone", {"zone": "../../etc/passwd"}, "workspace.unknown_zone"),
        ("retention", {"name": "Page Viewed", "days": 0}, "retention.invalid"),
        ("retention", {"name": "Page Viewed", "days": 36_501}, "retention.invalid"),
        ("retention", {"name": "Consent Changed", "days": 400}, "retention.invalid"),
        ("retention", {"name": " ", "days": 400}, "retention.invalid"),
        ("retention", {"name": "Page Viewed"}, "request.invalid"),
        ("merge-strategy", {"attribute": "points", "strategy": "average"}, "merge_strategy.invalid"),
        ("merge-strategy", {"attribute": "x" * 81, "strategy": "sum"}, "request.invalid"),
        ("events", {"phone_country": "CN", "currency": "yuan"}, "event_settings.invalid"),
        ("events", {"phone_country": "China", "currency": "CNY"}, "event_settings.invalid"),
    ],
)
def test_a_wrong_value_is_refused_and_changes_nothing(
    shop: Shop, settings: Settings, path: str, body: dict[str, Any], code: str
) -> None:
    before = shop.get("/settings").json()
    reply = shop.send("PUT", f"/settings/{path}", body)
    assert (reply.status_code, reply.json()["code"]) == (422, code)
    assert shop.get("/settings").json() == before
    assert audited(settings) == []


@pytest.mark.parametrize(
    ("role", "reads"),
    [(Role.OPERATOR, 200), (Role.ANALYST, 200), (Role.AGENT, 200), (Role.VIEWER, 403)],
)
def test_only_an_owner_sets_and_a_viewer_does_not_even_look(shop: Shop, role: Role, reads: int) -> None:
    assert shop.get("/settings", role=role).status_code == reads
    assert shop.send("PUT", "/settings/zone", {"zone": "Asia/Shanghai"}, role=role).status_code == 403
    assert shop.get("/settings").json()["zone"]["zone"] == "UTC"


def test_who_owns_every_workspace_makes_one(client: TestClient, settings: Settings) -> None:
    me = sign_in_owner(client, settings)
    assert me["may_create_workspaces"] is True
    made = client.post("/api/workspaces", json=NEW)
    assert made.status_code == 201
    assert (made.json()["slug"], made.json()["name"], made.json()["role"]) == (NEW["slug"], NEW["name"], "owner")
    found = client.get("/api/w/shop-europe/settings").json()
    assert (found["zone"]["zone"], found["zone"]["changed"]["author"]) == ("Europe/Berlin", me["user"]["user_id"])
    assert made.json() in client.get("/api/me").json()["workspaces"]
    assert audited(settings, workspace="shop-europe") == [("create_workspace", "shop-europe", {})]
    again = client.post("/api/workspaces", json={**NEW, "name": "Another one"})
    assert (again.status_code, again.json()["code"]) == (409, "workspace.exists")
    assert client.get("/api/w/shop-europe/settings").json() == found


def test_without_a_zone_a_new_workspace_has_utc(client: TestClient, settings: Settings) -> None:
    sign_in_owner(client, settings)
    assert client.post("/api/workspaces", json={"slug": "plain", "name": "Plain"}).status_code == 201
    assert client.get("/api/w/plain/settings").json()["zone"] == {"zone": "UTC", "changed": None}


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"slug": "Shop"}, "workspace.invalid_slug"),
        ({"slug": "../shop"}, "workspace.invalid_slug"),
        ({"slug": ""}, "workspace.invalid_slug"),
        ({"name": " "}, "request.invalid"),
        ({"zone": "Mars/Olympus"}, "workspace.unknown_zone"),
        ({"owner": "me"}, "request.invalid"),
    ],
)
def test_a_wrong_wish_makes_no_workspace(
    client: TestClient, settings: Settings, change: dict[str, str], code: str
) -> None:
    sign_in_owner(client, settings)
    reply = client.post("/api/workspaces", json={**NEW, **change})
    assert (reply.status_code, reply.json()["code"]) == (422, code)
    assert [entry.slug for entry in list_workspaces(settings)] == ["default", "other"]


@pytest.mark.parametrize(
    ("role", "workspace"), [(Role.OWNER, "default"), (Role.OPERATOR, EVERY_WORKSPACE), (Role.VIEWER, EVERY_WORKSPACE)]
)
def test_nobody_else_makes_a_workspace(client: TestClient, settings: Settings, role: Role, workspace: str) -> None:
    me = sign_in_member(client, settings, email="ann@example.com", role=role, workspace=workspace)
    assert me["may_create_workspaces"] is False
    reply = client.post("/api/workspaces", json=NEW)
    assert (reply.status_code, reply.json()["code"]) == (403, "forbidden")
    assert [entry.slug for entry in list_workspaces(settings)] == ["default", "other"]


def test_a_program_makes_no_workspace(shop: Shop, settings: Settings) -> None:
    reply = shop.client.post("/api/workspaces", json=NEW, headers=bearer(settings, Role.OWNER))
    assert reply.status_code == 401
    assert shop.client.post("/api/workspaces", json=NEW).status_code == 401


def test_there_are_only_so_many_workspaces(
    client: TestClient, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(service, "WORKSPACES_MAX", 3)
    sign_in_owner(client, settings)
    assert client.post("/api/workspaces", json=NEW).status_code == 201
    reply = client.post("/api/workspaces", json={**NEW, "slug": "one-more"})
    assert (reply.status_code, reply.json()["code"]) == (429, "workspace.too_many")
    taken = client.post("/api/workspaces", json=NEW)
    assert taken.json()["code"] == "workspace.exists", "what is there already is said first"
    assert len(list_workspaces(settings)) == 3


def test_a_new_name_reaches_requests_that_use_it(shop: Shop) -> None:
    assert "default" in shop.get("/insight/review/page", language="en").text
    shop.send("PUT", "/settings/name", {"name": "Tea House"})
    assert "Tea House" in shop.get("/insight/review/page", language="en").text
