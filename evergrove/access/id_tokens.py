"""Whether an ID token is what it says: its signature, and that it was made now, for us, for this very sign-in
(OpenID Connect Core 1.0, 3.1.3.7; RFC 8725). Pure: keys, expectations and the time are arguments."""

from __future__ import annotations

import hmac
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from evergrove.access.provider_errors import IdTokenRefusedError

if TYPE_CHECKING:
    from joserfc.jwk import Key

ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA")
"""Signatures with a key pair only: `none` signs nothing, and with HS… whoever knows the client secret signs."""

KEY_TYPES = frozenset({"RSA", "EC", "OKP"})

SKEW_SECONDS = 60
"""By which the provider's clock and ours may differ."""

SUBJECT_CHARACTERS_MAX = 255
"""OpenID Connect Core 1.0, 2."""

MICROSOFT_HOSTS = frozenset(
    {"login.microsoftonline.com", "login.microsoftonline.us", "login.partner.microsoftonline.cn"}
)
"""Entra sends no `email_verified`; its optional claim `xms_edov` says that the tenant owns the address's domain."""


@dataclass(frozen=True, kw_only=True)
class Expected:
    """What the token must be made by, made for, and made in answer to."""

    issuer: str
    client_id: str
    nonce: str


@dataclass(frozen=True, kw_only=True)
class ProvenIdentity:
    """Who somebody is at the provider. `email` is empty unless the provider confirms that it is theirs."""

    issuer: str
    subject: str
    email: str
    has_unverified_email: bool = False


def read_id_token(
    token: str, *, keys: Sequence[Mapping[str, Any]], expected: Expected, now: datetime
) -> dict[str, Any]:
    """The claims of a token whose signature and claims hold. Raises IdTokenRefusedError, UnknownKeyError."""
    claims = _signed_claims(token, keys=keys)
    reason = _flaw(claims, expected=expected, now_seconds=now.timestamp())
    if reason:
        raise IdTokenRefusedError(reason)
    return claims


class UnknownKeyError(IdTokenRefusedError):
    """The token names a key that is not among those we know: the provider may have changed its keys since."""


def identity_of(claims: Mapping[str, Any], *, issuer: str, subject: str) -> ProvenIdentity:
    """Who the claims (of an ID token, or of the userinfo of the same subject) speak of."""
    email = claims.get("email")
    stated = email.strip().lower() if isinstance(email, str) else ""
    verified = _is_true(claims.get("email_verified"))
    if urlsplit(issuer).hostname in MICROSOFT_HOSTS and "email_verified" not in claims:
        verified = _is_true(claims.get("xms_edov"))
    return ProvenIdentity(
        issuer=issuer,
        subject=subject,
        email=stated if verified else "",
        has_unverified_email=bool(stated) and not verified,
    )


def _signed_claims(token: str, *, keys: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    from joserfc import jwt
    from joserfc.errors import InvalidKeyIdError, JoseError
    from joserfc.jwk import KeySet

    known = KeySet([key for given in keys if (key := _key_of(given)) is not None])
    try:
        decoded = jwt.decode(token, known, algorithms=ALGORITHMS)
    except InvalidKeyIdError as error:
        raise UnknownKeyError("key") from error
    except (JoseError, ValueError, TypeError, KeyError) as error:
        raise IdTokenRefusedError(f"signature: {type(error).__name__}") from error
    return dict(decoded.claims)


def _key_of(given: Mapping[str, Any]) -> Key | None:
    """The public key; None for one that signs nothing here (RFC 7517, 5: keys that are not understood are ignored)."""
    from joserfc.errors import JoseError
    from joserfc.jwk import JWKRegistry

    if given.get("kty") not in KEY_TYPES or given.get("use", "sig") != "sig":
        return None
    try:
        return JWKRegistry.import_key(dict(given))
    except (JoseError, ValueError, TypeError, KeyError):
        return None


def _flaw(claims: Mapping[str, Any], *, expected: Expected, now_seconds: float) -> str:
    """The first claim that does not hold; empty when all do."""
    checks = {
        "iss": claims.get("iss") == expected.issuer,
        "aud": _is_for(claims, client_id=expected.client_id),
        "exp": _is_number(claims.get("exp")) and now_seconds < claims["exp"] + SKEW_SECONDS,
        "iat": _is_number(claims.get("iat")) and claims["iat"] - SKEW_SECONDS <= now_seconds,
        "nbf": "nbf" not in claims or (_is_number(claims["nbf"]) and claims["nbf"] - SKEW_SECONDS <= now_seconds),
        "nonce": _is_same(claims.get("nonce"), expected.nonce),
        "sub": isinstance(claims.get("sub"), str) and 0 < len(claims["sub"]) <= SUBJECT_CHARACTERS_MAX,
    }
    return next((name for name, holds in checks.items() if not holds), "")


def _is_for(claims: Mapping[str, Any], *, client_id: str) -> bool:
    """We are meant; among several audiences, the token was also given out to us (`azp`)."""
    audience = claims.get("aud")
    listed = audience if isinstance(audience, list) else [audience]
    party = claims.get("azp", None if len(listed) > 1 else client_id)
    return client_id in listed and party == client_id


def _is_same(said: object, wanted: str) -> bool:
    return isinstance(said, str) and hmac.compare_digest(said.encode(), wanted.encode())


def _is_number(value: object) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _is_true(value: object) -> bool:
    """Some providers write the flag as a text or as a number."""
    return value is True or (isinstance(value, (str, int)) and str(value).lower() in {"true", "1"})
