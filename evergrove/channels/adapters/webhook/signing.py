"""Signing with one secret, or with two while one replaces the other (Standard Webhooks, version 1).

Source: https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
"""

from __future__ import annotations

import base64
import binascii
import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING

from evergrove.channels.adapters.phone.signed_posts import sign_post

if TYPE_CHECKING:
    from datetime import datetime

SECRET_BYTES = 32
"""The scheme asks for 24 to 64 random bytes."""

SECRET_BYTES_MIN, SECRET_BYTES_MAX = 24, 64

PREFIX = "whsec_"


@dataclass(frozen=True, kw_only=True)
class Secrets:
    """`previous` signs beside `current` until the receiver has changed over; empty: there is none."""

    current: str
    previous: str = ""


def new_secret() -> str:
    """A fresh one, in the scheme's form."""
    return PREFIX + base64.b64encode(secrets.token_bytes(SECRET_BYTES)).decode()


def is_secret(text: str) -> bool:
    """Whether it is `whsec_` and Base64 of 24 to 64 bytes."""
    try:
        key = base64.b64decode(text.removeprefix(PREFIX), validate=True)
    except (binascii.Error, ValueError):
        return False
    return text.startswith(PREFIX) and SECRET_BYTES_MIN <= len(key) <= SECRET_BYTES_MAX


def sign_by_all(body: bytes, *, post_id: str, at: datetime, by: Secrets) -> dict[str, str]:
    """The three headers; the receiver accepts the post when any of the signatures fits its secret."""
    headers = sign_post(body, post_id=post_id, at=at, secret=by.current)
    if by.previous:
        second = sign_post(body, post_id=post_id, at=at, secret=by.previous)
        headers["webhook-signature"] += " " + second["webhook-signature"]
    return headers
