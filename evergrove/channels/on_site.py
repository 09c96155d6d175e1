"""What a site needs to show messages: the key that browsers subscribe with, the secret that signs inbox tokens."""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa

from evergrove.channels.adapters.web_push import WebPushSettings, public_key_of
from evergrove.channels.in_app_inbox import inbox_secret
from evergrove.channels.senders import list_senders, sender_settings
from evergrove.kit import Workspace


@dataclass(frozen=True, kw_only=True)
class SiteKeys:
    """`push_public_key` is empty without a sender of web pushes; `inbox_secret` stays on a server, never in a page."""

    push_public_key: str
    inbox_secret: str


def site_keys(workspace: Workspace) -> SiteKeys:
    """The keys of this workspace."""
    with workspace.control.read() as connection:
        pushing = _first_pushing(connection)
    public_key = ""
    if pushing:
        _, settings = sender_settings(workspace, pushing)
        public_key = public_key_of(settings.private_key) if isinstance(settings, WebPushSettings) else ""
    return SiteKeys(push_public_key=public_key, inbox_secret=inbox_secret(workspace))


def _first_pushing(connection: sa.Connection) -> str:
    found = [one for one in list_senders(connection, channel="web_push") if one.is_enabled and one.kind == "web_push"]
    return found[0].sender_key if found else ""
