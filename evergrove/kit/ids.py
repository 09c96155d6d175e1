"""Ids: UUIDv7 (RFC 9562) with a kind prefix, so that they sort by time and tell what they name."""

from __future__ import annotations

import hashlib
import os
import time
import uuid

DIGEST_CHARACTERS = 32
"""Hexadecimal digits: 128 bits of a SHA-256, so that no two texts that ever occur meet."""


def new_id(prefix: str) -> str:
    """For example `cus_0199b2c4…`: the prefix, an underscore and 32 hexadecimal digits of a fresh UUIDv7."""
    return f"{prefix}_{_uuid7_hex(time.time_ns() // 1_000_000, os.urandom(10))}"


def new_ids(prefix: str, count: int) -> list[str]:
    """`count` ids made in one go; within one call their order is random below the millisecond."""
    milliseconds, entropy = time.time_ns() // 1_000_000, os.urandom(10 * count)
    return [f"{prefix}_{_uuid7_hex(milliseconds, entropy[10 * i : 10 * i + 10])}" for i in range(count)]


def fitting_name(text: str, *, characters_max: int) -> str:
    """`text` itself where it fits; else its beginning and a digest of the whole, so that two long ones stay two."""
    if len(text) <= characters_max:
        return text
    digest = hashlib.sha256(text.encode()).hexdigest()[:DIGEST_CHARACTERS]
    return f"{text[: characters_max - DIGEST_CHARACTERS - 1]}~{digest}"


def _uuid7_hex(milliseconds: int, entropy: bytes) -> str:
    value = (milliseconds << 80) | int.from_bytes(entropy, "big")
    value = (value & ~(0xF << 76)) | (0x7 << 76)
    value = (value & ~(0x3 << 62)) | (0x2 << 62)
    return uuid.UUID(int=value).hex
