"""Run the receiving end in this process until it is told to stop."""

from __future__ import annotations

import asyncio
import signal
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING

from granian.constants import Interfaces
from granian.http import HTTP1Settings
from granian.log import LogLevels
from granian.server.embed import Server

from evergrove.access import open_server, open_workspace
from evergrove.kit import UNNAMED_PROXY, SystemClock, TrustedProxies, configure_log, logger
from evergrove.receive.app import ReceiveApp
from evergrove.receive.commits import CommitWriters
from evergrove.receive.contracts import NotStoredError, ReceiveOptions
from evergrove.receive.forwarding import Forwarder
from evergrove.receive.holding import Holding
from evergrove.receive.keys import WriteKeys
from evergrove.receive.metrics import Metrics
from evergrove.receive.rates import Rates
from evergrove.receive.senders import Senders
from evergrove.receive.tracking import Tracking

if TYPE_CHECKING:
    from evergrove.kit import Clock, Database, Settings, Workspace

log = logger("receive.server")

CONNECTIONS_MAX = 4_096
"""Open at a time; further ones wait in the kernel's queue. An idle one costs some 15 KB."""

HEAD_SECONDS_MAX = 15
"""For the head of a request, so that a connection that says nothing does not stay."""

DRAIN_SECONDS_MAX = 2.5
"""How long requests that have begun may take after the stop signal."""

CUT_OFF_SECONDS_MAX = 0.5
"""For the replies to those that took longer; a connection that is still there then ends with the process."""


def run_receive(settings: Settings, options: ReceiveOptions) -> None:
    """Serve until SIGTERM or SIGINT; returns when everything that was answered is durable and connections are closed.

    Raises EvergroveError when the server database cannot be opened.
    """
    configure_log(verbose=options.access_log)
    asyncio.run(_run(settings, options, clock=SystemClock()))


async def _run(settings: Settings, options: ReceiveOptions, *, clock: Clock) -> None:
    server_database = open_server(settings)
    holding = Holding()
    metrics = Metrics(holding)
    keys = WriteKeys(server_database, clock=clock)
    writers = CommitWriters(partial(_open, settings), clock=clock, observe=metrics.committed)
    senders = Senders(TrustedProxies.read(settings.trusted_proxies), mark=settings.home / UNNAMED_PROXY)
    forwarder = Forwarder(options.work_socket, senders=senders)
    tracking = Tracking(keys=keys, rates=Rates(), writers=writers, holding=holding, metrics=metrics, clock=clock)
    app = ReceiveApp(
        tracking=tracking,
        forwarder=forwarder,
        senders=senders,
        metrics=metrics,
        browser_files=options.browser_files,
        has_access_log=options.access_log,
    )
    try:
        await keys.refresh()  # before the first request, which would otherwise meet an empty memory
        for slug in keys.workspaces():
            with suppress(NotStoredError):  # logged; tried again with the workspace's first event
                await writers.open(slug)
        await _serve(app, options, keys=keys)
    finally:
        await _close(writers, forwarder, server_database)


async def _serve(app: ReceiveApp, options: ReceiveOptions, *, keys: WriteKeys) -> None:
    server = Server(
        app,
        address=options.host,
        port=options.port,
        interface=Interfaces.RSGI,
        websockets=False,
        backlog=CONNECTIONS_MAX,
        backpressure=CONNECTIONS_MAX,
        http1_settings=HTTP1Settings(header_read_timeout=HEAD_SECONDS_MAX * 1000),
        log_level=LogLevels.error,
    )
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        # Not the loop's add_signal_handler: it loses a signal when many requests have filled the pipe that wakes it
        # (“Exception ignored when trying to write to the signal wakeup fd”, one stop in ten with 300 connections).
        signal.signal(number, lambda *_: loop.call_soon_threadsafe(stop.set))
    refreshing = asyncio.create_task(keys.keep_fresh())
    serving = asyncio.create_task(server.serve())
    stopping = asyncio.create_task(stop.wait())
    await asyncio.wait({serving, stopping}, return_when=asyncio.FIRST_COMPLETED)
    server.stop()  # type: ignore[no-untyped-call]
    done, _ = await asyncio.wait({serving}, timeout=DRAIN_SECONDS_MAX)
    if not done:
        log.warning("requests_cut_off", count=app.cut_off())
        done, _ = await asyncio.wait({serving}, timeout=CUT_OFF_SECONDS_MAX)
    for task in (stopping, refreshing, serving):
        task.cancel()
    for ended in done:
        ended.result()  # raises when the server could not serve at all


async def _close(writers: CommitWriters, forwarder: Forwarder, server_database: Database) -> None:
    await asyncio.to_thread(writers.close)
    await forwarder.close()
    server_database.close()


def _open(settings: Settings, slug: str) -> Workspace:
    return open_workspace(settings, slug=slug)
