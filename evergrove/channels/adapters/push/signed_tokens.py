"""JSON Web Tokens (RFC 7519) by which we prove to push services who we are. Pure."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from typing import Any

import msgspec
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature

COORDINATE_BYTES = 32
"""Of P-256: a signature is two of them (RFC 7518, 3.4)."""


def sign_token(claims: Mapping[str, Any], *, key: rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey) -> str:
    """`claims` signed with RS256 or ES256, whichever the key is for."""
    algorithm = "RS256" if isinstance(key, rsa.RSAPrivateKey) else "ES256"
    body = f"{to_base64url(msgspec.json.encode({'typ': 'JWT', 'alg': algorithm}))}.{to_base64url(_json(claims))}"
    if isinstance(key, rsa.RSAPrivateKey):
        signature = key.sign(body.encode(), padding.PKCS1v15(), hashes.SHA256())
    else:
        r, s = decode_dss_signature(key.sign(body.encode(), ec.ECDSA(hashes.SHA256())))
        signature = r.to_bytes(COORDINATE_BYTES, "big") + s.to_bytes(COORDINATE_BYTES, "big")
    return f"{body}.{to_base64url(signature)}"


def to_base64url(data: bytes) -> str:
    """Without padding, as RFC 7515 has it."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def from_base64url(text: str) -> bytes:
    """Padded or not. Raises ValueError."""
    return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)


def _json(claims: Mapping[str, Any]) -> bytes:
    return msgspec.json.encode(dict(claims))
