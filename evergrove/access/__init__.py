"""Workspaces (users, roles and audit come with the server)."""

from evergrove.access.migrate import NewerDatabaseError, migrate
from evergrove.access.service import (
    InvalidSlugError,
    MissingWorkspaceError,
    WorkspaceEntry,
    WorkspaceExistsError,
    create_workspace,
    list_workspaces,
    open_workspace,
)

__all__ = [
    "InvalidSlugError",
    "MissingWorkspaceError",
    "NewerDatabaseError",
    "WorkspaceEntry",
    "WorkspaceExistsError",
    "create_workspace",
    "list_workspaces",
    "migrate",
    "open_workspace",
]
