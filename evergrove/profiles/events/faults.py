"""Why an event is not accepted: the limits of one event, and the names that only Evergrove itself writes."""

from __future__ import annotations

from evergrove.profiles.events.contracts import Event

EVENT_BYTES_MAX = 32 * 1024
"""Of one event as sent (the Segment spec's limit)."""

NAME_CHARACTERS_MAX = 200
"""A longer name is a text that was sent as one."""

PROPERTIES_MAX = 1_000
"""Keys of one event: more is a table or a log, not an event."""

TYPES = frozenset({"track", "identify", "page", "screen", "group", "alias"})

RESERVED_NAMES = frozenset(
    {
        *("Customer Created", "Customer Merged", "Customer Unmerged", "Customer Erased"),
        *("Snapshot Published", "Segment Entered", "Segment Exited", "Score Changed", "Stage Changed"),
        *("Journey Entered", "Journey Moved", "Journey Exited"),
        *("Message Planned", "Message Held", "Message Suppressed", "Message Unknown"),
    }
)
"""Marks in the feed by which readers merge customers or keep state: a write key stands in web pages, and whoever
reads it there must not write these."""


def fault_of(event: Event, kind: str) -> str:
    """The reason why an event is refused; "" when it is not."""
    if kind == "track":
        name = (event.event or "").strip()  # as `fact_name` has it: a blank must not make a reserved name another one
        if not name:
            return "name_missing"
        if len(name) > NAME_CHARACTERS_MAX:
            return "name_too_long"
        if name in RESERVED_NAMES:
            return "name_reserved"
    elif kind not in TYPES:
        return "type_unknown"
    if not (event.user_id or event.anonymous_id) and not _names_somebody(event, kind):
        return "identity_missing"
    if event.properties and len(event.properties) > PROPERTIES_MAX:
        return "properties_too_many"
    if event.traits and len(event.traits) > PROPERTIES_MAX:
        return "properties_too_many"
    return "" if kind != "group" or event.group_id else "group_missing"


def _names_somebody(event: Event, kind: str) -> bool:
    """Whether an event without userId and anonymousId says otherwise whose it is."""
    context = event.context
    if context and (context.external_ids or IDENTIFYING_KEYS.keys() & (context.traits or {}).keys()):
        return True
    said = event.traits if kind == "identify" else event.properties
    return bool(said and IDENTIFYING_KEYS.keys() & said.keys())


IDENTIFYING_KEYS = {
    "email": "email",
    "phone": "phone",
    "mobile": "phone",
    "phone_number": "phone",
    "phoneNumber": "phone",
    "unionid": "union_id",
    "unionId": "union_id",
    "union_id": "union_id",
    "openid": "openid",
    "openId": "openid",
    "open_id": "openid",
}
"""Keys of traits and properties that hold an identifier → its kind."""
