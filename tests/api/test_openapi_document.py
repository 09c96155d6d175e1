"""The OpenAPI document: names that last, examples, and replies that are what it says, whatever is sent."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import schemathesis
from schemathesis.checks import not_a_server_error
from schemathesis.schemas import BaseSchema
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from evergrove.access import Role
from evergrove.api import build_app
from evergrove.api.lanes import HEAVY_SECONDS_MAX
from evergrove.api.routes.registry import ROUTES
from evergrove.kit import FixedClock, Settings
from support.api_client import api_client, bearer, cheapen_passwords, make_home
from support.ground import NOON
from support.small_shop import fill_shop, open_shop

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fastapi import FastAPI

EXAMPLES_AN_OPERATION = 6
"""Random ones of each operation."""

CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]


PAGE = Path(__file__).parents[2] / "docs" / "reference" / "openapi.json"


def _written(*, is_bounded: bool) -> BaseSchema:
    """The page on disk; `is_bounded`: values at and past every bound are sent as well, some sixty an operation.

    An answer may take as long as the server itself allows: ten seconds, as schemathesis would have it, are a verdict on
    how busy the machine is.
    """
    config = {
        "request-timeout": HEAVY_SECONDS_MAX + 10,
        "generation": {"deterministic": True, "database": "none", "max-examples": EXAMPLES_AN_OPERATION},
        "phases": {"stateful": {"enabled": False}, "coverage": {"enabled": is_bounded}},
    }
    return schemathesis.openapi.from_path(PAGE, config=schemathesis.Config.from_dict(config))


WRITTEN = _written(is_bounded=False)
"""The page on disk, which another test holds equal to the code: making it anew would load every engine to collect
tests. Sent are its own examples and seeded random ones."""

PAST_EVERY_BOUND = _written(is_bounded=True)
"""Sent are values at and past every bound, too: some minutes."""


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """A home with a filled shop: most of what can go wrong goes wrong with data."""
    made = make_home(tmp_path_factory.mktemp("openapi") / "home")
    workspace = open_shop(made)
    fill_shop(workspace)
    workspace.close()
    return made


@pytest.fixture(scope="module")
def app(settings: Settings) -> Iterator[FastAPI]:
    with pytest.MonkeyPatch.context() as monkeypatch:
        cheapen_passwords(monkeypatch)
        built = build_app(settings, clock=FixedClock(NOON))
        yield built
        built.state.evergrove.close()


@pytest.fixture(scope="module")
def document(app: FastAPI) -> dict[str, Any]:
    return app.openapi()


def operations(document: dict[str, Any]) -> list[dict[str, Any]]:
    return [operation for path in document["paths"].values() for operation in path.values()]


def test_every_operation_has_a_name_of_its_own_a_sentence_and_the_error_shape(document: dict[str, Any]) -> None:
    found = operations(document)
    assert len(found) > 20
    assert {tag for operation in found for tag in operation["tags"]} <= set(ROUTES), "else nothing is sent to them"
    names = [operation["operationId"] for operation in found]
    assert sorted(set(names)) == sorted(names)
    assert [name for name in names if not name.replace("_", "").isalpha() or not name.islower()] == []
    assert [one["operationId"] for one in found if not one.get("description")] == []
    error = {"$ref": "#/components/schemas/ErrorBody"}
    without = [
        one["operationId"]
        for one in found
        if one["responses"].get("default", {}).get("content", {}).get("application/json", {}).get("schema") != error
    ]
    assert without == []


def test_every_list_comes_in_pages_or_says_how_long_it_gets(document: dict[str, Any]) -> None:
    """A workspace has a million customers: a list without an end is a page that never comes."""
    lists, endless = [], []
    for path, ways in document["paths"].items():
        answer = ways.get("get", {}).get("responses", {}).get("200", {}).get("content", {}).get("application/json", {})
        schema = answer.get("schema", {})
        if "$ref" in schema:
            schema = document["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
        items = schema if schema.get("type") == "array" else schema.get("properties", {}).get("items")
        if items is None:
            continue
        lists.append(path)
        asked = {one["name"]: one["schema"] for one in ways["get"].get("parameters", []) if one["in"] == "query"}
        has_pages = "maximum" in asked.get("limit", {})
        if not has_pages and "maxItems" not in items:
            endless.append(path)
    assert len(lists) > 50
    assert endless == []


def test_the_texts_that_one_sends_have_examples(document: dict[str, Any]) -> None:
    sent = {
        reference.rpartition("/")[2]
        for operation in operations(document)
        for body in operation.get("requestBody", {}).get("content", {}).values()
        if (reference := body["schema"].get("$ref"))
    }
    schemas = document["components"]["schemas"]
    bare = [
        f"{name}.{field}"
        for name in sent
        for field, schema in schemas[name].get("properties", {}).items()
        if schema.get("type") == "string" and not {"examples", "enum", "$ref", "const"} & set(schema)
    ]
    assert bare == []


@pytest.fixture(scope="module")
def owner(settings: Settings) -> dict[str, str]:
    return bearer(settings, Role.OWNER) | {"X-Evergrove": "1"}


@pytest.fixture(scope="module")
def known(settings: Settings, owner: dict[str, str]) -> dict[str, str]:
    """An id of each kind that stands in paths and exists, by `tag.name`."""
    with api_client(settings) as client:
        client.headers.update(owner)
        inside = "/api/w/default"
        client.post(f"{inside}/users", json={"email": "li@example.com"})
        customer = client.get(f"{inside}/customers").json()["items"][0]["customer_id"]
        return {
            "customers.customer_id": customer,
            "tags.customer_id": customer,
            "segments.key": client.get(f"{inside}/segments").json()["items"][0]["key"],
            "tags.key": client.get(f"{inside}/tags").json()["items"][0]["key"],
            "sources.source_id": client.post(f"{inside}/sources", json={"name": "web"}).json()["source_id"],
            "users.user_id": client.get(f"{inside}/users").json()["items"][0]["user_id"],
        }


@pytest.mark.slow
@WRITTEN.parametrize()
def test_whatever_is_sent_is_answered_as_the_document_says(
    case: schemathesis.Case[Any], app: FastAPI, owner: dict[str, str], known: dict[str, str]
) -> None:
    check_answer(case, app, owner=owner, known=known)


@pytest.mark.torture
@pytest.mark.timeout(3_600)
@PAST_EVERY_BOUND.parametrize()
def test_what_is_past_a_bound_is_answered_as_the_document_says(
    case: schemathesis.Case[Any], app: FastAPI, owner: dict[str, str], known: dict[str, str]
) -> None:
    check_answer(case, app, owner=owner, known=known)


def check_answer(case: schemathesis.Case[Any], app: FastAPI, *, owner: dict[str, str], known: dict[str, str]) -> None:
    """Send what was drawn, with ids of our own in half of the paths."""
    if "slug" in case.path_parameters:
        case.path_parameters["slug"] = "default"  # an invented one is only ever a 404
    tag = case.operation.definition.raw["tags"][0]
    for name, value in case.path_parameters.items():
        if f"{tag}.{name}" in known and len(str(value)) % 2 == 0:
            case.path_parameters[name] = known[f"{tag}.{name}"]
    reply = case.call_and_validate(headers=owner, checks=CHECKS, app=app)
    assert reply.status_code < 500
