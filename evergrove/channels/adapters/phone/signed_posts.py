"""Signatures of posts by the Standard Webhooks scheme, both ways: what we ask of a gateway, and what it tells us.

`webhook-signature: v1,<Base64 of HMAC-SHA256 over "id.timestamp.body">`; several signatures may stand in the header
while a secret is changed. Source: https://github.com/standard-webhooks/standard-webhooks, version 1.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from evergrove.channels.adapters.phone.proof import forged

TOLERANCE = timedelta(minutes=5)
"""How far a post's time may be from ours, by the scheme's advice: an older one is a replay."""


def sign_post(body: bytes, *, post_id: str, at: datetime, secret: str) -> dict[str, str]:
    """The headers of a post."""
    seconds = str(int(at.timestamp()))
    return {
        "webhook-id": post_id,
        "webhook-timestamp": seconds,
        "webhook-signature": f"v1,{_signature(body, post_id=post_id, seconds=seconds, secret=secret)}",
    }


def check_post(body: bytes, *, headers: Mapping[str, str], now: datetime, secret: str) -> None:
    """Raises ForgedReceiptError. `headers` with small letters."""
    seconds = headers.get("webhook-timestamp", "")
    if not (seconds.isascii() and seconds.isdigit() and len(seconds) <= len("9999999999")):
        raise forged("the gateway")
    if abs(now - datetime.fromtimestamp(int(seconds), UTC)) > TOLERANCE:
        raise forged("the gateway")
    expected = _signature(body, post_id=headers.get("webhook-id", ""), seconds=seconds, secret=secret)
    given = [part.removeprefix("v1,") for part in headers.get("webhook-signature", "").split()]
    # Every one is compared, whichever fits.
    fits = [hmac.compare_digest(part.encode(), expected.encode()) for part in given]
    if not any(fits):
        raise forged("the gateway")


def _signature(body: bytes, *, post_id: str, seconds: str, secret: str) -> str:
    text = f"{post_id}.{seconds}.".encode() + body
    return base64.b64encode(hmac.new(_key(secret), text, hashlib.sha256).digest()).decode()


def _key(secret: str) -> bytes:
    """`whsec_…` is Base64 by the scheme; any other secret is taken as it is."""
    return base64.b64decode(secret.removeprefix("whsec_")) if secret.startswith("whsec_") else secret.encode()
