"""A reader of the feed that has fallen too far behind: the feed goes on without it, and it is rebuilt from the lake."""

from __future__ import annotations

from datetime import timedelta

from evergrove.facts import flow_state, mark_for_rebuild, reader_backlogs
from evergrove.jobs.flow import reader_rebuilds, rebuild_reader
from evergrove.kit import Workspace, logger

BEHIND_MAX = timedelta(hours=24)
"""Model §6: a reader that is a day behind will not come up by itself."""

BEHIND_BYTES_MAX = 10_000_000_000
"""Ten gigabytes of feed are what one disk should keep for one reader."""

_log = logger(__name__)


def give_up_on_readers(workspace: Workspace) -> bool:
    """Mark readers that are BEHIND_MAX or BEHIND_BYTES_MAX behind, or whose facts the feed has lost; and alarm."""
    now = workspace.clock.now()
    rebuilds = reader_rebuilds()
    rebuilt = flow_state(workspace).rebuilt
    for backlog in reader_backlogs(workspace):
        is_late = backlog.oldest_at is not None and now - backlog.oldest_at > BEHIND_MAX
        if not (is_late or backlog.body_bytes > BEHIND_BYTES_MAX or backlog.has_gap) or backlog.reader in rebuilt:
            continue
        _log.error(
            "feed.reader_far_behind", workspace=workspace.slug, reader=backlog.reader, facts=backlog.facts,
            body_bytes=backlog.body_bytes, is_rebuilt=backlog.reader in rebuilds,
        )  # fmt: skip
        if backlog.reader in rebuilds:
            mark_for_rebuild(workspace, reader=backlog.reader)
    return False


def rebuild_readers(workspace: Workspace) -> bool:
    """Rebuild from the lake every reader that is marked."""
    for reader in sorted(flow_state(workspace).rebuilt):
        rebuild_reader(workspace, name=reader)
        _log.warning("feed.reader_rebuilt", workspace=workspace.slug, reader=reader)
    return False
