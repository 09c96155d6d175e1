"""The server that the walks share, and a browser for each file (its event loop must not outlive the file)."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import pytest

from evergrove.kit import Settings
from support.browser import Visit, chromium_path, sign_in, started_browser, visiting
from support.console_world import make_world, owner_token
from support.serving import RunningServer, start_server

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator

    from playwright.sync_api import Browser


PUBLIC_URL = "https://post.shop.example"
"""Without one no marketing mail goes out: it must let people unsubscribe."""


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """A walk starts a server and a browser: not for `make fast`."""
    for item in items:
        if item.path.stem.startswith("test_walk_"):
            item.add_marker(pytest.mark.slow)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """A failed walk says what its page shows."""
    report = yield
    visit = getattr(item, "funcargs", {}).get("visit")
    if report.when == "call" and report.failed and isinstance(visit, Visit):
        report.sections.append(("the page", visit.told()))
    return report


@pytest.fixture(scope="session")
def untouched(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small shop as it was made, once: walks work on copies of it."""
    chromium_path()
    home = tmp_path_factory.mktemp("untouched") / "home"
    make_world(home)
    return home


@pytest.fixture(scope="session")
def shop(untouched: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The copy that most walks look at."""
    return Path(shutil.copytree(untouched, tmp_path_factory.mktemp("console") / "home"))


@pytest.fixture(scope="session")
def server(shop: Path) -> Iterator[RunningServer]:
    """`evergrove serve` over the shop."""
    running = start_server(shop, environment={"EVERGROVE_PUBLIC_URL": PUBLIC_URL})
    yield running
    running.stop()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """A headless Chromium."""
    with started_browser() as started:
        yield started


@pytest.fixture(scope="module", params=["zh", "en"])
def language(request: pytest.FixtureRequest) -> Literal["zh", "en"]:
    """Every walk is walked in both languages."""
    asked: Literal["zh", "en"] = request.param
    return asked


@pytest.fixture(scope="session")
def sessions() -> dict[tuple[str, str], Path]:
    """Who has signed in already: (server, language) → the file of their session."""
    return {}


@pytest.fixture(scope="module")
def session(
    server: RunningServer,
    browser: Browser,
    language: Literal["zh", "en"],
    sessions: dict[tuple[str, str], Path],
    tmp_path_factory: pytest.TempPathFactory,
) -> Path:
    """An owner who reads that language and has signed in once for all walks of the server."""
    door = (server.base_url, language)
    if door not in sessions:
        state = tmp_path_factory.mktemp("session") / "state.json"
        email = f"{state.parent.name}@example.com"
        token = owner_token(Settings(home=server.home), email=email, language=language)
        sign_in(browser, server.base_url, token=token, state=state, language=language)
        sessions[door] = state
    return sessions[door]


@pytest.fixture
def visit(server: RunningServer, browser: Browser, session: Path, language: str) -> Iterator[Visit]:
    """A page of that owner, about which nothing may complain."""
    with visiting(browser, server.base_url, language=language, state=session) as opened:
        yield opened
        assert opened.complaints == []
