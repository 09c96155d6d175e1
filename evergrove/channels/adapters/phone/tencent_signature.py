"""How requests to Tencent Cloud are signed: TC3-HMAC-SHA256 over the content type and the host.

Source: https://cloud.tencent.com/document/api/382/52072, whose fixed example is in the tests.
"""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass
from datetime import datetime

ALGORITHM = "TC3-HMAC-SHA256"
CONTENT_TYPE = "application/json; charset=utf-8"
SIGNED_NAMES = "content-type;host"


@dataclass(frozen=True, kw_only=True)
class TencentKey:
    """A key of a CAM user."""

    secret_id: str
    secret_key: str


def authorization(key: TencentKey, *, service: str, host: str, body: bytes, at: datetime) -> str:
    """The Authorization header of a POST of JSON to `/`. `at` is UTC and travels as X-TC-Timestamp."""
    lines = f"content-type:{CONTENT_TYPE}\nhost:{host}\n"
    request = "\n".join(["POST", "/", "", lines, SIGNED_NAMES, hashlib.sha256(body).hexdigest()])
    date = at.strftime("%Y-%m-%d")
    scope = f"{date}/{service}/tc3_request"
    hashed = hashlib.sha256(request.encode()).hexdigest()
    text = f"{ALGORITHM}\n{int(at.timestamp())}\n{scope}\n{hashed}"
    signing_key = f"TC3{key.secret_key}".encode()
    for part in (date, service, "tc3_request"):
        signing_key = hmac.new(signing_key, part.encode(), hashlib.sha256).digest()
    signature = hmac.new(signing_key, text.encode(), hashlib.sha256).hexdigest()
    return f"{ALGORITHM} Credential={key.secret_id}/{scope}, SignedHeaders={SIGNED_NAMES}, Signature={signature}"
