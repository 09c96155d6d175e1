"""Customers who can be written to, a sender, a template, a plan: the smallest world in which messages go out."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import msgspec
import sqlalchemy as sa

from evergrove.channels import (
    ChannelStep,
    MessagePlan,
    Planned,
    SenderWish,
    keep_plan,
    run_of_launch,
    save_sender,
    set_live,
)
from evergrove.content import publish_template
from evergrove.kit import FixedClock, Workspace
from evergrove.profiles import set_workspace_zone
from evergrove.profiles import tables as profile_tables

if TYPE_CHECKING:
    from collections.abc import Sequence

GOLDEN = datetime(2026, 11, 18, 4, tzinfo=UTC)
"""A Wednesday at noon in Shanghai: inside the golden hours, far from any key date."""

LAUNCH = "lau_00000000000000000000000000000001"

LETTER = {
    "key": "hello",
    "channel": "email",
    "topic": "offers",
    "name": {"zh": "问候", "en": "Hello"},
    "languages": {
        "zh": {
            "subject": "{{ customer.first_name | default: '您好' }}，有一份心意给您",
            "html": "<html><body><p>您好，{{ customer.first_name | default: '朋友' }}</p>"
            "<p><a href='https://shop.example/new'>看看新品</a></p>"
            "<p><a href='{{ message.unsubscribe_url }}'>退订</a></p></body></html>",
        },
        "en": {
            "subject": "Something for you, {{ customer.first_name | default: 'friend' }}",
            "html": "<html><body><p>Hello {{ customer.first_name | default: 'friend' }}</p>"
            "<p><a href='https://shop.example/new'>See what is new</a></p>"
            "<p><a href='{{ message.unsubscribe_url }}'>Unsubscribe</a></p></body></html>",
        },
    },
}


TEXT = {
    "key": "text",
    "channel": "sms",
    "topic": "offers",
    "name": {"zh": "短信", "en": "Text"},
    "languages": {"zh": {"text": "【青禾】有一份心意给您，拒收请回复R"}},
}


def agree_to_all_channels(workspace: Workspace) -> None:
    """The consents that were given for mail hold for every channel."""
    with workspace.control.write() as connection:
        connection.execute(sa.update(profile_tables.consents).values(channel="all"))


def add_people(workspace: Workspace, count: int, *, start: int = 0, state: str = "subscribed") -> list[str]:
    """Customers with a mail address, a phone, a name, and this consent for mail."""
    numbers = range(start, start + count)
    ids = [f"cus_{number:032x}" for number in numbers]
    since = workspace.clock.now() - timedelta(days=90)
    since_us = int(since.timestamp() * 1_000_000)
    rows: dict[sa.Table, list[dict[str, Any]]] = {
        profile_tables.customers: [{"customer_id": one, "created_at": since} for one in ids],
        profile_tables.identifiers: [
            {"kind": kind, "value": value, "customer_id": one}
            for number, one in zip(numbers, ids, strict=True)
            for kind, value in (("email", f"p{number}@mail.example"), ("phone", f"+86139{number:08d}"))
        ],
        profile_tables.attributes: [
            {"customer_id": one, "key": "first_name", "value": f'"小{number}"', "occurred_us": since_us}
            for number, one in zip(numbers, ids, strict=True)
        ],
        profile_tables.consents: [
            {
                "feed_seq": number + 1,
                "customer_id": one,
                "channel": "email",
                "topic": "all",
                "state": state,
                "basis": "consent",
                "proof": "sign-up form",
                "occurred_us": since_us,
            }
            for number, one in zip(numbers, ids, strict=True)
        ],
    }
    with workspace.control.write() as connection:
        for table, values in rows.items():
            connection.execute(sa.insert(table), values)
    return ids


def open_mail(workspace: Workspace, *, settings: dict[str, Any] | None = None, kind: str = "recorded") -> None:
    """A live sender of mails, a published letter, and days as in Shanghai."""
    if isinstance(workspace.clock, FixedClock):
        workspace.clock.instant = GOLDEN
    set_workspace_zone(workspace, "Asia/Shanghai", author="test")
    save_sender(workspace, SenderWish(sender_key="post", kind=kind, settings=settings or {}))
    set_live(workspace, "post", is_live=True)
    publish_template(workspace, LETTER, author="test")


def a_plan(**changes: Any) -> MessagePlan:
    """One letter to everybody, nobody kept back."""
    standing: dict[str, Any] = {
        "launch_id": LAUNCH,
        "node": "send",
        "steps": (ChannelStep(channel="email", template="hello@1"),),
        "topic": "offers",
        "campaign_key": "spring@1",
    }
    return MessagePlan(**{**standing, **changes})


def public(workspace: Workspace, address: str = "https://post.shop.example") -> Workspace:
    """The same workspace on a server that customers can reach."""
    return replace(workspace, settings=msgspec.structs.replace(workspace.settings, public_url=address))


def kept_plan(workspace: Workspace, **changes: Any) -> MessagePlan:
    """The same, kept."""
    plan = a_plan(**changes)
    keep_plan(workspace, plan)
    return plan


def planned(customer_ids: Sequence[str], *, launch_id: str = LAUNCH) -> list[Planned]:
    """Customers of a launch as planning takes them."""
    return [Planned(customer_id=one, run_id=run_of_launch(launch_id, one)) for one in customer_ids]
