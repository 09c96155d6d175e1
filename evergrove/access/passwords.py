"""Passwords: Argon2id with the second recommended parameters of RFC 9106 (64 MiB, 3 passes, 4 lanes)."""

from __future__ import annotations

import threading
from functools import lru_cache
from typing import TYPE_CHECKING

from evergrove.kit import InvalidError

if TYPE_CHECKING:
    from argon2 import PasswordHasher

CHARACTERS_MIN = 10
CHARACTERS_MAX = 200
DISTINCT_CHARACTERS_MIN = 4
"""“1111111111” is ten characters and no password."""

HASHES_AT_ONCE_MAX = 2
"""Each takes 64 MiB and a core for some 50 ms: sign-ins must not take the machine from the rest."""

_turns = threading.BoundedSemaphore(HASHES_AT_ONCE_MAX)


class WeakPasswordError(InvalidError):
    code = "password.weak"


def check_password(password: str, *, email: str) -> None:
    """Raise WeakPasswordError for a password that one guesses."""
    plain = password.casefold()
    if (
        not CHARACTERS_MIN <= len(password) <= CHARACTERS_MAX
        or len(set(plain)) < DISTINCT_CHARACTERS_MIN
        or plain in {email.casefold(), email.casefold().partition("@")[0]}
    ):
        raise WeakPasswordError(
            "this password is too easy to guess",
            help=f"take {CHARACTERS_MIN} characters or more, not the e-mail address; a sentence is good",
        )


def hash_password(password: str) -> str:
    """The encoded Argon2id hash, with its salt and parameters."""
    with _turns:
        return _hasher().hash(_storable(password))


def password_matches(password_hash: str | None, password: str) -> bool:
    """Whether it is the password; takes as long when there is no hash, so that nobody learns who has an account."""
    from argon2.exceptions import InvalidHashError, VerificationError

    with _turns:
        try:
            _hasher().verify(password_hash or _hash_of_nobody(), _storable(password))
        except (VerificationError, InvalidHashError):
            return False
        return password_hash is not None


@lru_cache(maxsize=1)
def _hasher() -> PasswordHasher:
    from argon2 import PasswordHasher, profiles

    return PasswordHasher.from_parameters(profiles.RFC_9106_LOW_MEMORY)


def _storable(password: str) -> bytes:
    return password.encode("utf-8", "surrogatepass")


@lru_cache(maxsize=1)
def _hash_of_nobody() -> str:
    return _hasher().hash(b"no account has this password")
