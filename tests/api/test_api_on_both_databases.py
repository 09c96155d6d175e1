"""The same people, sources, tokens and rejects on SQLite and on PostgreSQL; odd texts never become an error of ours."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from evergrove.access import Role
from support.api_client import PASSWORD, api_client, bearer, cheapen_passwords, make_home, sign_in_owner

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.slow

PAGES = (
    "users",
    "tokens",
    "audit",
    "sources",
    "imports",
    "jobs",
    "rejects",
    "rejects/summary",
    "mappings",
    "sources/web/events",
)


def test_a_day_of_an_owner(home: Path, database_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    cheapen_passwords(monkeypatch)
    settings = make_home(home, database_url=database_url)
    with api_client(settings) as client:
        sign_in_owner(client, settings)
        for path, body in (
            ("sources", {"name": "web"}),
            ("users", {"email": "li@example.com", "role": "agent"}),
            ("tokens", {"name": "nightly", "role": "viewer"}),
        ):
            headers = {"Idempotency-Key": path}
            assert client.post(f"/api/w/default/{path}", json=body, headers=headers).status_code == 201, path
            assert client.post(f"/api/w/default/{path}", json={**body, "role": "owner", "name": "x"}, headers=headers)
        form = {"file": ("a.csv", b"Name\n1\n")}
        assert client.post("/api/w/default/imports", files=form, data={"mapping": "shopify-orders"}).status_code == 202
        replies = {page: client.get(f"/api/w/default/{page}", params={"limit": 1}) for page in PAGES}
        assert {page: reply.status_code for page, reply in replies.items() if reply.status_code != 200} == {}
        actions = [line["action"] for line in client.get("/api/w/default/audit").json()["items"]]
        assert actions == ["create_import", "create_token", "make_sign_in_link", "add_member", "create_source"]
        assert client.post("/api/sign-in", json={"email": "owner@localhost", "password": PASSWORD}).status_code == 200


ODD_TEXTS = ("\x00", "a\x00b", "\ud800", "💥" * 300, "'; drop table users; --", "9" * 400)

ODD_PATHS = (
    ("GET", "/api/w/default/jobs/%00"),
    ("GET", "/api/w/default/imports/imp_%00"),
    ("GET", "/api/w/%00/sources"),
    ("DELETE", "/api/w/default/users/%00"),
    ("GET", "/api/w/default/rejects?reason=%00&source=%00"),
    ("GET", "/api/w/default/audit?after=WyJcdTAwMDAiXQ"),
    ("GET", "/api/w/default/jobs?kind=%ED%A0%80"),
)


def test_odd_texts_are_refused_or_not_found(home: Path, database_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    cheapen_passwords(monkeypatch)
    settings = make_home(home, database_url=database_url)
    with api_client(settings) as client:
        client.headers.update({**bearer(settings, Role.OWNER), "Content-Type": "application/json"})
        replies = [client.request(method, path) for method, path in ODD_PATHS]
        for text in ODD_TEXTS:
            for path, body in (
                ("sign-in", {"email": text, "password": text}),
                ("sign-in/link", {"token": text}),
                ("w/default/users", {"email": text}),
                ("w/default/sources", {"name": text + " \x00"}),
                ("w/default/tokens", {"name": text + "\x00"}),
                ("w/default/rejects/replay", {"ids": [text]}),
                ("w/default/rejects/replay", {"reason": text + "\x00"}),
            ):
                replies.append(client.post(f"/api/{path}", content=json.dumps(body)))
    errors = [(reply.url, reply.status_code, reply.text) for reply in replies if not 200 <= reply.status_code < 500]
    assert errors == []
    assert [reply.text for reply in replies if reply.status_code >= 400 and not reply.json()["help"]] == []
