"""Tokens in the addresses of a message: which message, and what for, signed with the workspace's key.

A token is 16 bytes of the message's id, one of its step, the link's 6 bytes if it has one, and 9 bytes of an
HMAC-SHA-256 over a word for its purpose and these bytes: guessing one of 2^72 marks is hopeless over HTTP, and 26 bytes
are 35 characters. With the step, a mail's link stays the mail's when the message has gone on to the phone.
"""

from __future__ import annotations

import base64
import binascii
import hmac
from dataclasses import dataclass
from typing import Literal

from evergrove.kit import MissingError

Purpose = Literal["open", "click", "leave", "confirm", "inbox"]

MESSAGE_BYTES, STEP_BYTES, LINK_BYTES, MARK_BYTES = 16, 1, 6, 9

NAMED_BYTES = MESSAGE_BYTES + STEP_BYTES

PREFIX = "msg_"


class UnknownTokenError(MissingError):
    code = "tracking.unknown_token"

    def __init__(self) -> None:
        super().__init__("this link is not one of ours, or it was cut", help="open it from the message itself")


@dataclass(frozen=True, kw_only=True)
class Token:
    """What a valid token says; `link_id` is empty but for clicks."""

    message_id: str
    step: int = 0
    link_id: str = ""


def make_token(key: bytes, *, purpose: Purpose, message_id: str, step: int = 0, link_id: str = "") -> str:
    """`message_id` is `msg_` and 32 hexadecimal digits, `link_id` 12 of them; `step` the one that it is of."""
    body = bytes.fromhex(message_id.removeprefix(PREFIX)) + step.to_bytes(STEP_BYTES) + bytes.fromhex(link_id)
    return base64.urlsafe_b64encode(body + _mark(key, purpose=purpose, body=body)).rstrip(b"=").decode()


def read_token(key: bytes, token: str, *, purpose: Purpose) -> Token:
    """Raises UnknownTokenError for anything that this workspace did not sign for this purpose."""
    try:
        data = base64.b64decode(token + "=" * (-len(token) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError) as error:
        raise UnknownTokenError from error
    body, mark = data[:-MARK_BYTES], data[-MARK_BYTES:]
    if len(body) not in (NAMED_BYTES, NAMED_BYTES + LINK_BYTES):
        raise UnknownTokenError
    if not hmac.compare_digest(mark, _mark(key, purpose=purpose, body=body)):
        raise UnknownTokenError
    return Token(
        message_id=PREFIX + body[:MESSAGE_BYTES].hex(), step=body[MESSAGE_BYTES], link_id=body[NAMED_BYTES:].hex()
    )


def _mark(key: bytes, *, purpose: str, body: bytes) -> bytes:
    # In one call: a tracked mail carries five of them.
    return hmac.digest(key, purpose.encode() + b"\x00" + body, "sha256")[:MARK_BYTES]
