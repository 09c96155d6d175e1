"""Clicks through a whole server: from a request for a message's link to the redirect, with the click written down.

Every click is of another message, so each one marks its message and makes a fact, which the same server takes into the
feed meanwhile. The limit is the same link at the same rate asked by HEAD, which looks it up and writes nothing.
"""

from __future__ import annotations

import shutil
import threading
import time
from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import numpy as np
import sqlalchemy as sa

from bench.contracts import Row
from bench.load import Connection, LoadError, LoadFigures
from bench.rows.live_segments import make_customers
from bench.serving import SLUG, prepare, served, serving_settings, wait_until_calm
from bench.world import customer_ids
from evergrove.access import open_workspace
from evergrove.channels import message_of, run_of_launch, tracking_key
from evergrove.channels.tables import links, messages
from evergrove.channels.tracking.tokens import make_token

if TYPE_CHECKING:
    from bench.contracts import Figures, Parameters
    from bench.load import Address
    from evergrove.kit import Workspace

HOME = "clicks"
LAUNCH = "lau_00000000000000000000000000000001"
NODE = "send"
LINK, URL = "0a1b2c3d4e5f", "https://shop.example/new"

CLICKS_PER_SECOND = 100
"""Of a million people who get a mail, three in a hundred follow a link within the first hour: 8 a second, and ten times
as many in the busiest minutes."""

CLICK_MS_MAX = 100.0
"""Nobody notices it before the page that follows."""

CUSTOMERS_A_MESSAGE = 10
"""Of the run's customers so many have one message: the table is not empty."""

ROWS_OF_ONE_WRITE = 20_000
CONNECTIONS = 32
FOUND = 302

BROWSER = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0"
    " Mobile/15E148 Safari/604.1"
)
"""Of a person: what says less is taken for a machine."""


class _Browser(Connection):
    """A connection that follows links."""

    def __init__(self, address: Address) -> None:
        super().__init__(address, authorization="")
        self._head = f"Host: {address.host}:{address.port}\r\nUser-Agent: {BROWSER}\r\n".encode()

    def look(self, path: str) -> int:
        """Ask where a link leads."""
        self._socket.sendall(b"HEAD %s HTTP/1.1\r\n%s\r\n" % (path.encode(), self._head))
        return self._read_reply()


def measure(parameters: Parameters) -> Figures:
    """Milliseconds to the redirect at CLICKS_PER_SECOND for `serve_seconds`, by HEAD first, then by GET."""
    count = int(parameters.serve_seconds * CLICKS_PER_SECOND)
    total = max(count, parameters.customers // CUSTOMERS_A_MESSAGE)
    paths = _make_home(parameters, count=total)
    chosen = [paths[place] for place in np.random.default_rng(7).permutation(total)[:count]]
    with served(parameters, name=HOME) as server:
        wait_until_calm(server)
        cpu = [server.cpu_seconds()]
        looked = _follow(server.address, chosen, ask=_Browser.look)
        cpu.append(server.cpu_seconds())
        clicked = _follow(server.address, chosen, ask=_Browser.get)
        cpu.append(server.cpu_seconds())
        peak = sum(server.memory_mb(is_peak=True).values())
        if (known := _clicked(server.workspace)) != count:
            raise LoadError(f"{count:,} clicks were answered and {known:,} are known")
    shutil.rmtree(parameters.folder / HOME, ignore_errors=True)
    return {
        "clicks": count,
        "messages": total,
        "server_peak_mb": peak,
        **_cpu_ms("look", cpu[0], cpu[1], count=count),
        **_cpu_ms("click", cpu[1], cpu[2], count=count),
        **{
            f"{name}_p{percent}_ms": load.percentile_ms(percent)
            for name, load in (("look", looked), ("click", clicked))
            for percent in (50, 99)
        },
    }


def _make_home(parameters: Parameters, *, count: int) -> list[str]:
    """A workspace with as many sent messages that hold one link; the link's path in each."""
    shutil.rmtree(parameters.folder / HOME, ignore_errors=True)
    settings = serving_settings(parameters, name=HOME)
    prepare(settings)
    workspace = open_workspace(settings, slug=SLUG)
    try:
        make_customers(workspace, count)
        ids = [_write_messages(workspace, people) for people in _pieces(customer_ids(count).to_pylist())]
        with workspace.control.write() as connection:
            connection.execute(sa.insert(links), {"link_id": LINK, "url": URL, "made_at": workspace.clock.now()})
        key = tracking_key(workspace)
    finally:
        workspace.close()
    tokens = (make_token(key, purpose="click", message_id=one, link_id=LINK) for piece in ids for one in piece)
    return [f"/t/c/{SLUG}/{token}" for token in tokens]


def _pieces(people: list[str]) -> list[list[str]]:
    return [people[start : start + ROWS_OF_ONE_WRITE] for start in range(0, len(people), ROWS_OF_ONE_WRITE)]


def _write_messages(workspace: Workspace, people: Sequence[str]) -> list[str]:
    """One mail each, sent an hour ago; their ids."""
    sent_at = workspace.clock.now() - timedelta(hours=1)
    alike: dict[str, Any] = {
        "node": NODE, "visit": 1, "launch_id": LAUNCH, "campaign_key": "bench@1", "journey_key": "",
        "channel": "email", "step": 0, "message_class": "marketing", "topic": "all", "template": "bench@1",
        "priority": 50, "arm": "treated", "state": "sent", "reason": "", "sender_key": "post", "attempts": 1,
        "address_mark": "", "planned_at": sent_at, "state_at": sent_at, "sent_at": sent_at,
    }  # fmt: skip
    rows = []
    for person in people:
        run_id = run_of_launch(LAUNCH, person)
        message_id = message_of(run_id, node=NODE, visit=1)
        rows.append({**alike, "message_id": message_id, "run_id": run_id, "customer_id": person})
    with workspace.control.write() as connection:
        connection.execute(sa.insert(messages), rows)
    return [row["message_id"] for row in rows]


def _follow(address: Address, paths: Sequence[str], *, ask: Callable[[_Browser, str], int]) -> LoadFigures:
    """Ask for every path once, each in its time; a latency counts from that time, also when earlier ones are slow.

    Raises LoadError.
    """
    turn, lock = iter(enumerate(paths)), threading.Lock()
    latencies: list[float] = []
    failures: list[BaseException] = []
    begun = time.perf_counter()

    def follow_all() -> None:
        browser = _Browser(address)
        while not failures:
            with lock:
                number, path = next(turn, (0, ""))
            if not path:
                break
            planned = begun + number / CLICKS_PER_SECOND
            time.sleep(max(planned - time.perf_counter(), 0))
            if (status := ask(browser, path)) != FOUND:
                raise LoadError(f"a link was answered with {status}")
            latencies.append(time.perf_counter() - planned)
        browser.close()

    def work() -> None:
        try:
            follow_all()
        except (LoadError, OSError) as error:
            failures.append(error)

    threads = [threading.Thread(target=work) for _ in range(CONNECTIONS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failures:
        raise LoadError(str(failures[0]))
    seconds = time.perf_counter() - begun
    return LoadFigures(requests=len(latencies), refused=0, seconds=seconds, latencies=latencies)


def _cpu_ms(what: str, before: dict[str, float], after: dict[str, float], *, count: int) -> Figures:
    """Processor time of each process for one request."""
    return {f"{what}:{name}": (after[name] - before[name]) / count * 1e3 for name in after}


def _told(found: Figures, what: str) -> str:
    parts = {name.partition(":")[2]: value for name, value in found.items() if name.startswith(f"{what}:")}
    return ", ".join(f"{name} {value:.2f} ms" for name, value in parts.items())


def _clicked(workspace: Workspace) -> int:
    query = sa.select(sa.func.count()).select_from(messages).where(messages.c.clicked_at.is_not(None))
    with workspace.control.read() as connection:
        return int(connection.execute(query).scalar_one())


def rows(run: Callable[[str], Figures]) -> list[Row]:
    found = run(f"{__name__}:measure")
    figure, limit = found["click_p99_ms"], found["look_p99_ms"]
    return [
        Row(
            key="clicks",
            what="From a click on a message's link to the redirect over HTTP, p99",
            figure=figure,
            unit="ms",
            limit=limit,
            limit_name="the same link asked by HEAD, which writes nothing, p99",
            ratio=figure / limit,
            aim=f"p99 < {CLICK_MS_MAX:.0f} ms at {CLICKS_PER_SECOND} clicks/s",
            is_met=figure < CLICK_MS_MAX,
            peak_rss_mb=found["server_peak_mb"],
            detail=(
                (
                    f"p50 {found['click_p50_ms']:.1f} ms, by HEAD {found['look_p50_ms']:.1f} ms, over"
                    f" {found['clicks']:,.0f} clicks of as many messages among {found['messages']:,.0f}"
                ),
                f"processor time a click: {_told(found, 'click')}; by HEAD: {_told(found, 'look')}",
                "every click was marked on its message when its redirect was sent",
            ),
        )
    ]
