"""The audit log: who did what to what, and when. Append-only: no function here changes or removes a line.

Invariants: actor, target and details are ids, names of actions and counts, never personal data, so that erasing a
customer leaves the log as it is.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec
import sqlalchemy as sa

from evergrove.access.tables import audit_log
from evergrove.kit import Database, new_id

TARGET_CHARACTERS_MAX = 200
DETAILS_CHARACTERS_MAX = 4_000

COMMAND_LINE = "command line"
"""The actor of what is done by a command on the server."""


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


def list_audit(server: Database, *, workspace: str, before: str = "", rows_max: int = 100) -> list[AuditLine]:
    """The newest lines of a workspace; `before` is the `audit_id` that the last page ended with."""
    query = sa.select(audit_log).where(audit_log.c.workspace == workspace).order_by(audit_log.c.audit_id.desc())
    if before:
        query = query.where(audit_log.c.audit_id < before)
    with server.read() as connection:
        rows = [dict(row._mapping) for row in connection.execute(query.limit(rows_max))]
    return [AuditLine(details=msgspec.json.decode(row.pop("details")), **row) for row in rows]
