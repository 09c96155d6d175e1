"""Workspaces, sources and their write keys, users, roles, sessions, audit."""

from evergrove.access.migrate import NewerDatabaseError, migrate
from evergrove.access.service import (
    InvalidSlugError,
    MissingWorkspaceError,
    WorkspaceEntry,
    WorkspaceExistsError,
    create_workspace,
    list_workspaces,
    open_server,
    open_workspace,
)
from evergrove.access.sources import (
    InvalidSourceError,
    KeyedSource,
    MissingSourceError,
    Source,
    SourceExistsError,
    all_write_keys,
    create_source,
    find_source,
    list_sources,
    revoke_keys,
    rotate_key,
)

__all__ = [
    "InvalidSlugError",
    "InvalidSourceError",
    "KeyedSource",
    "MissingSourceError",
    "MissingWorkspaceError",
    "NewerDatabaseError",
    "Source",
    "SourceExistsError",
    "WorkspaceEntry",
    "WorkspaceExistsError",
    "all_write_keys",
    "create_source",
    "create_workspace",
    "find_source",
    "list_sources",
    "list_workspaces",
    "migrate",
    "open_server",
    "open_workspace",
    "revoke_keys",
    "rotate_key",
]
