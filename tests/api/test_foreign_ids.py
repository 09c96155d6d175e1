"""People, sources and keys of all workspaces stand in one database: another workspace's id is as if there were none.

Everything else has a database of its own for each workspace.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

import pytest
from fastapi.routing import APIRoute, iter_route_contexts

from evergrove.access import Role
from evergrove.api import build_app
from evergrove.kit import Settings, SystemClock
from support.api_client import api_client, bearer, make_home

if TYPE_CHECKING:
    from collections.abc import Iterator

    from starlette.testclient import TestClient

ONE, TWO = "/api/w/default", "/api/w/other"
SHARED = ("source_id", "user_id", "token_id")

BODIES: dict[str, dict[str, Any]] = {
    "change_user_role": {"role": "viewer"},
    "rotate_source_key": {},
    "unmerge_source": {},
}


@cache
def routes() -> list[tuple[str, str, str]]:
    """(name, method, path) of every route that takes an id out of the shared database."""
    contexts = iter_route_contexts(build_app(Settings(), clock=SystemClock()).routes)
    return [
        (str(context.name), method, str(context.path))
        for context in contexts
        if isinstance(context.original_route, APIRoute)
        for method in context.methods or ()
        if any(f"{{{parameter}}}" in str(context.path) for parameter in SHARED)
    ]


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    return make_home(tmp_path_factory.mktemp("foreign") / "home", "default", "other")


@pytest.fixture(scope="module")
def client(settings: Settings) -> Iterator[TestClient]:
    with api_client(settings) as opened:
        yield opened


@pytest.fixture(scope="module")
def of_one(client: TestClient, settings: Settings) -> dict[str, str]:
    """Real ids of the first workspace."""
    owner = bearer(settings, Role.OWNER)
    source = client.post(f"{ONE}/sources", json={"name": "web"}, headers=owner).json()
    person = client.post(f"{ONE}/users", json={"email": "li@example.com", "role": "operator"}, headers=owner).json()
    token = client.post(f"{ONE}/tokens", json={"name": "reports", "role": "viewer"}, headers=owner).json()
    return {
        "source_id": source["source"]["source_id"] if "source" in source else source["source_id"],
        "user_id": person["member"]["user_id"],
        "token_id": token["token"]["token_id"] if isinstance(token["token"], dict) else token["token_id"],
    }


def everything(client: TestClient, headers: dict[str, str]) -> list[Any]:
    """What the first workspace shows of its people, sources and keys."""
    return [client.get(f"{ONE}/{what}", headers=headers).json() for what in ("sources", "users", "tokens")]


def test_an_id_of_another_workspace_is_missing_and_nothing_is_done(
    client: TestClient, settings: Settings, of_one: dict[str, str]
) -> None:
    assert len(routes()) >= 7, "the routes were found"
    mine, theirs = bearer(settings, Role.OWNER), bearer(settings, Role.OWNER, workspace="other")
    before = everything(client, mine)
    wrong = []
    for name, method, path in routes():
        address = path.format(slug="other", **of_one)
        reply = client.request(method, address, headers=theirs, json=BODIES.get(name))
        if reply.status_code != 404 or reply.json()["code"] == "workspace.missing":
            wrong.append((name, method, reply.status_code, reply.text[:200]))
    assert wrong == []
    assert everything(client, mine) == before


def test_the_lists_of_a_workspace_hold_none_of_anothers(
    client: TestClient, settings: Settings, of_one: dict[str, str]
) -> None:
    theirs = bearer(settings, Role.OWNER, workspace="other")
    seen = repr([client.get(f"{TWO}/{what}", headers=theirs).text for what in ("sources", "users", "tokens", "audit")])
    assert [found for found in of_one.values() if found in seen] == []
