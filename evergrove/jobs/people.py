"""Merging and separating people while the intake runs: it gives up its turn every moment, so a short wait is enough."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import TypeVar

import sqlalchemy as sa

from evergrove.access import MissingSourceError, find_source
from evergrove.facts import LeaseHeldError, MergeRecord
from evergrove.jobs.imports import Step
from evergrove.kit import Database, Workspace
from evergrove.profiles import (
    SourceMerges,
    count_source_merges,
    merge_customers,
    take_back_source_merges,
    unmerge_customers,
)

WAIT_SECONDS_MAX = 5.0
"""What a person waits for; an import of a file holds the intake longer, and then they try again."""

PAUSE_SECONDS = 0.05

T = TypeVar("T")


def merge_people(workspace: Workspace, *, survivor: str, merged: str, author: str, reason: str) -> MergeRecord:
    """As `merge_customers`, waiting up to WAIT_SECONDS_MAX for the intake's turn to end."""
    return _soon(lambda: merge_customers(workspace, survivor=survivor, merged=merged, author=author, reason=reason))


def unmerge_people(workspace: Workspace, *, merge_id: str, author: str) -> MergeRecord:
    """As `unmerge_customers`, waiting up to WAIT_SECONDS_MAX for the intake's turn to end."""
    return _soon(lambda: unmerge_customers(workspace, merge_id=merge_id, author=author))


def preview_unmerge(
    server: Database, workspace: Workspace, *, source: str, since: datetime | None = None
) -> SourceMerges:
    """What `unmerge_source` would take back. `source`: a source's name or id, or the source that a mapping names.

    Raises MissingSourceError for a name that is neither a source's nor stands in the merge log.
    """
    try:
        name = find_source(server, workspace=workspace.slug, name_or_id=source).name
    except MissingSourceError:
        found = count_source_merges(workspace, source=source, since=since)
        if found.merges:
            return found
        raise
    return count_source_merges(workspace, source=name, since=since)


def unmerge_source(
    workspace: Workspace,
    *,
    source: str,
    author: str,
    since: datetime | None = None,
    step: Step | None = None,
    keep: Callable[[sa.Connection, int], None] | None = None,
) -> int:
    """Take back every standing merge that facts of `source` (their word for it) caused; returns how many.

    Cut short, it has taken back whole turns, each with `keep`, and goes on when it is called again. Raises
    LeaseHeldError when the intake is held for longer than WAIT_SECONDS_MAX.
    """
    total = count_source_merges(workspace, source=source, since=since).merges
    done, before = 0, ""
    while True:
        if step is not None:
            step("separating", min(done / total, 1.0) if total else 1.0)
        take_back = partial(
            take_back_source_merges,
            workspace,
            source=source,
            author=author,
            since=since,
            before=before,
            keep=keep,
        )
        turn = _soon(take_back)
        if not turn.merges:
            return done
        done, before = done + turn.merges, turn.before


def _soon(step: Callable[[], T]) -> T:
    give_up_at = time.monotonic() + WAIT_SECONDS_MAX
    while True:
        try:
            return step()
        except LeaseHeldError:
            if time.monotonic() > give_up_at:
                raise
        time.sleep(PAUSE_SECONDS)
