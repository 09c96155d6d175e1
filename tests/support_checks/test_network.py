"""Only loopback and Unix sockets are reached from tests."""

from __future__ import annotations

import re
import socket
import urllib.request
from typing import TYPE_CHECKING

import pytest

from support.network import OutsideConnectionError

if TYPE_CHECKING:
    from pathlib import Path

NOBODYS_ADDRESS = "192.0.2.1"
"""RFC 5737: belongs to nobody."""


@pytest.mark.parametrize("method", ["connect", "connect_ex"])
def test_another_machine_is_refused(method: str) -> None:
    with socket.socket() as outside, pytest.raises(OutsideConnectionError, match=re.escape(NOBODYS_ADDRESS)):
        getattr(outside, method)((NOBODYS_ADDRESS, 80))


def test_a_datagram_to_another_machine_is_refused() -> None:
    with socket.socket(type=socket.SOCK_DGRAM) as outside, pytest.raises(OutsideConnectionError):
        outside.sendto(b"", (NOBODYS_ADDRESS, 53))


def test_names_are_not_looked_up() -> None:
    with pytest.raises(OutsideConnectionError, match=r"example\.com"):
        urllib.request.urlopen("http://example.com", timeout=1)


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
def test_loopback_is_reached(host: str) -> None:
    with (
        socket.create_server(("127.0.0.1", 0)) as server,
        socket.create_connection((host, server.getsockname()[1]), timeout=5) as client,
    ):
        client.sendall(b"x")
        accepted, _ = server.accept()
        with accepted:
            assert accepted.recv(1) == b"x"


def test_unix_sockets_are_reached(tmp_path: Path) -> None:
    path = str(tmp_path / "s")
    with socket.socket(socket.AF_UNIX) as server, socket.socket(socket.AF_UNIX) as client:
        server.bind(path)
        server.listen()
        client.connect(path)
        assert client.getpeername() == path
