"""How requests to Alibaba Cloud are signed: version 3, ACS3-HMAC-SHA256.

Source: https://help.aliyun.com/zh/sdk/product-overview/v3-request-structure-and-signature, whose fixed example is in
the tests.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import quote

ALGORITHM = "ACS3-HMAC-SHA256"


@dataclass(frozen=True, kw_only=True)
class AliyunKey:
    """An access key of a RAM user."""

    access_key_id: str
    access_key_secret: str


def canonical_query(parameters: Mapping[str, str]) -> str:
    """Names in order, percent-encoded as RFC 3986 has it."""
    return "&".join(f"{_encoded(name)}={_encoded(value)}" for name, value in sorted(parameters.items()))


def signed_headers(
    key: AliyunKey,
    *,
    host: str,
    action: str,
    version: str,
    parameters: Mapping[str, str],
    at: datetime,
    nonce: str,
) -> dict[str, str]:
    """The headers of a POST to `/` with `parameters` in the address and no body. `at` is UTC."""
    body_hash = hashlib.sha256(b"").hexdigest()
    headers = {
        "host": host,
        "x-acs-action": action,
        "x-acs-content-sha256": body_hash,
        "x-acs-date": at.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "x-acs-signature-nonce": nonce,
        "x-acs-version": version,
    }
    names = ";".join(sorted(headers))
    lines = "".join(f"{name}:{headers[name]}\n" for name in sorted(headers))
    request = "\n".join(["POST", "/", canonical_query(parameters), lines, names, body_hash])
    text = f"{ALGORITHM}\n{hashlib.sha256(request.encode()).hexdigest()}"
    signature = hmac.new(key.access_key_secret.encode(), text.encode(), hashlib.sha256).hexdigest()
    credential = f"{ALGORITHM} Credential={key.access_key_id},SignedHeaders={names},Signature={signature}"
    return {**headers, "authorization": credential}


def _encoded(text: str) -> str:
    return quote(text, safe="-_.~")
