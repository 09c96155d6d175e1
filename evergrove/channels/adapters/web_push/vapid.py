"""Who we are, to a push service: a token signed with our P-256 key, one for each service (RFC 8292)."""

from __future__ import annotations

import threading
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from evergrove.channels.adapters.push.signed_tokens import COORDINATE_BYTES, from_base64url, sign_token, to_base64url

LASTS = timedelta(hours=12)
"""RFC 8292, 2 allows 24 hours; clocks differ."""

RENEWED_BEFORE_END = timedelta(hours=1)

SERVICES_MAX = 100
"""Origins whose tokens are kept; there are some ten push services."""


def new_vapid_key() -> str:
    """A fresh private key: 32 bytes in Base64url, as other tools write it, too."""
    value = ec.generate_private_key(ec.SECP256R1()).private_numbers().private_value
    return to_base64url(value.to_bytes(COORDINATE_BYTES, "big"))


def read_vapid_key(text: str) -> ec.EllipticCurvePrivateKey:
    """Raises ValueError."""
    data = from_base64url(text)
    if len(data) != COORDINATE_BYTES:
        raise ValueError("a VAPID key is 32 bytes in Base64url")
    return ec.derive_private_key(int.from_bytes(data, "big"), ec.SECP256R1())


def public_key_of(text: str) -> str:
    """What the page gives to `pushManager.subscribe` as `applicationServerKey`."""
    point = read_vapid_key(text).public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    return to_base64url(point)


class Signatures:
    """The `Authorization` header of each service, signed when there is none that lasts. For many threads."""

    def __init__(self, key: str, *, subject: str) -> None:
        self._key, self._subject = read_vapid_key(key), subject
        self._public = public_key_of(key)
        self._kept: dict[str, tuple[str, datetime]] = {}
        self._lock = threading.Lock()

    def header_for(self, endpoint: str, *, now: datetime) -> str:
        """For the service of `endpoint`."""
        parts = urlsplit(endpoint)
        origin = f"{parts.scheme}://{parts.netloc}"
        with self._lock:
            kept = self._kept.get(origin)
            if kept is None or now >= kept[1]:
                if len(self._kept) >= SERVICES_MAX:
                    self._kept.clear()
                claims = {"aud": origin, "exp": int((now + LASTS).timestamp()), "sub": self._subject}
                header = f"vapid t={sign_token(claims, key=self._key)}, k={self._public}"
                kept = self._kept[origin] = (header, now + LASTS - RENEWED_BEFORE_END)
            return kept[0]
