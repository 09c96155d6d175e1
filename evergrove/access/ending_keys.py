"""Keys that stop working soon: whoever still uses one is refused from then on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from evergrove.access.api_tokens import list_tokens
from evergrove.access.sources import list_sources
from evergrove.kit import Database

KEY_ENDS_SOON = timedelta(days=7)
"""Somebody has to change a program before then."""


@dataclass(frozen=True, kw_only=True)
class EndingKey:
    """A key that ends at `ends_at`: an API key, or the write key that a source had before its newest.

    key_id: the API key's id, or the source's; name: what people call that.
    """

    kind: Literal["api_key", "old_write_key"]
    key_id: str
    name: str
    ends_at: datetime


def keys_ending(server: Database, *, workspace: str, now: datetime) -> tuple[EndingKey, ...]:
    """Those of a workspace that end within KEY_ENDS_SOON, the next one first."""
    found = [
        EndingKey(kind="old_write_key", key_id=one.source_id, name=one.name, ends_at=one.old_key_ends_at)
        for one in list_sources(server, workspace=workspace)
        if one.old_key_ends_at is not None
    ]
    found += [
        EndingKey(kind="api_key", key_id=one.token_id, name=one.name, ends_at=one.expires_at)
        for one in list_tokens(server, workspace=workspace)
        if one.expires_at is not None and one.revoked_at is None
    ]
    soon = (one for one in found if now < one.ends_at <= now + KEY_ENDS_SOON)
    return tuple(sorted(soon, key=lambda one: (one.ends_at, one.kind, one.key_id)))
