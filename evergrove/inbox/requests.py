"""The body of a group commit: requests as they came, one msgpack list."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from evergrove.inbox.contracts import ReceivedRequest

_DECODER = msgspec.msgpack.Decoder(list[ReceivedRequest])


def pack_requests(requests: Sequence[ReceivedRequest]) -> bytes:
    """One body for all of `requests`."""
    return msgspec.msgpack.encode(requests)


def unpack_requests(body: bytes) -> list[ReceivedRequest]:
    """The requests of a body of kind REQUESTS, in the order in which they were received."""
    return _DECODER.decode(body)
