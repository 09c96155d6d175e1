"""Who asked whom, and over what: from the connection, and from X-Forwarded-… where a trusted proxy sent it.

`Forwarded` (RFC 7239) is read from nobody: a proxy that writes the one header passes the other on as the sender wrote
it, and there is no telling which of the two is the proxy's.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from evergrove.kit import TrustedProxies, logger, read_address

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

log = logger("receive.senders")

SCHEMES = frozenset({"http", "https"})


class Asked(Protocol):
    """The head of a request, without its headers."""

    @property
    def method(self) -> str: ...

    @property
    def path(self) -> str: ...

    @property
    def query_string(self) -> str: ...

    @property
    def scheme(self) -> str: ...

    @property
    def client(self) -> str: ...

    @property
    def authority(self) -> str | None: ...


@dataclass(frozen=True, kw_only=True)
class Sender:
    """`address` of who asked, the `host` that they asked, and the `scheme` (http or https) of their own connection."""

    address: str
    host: str
    scheme: str


class Senders:
    """Tells who asked, by the proxies that are trusted; `mark`: a file that tells of one that nobody named."""

    def __init__(self, trusted: TrustedProxies, *, mark: Path) -> None:
        self._trusted = trusted
        self._mark = mark
        self._has_warned = False
        mark.unlink(missing_ok=True)  # of the last start: the setting may have been mended

    def of(self, asked: Asked, headers: Sequence[tuple[str, str]]) -> Sender:
        """Who sent a request with these headers (names in small letters)."""
        peer = asked.client.rpartition(":")[0].strip("[]") or asked.client
        claimed = dict(headers)
        host = claimed.get("host") or asked.authority or "localhost"
        if not self._trusted.trusts(peer):
            self._warn_once(peer, claimed)
            return Sender(address=self._trusted.sender(peer, hops=""), host=host, scheme=asked.scheme)
        hops = ",".join(value for name, value in headers if name == "x-forwarded-for")
        scheme = claimed.get("x-forwarded-proto", "").partition(",")[0].strip().lower()
        return Sender(
            address=self._trusted.sender(peer, hops=hops),
            host=claimed.get("x-forwarded-host") or host,
            scheme=scheme if scheme in SCHEMES else asked.scheme,
        )

    def _warn_once(self, peer: str, claimed: dict[str, str]) -> None:
        """From a private address it is a proxy that somebody forgot to name; from elsewhere anybody may write it."""
        if self._has_warned or "x-forwarded-for" not in claimed:
            return
        address = read_address(peer)
        if address is not None and address.is_private:
            self._has_warned = True
            log.warning("forwarded_headers_ignored", help="name the proxy in EVERGROVE_TRUSTED_PROXIES")
            with suppress(OSError):  # a full disk is told of elsewhere
                self._mark.touch()
