"""The inbox: what arrived, as it arrived, in one order, durable before anyone is told that it was taken."""

from evergrove.inbox.contracts import (
    CANDIDATES,
    REQUESTS,
    Guard,
    Inbox,
    InboxEntry,
    NewEntry,
    OversizedEntryError,
    ReceivedRequest,
    RequestKind,
)
from evergrove.inbox.in_use import HomeInUseError, home_in_use
from evergrove.inbox.nats_inbox import (
    NatsInbox,
    StreamLostError,
    StreamSeen,
    StreamTakenError,
    owner_of,
    stream_seen,
)
from evergrove.inbox.nats_link import (
    NatsLoginError,
    NatsRefusedError,
    NatsTlsError,
    NatsUnavailableError,
    NoJetStreamError,
    is_synced_always,
    link_to,
)
from evergrove.inbox.registry import open_inbox
from evergrove.inbox.requests import pack_requests, unpack_requests
from evergrove.inbox.tables import inbox_leases, inbox_metadata

__all__ = [
    "CANDIDATES",
    "REQUESTS",
    "Guard",
    "HomeInUseError",
    "Inbox",
    "InboxEntry",
    "NatsInbox",
    "NatsLoginError",
    "NatsRefusedError",
    "NatsTlsError",
    "NatsUnavailableError",
    "NewEntry",
    "NoJetStreamError",
    "OversizedEntryError",
    "ReceivedRequest",
    "RequestKind",
    "StreamLostError",
    "StreamSeen",
    "StreamTakenError",
    "home_in_use",
    "inbox_leases",
    "inbox_metadata",
    "is_synced_always",
    "link_to",
    "open_inbox",
    "owner_of",
    "pack_requests",
    "stream_seen",
    "unpack_requests",
]
