"""The API on its embedded server at a Unix socket, as the work process runs it."""

from __future__ import annotations

import socket as sockets
import tempfile
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

import httpx
import pytest

from evergrove.access import Role
from evergrove.api import serve_api
from evergrove.kit import FixedClock, Settings
from support.api_client import bearer, make_home
from support.ground import NOON

if TYPE_CHECKING:
    from collections.abc import Iterator

START_SECONDS_MAX = 60


@pytest.fixture
def settings(home: Path) -> Settings:
    return make_home(home)


@pytest.fixture
def socket() -> Iterator[Path]:
    """A path that is short enough: a socket's is cut at 107 bytes."""
    with tempfile.TemporaryDirectory(prefix="evergrove-api-") as folder:
        yield Path(folder) / "api.sock"


@pytest.fixture
def served(settings: Settings, socket: Path) -> Iterator[tuple[httpx.Client, threading.Event, threading.Thread]]:
    socket.write_bytes(b"left by a process that was killed")
    stop = threading.Event()
    serving = threading.Thread(
        target=serve_api, args=(settings,), kwargs={"socket": socket, "stop": stop, "clock": FixedClock(NOON)}
    )
    serving.start()
    with httpx.Client(transport=httpx.HTTPTransport(uds=str(socket)), base_url="http://evergrove") as client:
        deadline = time.monotonic() + START_SECONDS_MAX
        while not listens(socket):
            assert serving.is_alive()
            assert time.monotonic() < deadline
            time.sleep(0.05)
        yield client, stop, serving
    stop.set()
    serving.join(30)


def listens(socket: Path) -> bool:
    with sockets.socket(sockets.AF_UNIX) as probe:
        return probe.connect_ex(str(socket)) == 0


@pytest.mark.slow
def test_it_answers_many_at_once_and_stops_when_told(
    served: tuple[httpx.Client, threading.Event, threading.Thread], settings: Settings, socket: Path
) -> None:
    client, stop, serving = served
    headers = bearer(settings, Role.OWNER)

    def make(number: int) -> int:
        path = "/api/w/default/sources"
        return client.post(path, json={"name": f"source {number}"}, headers=headers).status_code

    with ThreadPoolExecutor(8) as threads:
        assert list(threads.map(make, range(16))) == [201] * 16
    listed = client.get("/api/w/default/sources", headers=headers).json()["items"]
    assert len(listed) == 16
    assert client.get("/").headers["content-type"].startswith("text/html")
    stop.set()
    serving.join(30)
    assert not serving.is_alive()
    assert not listens(socket)
