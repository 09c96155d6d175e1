"""Secrets of senders, sealed at rest: AES-256-GCM (NIST SP 800-38D) under a key that no database holds.

The key is a file of the home that only its owner may read, made at first use; several machines share one home, or set
EVERGROVE_SECRET_KEY. A database or its backup alone opens nothing.
"""

from __future__ import annotations

import base64
import binascii
import contextlib
import hashlib
import hmac
import os
from typing import TYPE_CHECKING, Any

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from evergrove.kit import InvalidError, Settings, UnavailableError

if TYPE_CHECKING:
    from pathlib import Path

KEY_BYTES, NONCE_BYTES = 32, 12

KEY_FILE = "secret.key"


class InvalidSecretKeyError(InvalidError):
    code = "secret_key.invalid"


class UnreadableSecretError(UnavailableError):
    code = "secret.unreadable"


def seal(settings: Settings, secrets: dict[str, Any], *, name: str) -> bytes:
    """`secrets` encrypted; `name` binds them to their owner, so that they cannot be moved to another one."""
    nonce = os.urandom(NONCE_BYTES)
    return nonce + AESGCM(_key(settings)).encrypt(nonce, msgspec.json.encode(secrets), name.encode())


def unseal(settings: Settings, sealed: bytes, *, name: str) -> dict[str, Any]:
    """What `seal` was given. Raises UnreadableSecretError when the key is another one, or the bytes were changed."""
    try:
        plain = AESGCM(_key(settings)).decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], name.encode())
    except InvalidTag as error:
        raise UnreadableSecretError(
            f"the credentials of “{name}” cannot be read with this home's key",
            help=f"bring back the file {KEY_FILE} of the home they were entered in, or enter them again",
        ) from error
    return dict(msgspec.json.decode(plain))


def mark_of(settings: Settings, secret: object, *, name: str) -> str:
    """What tells two secrets apart and nothing else: 16 hexadecimal digits of an HMAC-SHA256 under the home's key."""
    said = b"mark of a secret\0" + name.encode() + b"\0" + msgspec.json.encode(secret)
    return hmac.new(_key(settings), said, hashlib.sha256).hexdigest()[:16]


def _key(settings: Settings) -> bytes:
    if settings.secret_key:
        return _decoded(settings.secret_key)
    path = settings.home / KEY_FILE
    return path.read_bytes() if path.exists() else _made(path)


def _made(path: Path) -> bytes:
    """The key of the home; of two processes that make it at once, the first one's counts."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{os.getpid()}.{os.urandom(4).hex()}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(os.urandom(KEY_BYTES))
            file.flush()
            os.fsync(file.fileno())
        with contextlib.suppress(FileExistsError):
            os.link(draft, path)
    finally:
        draft.unlink()
    return path.read_bytes()


def _decoded(text: str) -> bytes:
    try:
        key = base64.b64decode(text, validate=True)
    except binascii.Error:
        key = b""
    if len(key) != KEY_BYTES:
        raise InvalidSecretKeyError(
            "EVERGROVE_SECRET_KEY is not a key",
            help="write 32 random bytes in Base64, e.g. from: openssl rand -base64 32",
        )
    return key
