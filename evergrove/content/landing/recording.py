"""A submission written down: once, however often it is sent, and its facts in the same transaction."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

import pyarrow as pa
import sqlalchemy as sa

from evergrove.content.landing.facts import submission_facts
from evergrove.content.tables import landing_submissions
from evergrove.facts import OUTGOING_SCHEMA, write_outgoing
from evergrove.kit import conflict_insert

if TYPE_CHECKING:
    from evergrove.content.landing.contracts import Submission
    from evergrove.kit import Workspace


@dataclass(frozen=True, kw_only=True)
class SubmissionCount:
    """Forms of one page that came back."""

    submissions: int
    newest_at: datetime | None


def record_submission(
    workspace: Workspace,
    submission: Submission,
    *,
    customer_id: str | None = None,
    surroundings: Mapping[str, str] | None = None,
) -> bool:
    """Write a submission down; False when it was before, and nothing changes. See `submission_facts`."""
    row = {
        "submission_id": submission.submission_id,
        "page_key": submission.page.partition("@")[0],
        "page": submission.page,
        "block": submission.block,
        "language": submission.language,
        "at": submission.at,
    }
    rows = submission_facts(submission, customer_id=customer_id, surroundings=surroundings)
    with workspace.control.write() as connection:
        fresh = conflict_insert(connection, landing_submissions).on_conflict_do_nothing()
        if connection.execute(fresh.values(row).returning(landing_submissions.c.submission_id)).first() is None:
            return False
        write_outgoing(connection, pa.Table.from_pylist(rows, schema=OUTGOING_SCHEMA))
    return True


def count_submissions(workspace: Workspace) -> dict[str, SubmissionCount]:
    """By the key of the page; pages whose forms never came back are absent."""
    table = landing_submissions
    query = sa.select(
        table.c.page_key, sa.func.count().label("submissions"), sa.func.max(table.c.at).label("newest_at")
    ).group_by(table.c.page_key)
    with workspace.control.read() as connection:
        return {
            row.page_key: SubmissionCount(submissions=row.submissions, newest_at=row.newest_at)
            for row in connection.execute(query)
        }
