"""The workspace's own secrets, made at their first use: they sign marks of erased people and tracked links."""

from __future__ import annotations

import sqlalchemy as sa

from evergrove.kit import Workspace, take_turn
from evergrove.profiles.identity_queries import workspace_key
from evergrove.profiles.tables import workspace_keys


def workspace_secret(workspace: Workspace, *, name: str) -> bytes:
    """32 random bytes, the same at every call, in every process."""
    with workspace.control.read() as connection:
        found = connection.execute(sa.select(workspace_keys.c.key).where(workspace_keys.c.name == name)).scalar()
    if found is not None:
        return bytes(found)
    with workspace.control.write() as connection:
        take_turn(connection, name="workspace_keys")
        return workspace_key(connection, name=name)
