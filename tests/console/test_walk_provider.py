"""Signing in with a real identity provider (the certified `oidc-provider`), in the browser, in both languages."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from evergrove.access import Role, add_member, open_server
from evergrove.kit import SystemClock
from support.api_client import make_home
from support.browser import said, visiting
from support.provider_server import provider_package, provider_server
from support.serving import free_port, start_server

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser

    from support.browser import Visit
    from support.serving import RunningServer

__all__ = ["provider_package"]

NAME = "Keycloak"


@pytest.fixture(scope="module")
def guarded(tmp_path_factory: pytest.TempPathFactory, provider_package: Path) -> Iterator[RunningServer]:
    """A server that knows the provider, with one invited operator."""
    folder = tmp_path_factory.mktemp("guarded")
    settings = make_home(folder / "home", "default")
    server = open_server(settings)
    add_member(
        server, workspace="default", email="li@example.com", role=Role.OPERATOR, author="usr_test", clock=SystemClock()
    )
    server.close()
    port = free_port()
    console_url = f"http://127.0.0.1:{port}"
    with provider_server(provider_package, console_url=console_url, log=folder / "provider.log") as issuer:
        environment = {
            "EVERGROVE_OIDC_ISSUER": issuer,
            "EVERGROVE_OIDC_CLIENT_ID": "evergrove",
            "EVERGROVE_OIDC_CLIENT_SECRET": "sixteen green trees",
            "EVERGROVE_OIDC_NAME": NAME,
            "EVERGROVE_CONSOLE_URL": console_url,
        }
        running = start_server(folder / "home", port=port, environment=environment)
        yield running
        running.stop()


def pass_provider(visit: Visit, language: str, *, name: str) -> None:
    """Click the button, and name oneself at the provider."""
    button = said(language, f"用 {NAME} 登录", f"Sign in with {NAME}")
    visit.page.get_by_role("button", name=button).click()
    visit.page.get_by_role("textbox", name="Name").fill(name)
    visit.page.get_by_role("button", name="Go").click()


def test_who_is_invited_comes_in_and_goes_out(guarded: RunningServer, browser: Browser, language: str) -> None:
    with visiting(browser, guarded.base_url, language=language) as visit:
        visit.go("/sign-in?next=%2Fw%2Fdefault%2Faccount")
        pass_provider(visit, language, name="li")
        visit.page.wait_for_url("**/w/default/account")
        visit.expect_heading(said(language, "我的账号", "My account"))
        visit.page.get_by_text(said(language, f"已绑定 {NAME}", f"Connected with {NAME}")).wait_for()
        cookies = {cookie["name"]: cookie for cookie in visit.page.context.cookies()}
        assert cookies["evergrove_session"]["httpOnly"] is True
        assert "evergrove_sign_in" not in cookies, "the cookie of the way is gone"
        visit.page.get_by_role("button", name=said(language, "我的菜单", "My menu")).click()
        visit.page.get_by_text(said(language, "退出登录", "Sign out"), exact=True).click()
        out = visit.page.get_by_role("link", name=said(language, f"在 {NAME} 也退出", f"Sign out of {NAME} too"))
        assert "/session/end" in str(out.get_attribute("href"))
        assert visit.complaints == []


def test_a_stranger_is_told_what_to_do(guarded: RunningServer, browser: Browser, language: str) -> None:
    for name, words in (
        ("stranger", ("这个邮箱还没有被邀请", "Nobody has invited this e-mail address")),
        ("doubtful", ("登录方没有确认您的邮箱", "The provider does not confirm your e-mail address")),
    ):
        with visiting(browser, guarded.base_url, language=language) as visit:
            visit.go("/sign-in")
            pass_provider(visit, language, name=name)
            visit.page.get_by_text(said(language, *words)).wait_for()
            assert visit.page.locator("input[type=password]").count() == 1, "the other way is open"
            assert visit.complaints == []
