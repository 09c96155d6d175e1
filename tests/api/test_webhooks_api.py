"""Webhooks over the API: made, shown with their standing, rotated, refused where they could do harm."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from evergrove.access import Role
from support.api_client import api_client, bearer, make_home

if TYPE_CHECKING:
    from pathlib import Path

WISH = {"key": "warehouse", "url": "https://8.8.8.8/hook", "fact_names": ["Order Completed"]}


def test_a_webhook_shows_its_secret_once(home: Path) -> None:
    settings = make_home(home)
    with api_client(settings) as client:
        headers = bearer(settings, Role.OWNER)
        made = client.post("/api/w/default/webhooks", json=WISH, headers=headers)
        assert made.status_code == 201, made.text
        secret = made.json()["secret"]
        assert secret.startswith("whsec_")
        changed = client.post("/api/w/default/webhooks", json=WISH | {"fact_names": ["*"]}, headers=headers).json()
        assert (changed["secret"], changed["webhook"]["fact_names"]) == ("", ["*"])
        listed = client.get("/api/w/default/webhooks", headers=headers)
        assert secret not in listed.text
        assert listed.json()["items"][0]["waiting"] == 0
        rotated = client.post("/api/w/default/webhooks/warehouse/rotate", headers=headers).json()["secret"]
        assert rotated not in ("", secret)
        off = client.post("/api/w/default/webhooks/warehouse/disable", headers=headers).json()
        on = client.post("/api/w/default/webhooks/warehouse/enable", headers=headers).json()
        assert (off["is_enabled"], on["is_enabled"]) == (False, True)
        assert client.post("/api/w/default/webhooks/none/retry", headers=headers).status_code == 404


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1/x", "https://169.254.169.254/latest", "ftp://a.example/", "https://"]
)
def test_an_address_inside_our_own_network_is_refused(home: Path, url: str) -> None:
    settings = make_home(home)
    with api_client(settings) as client:
        answer = client.post("/api/w/default/webhooks", json=WISH | {"url": url}, headers=bearer(settings, Role.OWNER))
        assert answer.status_code in (403, 422), answer.text
        assert client.get("/api/w/default/webhooks", headers=bearer(settings, Role.OWNER)).json()["items"] == []
