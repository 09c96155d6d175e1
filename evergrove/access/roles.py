"""Who may do what: one table of roles and permissions, which every door asks.

Invariants: a permission that ends in `:read` changes nothing and is not audited; every other one is. The owner has
every permission. A role is held in one workspace, or in every workspace of this Evergrove (EVERY_WORKSPACE).
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

EVERY_WORKSPACE = "*"
"""Stands for the workspace in a membership of those who run the whole server; no slug looks like it."""


class Role(StrEnum):
    """From the most to the least that one may do."""

    OWNER = "owner"
    OPERATOR = "operator"
    ANALYST = "analyst"
    AGENT = "agent"
    VIEWER = "viewer"


class Permission(StrEnum):
    """What a route asks for: `<noun>:<verb>`."""

    OVERVIEW_READ = "overview:read"
    CUSTOMERS_READ = "customers:read"
    CUSTOMERS_READ_PLAIN = "customers_plain:read"
    CUSTOMERS_MERGE = "customers:merge"
    CUSTOMERS_EXPORT = "customers:export"
    CUSTOMERS_ERASE = "customers:erase"
    TAGS_READ = "tags:read"
    TAGS_DEFINE = "tags:define"
    TAGS_SET = "tags:set"
    SCORES_READ = "scores:read"
    SEGMENTS_READ = "segments:read"
    SEGMENTS_WRITE = "segments:write"
    ITEMS_READ = "items:read"
    ITEMS_WRITE = "items:write"
    SOURCES_READ = "sources:read"
    SOURCES_WRITE = "sources:write"
    EVENTS_READ = "events:read"
    REJECTS_READ = "rejects:read"
    REJECTS_REPLAY = "rejects:replay"
    IMPORTS_READ = "imports:read"
    IMPORTS_WRITE = "imports:write"
    JOBS_READ = "jobs:read"
    USERS_READ = "users:read"
    USERS_WRITE = "users:write"
    TOKENS_READ = "tokens:read"
    TOKENS_WRITE = "tokens:write"
    AUDIT_READ = "audit:read"
    APPROVALS_READ = "approvals:read"
    APPROVALS_WRITE = "approvals:write"
    CONTENT_READ = "content:read"
    CONTENT_WRITE = "content:write"
    CONTENT_APPROVE = "content:approve"
    CALENDAR_READ = "calendar:read"
    TASKS_READ = "tasks:read"
    TASKS_WRITE = "tasks:write"
    CHANNELS_READ = "channels:read"
    CHANNELS_WRITE = "channels:write"
    POLICY_READ = "policy:read"
    POLICY_WRITE = "policy:write"
    CAMPAIGNS_READ = "campaigns:read"
    CAMPAIGNS_WRITE = "campaigns:write"
    CAMPAIGNS_APPROVE = "campaigns:approve"
    CAMPAIGNS_LAUNCH = "campaigns:launch"
    MESSAGES_READ = "messages:read"
    EXPERIMENTS_READ = "experiments:read"
    EXPERIMENTS_WRITE = "experiments:write"
    EFFECT_READ = "effect:read"
    SETTINGS_READ = "settings:read"
    SETTINGS_WRITE = "settings:write"

    @property
    def only_reads(self) -> bool:
        """Whether what it allows leaves everything as it is."""
        return self.value.endswith(":read")


_VIEWER = frozenset(
    {
        Permission.OVERVIEW_READ,
        Permission.CUSTOMERS_READ,
        Permission.TAGS_READ,
        Permission.SCORES_READ,
        Permission.SEGMENTS_READ,
        Permission.ITEMS_READ,
        Permission.CONTENT_READ,
        Permission.CALENDAR_READ,
        Permission.CAMPAIGNS_READ,
        Permission.EFFECT_READ,
    }
)
_AGENT = _VIEWER | {
    Permission.CUSTOMERS_READ_PLAIN,
    Permission.CUSTOMERS_MERGE,
    Permission.TAGS_SET,
    Permission.TASKS_READ,
    Permission.TASKS_WRITE,
    Permission.MESSAGES_READ,
    Permission.POLICY_READ,
    Permission.SETTINGS_READ,
}
_ANALYST = _VIEWER | {
    Permission.CHANNELS_READ,
    Permission.POLICY_READ,
    Permission.MESSAGES_READ,
    Permission.EXPERIMENTS_READ,
    Permission.SOURCES_READ,
    Permission.IMPORTS_READ,
    Permission.JOBS_READ,
    Permission.SETTINGS_READ,
}
_OPERATOR = (
    _AGENT
    | _ANALYST
    | {
        Permission.CUSTOMERS_EXPORT,
        Permission.CUSTOMERS_ERASE,
        Permission.TAGS_DEFINE,
        Permission.SEGMENTS_WRITE,
        Permission.ITEMS_WRITE,
        Permission.SOURCES_WRITE,
        Permission.EVENTS_READ,
        Permission.REJECTS_READ,
        Permission.REJECTS_REPLAY,
        Permission.IMPORTS_WRITE,
        Permission.USERS_READ,
        Permission.APPROVALS_READ,
        Permission.APPROVALS_WRITE,
        Permission.CONTENT_WRITE,
        Permission.CONTENT_APPROVE,
        Permission.CHANNELS_WRITE,
        Permission.POLICY_WRITE,
        Permission.CAMPAIGNS_WRITE,
        Permission.CAMPAIGNS_APPROVE,
        Permission.CAMPAIGNS_LAUNCH,
        Permission.EXPERIMENTS_WRITE,
    }
)

ROLE_PERMISSIONS: Mapping[Role, frozenset[Permission]] = {
    Role.OWNER: frozenset(Permission),
    Role.OPERATOR: _OPERATOR,
    Role.ANALYST: _ANALYST,
    Role.AGENT: _AGENT,
    Role.VIEWER: _VIEWER,
}
"""Analysts and viewers see phones, addresses and names masked (no CUSTOMERS_READ_PLAIN), and no raw bodies."""


def is_allowed(role: Role, permission: Permission) -> bool:
    """Whether `role` carries `permission`."""
    return permission in ROLE_PERMISSIONS[role]


def may_create_workspaces(roles: Mapping[str, Role]) -> bool:
    """Whether who holds `roles` (by workspace) owns every workspace, later ones too: nobody else may add one."""
    return roles.get(EVERY_WORKSPACE) is Role.OWNER


def strongest(roles: list[Role]) -> Role:
    """Of several roles that one person holds, the one with the most permissions."""
    return min(roles, key=list(Role).index)
