"""`evergrove source`, and the access log."""

from __future__ import annotations

import json
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import httpx
import pytest
from typer.testing import CliRunner

from evergrove.access import Role, create_source, create_token, open_server, rotate_key
from evergrove.cli.main import app
from evergrove.cli.session import opened
from evergrove.jobs import examine
from evergrove.kit import FixedClock
from support.arrivals import unite
from support.ground import NOON, make_workspace
from support.receiving import receiving

if TYPE_CHECKING:
    from pathlib import Path

    from evergrove.kit import Workspace

pytestmark = pytest.mark.slow


def run(*arguments: str | Path) -> dict[str, str | None] | list[dict[str, str | None]]:
    result = CliRunner().invoke(app, [*map(str, arguments), "--format", "json"])
    assert result.exit_code == 0, result.output
    answer: dict[str, str | None] | list[dict[str, str | None]] = json.loads(result.stdout)
    return answer


def test_a_source_is_made_rotated_and_revoked(home: Path) -> None:
    made = run("source", "create", "web shop", "--home", home)
    assert isinstance(made, dict)
    assert made["name"] == "web shop"
    assert made["workspace"] == "default"
    assert len(str(made["write_key"])) >= 24
    rotated = run("source", "rotate", "web shop", "--home", home)
    assert isinstance(rotated, dict)
    assert rotated["source_id"] == made["source_id"]
    assert rotated["write_key"] not in {None, made["write_key"]}
    assert made["old_key_ends_at"] is None
    ends_in = datetime.fromisoformat(str(rotated["old_key_ends_at"])) - datetime.now(UTC)
    assert timedelta(hours=23) < ends_in <= timedelta(hours=24)
    assert run("source", "list", "--home", home) == [rotated]
    revoked = run("source", "revoke", str(made["source_id"]), "--home", home)
    assert isinstance(revoked, dict)
    assert revoked["key_ends_at"] is not None
    assert str(revoked["old_key_ends_at"]) <= str(revoked["key_ends_at"])


def test_doctor_says_which_keys_end_soon(home: Path) -> None:
    made = FixedClock(NOON)
    workspace = make_workspace(home)
    server = open_server(workspace.settings)
    shop = create_source(server, workspace="proof", name="shop", clock=made)
    create_source(server, workspace="proof", name="app", clock=made)
    create_token(server, workspace="proof", name="cash desk", role=Role.VIEWER, author="test", clock=made, days=30)
    assert all(keys_said(workspace, at=NOON)[name] == "none ends within 7 days" for name in ("write keys", "API keys"))
    rotate_key(server, shop, clock=made)
    server.close()
    assert keys_said(workspace, at=NOON)["write keys"] == "the old one of shop until 2026-11-22 12:00 UTC"
    assert keys_said(workspace, at=NOON + timedelta(days=2))["write keys"] == "none ends within 7 days"
    assert keys_said(workspace, at=NOON + timedelta(days=22))["API keys"] == "none ends within 7 days"
    assert keys_said(workspace, at=NOON + timedelta(days=23))["API keys"] == "cash desk until 2026-12-21 12:00 UTC"
    workspace.close()


def keys_said(workspace: Workspace, *, at: datetime) -> dict[str, str]:
    found = [one for one in examine(replace(workspace, clock=FixedClock(at))) if one.name in {"write keys", "API keys"}]
    assert all(one.is_well == one.seen.startswith("none") for one in found)
    return {one.name: one.seen for one in found}


def test_a_name_is_taken_once_and_must_be_known(home: Path) -> None:
    run("source", "create", "app", "--home", home)
    twice = CliRunner().invoke(app, ["source", "create", "app", "--home", str(home), "--format", "json"])
    assert (twice.exit_code, json.loads(twice.stderr)["code"]) == (4, "source.exists")
    unknown = CliRunner().invoke(app, ["source", "revoke", "shop", "--home", str(home)])
    assert unknown.exit_code == 3
    assert "choose one of: app" in unknown.stderr


def test_what_a_source_united_is_shown_and_taken_back(home: Path) -> None:
    run("source", "create", "web", "--home", home)
    with opened(home, "") as workspace:
        unite(workspace, "ann", "bob", "cid", source="web")
        unite(workspace, "dan", "eve", source="orders.csv", user_id="shared-2")
    shown = run("source", "unmerge", "web", "--home", home, "--dry-run")
    assert isinstance(shown, dict)
    said = " ".join(str(shown[name]) for name in ("source", "merges", "customers", "taken_back"))
    assert said == "web 2 1 0"
    later = run("source", "unmerge", "web", "--home", home, "--since", "2100-01-01")
    done = run("source", "unmerge", "web", "--home", home)
    again = run("source", "unmerge", "web", "--home", home)
    of_a_file = run("source", "unmerge", "orders.csv", "--home", home)
    assert isinstance(later, dict)
    assert isinstance(done, dict)
    assert isinstance(again, dict)
    assert isinstance(of_a_file, dict)
    counts = [f"{one['taken_back']} of {one['merges']}" for one in (later, done, again, of_a_file)]
    assert counts == ["0 of 0", "2 of 2", "0 of 0", "1 of 1"]
    unknown = CliRunner().invoke(app, ["source", "unmerge", "shop", "--home", str(home)])
    assert (unknown.exit_code, "choose one of: web" in unknown.stderr) == (3, True)
    told = CliRunner().invoke(app, ["source", "unmerge", "web", "--home", str(home)])
    assert "0 merges by web in 0 customers; 0 taken back" in told.stdout


def test_the_access_log_names_nobody(home: Path) -> None:
    with receiving(home, "--access-log") as running:
        key = running.new_key("log")
        httpx.post(f"{running.url}/v1/track?secret=1", json={"userId": "somebody", "writeKey": key})
        httpx.get(f"{running.url}/v1/projects/{key}/settings")
        httpx.get(f"{running.url}/api/w/default/customers?search=somebody")
        give_up_at = time.monotonic() + 10
        while '"forwarded"' not in running.log.read_text() and time.monotonic() < give_up_at:
            time.sleep(0.05)  # the line is written after the reply
        text = running.log.read_text()
    lines = [json.loads(line) for line in text.splitlines() if '"request"' in line]
    assert [(line["method"], line["endpoint"], line["status"]) for line in lines if line["endpoint"] != "/healthz"] == [
        ("POST", "/v1/track", 200),
        ("GET", "/v1/projects", 200),
        ("GET", "forwarded", 503),
    ]
    for personal in (key, "somebody", "secret", "127.0.0.1", "customers"):
        assert personal not in text
