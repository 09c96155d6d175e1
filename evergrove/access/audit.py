"""The audit log: who did what to what, and when. Append-only: no function here changes or removes a line.

Invariants: actor, target and details are ids, names of actions and counts, never personal data, so that erasing a
customer leaves the log as it is.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec
import sqlalchemy as sa

from evergrove.access.tables import api_tokens, audit_log, sources, users
from evergrove.kit import Database, new_id

TARGET_CHARACTERS_MAX = 200
DETAILS_CHARACTERS_MAX = 4_000

COMMAND_LINE = "command line"
"""The actor of what is done by a command on the server."""

IDENTITY_PROVIDER = "identity provider"
"""The actor of what follows from the word of the identity provider."""


@dataclass(frozen=True, kw_only=True)
class AuditLine:
    """One thing done. `workspace` is empty for what concerns the whole server; `actor` is a user, a token or the
    command line."""

    audit_id: str
    workspace: str
    at: datetime
    actor: str
    action: str
    target: str
    details: Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class AuditFilter:
    """Which lines: empty and None mean all; `since` counts in, `until` no longer."""

    actor: str = ""
    action: str = ""
    target: str = ""
    since: datetime | None = None
    until: datetime | None = None


def write_audit(
    connection: sa.Connection,
    *,
    workspace: str,
    at: datetime,
    actor: str,
    action: str,
    target: str = "",
    details: Mapping[str, Any] | None = None,
) -> None:
    """Add one line in the caller's transaction."""
    text = msgspec.json.encode(details or {}).decode()
    row = {
        "audit_id": new_id("aud"),
        "workspace": workspace,
        "at": at,
        "actor": actor,
        "action": action,
        "target": target[:TARGET_CHARACTERS_MAX].replace("\x00", "�"),
        "details": text if len(text) <= DETAILS_CHARACTERS_MAX else '{"cut":true}',
    }
    connection.execute(sa.insert(audit_log), row)


def list_audit(
    server: Database, *, workspace: str, wanted: AuditFilter | None = None, before: str = "", rows_max: int = 100
) -> list[AuditLine]:
    """The newest lines of a workspace; `before` is the `audit_id` that the last page ended with."""
    query = sa.select(audit_log).where(audit_log.c.workspace == workspace, *_conditions(wanted or AuditFilter()))
    if before:
        query = query.where(audit_log.c.audit_id < before)
    with server.read() as connection:
        newest = query.order_by(audit_log.c.audit_id.desc()).limit(rows_max)
        rows = [dict(row._mapping) for row in connection.execute(newest)]
    return [AuditLine(details=msgspec.json.decode(row.pop("details")), **row) for row in rows]


def audit_choices(server: Database, *, workspace: str) -> tuple[list[str], list[str]]:
    """(actors, actions) that the log of a workspace holds, each in order: what a filter may offer."""
    found = []
    with server.read() as connection:
        for column in (audit_log.c.actor, audit_log.c.action):
            query = sa.select(column).where(audit_log.c.workspace == workspace).distinct().order_by(column)
            found.append(list(connection.execute(query).scalars()))
    return found[0], found[1]


def names_of(server: Database, ids: Collection[str]) -> dict[str, str]:
    """What people, tokens and sources among `ids` are called; those that are gone are left out."""
    named = (
        (users.c.user_id, sa.case((users.c.name == "", users.c.email), else_=users.c.name)),
        (api_tokens.c.token_id, api_tokens.c.name),
        (sources.c.source_id, sources.c.name),
    )
    found: dict[str, str] = {}
    with server.read() as connection:
        for key, name in named:
            rows = connection.execute(sa.select(key, name).where(key.in_(sorted(ids))))
            found.update((row[0], row[1]) for row in rows)
    return found


def _conditions(wanted: AuditFilter) -> list[sa.ColumnElement[bool]]:
    asked = {audit_log.c.actor: wanted.actor, audit_log.c.action: wanted.action, audit_log.c.target: wanted.target}
    found = [column == value for column, value in asked.items() if value]
    if wanted.since is not None:
        found.append(audit_log.c.at >= wanted.since)
    if wanted.until is not None:
        found.append(audit_log.c.at < wanted.until)
    return found
