"""Messages and senders of the mail tests."""

from __future__ import annotations

from typing import Any

import msgspec

from evergrove.channels.adapters.contracts import OutgoingMessage, Tracking
from evergrove.channels.adapters.mail import SmtpAdapter, SmtpSettings
from evergrove.content import RenderedContent
from evergrove.kit import FixedClock, parse_instant

NOW = parse_instant("2026-05-01T08:00:00+00:00")


def message_id(number: int) -> str:
    return f"msg_{number:032x}"


def outgoing(number: int = 1, address: str = "", **changes: Any) -> OutgoingMessage:
    """A marketing mail; `fields` changes parts of its content."""
    fields = {
        "subject": f"春茶上新 No. {number}",
        "text": f"您好，第 {number} 位客人：\n\n.新茶到店。\n",
        "html": f"<p>您好，第 {number} 位客人：<b>新茶到店</b>。</p>",
        **changes.pop("fields", {}),
    }
    values = {
        "message_id": message_id(number),
        "idempotency_key": message_id(number),
        "address": address or f"customer{number}@example.org",
        "content": RenderedContent(channel="email", fields=fields),
        "campaign_key": "spring@3",
        "tracking": Tracking(unsubscribe_url=f"https://shop.example/u/tea/{number}"),
        **changes,
    }
    return OutgoingMessage(**values)


def smtp_settings(port: int, **changes: Any) -> SmtpSettings:
    """A sender of the tea shop on this machine."""
    values = {
        "host": "127.0.0.1",
        "port": port,
        "security": "none",
        "from_address": "news@mail.teashop.example",
        "from_name": "长青茶铺",
        "return_path": "bounce+{id}@mail.teashop.example",
        "unsubscribe_address": "leave+{id}@mail.teashop.example",
        "timeout_seconds": 5.0,
        **changes,
    }
    return msgspec.convert(values, SmtpSettings)


def smtp_adapter(port: int, **changes: Any) -> SmtpAdapter:
    return SmtpAdapter(smtp_settings(port, **changes), FixedClock(NOW))
