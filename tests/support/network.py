"""No test reaches past this machine: Python's sockets connect and look up names on loopback and Unix sockets only.

Libraries with sockets of their own (gRPC, libpq, the engines) are not seen here; their fixtures name loopback.
"""

from __future__ import annotations

import ipaddress
import socket
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

_LOCAL_NAMES = {None, "", "localhost", b"localhost", b""}


class OutsideConnectionError(AssertionError):
    """A test tried to reach another machine."""

    def __init__(self, address: object) -> None:
        super().__init__(f"a test tried to reach {address!r}; use a double, or a fixture of tests/support")


@pytest.fixture(scope="session", autouse=True)
def loopback_only() -> Iterator[None]:
    """Raise OutsideConnectionError from connect, connect_ex, sendto and getaddrinfo for any other address."""
    with pytest.MonkeyPatch.context() as patch:
        for name in ("connect", "connect_ex", "sendto"):
            patch.setattr(socket.socket, name, _guarded_method(getattr(socket.socket, name)))
        patch.setattr(socket, "getaddrinfo", _guarded_lookup(socket.getaddrinfo))
        yield


def _guarded_method(original: Any) -> Any:
    def guarded(self: socket.socket, *arguments: Any) -> Any:
        # The address comes last in all three; a Unix socket's is a path.
        if self.family in {socket.AF_INET, socket.AF_INET6} and not _is_local(arguments[-1][0]):
            raise OutsideConnectionError(arguments[-1])
        return original(self, *arguments)

    return guarded


def _guarded_lookup(original: Any) -> Any:
    def guarded(host: Any, *arguments: Any, **options: Any) -> Any:
        if not _is_local(host):
            raise OutsideConnectionError(host)
        return original(host, *arguments, **options)

    return guarded


def _is_local(host: Any) -> bool:
    if host in _LOCAL_NAMES:
        return True
    try:
        address = ipaddress.ip_address(host.decode() if isinstance(host, bytes) else host)
    except ValueError:
        return False
    return address.is_loopback or address.is_unspecified
