"""Random secrets that are shown once, and the digest under which they are kept.

A digest needs no salt and no slow hash: 256 random bits cannot be guessed or looked up.
"""

from __future__ import annotations

import hashlib
import secrets

SECRET_BYTES = 32
"""256 bits."""


def new_secret(prefix: str = "") -> str:
    """A fresh secret in letters, digits, `-` and `_`."""
    return prefix + secrets.token_urlsafe(SECRET_BYTES)


def digest(secret: str) -> str:
    """The SHA-256 of `secret` as 64 hexadecimal digits: all that is stored of it."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()
