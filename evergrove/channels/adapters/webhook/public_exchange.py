"""POSTs to addresses that people typed in, or that browsers sent: only to public hosts, never into our own network.

Invariants
- What is checked is the address that is connected to: a name is looked up once, and the connection goes to what was
  found, so a name that answers differently the second time (DNS rebinding) gains nothing.
- One forbidden address among those of a name refuses the name.
- TLS still proves the name, not the number; no redirect is followed.
"""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import httpcore
import httpx

from evergrove.channels.adapters.phone.exchange import CONNECT_SECONDS_MAX, Answer, Exchange, Lost
from evergrove.kit import InvalidError

if TYPE_CHECKING:
    from collections.abc import Mapping

URL_CHARACTERS_MAX = 2_000

NAT64 = ipaddress.ip_network("64:ff9b::/96")
"""IPv4 inside IPv6 (RFC 6052): the last four bytes are where it leads."""


class ForbiddenAddressError(InvalidError):
    code = "webhook.forbidden_address"


def is_public_address(text: str) -> bool:
    """Whether an IP address is one of the open internet, also when it is an IPv4 address in IPv6 dress."""
    try:
        address = ipaddress.ip_address(text.partition("%")[0])
    except ValueError:
        return False
    if isinstance(address, ipaddress.IPv6Address):
        inner = address.ipv4_mapped or address.sixtofour or (address.teredo[1] if address.teredo else None)
        if address in NAT64:
            inner = ipaddress.IPv4Address(address.packed[-4:])
        if inner is not None:
            return is_public_address(str(inner))
    return address.is_global and not address.is_multicast and not address.is_reserved


@dataclass(frozen=True, kw_only=True)
class Door:
    """Where a POST may go: which schemes, and which IP addresses."""

    schemes: tuple[str, ...] = ("https",)
    is_open: Callable[[str], bool] = is_public_address


PUBLIC = Door()


def check_public_url(url: str, *, door: Door = PUBLIC) -> str:
    """The host of `url`. Raises ForbiddenAddressError for what can be seen without looking the name up."""
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname or "", parts.port
    except ValueError:
        parts, host = urlsplit(""), ""
    if len(url) > URL_CHARACTERS_MAX or parts.scheme not in door.schemes or not host or parts.username is not None:
        raise ForbiddenAddressError(
            "this is no address that can be posted to",
            help="write it as https://shop.example/hooks, without a user or password, in at most 2,000 characters",
        )
    is_number = host.replace(".", "").isdigit() or ":" in host
    if host == "localhost" or (is_number and not door.is_open(host)):
        raise ForbiddenAddressError(
            "this address leads into a private network", help="give the public address of the server"
        )
    return host


class _PublicNetwork(httpcore.NetworkBackend):
    """Connects to looked-up addresses only, after each was checked."""

    def __init__(self, door: Door) -> None:
        self._door = door
        self._inner = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        found = self._look_up(host, port=port)
        if not all(self._door.is_open(address) for address in found):
            raise httpcore.ConnectError("the name leads into a private network")
        return self._inner.connect_tcp(
            found[0], port, timeout=timeout, local_address=local_address, socket_options=socket_options
        )

    @staticmethod
    def _look_up(host: str, *, port: int) -> list[str]:
        try:
            found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError) as error:
            raise httpcore.ConnectError("the name is not known") from error
        if not found:
            raise httpcore.ConnectError("the name is not known")
        return [str(entry[4][0]) for entry in found]


class _PublicTransport(httpx.HTTPTransport):
    """httpx offers no public way to a network backend; tests prove that this one is in force."""

    def __init__(self, door: Door, *, connections: int) -> None:
        super().__init__()
        self._pool.close()
        self._pool = httpcore.ConnectionPool(
            ssl_context=httpx.create_ssl_context(),
            max_connections=connections,
            max_keepalive_connections=connections,
            keepalive_expiry=30.0,
            network_backend=_PublicNetwork(door),
        )


class PublicExchange(Exchange):
    """An exchange with many hosts; each POST goes to a host of its own that is nobody's problem but its own."""

    def __init__(self, *, connections: int, answer_seconds_max: float, door: Door = PUBLIC) -> None:
        super().__init__(connections=connections, answer_seconds_max=answer_seconds_max)
        self._client.close()
        # A proxy of the environment would make the connection for us, to wherever a name leads it.
        self._client = httpx.Client(
            transport=_PublicTransport(door, connections=connections),
            timeout=httpx.Timeout(answer_seconds_max, connect=CONNECT_SECONDS_MAX),
            follow_redirects=False,
            trust_env=False,
        )
        self._door = door

    def post_to(self, url: str, *, headers: Mapping[str, str], content: bytes) -> Answer | Lost:
        """One POST; where the host cannot be reached or may not be, nothing has left."""
        try:
            check_public_url(url, door=self._door)
        except ForbiddenAddressError:
            return Lost(has_left=False, detail=ForbiddenAddressError.code)
        return self._post(url, headers=headers, content=content)
