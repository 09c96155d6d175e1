"""The cookie, its guards, and one's own account, over HTTP."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from evergrove.access import Role, throttle
from evergrove.kit import FixedClock, Settings
from support.api_client import (
    PASSWORD,
    api_client,
    cheapen_passwords,
    make_home,
    sign_in_member,
    sign_in_owner,
)
from support.ground import NOON

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from starlette.testclient import TestClient

COOKIE = "evergrove_session"
NEW_PASSWORD = "another sentence of green trees"  # noqa: S105 - of people who exist in tests only


@pytest.fixture(autouse=True)
def _cheap_passwords(monkeypatch: pytest.MonkeyPatch) -> None:
    cheapen_passwords(monkeypatch)


@pytest.fixture
def settings(home: Path) -> Settings:
    return make_home(home)


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock(NOON)


@pytest.fixture
def client(settings: Settings, clock: FixedClock) -> Iterator[TestClient]:
    with api_client(settings, clock=clock) as opened:
        yield opened


def sign_in(client: TestClient, *, email: str = "owner@localhost", password: str = PASSWORD) -> int:
    return int(client.post("/api/sign-in", json={"email": email, "password": password}).status_code)


def test_the_first_owner_comes_in_by_the_link_and_sets_a_password(client: TestClient, settings: Settings) -> None:
    me = sign_in_owner(client, settings)
    assert (me["user"]["email"], me["user"]["has_password"]) == ("owner@localhost", True)
    assert [(entry["slug"], entry["role"]) for entry in me["workspaces"]] == [("default", "owner")]
    assert "users:write" in me["workspaces"][0]["permissions"]
    assert client.get("/api/me").json() == me
    assert client.post("/api/sign-out").json() == {"provider_url": None}
    assert client.get("/api/me").status_code == 401
    assert sign_in(client) == 200
    assert client.get("/api/me").status_code == 200


def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(client: TestClient, settings: Settings) -> None:
    sign_in_owner(client, settings)
    for headers, is_secure in (({}, False), ({"X-Forwarded-Proto": "https"}, True)):
        reply = client.post("/api/sign-in", json={"email": "owner@localhost", "password": PASSWORD}, headers=headers)
        flags = {flag.strip().lower() for flag in reply.headers["set-cookie"].split(";")[1:]}
        assert {"httponly", "samesite=lax", "path=/"} <= flags
        assert ("secure" in flags) is is_secure


def test_who_guesses_from_one_address_waits_and_others_do_not(
    client: TestClient, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(throttle, "FAILURES_AN_ADDRESS_MAX", 2)
    sign_in_owner(client, settings)

    def status_of(address: str, *, email: str, password: str = "wrong word, wrong word") -> tuple[int, str]:  # noqa: S107
        told = {"email": email, "password": password}
        reply = client.post("/api/sign-in", json=told, headers={"X-Forwarded-For": address})
        return reply.status_code, reply.headers.get("Retry-After", "")

    for number in range(2):
        assert status_of("203.0.113.9", email=f"{number}@example.com") == (401, "")
    status, retry_after = status_of("203.0.113.9", email="owner@localhost", password=PASSWORD)
    assert (status, int(retry_after)) == (429, throttle.ADDRESS_WINDOW.total_seconds())
    assert status_of("203.0.113.10", email="owner@localhost", password=PASSWORD) == (200, "")


def test_signing_out_ends_the_session_on_the_server(client: TestClient, settings: Settings) -> None:
    sign_in_owner(client, settings)
    kept = client.cookies[COOKIE]
    client.post("/api/sign-out")
    assert client.get("/api/me", headers={"Cookie": f"{COOKIE}={kept}"}).status_code == 401


def test_a_session_ends_when_nobody_uses_it(client: TestClient, settings: Settings, clock: FixedClock) -> None:
    sign_in_owner(client, settings)
    clock.instant += timedelta(hours=11)
    assert client.get("/api/me").status_code == 200
    clock.instant += timedelta(hours=12)
    reply = client.get("/api/me")
    assert (reply.status_code, reply.json()["code"]) == (401, "session.ended")


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"X-Evergrove": ""}, 403),
        ({"X-Evergrove": "", "Sec-Fetch-Site": "cross-site"}, 403),
        ({"X-Evergrove": "", "Sec-Fetch-Site": "same-site"}, 403),
        ({"X-Evergrove": "", "Authorization": "Basic b3duZXI6"}, 403),
        ({"X-Evergrove": "", "Sec-Fetch-Site": "same-origin"}, 201),
        ({"X-Evergrove": "1"}, 201),
    ],
)
def test_a_change_with_the_cookie_comes_from_our_own_page(
    client: TestClient, settings: Settings, headers: dict[str, str], status: int
) -> None:
    sign_in_owner(client, settings)
    reply = client.post("/api/w/default/sources", json={"name": "web"}, headers=headers)
    assert reply.status_code == status, reply.text
    names = [source["name"] for source in client.get("/api/w/default/sources").json()["items"]]
    assert names == (["web"] if status == 201 else [])


def test_nobody_is_signed_in_by_another_page(client: TestClient, settings: Settings) -> None:
    sign_in_owner(client, settings)
    body = {"email": "owner@localhost", "password": PASSWORD}
    reply = client.post("/api/sign-in", json=body, headers={"X-Evergrove": "", "Sec-Fetch-Site": "cross-site"})
    assert (reply.status_code, reply.json()["code"]) == (403, "request.unknown_page")
    assert "set-cookie" not in reply.headers


def test_too_many_attempts_are_told_when_to_come_back(
    client: TestClient, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(throttle, "ATTEMPTS_AN_ACCOUNT_MAX", 2)
    sign_in_owner(client, settings)
    assert [sign_in(client, password="wrong words here") for _ in range(2)] == [401, 401]  # noqa: S106
    reply = client.post("/api/sign-in", json={"email": "owner@localhost", "password": PASSWORD})
    assert reply.status_code == 429
    assert int(reply.headers["retry-after"]) == reply.json()["details"]["retry_after_seconds"] > 0


def test_one_changes_name_language_and_password(client: TestClient, settings: Settings) -> None:
    sign_in_owner(client, settings)
    changed = client.patch("/api/me", json={"name": "李梅", "language": "en"}).json()["user"]
    assert (changed["name"], changed["language"]) == ("李梅", "en")
    without = client.patch("/api/me", json={"password": NEW_PASSWORD})
    assert (without.status_code, without.json()["code"]) == (401, "sign_in.refused")
    weak = client.patch("/api/me", json={"password": "short", "current_password": PASSWORD})
    assert (weak.status_code, weak.json()["code"]) == (422, "password.weak")
    assert client.patch("/api/me", json={"password": NEW_PASSWORD, "current_password": PASSWORD}).status_code == 200
    assert client.get("/api/me").status_code == 200
    assert [sign_in(client), sign_in(client, password=NEW_PASSWORD)] == [401, 200]


def test_a_new_address_asks_for_the_password(client: TestClient, settings: Settings) -> None:
    sign_in_owner(client, settings)
    assert client.patch("/api/me", json={"email": "li@example.com"}).status_code == 401
    body = {"email": "Li@Example.com", "current_password": PASSWORD}
    assert client.patch("/api/me", json=body).json()["user"]["email"] == "li@example.com"
    assert sign_in(client, email="li@example.com") == 200


def test_an_invited_person_comes_in_with_the_role_and_leaves_with_it(client: TestClient, settings: Settings) -> None:
    sign_in_owner(client, settings)
    invited = client.post("/api/w/default/users", json={"email": "wang@example.com", "role": "operator"})
    assert invited.status_code == 201
    user_id, token = invited.json()["member"]["user_id"], invited.json()["link"]["token"]
    with api_client(settings) as other:
        entered = other.post("/api/sign-in/link", json={"token": token, "password": PASSWORD})
        assert entered.json()["workspaces"][0]["role"] == "operator"
        assert other.post("/api/w/default/sources", json={"name": "web"}).status_code == 201
        assert other.get("/api/w/default/audit").status_code == 403
        client.patch(f"/api/w/default/users/{user_id}", json={"role": "viewer"})
        assert other.post("/api/w/default/sources", json={"name": "app"}).status_code == 403
        assert client.delete(f"/api/w/default/users/{user_id}").status_code == 204
        assert other.get("/api/me").status_code == 401
        again = other.post("/api/sign-in/link", json={"token": token})
        assert (again.status_code, again.json()["code"]) == (401, "sign_in.link_refused")


def test_an_owner_cannot_be_invited_into_the_server(client: TestClient, settings: Settings) -> None:
    sign_in_member(client, settings, email="li@example.com", role=Role.OWNER)
    assert client.get("/api/w/*/users").status_code == 404
    assert client.post("/api/w/*/users", json={"email": "x@example.com", "role": "owner"}).status_code == 404
