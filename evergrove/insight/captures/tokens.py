"""The link that lets one capture in: signed, for one page, for some minutes. That it counts once, the door sees to.

The token stands behind a `#`, which no browser sends to a server; the page's script takes it out of the address bar.
"""

from __future__ import annotations

import hashlib
import hmac
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as BadBase64Error
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from urllib.parse import urlsplit, urlunsplit

import msgspec

from evergrove.insight.captures.contracts import TOKEN_MINUTES, CaptureTokenError
from evergrove.insight.captures.pages import page_of_url, site_of_url
from evergrove.kit import new_id
from evergrove.profiles import workspace_secret

if TYPE_CHECKING:
    from evergrove.kit import Workspace

SIGNING_KEY = "capture"
"""The name of the workspace's secret."""

FRAGMENT = "evergrove-capture"


class CaptureClaims(msgspec.Struct, frozen=True):
    """What a token says: the workspace, the page, where the page may be, until when, for whom, and its own id."""

    aud: str
    page: str
    site: str
    exp: int
    sub: str
    jti: str


@dataclass(frozen=True, kw_only=True)
class CaptureLink:
    """Where the page is to be opened, and until when."""

    url: str
    page: str
    expires_at: datetime


def capture_link(workspace: Workspace, url: str, *, author: str) -> CaptureLink:
    """A link to the page at `url` that lets one capture in. Raises InvalidPageError."""
    page = page_of_url(url)
    expires_at = workspace.clock.now() + timedelta(minutes=TOKEN_MINUTES)
    claims = CaptureClaims(
        aud=workspace.slug,
        page=page,
        site=site_of_url(url),
        exp=int(expires_at.timestamp()),
        sub=author,
        jti=new_id("cap"),
    )
    body = _encoded(msgspec.json.encode(claims))
    token = f"{body}.{_encoded(_signature(workspace, body))}"
    opened = urlunsplit(urlsplit(url.strip())._replace(fragment=f"{FRAGMENT}={token}"))
    return CaptureLink(url=opened, page=page, expires_at=expires_at)


def audience_of_capture(token: str) -> str:
    """The workspace that a token says it is for; nothing is proved yet. Raises CaptureTokenError."""
    return _claims(token).aud


def read_capture_token(workspace: Workspace, token: str) -> CaptureClaims:
    """What a token says, when we signed it and it is not too old. Raises CaptureTokenError."""
    body, _, signature = token.partition(".")
    if not hmac.compare_digest(_encoded(_signature(workspace, body)).encode(), signature.encode()):
        raise CaptureTokenError("this link was not made by this workspace")
    claims = _claims(token)
    if claims.aud != workspace.slug or claims.exp < workspace.clock.now().timestamp():
        raise CaptureTokenError(f"this link is older than {TOKEN_MINUTES} minutes")
    return claims


def _claims(token: str) -> CaptureClaims:
    body = token.partition(".")[0]
    try:
        return msgspec.json.decode(urlsafe_b64decode(body + "=" * (-len(body) % 4)), type=CaptureClaims)
    except (BadBase64Error, ValueError, msgspec.DecodeError) as error:
        raise CaptureTokenError("this is no link for a capture") from error


def _signature(workspace: Workspace, body: str) -> bytes:
    return hmac.new(workspace_secret(workspace, name=SIGNING_KEY), body.encode(), hashlib.sha256).digest()


def _encoded(data: bytes) -> str:
    return urlsafe_b64encode(data).decode().rstrip("=")
