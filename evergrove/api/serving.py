"""Running the application on granian's embedded server at a Unix socket, inside the work process."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from evergrove.api.app import build_app
from evergrove.kit import SystemClock

if TYPE_CHECKING:
    import threading
    from pathlib import Path

    from evergrove.kit import Clock, Settings

STOP_CHECK_SECONDS = 0.1
BACKLOG = 256
"""Connections that wait to be taken."""


def serve_api(settings: Settings, *, socket: Path, stop: threading.Event, clock: Clock | None = None) -> None:
    """Answer at `socket` until `stop` is set; requests that are being worked on are finished."""
    asyncio.run(_serve(settings, socket=socket, stop=stop, clock=clock or SystemClock()))


async def _serve(settings: Settings, *, socket: Path, stop: threading.Event, clock: Clock) -> None:
    from granian.constants import Interfaces
    from granian.server.embed import Server

    socket.unlink(missing_ok=True)  # left by a process that was killed
    app = build_app(settings, clock=clock)
    server = Server(app, uds=socket, interface=Interfaces.ASGI, backlog=BACKLOG, websockets=False, log_enabled=False)
    serving = asyncio.create_task(server.serve())
    while not stop.is_set() and not serving.done():
        await asyncio.sleep(STOP_CHECK_SECONDS)
    server.stop()  # type: ignore[no-untyped-call]
    await serving
