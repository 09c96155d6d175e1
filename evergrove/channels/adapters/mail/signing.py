"""DKIM signatures (RFC 6376; Ed25519: RFC 8463), relaxed/relaxed, and the keys that make them.

From and Subject are signed once more than they occur, so that nobody can add a second one to a signed mail.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, get_args

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ed25519, padding, rsa

from evergrove.kit import InvalidError

DkimAlgorithm = Literal["rsa", "ed25519"]
DKIM_ALGORITHMS: tuple[DkimAlgorithm, ...] = get_args(DkimAlgorithm)

RSA_BITS = 2_048
"""RFC 8301 asks for at least 1,024 and recommends 2,048; larger records do not fit one DNS answer everywhere."""

RSA_BITS_MIN = 1_024

SIGNED_HEADERS = (
    "from",
    "to",
    "subject",
    "date",
    "message-id",
    "mime-version",
    "content-type",
    "content-transfer-encoding",
    "reply-to",
    "list-id",
    "list-unsubscribe",
    "list-unsubscribe-post",
    "feedback-id",
    "auto-submitted",
    "precedence",
)
OVERSIGNED_HEADERS = ("from", "subject")

SIGNATURE_LINE = 72

_RUNS = re.compile(rb"[ \t]+")
_LINE_ENDS = re.compile(rb" \r\n")


class InvalidDkimKeyError(InvalidError):
    code = "mail.invalid_dkim_key"


@dataclass(frozen=True, kw_only=True)
class DkimKey:
    """A private key that signs for `domain` under `selector`."""

    domain: str
    selector: str
    private: rsa.RSAPrivateKey | ed25519.Ed25519PrivateKey

    @property
    def algorithm(self) -> str:
        """As in the tag `a=`."""
        return "rsa-sha256" if isinstance(self.private, rsa.RSAPrivateKey) else "ed25519-sha256"

    def sign(self, data: bytes) -> bytes:
        """The raw signature over what RFC 6376, 3.7 puts together."""
        if isinstance(self.private, rsa.RSAPrivateKey):
            return self.private.sign(data, padding.PKCS1v15(), hashes.SHA256())
        # RFC 8463, 3: Ed25519 signs the SHA-256 of the data, not the data.
        return self.private.sign(hashlib.sha256(data).digest())


@dataclass(frozen=True, slots=True)
class Header:
    """One header as it is sent; `name` in small letters."""

    name: str
    line: bytes

    @property
    def canonical(self) -> bytes:
        """As DKIM reads it (relaxed, RFC 6376, 3.4.2)."""
        value = self.line.partition(b":")[2].replace(b"\r\n", b"")
        return b"%s:%s\r\n" % (self.name.encode(), _RUNS.sub(b" ", value).strip(b" "))


def header(name: str, value: str) -> Header:
    """`value` may hold folds (CRLF and a blank); the caller has made sure that it holds no other line break."""
    return Header(name.lower(), f"{name}: {value}\r\n".encode())


def relaxed_body(body: bytes) -> bytes:
    """RFC 6376, 3.4.4: runs of blanks become one, none at line ends, no empty lines at the end."""
    if b"  " in body or b"\t" in body:
        body = _RUNS.sub(b" ", body)
    if b" \r\n" in body:
        body = _LINE_ENDS.sub(b"\r\n", body)
    body = body.rstrip(b" ") if body.endswith(b" ") else body
    while body.endswith(b"\r\n\r\n"):
        body = body[:-2]
    if body == b"\r\n":
        return b""
    return body if not body or body.endswith(b"\r\n") else body + b"\r\n"


def dkim_signatures(headers: Sequence[Header], body: bytes, *, keys: Sequence[DkimKey], at: int) -> bytes:
    """The DKIM-Signature lines of a mail, one a key; `at` in seconds since 1970."""
    if not keys:
        return b""
    by_name = {one.name: one for one in headers}
    present = [name for name in SIGNED_HEADERS if name in by_name]
    named = ":".join([*present, *(name for name in OVERSIGNED_HEADERS if name in by_name)])
    covered = b"".join(by_name[name].canonical for name in present)
    body_hash = base64.b64encode(hashlib.sha256(relaxed_body(body)).digest()).decode()
    return b"".join(_signature(key, named=named, covered=covered, body_hash=body_hash, at=at) for key in keys)


def _signature(key: DkimKey, *, named: str, covered: bytes, body_hash: str, at: int) -> bytes:
    unsigned = header(
        "DKIM-Signature",
        f"v=1; a={key.algorithm}; c=relaxed/relaxed; d={key.domain}; s={key.selector};\r\n\tt={at};"
        f" h={_folded_names(named)};\r\n\tbh={body_hash};\r\n\tb=",
    )
    signed = base64.b64encode(key.sign(covered + unsigned.canonical[:-2])).decode()
    lines = [signed[start : start + SIGNATURE_LINE] for start in range(0, len(signed), SIGNATURE_LINE)]
    return unsigned.line[:-2] + "\r\n\t".join(lines).encode() + b"\r\n"


def _folded_names(named: str) -> str:
    """RFC 6376, 3.5 allows folds around the colons of `h=`."""
    return named.replace(":mime-version", ":\r\n\tmime-version").replace(
        ":list-unsubscribe:", ":\r\n\tlist-unsubscribe:"
    )


def make_dkim_key(algorithm: DkimAlgorithm = "rsa") -> str:
    """A new private key as PEM (PKCS #8)."""
    key: rsa.RSAPrivateKey | ed25519.Ed25519PrivateKey = (
        rsa.generate_private_key(public_exponent=65_537, key_size=RSA_BITS)
        if algorithm == "rsa"
        else ed25519.Ed25519PrivateKey.generate()
    )
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    ).decode()


def read_dkim_key(pem: str, *, algorithm: DkimAlgorithm) -> rsa.RSAPrivateKey | ed25519.Ed25519PrivateKey:
    """Raises InvalidDkimKeyError."""
    try:
        key = serialization.load_pem_private_key(pem.encode(), password=None)
    except (ValueError, TypeError) as error:
        raise _invalid("is no private key in PEM without a password") from error
    if algorithm == "rsa" and isinstance(key, rsa.RSAPrivateKey) and key.key_size >= RSA_BITS_MIN:
        return key
    if algorithm == "ed25519" and isinstance(key, ed25519.Ed25519PrivateKey):
        return key
    raise _invalid(f"is no RSA key of at least {RSA_BITS_MIN} bits" if algorithm == "rsa" else "is no Ed25519 key")


def _invalid(what: str) -> InvalidDkimKeyError:
    return InvalidDkimKeyError(f"the DKIM key {what}", help="make one with: evergrove sender dkim-key")
