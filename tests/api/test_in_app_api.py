"""The door through which a customer's browser fetches in-app messages."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest

from evergrove.access import open_workspace
from evergrove.channels import sign_inbox_token
from evergrove.channels.adapters.in_app import InAppAdapter, InAppSettings
from evergrove.kit import FixedClock
from evergrove.profiles import tables as profile_tables
from support.api_client import api_client, make_home
from support.ground import NOON
from support.push_services import message

if TYPE_CHECKING:
    from pathlib import Path

    from starlette.testclient import TestClient

    from evergrove.kit import Workspace


@pytest.fixture
def door(home: Path) -> Iterator[tuple[TestClient, Workspace]]:
    """A customer `u1` with one message."""
    settings = make_home(home, "default", "other")
    workspace = open_workspace(settings, slug="default", clock=FixedClock(NOON))
    with workspace.control.write() as connection:
        connection.execute(profile_tables.customers.insert(), {"customer_id": "cus_1", "created_at": NOON})
        row = {"kind": "user_id", "value": "u1", "customer_id": "cus_1"}
        connection.execute(profile_tables.identifiers.insert(), row)
    shown = message(1, address="cus_1", channel="in_app", title="新品到店", url="/new", button="去看看")
    InAppAdapter(InAppSettings(), workspace).send([shown])
    with api_client(settings) as client:
        yield client, workspace
    workspace.close()


def ask(client: TestClient, body: Any) -> Any:
    """As a browser of another site asks: plain text, no cookie, no header of ours."""
    del client.headers["X-Evergrove"]
    headers = {"content-type": "text/plain;charset=UTF-8", "origin": "https://shop.example"}
    content = body if isinstance(body, str) else json.dumps(body)
    reply = client.post("/t/inbox", content=content, headers=headers)
    client.headers["X-Evergrove"] = "1"
    return reply


def test_a_page_of_another_site_reads_and_marks(door: tuple[TestClient, Workspace]) -> None:
    client, workspace = door
    token = sign_inbox_token(workspace, user_id="u1")
    reply = ask(client, {"token": token})
    assert (reply.status_code, reply.headers["access-control-allow-origin"]) == (200, "*")
    assert reply.headers["cache-control"] == "no-store"
    assert reply.json() == {
        "unread": 1,
        "messages": [
            {
                "message_id": message(1).message_id,
                "title": "新品到店",
                "body": "",
                "url": "/new",
                "image": "",
                "button": "去看看",
                "made_at": "2026-11-21T12:00:00Z",
                "is_seen": False,
            }
        ],
    }
    assert ask(client, {"token": token, "seen": [message(1).message_id]}).json()["unread"] == 0
    assert ask(client, {"token": token}).json()["messages"][0]["is_seen"] is True


def test_other_tokens_and_bodies_open_nothing(door: tuple[TestClient, Workspace]) -> None:
    client, workspace = door
    token = sign_inbox_token(workspace, user_id="u1")
    head, claims, signature = token.split(".")
    wrong = [f"{head}.{claims}.{signature[::-1]}", f"{head}.{claims}.", "x", ""]
    assert [ask(client, {"token": one}).status_code for one in wrong] == [401] * 4
    assert [ask(client, one).status_code for one in ("", "[]", "{}", '{"token": 1}')] == [422] * 4
    assert ask(client, {"token": token, "seen": ["x" * 20_000]}).status_code == 413
    assert client.get("/t/inbox").status_code in (404, 405)


def test_a_token_names_its_workspace(door: tuple[TestClient, Workspace]) -> None:
    client, workspace = door
    other = open_workspace(workspace.settings, slug="other", clock=FixedClock(NOON))
    assert ask(client, {"token": sign_inbox_token(other, user_id="u1")}).json() == {"unread": 0, "messages": []}
    nowhere = sign_inbox_token(other, user_id="u1")
    other.close()
    head, _, signature = nowhere.split(".")
    claims = "eyJzdWIiOiJ1MSIsImF1ZCI6Im5vd2hlcmUiLCJleHAiOjk5OTk5OTk5OTl9"  # aud: nowhere
    assert ask(client, {"token": f"{head}.{claims}.{signature}"}).status_code == 401
