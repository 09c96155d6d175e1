"""Every route asks for a permission, and every role meets exactly what the table of roles says."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Any

import pytest
from fastapi.routing import APIRoute, iter_route_contexts

from evergrove.access import Permission, Role, is_allowed
from evergrove.api import build_app
from evergrove.api.state import Workspaces
from evergrove.kit import Settings, SystemClock, UnavailableError
from support.api_client import api_client, bearer, make_home

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fastapi.dependencies.models import Dependant
    from starlette.testclient import TestClient

PUBLIC_ROUTES = {
    *("sign_in", "sign_in_by_link", "sign_out", "get_health"),
    *("get_sign_in_ways", "begin_sign_in", "finish_sign_in"),  # with an identity provider
    # What customers meet, by signed addresses: links, pictures, leaving, preferences, forms; providers' receipts.
    *("follow_link", "look_at_link", "open_message", "ask_to_leave", "leave_list", "show_preferences"),
    *("save_preferences", "ask_to_confirm", "confirm", "show_page", "send_form", "take_receipts"),
    "fetch_inbox",  # by a token that the shop's server signed for one customer
    "post_capture",  # by a link that works once, made for the people who run the site
}
"""What one may ask without having signed in: a longer list needs a reason."""

ACCOUNT_ROUTES = {"get_me", "change_me", "begin_to_connect", "create_workspace"}


class EnteredError(UnavailableError):
    """Raised in place of the workspace: who gets this has been let in, and nothing was done."""

    code = "test.entered"


def required(dependant: Dependant) -> list[Any]:
    """What the dependencies of a route ask for, each of which says so by `requires`."""
    asked = getattr(dependant.call, "requires", None)
    return ([] if asked is None else [asked]) + [one for inner in dependant.dependencies for one in required(inner)]


@cache
def routes() -> list[tuple[str, str, str, list[Any]]]:
    """(name, method, path, what is required) of every route of the API."""
    app = build_app(Settings(), clock=SystemClock())
    found = []
    for context in iter_route_contexts(app.routes):
        if isinstance(context.original_route, APIRoute):
            path = re.sub(r"{(\w+)(:\w+)?}", lambda name: "default" if name[1] == "slug" else "id_1", str(context.path))
            found += [
                (str(context.name), method, path, required(context.dependant)) for method in context.methods or ()
            ]
    return found


def inside() -> list[tuple[str, str, str, list[Any]]]:
    """Those inside a workspace."""
    return [route for route in routes() if "/w/" in route[2]]


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    return make_home(tmp_path_factory.mktemp("roles") / "home", "default", "other")


@pytest.fixture(scope="module")
def keys(settings: Settings) -> dict[str, dict[str, str]]:
    """Headers of a program of each role, and of an owner of another workspace."""
    return {role.value: bearer(settings, role) for role in Role} | {
        "elsewhere": bearer(settings, Role.OWNER, workspace="other")
    }


@pytest.fixture
def client(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[TestClient]:
    def refuse(_: Workspaces, slug: str) -> None:
        raise EnteredError(slug)

    monkeypatch.setattr(Workspaces, "get", refuse)
    with api_client(settings) as opened:
        yield opened


def test_every_route_asks_for_one_thing() -> None:
    assert len(inside()) > 20, "the routes were found"
    asked = {name: needed for name, _, _, needed in routes()}
    assert {name: needed for name, needed in asked.items() if len(needed) != 1} == {}
    assert {name for name, needed in asked.items() if needed == ["nothing"]} == PUBLIC_ROUTES
    assert {name for name, needed in asked.items() if needed == ["signed in"]} == ACCOUNT_ROUTES
    assert {name for name, _, _, needed in inside() if not isinstance(needed[0], Permission)} == set()


def test_what_changes_something_does_not_ask_for_a_permission_that_only_reads() -> None:
    counting = {"count_segment", "compare_segments", "check_content", "preview_template", "preview_landing_page"}
    counting |= {"check_journey", "preview_journey_migration", "preview_journey_backfill", "fill_journey_classic"}
    counting |= {"compute_funnel", "compute_paths", "list_people_behind", "compute_retention", "compute_attribution"}
    counting |= {"list_retention_people", "list_attribution_people", "list_review_people"}
    counting |= {"plan_experiment", "simulate_journey", "cancel_journey_simulation"}
    wrong = [name for name, method, _, needed in inside() if method != "GET" and needed[0].only_reads]
    own_views = {"save_view", "remove_view"}  # how somebody looks at a list; sharing one asks for more, inside
    assert set(wrong) <= counting | own_views


@pytest.mark.parametrize("role", Role)
def test_a_role_is_let_in_exactly_where_the_table_says(
    client: TestClient, keys: dict[str, dict[str, str]], role: Role
) -> None:
    wrong = []
    for name, method, path, needed in inside():
        reply = client.request(method, path, headers=keys[role.value])
        wanted = (503, "test.entered") if is_allowed(role, needed[0]) else (403, "forbidden")
        if (reply.status_code, reply.json()["code"]) != wanted:
            wrong.append((name, method, reply.status_code, reply.text[:200]))
    assert wrong == []


def test_nobody_is_let_in_without_a_key(client: TestClient) -> None:
    replies = {name: client.request(method, path) for name, method, path, _ in inside()}
    assert {name: reply.status_code for name, reply in replies.items() if reply.status_code != 401} == {}
    assert {reply.json()["kind"] for reply in replies.values()} == {"unauthenticated"}


@pytest.mark.parametrize("header", ["Bearer egt_unknown", "Bearer ", "Basic b3duZXI6", "egt_unknown"])
def test_a_wrong_key_is_refused(client: TestClient, header: str) -> None:
    reply = client.get("/api/w/default/sources", headers={"Authorization": header})
    assert (reply.status_code, reply.headers["www-authenticate"]) == (401, "Bearer")


def test_another_workspace_is_as_if_it_were_not_there(client: TestClient, keys: dict[str, dict[str, str]]) -> None:
    for _, method, path, _ in inside():
        reply = client.request(method, path, headers=keys["elsewhere"])
        assert (reply.status_code, reply.json()["code"]) == (404, "workspace.missing"), path
    missing = client.get("/api/w/missing/sources", headers=keys["elsewhere"])
    there = client.get("/api/w/default/sources", headers=keys["elsewhere"])
    assert missing.json() == there.json()


def test_a_key_opens_no_account(client: TestClient, keys: dict[str, dict[str, str]]) -> None:
    assert client.get("/api/me", headers=keys["owner"]).status_code == 401
