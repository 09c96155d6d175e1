"""`evergrove user`: who locked themselves out gets in again."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from typer.testing import CliRunner

from evergrove.access import EVERY_WORKSPACE, Role, create_workspace, find_user, open_server, roles_of, sign_in_by_link
from evergrove.cli.main import app
from evergrove.kit import Settings, SystemClock
from support.api_client import PASSWORD, cheapen_passwords

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(autouse=True)
def _cheap_passwords(monkeypatch: pytest.MonkeyPatch) -> None:
    cheapen_passwords(monkeypatch)


@pytest.fixture
def settings(home: Path) -> Settings:
    create_workspace(Settings(home=home), slug="default", name="Default").close()
    return Settings(home=home)


def run(settings: Settings, *arguments: str, status: int = 0) -> Any:
    result = CliRunner().invoke(
        app, ["user", *arguments, "--home", str(settings.home), "--format", "json"], catch_exceptions=False
    )
    assert result.exit_code == status, result.output
    return json.loads(result.stdout) if result.stdout else json.loads(result.stderr)


def test_an_invited_person_signs_in_by_the_printed_link(settings: Settings) -> None:
    printed = run(settings, "invite", "li@example.com", "--role", "operator", "--workspace", "default")
    address, _, secret = printed["url"].partition("/sign-in#token=")
    assert address == "http://localhost:8000"
    server = open_server(settings)
    session = sign_in_by_link(server, secret=secret, password=PASSWORD, clock=SystemClock())
    assert roles_of(server, user_id=session.user.user_id) == {"default": Role.OPERATOR}
    again = run(settings, "invite", "li@example.com", "--role", "owner")
    assert "url" not in again, "who has a password signs in with it"
    assert roles_of(server, user_id=session.user.user_id) == {"default": Role.OPERATOR, EVERY_WORKSPACE: Role.OWNER}
    link = run(settings, "link", "li@example.com", "--address", "https://shop.example/")
    assert link["url"].startswith("https://shop.example/sign-in#token=")
    entered = sign_in_by_link(server, secret=link["url"].partition("=")[2], clock=SystemClock())
    assert entered.user == find_user(server, "li@example.com")
    server.close()
    assert [row["role"] for row in run(settings, "list")] == ["owner"]


def test_what_is_not_there_is_said(settings: Settings, tmp_path: Path) -> None:
    assert run(settings, "link", "nobody@example.com", status=3)["code"] == "user.missing"
    missing = run(settings, "invite", "li@example.com", "--workspace", "elsewhere", status=3)
    assert missing["code"] == "workspace.missing"
    assert run(Settings(home=tmp_path / "none"), "link", "li@example.com", status=3)["code"] == "home.missing"
    assert run(settings, "invite", "no address", status=2)["code"] == "user.invalid"
    assert run(settings, "list") == []
