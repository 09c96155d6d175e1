"""Audiences over the API: published, listed, refused where they could not work."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evergrove.access import Role
from support.api_client import api_client, bearer, make_home

if TYPE_CHECKING:
    from pathlib import Path

RULE = {"name": {"zh": "买过", "en": "Buyers"}, "rule": {"event": "Order Completed"}}


def test_an_audience_is_published_and_listed(home: Path) -> None:
    settings = make_home(home)
    with api_client(settings) as client:
        headers = bearer(settings, Role.OPERATOR)
        made = client.post("/api/w/default/segments", json={"key": "buyers", **RULE}, headers=headers)
        assert made.status_code == 201, made.text
        wish = {"key": "weekly", "segment": "buyers", "cron": "0 6 * * 1", "match_by": ["email"]}
        answer = client.post("/api/w/default/audiences", json=wish, headers=headers)
        assert answer.status_code == 201, answer.text
        (listed,) = client.get("/api/w/default/audiences", headers=headers).json()["items"]
        assert (listed["key"], listed["cron"], listed["match_by"]) == ("weekly", "0 6 * * 1", ["email"])
        missing = client.post("/api/w/default/audiences", json=wish | {"segment": "none"}, headers=headers)
        assert (missing.status_code, missing.json()["code"]) == (404, "audience.missing")
        unclear = client.post("/api/w/default/audiences", json=wish | {"cron": "every day"}, headers=headers)
        assert (unclear.status_code, unclear.json()["code"]) == (422, "audience.invalid")
