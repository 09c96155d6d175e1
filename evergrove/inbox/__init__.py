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
from evergrove.inbox.registry import open_inbox
from evergrove.inbox.requests import pack_requests, unpack_requests
from evergrove.inbox.tables import inbox_leases, inbox_metadata

__all__ = [
    "CANDIDATES",
    "REQUESTS",
    "Guard",
    "Inbox",
    "InboxEntry",
    "NewEntry",
    "OversizedEntryError",
    "ReceivedRequest",
    "RequestKind",
    "inbox_leases",
    "inbox_metadata",
    "open_inbox",
    "pack_requests",
    "unpack_requests",
]
