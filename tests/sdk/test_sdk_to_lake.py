"""What SDKs send to a whole server stands in the lake once, with one customer, whatever was killed meanwhile."""

from __future__ import annotations

import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING

import psutil
import pytest

from evergrove.access import open_workspace
from evergrove.facts import run_query
from evergrove.jobs import catch_up
from evergrove.kit import Settings
from support.faulty_proxy import faulty_proxy
from support.sdks import NODE, bundle, run_calls
from support.serving import RunningServer, start_server

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pyarrow as pa
    from playwright.sync_api import Browser

    from support.browsers import Site

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]

HERE = Path(__file__).parent

FACTS = {
    "Account Joined": 1,
    "Page Viewed": 1,
    "Profile Updated": 1,
    "Screen Viewed": 1,
    **{f"Tried {number}": 1 for number in range(45)},
}

BROWSER_FACTS = {
    name: count for name, count in FACTS.items() if not name.startswith("Tried") or int(name.split()[1]) < 5
}

SETTLE_MS = 15_000
"""A page stays open this long after its last call, and sends again what was refused."""

KILLS = ("receive", "work", "receive")


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    running = start_server(tmp_path_factory.mktemp("lake") / "home")
    yield running
    running.stop()


def test_sdk_events_are_in_the_lake_once(
    server: RunningServer, old_analytics_python: Path, node_packages: Path, chromium: Browser, site: Site
) -> None:
    sources = {"python": "segment.analytics", "python-old": "segment.analytics", "rudder": "rudderstack.analytics"}
    keys = {name: server.create_source(name) for name in [*sources, "node", "browser"]}
    with faulty_proxy(server.base_url) as proxy, _killing(server):
        for name, module in sources.items():
            environment = {"PYTHONPATH": str(old_analytics_python)} if name == "python-old" else {}
            packing = "gzip" if name == "rudder" else "plain"
            run_calls(
                sys.executable,
                HERE / "python_calls.py",
                *(module, proxy.url, keys[name], name, packing),
                environment=environment,
            )
        run_calls(NODE, node_packages / "node_calls.mjs", proxy.url, keys["node"], "node")
        _call_in_browser(chromium, site, node_packages, host=proxy.url, key=keys["browser"])
    server.stop()
    facts = _query(server, "SELECT source, name, count(*) AS n, count(DISTINCT fact_id) AS ids FROM facts GROUP BY ALL")
    for source in keys:
        found = {row["name"]: row["n"] for row in facts.to_pylist() if row["source"] == source and row["name"] in FACTS}
        assert found == (BROWSER_FACTS if source == "browser" else FACTS), source
    assert all(row["n"] == row["ids"] for row in facts.to_pylist())
    people = _query(server, "SELECT source, count(DISTINCT customer_id) AS n FROM facts GROUP BY source")
    assert {row["source"]: row["n"] for row in people.to_pylist() if row["source"] in keys} == dict.fromkeys(keys, 1)
    owners = _query(server, "SELECT count(DISTINCT customer_id) AS n FROM facts WHERE name = 'Tried 1'")
    assert owners.to_pylist() == [{"n": len(keys)}]


def _call_in_browser(browser: Browser, site: Site, packages: Path, *, host: str, key: str) -> None:
    bundle(packages / "browser_calls.js", site.folder / "lake.js")
    site.write("lake.html", "<title>Lake</title><script src=lake.js></script>")
    page = browser.new_page()
    page.goto(f"{site.url}/lake.html?key={key}&host={host}&prefix=browser")
    page.evaluate("window.calls")
    page.wait_for_timeout(SETTLE_MS)
    page.close()


class _killing:  # noqa: N801 - reads as a verb where it is used
    """Kills one process after the other while the block runs; the supervisor starts each again."""

    def __init__(self, server: RunningServer) -> None:
        self._server = server
        self._end = threading.Event()
        self._thread = threading.Thread(target=self._kill, daemon=True)

    def __enter__(self) -> None:
        self._thread.start()

    def __exit__(self, *_: object) -> None:
        self._end.set()
        self._thread.join()

    def _kill(self) -> None:
        for what in KILLS:
            if self._end.wait(3):
                return
            for child in psutil.Process(self._server.process.pid).children():
                if what in child.cmdline():
                    child.kill()


def _query(server: RunningServer, sql: str) -> pa.Table:
    workspace = open_workspace(Settings.from_environment({}, home=server.home), slug="default")
    try:
        catch_up(workspace)
        return run_query(workspace, sql)
    finally:
        workspace.close()
