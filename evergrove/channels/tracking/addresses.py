"""The addresses that go into messages: click, open, unsubscribe, preferences; and where a short link leads.

Invariant: a click leads only to an address that one of our own messages held: there is no open redirect.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import datetime
from urllib.parse import urlsplit

import sqlalchemy as sa

from evergrove.channels.adapters.contracts import Tracking
from evergrove.channels.tables import links
from evergrove.channels.tracking.tokens import LINK_BYTES, UnknownTokenError, make_token
from evergrove.kit import Workspace, conflict_insert
from evergrove.profiles import workspace_secret

TRACKING_KEY = "tracking"
"""The workspace's secret that signs tokens."""

IDS_KEPT_MAX = 10_000
"""Addresses that an open shortener remembers; links that are another one for each customer must not fill the memory."""

URL_CHARACTERS_MAX = 2_000
"""Longer ones are not followed by common browsers and mail programs."""


def tracking_key(workspace: Workspace) -> bytes:
    """The key of this workspace's tokens."""
    return workspace_secret(workspace, name=TRACKING_KEY)


def tracking_of(workspace: Workspace, message_id: str, *, step: int, key: bytes) -> Tracking:
    """The addresses of one step of a message; empty ones when the server has no public address."""
    base = workspace.settings.public_url.rstrip("/")
    if not base:
        return Tracking()
    leave = make_token(key, purpose="leave", message_id=message_id, step=step)
    opened = make_token(key, purpose="open", message_id=message_id, step=step)
    return Tracking(
        unsubscribe_url=f"{base}/u/{workspace.slug}/{leave}",
        preferences_url=f"{base}/u/{workspace.slug}/{leave}/preferences",
        open_url=f"{base}/t/o/{workspace.slug}/{opened}.gif",
    )


def confirm_url(workspace: Workspace, message_id: str, *, key: bytes) -> str:
    """Where somebody says that they want to be written to; empty when the server has no public address."""
    base = workspace.settings.public_url.rstrip("/")
    token = make_token(key, purpose="confirm", message_id=message_id)
    return f"{base}/u/{workspace.slug}/{token}/confirm" if base else ""


@dataclass(kw_only=True)
class LinkShortener:
    """Turns the addresses in a batch of messages into tracked ones, and remembers which are new."""

    base: str
    slug: str
    key: bytes
    found: dict[str, str] = field(default_factory=dict)
    """link id → address, of those that were not stored yet."""
    _ids: dict[str, str] = field(default_factory=dict)
    """address → link id: the messages of a campaign hold the same few."""

    def shorten(self, url: str, *, message_id: str, step: int = 0) -> str:
        """The tracked form of `url`; other than web addresses (mailto:, tel:) and too long ones stay as they are."""
        link_id = self._ids.get(url) or self._remembered(url)
        if not link_id:
            return url
        token = make_token(self.key, purpose="click", message_id=message_id, step=step, link_id=link_id)
        return f"{self.base}/t/c/{self.slug}/{token}"

    def _remembered(self, url: str) -> str:
        """The id of an address that was not met before; empty when it is not to be tracked."""
        if not self.base or len(url) > URL_CHARACTERS_MAX or not _is_web_address(url):
            return ""
        if url.startswith(f"{self.base}/u/"):
            return ""
        if len(self._ids) >= IDS_KEPT_MAX:
            self._ids.clear()
        link_id = hashlib.sha256(url.encode()).digest()[:LINK_BYTES].hex()
        self._ids[url], self.found[link_id] = link_id, url
        return link_id

    def store(self, connection: sa.Connection, *, now: datetime) -> None:
        """Keep the new ones, in the caller's transaction."""
        rows = [{"link_id": link_id, "url": url, "made_at": now} for link_id, url in self.found.items()]
        if rows:
            connection.execute(conflict_insert(connection, links).on_conflict_do_nothing(), rows)
        self.found = {}


def _is_web_address(url: str) -> bool:
    """`http://[evil` is none: what stands in a message may come from a customer's own form."""
    try:
        return urlsplit(url).scheme in ("http", "https")
    except ValueError:
        return False


def link_shortener(workspace: Workspace, *, key: bytes) -> LinkShortener:
    """For this workspace's messages; shortens nothing when the server has no public address."""
    return LinkShortener(base=workspace.settings.public_url.rstrip("/"), slug=workspace.slug, key=key)


def link_url(connection: sa.Connection, link_id: str) -> str:
    """Where a link leads. Raises UnknownTokenError."""
    url = connection.execute(sa.select(links.c.url).where(links.c.link_id == link_id)).scalar()
    if url is None:
        raise UnknownTokenError
    return str(url)
