"""What could not be accepted: kept with its line and reason, once, however often the file is imported."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

import sqlalchemy as sa

from evergrove.facts.tables import rejects
from evergrove.kit import Workspace, upsert

BODY_CHARACTERS_MAX = 32_768
"""A rejected line is kept up to here (model §3)."""

ROWS_A_TRANSACTION = 5_000


@dataclass(frozen=True, kw_only=True)
class Reject:
    """One line that was not accepted."""

    reject_id: str
    source: str
    import_id: str
    line: int | None
    reason: str
    body: str
    rejected_at: datetime


def record_rejects(
    workspace: Workspace, lines: Iterable[tuple[int | None, str, str]], *, source: str, import_id: str
) -> int:
    """Keep (line, reason, text) rows; the same line of the same source is kept once. Returns how many were given."""
    now, given = workspace.clock.now(), 0
    iterator = iter(lines)
    while chunk := list(islice(iterator, ROWS_A_TRANSACTION)):
        rows = {}
        for line, reason, text in chunk:
            body = text[:BODY_CHARACTERS_MAX].replace("\x00", "�")  # PostgreSQL keeps no NUL in a text
            reject_id = hashlib.sha256(f"{source}\x00{line}\x00{reason}\x00{body}".encode()).hexdigest()[:40]
            rows[reject_id] = {
                "reject_id": reject_id,
                "source": source,
                "import_id": import_id,
                "line": line,
                "reason": reason,
                "body": body,
                "rejected_at": now,
            }
        with workspace.control.write() as connection:
            upsert(connection, rejects, list(rows.values()))
        given += len(chunk)
    return given


def list_rejects(workspace: Workspace, *, rows_max: int = 100) -> list[Reject]:
    """The newest rejects, by line within an import."""
    query = sa.select(rejects).order_by(rejects.c.rejected_at.desc(), rejects.c.line).limit(rows_max)
    with workspace.control.read() as connection:
        return [Reject(**row._mapping) for row in connection.execute(query)]


def count_rejects(workspace: Workspace) -> int:
    """How many are kept."""
    with workspace.control.read() as connection:
        return connection.execute(sa.select(sa.func.count()).select_from(rejects)).scalar_one()


def rejects_by_reason(workspace: Workspace) -> tuple[tuple[str, int], ...]:
    """(reason, lines kept for it), the most frequent first."""
    lines = sa.func.count().label("lines")
    query = sa.select(rejects.c.reason, lines).group_by(rejects.c.reason).order_by(lines.desc(), rejects.c.reason)
    with workspace.control.read() as connection:
        return tuple((reason, count) for reason, count in connection.execute(query))
