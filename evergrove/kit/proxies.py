"""Who asked, seen through the proxies in front of this server.

Anybody can write `X-Forwarded-For`, so a hop counts only when the next one towards us is a proxy that the operator
trusts. The header is read from the right, where the nearest proxy wrote, and never past the first address that nobody
vouches for.
"""

from __future__ import annotations

from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Self

UNNAMED_PROXY = "unnamed-proxy"
"""A file of the home that is there while a proxy speaks to this server that nobody named; `doctor` looks for it."""

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network


@dataclass(frozen=True, kw_only=True)
class TrustedProxies:
    """The networks whose word on who asked is believed; empty: nobody's."""

    networks: tuple[Network, ...] = ()

    @classmethod
    def read(cls, text: str) -> Self:
        """From addresses and networks with commas between. Raises ValueError that names the entry and what is wrong."""
        return cls(networks=tuple(_network(entry.strip()) for entry in text.split(",") if entry.strip()))

    def trusts(self, address: str) -> bool:
        """Whether a peer at this address may say who asked."""
        found = read_address(address)
        return found is not None and self._has(found)

    def sender(self, peer: str, *, hops: str) -> str:
        """The address of who asked: `peer`, or the first of `hops` from the right that is no trusted proxy.

        `hops`: what X-Forwarded-For says. A hop that is no address (`unknown`) ends the walk at who named it.
        """
        nearest = read_address(peer)
        if nearest is None:
            return peer
        for hop in reversed(hops.split(",")):
            named = read_address(hop) if self._has(nearest) else None
            if named is None:
                break
            nearest = named
        return str(nearest)

    def _has(self, address: Address) -> bool:
        return any(address in network for network in self.networks)


def read_address(text: str) -> Address | None:
    """An address as proxies write it: bare, with a port, in brackets, IPv4 in IPv6; None for what is none."""
    bare = text.strip()
    if bare.startswith("["):
        bare = bare[1:].partition("]")[0]
    elif bare.count(":") == 1:
        bare = bare.partition(":")[0]
    try:
        found = ip_address(bare.partition("%")[0])
    except ValueError:
        return None
    return (found.ipv4_mapped or found) if isinstance(found, IPv6Address) else found


def is_this_machine(address: str) -> bool:
    """Whether it is a loopback address, `127.0.0.1`, `::1` or `::ffff:127.0.0.1`; what is no address is none."""
    found = read_address(address)
    return found is not None and found.is_loopback


def _network(entry: str) -> Network:
    try:
        network = ip_network(entry)
    except ValueError as error:
        raise ValueError(f"“{entry}” is no address or network ({error})") from error
    if network.prefixlen == 0:
        raise ValueError(f"“{entry}” is everybody, and everybody could then claim any address")
    return network
