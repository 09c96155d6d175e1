"""Message encryption for web push: RFC 8291 over the content coding aes128gcm of RFC 8188, in one record. Pure."""

from __future__ import annotations

import os
from dataclasses import dataclass, field

import msgspec
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from evergrove.channels.adapters.push.signed_tokens import from_base64url
from evergrove.kit import InvalidError

RECORD_BYTES = 4_096
"""Every push service takes as much (RFC 8030, 7.2), and no more is promised."""

SALT_BYTES, AUTH_BYTES, POINT_BYTES, TAG_BYTES = 16, 16, 65, 16

HEADER_BYTES = SALT_BYTES + 4 + 1 + POINT_BYTES

PLAIN_BYTES_MAX = RECORD_BYTES - HEADER_BYTES - TAG_BYTES - 1
"""3,993: what is left after the header, the delimiter and the tag."""

LAST_RECORD = b"\x02"
"""The delimiter of RFC 8188, 2: nothing follows."""


class InvalidSubscriptionError(InvalidError):
    code = "web_push.invalid_subscription"


class _Keys(msgspec.Struct, frozen=True):
    p256dh: str
    auth: str


class _Subscription(msgspec.Struct, frozen=True):
    endpoint: str
    keys: _Keys


@dataclass(frozen=True, kw_only=True)
class Browser:
    """One browser: where its messages go, and for which key they are encrypted."""

    endpoint: str
    key: ec.EllipticCurvePublicKey
    auth: bytes = field(repr=False)


def read_subscription(text: str) -> Browser:
    """What `PushSubscription.toJSON()` gives. Raises InvalidSubscriptionError."""
    try:
        said = msgspec.json.decode(text, type=_Subscription)
        auth = from_base64url(said.keys.auth)
        key = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), from_base64url(said.keys.p256dh))
    except (msgspec.MsgspecError, ValueError):
        auth, key = b"", None
    if key is None or len(auth) != AUTH_BYTES:
        raise InvalidSubscriptionError("this is no push subscription", help="send PushSubscription.toJSON() as it is")
    return Browser(endpoint=said.endpoint, key=key, auth=auth)


def encrypt(
    plain: bytes, *, browser: Browser, own: ec.EllipticCurvePrivateKey | None = None, salt: bytes = b""
) -> bytes:
    """The body of the request: at most PLAIN_BYTES_MAX bytes in, header and one record out.

    `own` and `salt` are fresh for every message; only the RFC's example gives them.
    """
    if len(plain) > PLAIN_BYTES_MAX:
        raise InvalidError(f"{len(plain):,} bytes for a browser", help=f"at most {PLAIN_BYTES_MAX:,}")
    own, salt = own or ec.generate_private_key(ec.SECP256R1()), salt or os.urandom(SALT_BYTES)
    own_point = _point(own.public_key())
    info = b"WebPush: info\x00" + _point(browser.key) + own_point
    secret = _derive(own.exchange(ec.ECDH(), browser.key), salt=browser.auth, info=info, size=32)
    key = _derive(secret, salt=salt, info=b"Content-Encoding: aes128gcm\x00", size=16)
    nonce = _derive(secret, salt=salt, info=b"Content-Encoding: nonce\x00", size=12)
    header = salt + RECORD_BYTES.to_bytes(4, "big") + bytes([len(own_point)]) + own_point
    return header + AESGCM(key).encrypt(nonce, plain + LAST_RECORD, None)


def _point(key: ec.EllipticCurvePublicKey) -> bytes:
    return key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


def _derive(secret: bytes, *, salt: bytes, info: bytes, size: int) -> bytes:
    return HKDF(algorithm=hashes.SHA256(), length=size, salt=salt, info=info).derive(secret)
