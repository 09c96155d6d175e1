"""The name of the fact that an event becomes, and what its name says beside it."""

from __future__ import annotations

from functools import lru_cache

from evergrove.facts import FACT_NAMES
from evergrove.profiles.events.contracts import Event

NAMES_BY_TYPE = {
    "page": "Page Viewed",
    "screen": "Screen Viewed",
    "identify": "Profile Updated",
    "group": "Account Joined",
}
"""Types whose facts have one name. An alias has none: it ties identifiers and becomes no fact."""

MESSAGE_NAMES: dict[str, tuple[str, str]] = {
    f"{sender} {spec}": (f"Message {ours}", channel)
    for sender, channel in (("Email", "email"), ("Push Notification", "push"), ("SMS", "sms"))
    for spec, ours in (
        ("Sent", "Sent"),
        ("Delivered", "Delivered"),
        ("Received", "Delivered"),
        ("Opened", "Opened"),
        ("Tapped", "Clicked"),
        ("Link Clicked", "Clicked"),
        ("Bounced", "Bounced"),
        ("Marked as Spam", "Complained"),
        ("Unsubscribed", "Unsubscribed"),
        ("Failed", "Failed"),
    )
}
"""Segment's e-mail and push specs → our name and the channel."""

ORDER_LINES = {"Order Completed": "Item Ordered", "Order Refunded": "Item Refunded"}
"""Orders whose products become a fact each."""

AMOUNT_NAMES = frozenset({*ORDER_LINES, "Order Cancelled", "Order Updated", "Checkout Started"})
"""Facts whose total is money even where the event names no currency."""


def fact_name(event: Event, kind: str) -> str | None:
    """The fact's name; None for an alias."""
    if kind == "track":
        name = (event.event or "").strip()
        return MESSAGE_NAMES[name][0] if name in MESSAGE_NAMES else name
    return NAMES_BY_TYPE.get(kind)


def message_channel(event: Event) -> str | None:
    """The channel that Segment's name of a message tells."""
    return MESSAGE_NAMES.get((event.event or "").strip(), ("", None))[1]


@lru_cache(maxsize=4_096)
def takes_amount(name: str | None) -> bool:
    """Whether a sum of money of an event of this name is the fact's amount: in the vocabulary, or a name of its own."""
    known = FACT_NAMES.get(name or "")
    return known is None or "amount_minor" in known.columns
