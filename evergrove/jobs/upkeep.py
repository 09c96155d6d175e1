"""Upkeep of a workspace: compaction, thinning of snapshots, erasures, old files and jobs."""

from __future__ import annotations

import shutil
from datetime import timedelta
from functools import partial

from evergrove.approvals import forget_approvals
from evergrove.campaigns import forget_members
from evergrove.catalogue import forget_account_members
from evergrove.channels import forget_in_hooks, forget_messages
from evergrove.desk import forget_saves
from evergrove.facts import compact, thin_snapshots, vacuum
from evergrove.jobs.flow import catch_up, when_free
from evergrove.jobs.queue import remove_old_jobs
from evergrove.journeys import finish_changes, forget_runs, remove_left_scratches
from evergrove.kit import MissingError, Workspace
from evergrove.profiles import (
    Erasure,
    drop_expired,
    finish_erasures,
    open_erasures,
    remove_old_rejects,
    request_erasure,
)
from evergrove.segments import forget_customers
from evergrove.tasks import forget_tasks

EXPORT_DAYS_MAX = 7
"""Exported files hold personal data: they go with the deadline of an erasure (model §7)."""

LEFTOVER_DAYS_MAX = 1
"""Working folders in which nothing was written for a day belong to nobody who still lives."""

FOLDER_DAYS_MAX = {
    "exports": EXPORT_DAYS_MAX,
    "uploads": EXPORT_DAYS_MAX,
    "imports": LEFTOVER_DAYS_MAX,
    "spill": LEFTOVER_DAYS_MAX,
}
"""How long a file stays, by the folder under the workspace's files."""


def maintain(workspace: Workspace) -> None:
    """Everything that a workspace needs from time to time; safe to repeat and to interrupt."""
    catch_up(workspace)
    finish_erasures(workspace)
    finish_changes(workspace)
    remove_old_rejects(workspace)
    drop_expired(workspace)
    compact(workspace)
    thin_snapshots(workspace)
    vacuum(workspace)
    remove_old_files(workspace)
    remove_left_scratches(workspace)
    remove_old_jobs(workspace)


def erase(workspace: Workspace, customer_ids: list[str], *, reason: str) -> list[Erasure]:
    """Erase customers at once: control rows, flow and lake. What a crash leaves open, `maintain` finishes."""
    catch_up(workspace)
    requests = when_free(lambda: request_erasure(workspace, customer_ids, reason=reason))
    _finish(workspace, {*customer_ids, *(request.customer_id for request in requests)})
    return requests


def erase_rest(workspace: Workspace, customer_ids: list[str], *, reason: str) -> list[Erasure]:
    """Finish an `erase` that was killed: those who are gone already have had their certificate."""
    catch_up(workspace)
    requests = []
    for customer_id in customer_ids:
        try:
            requests += when_free(partial(request_erasure, workspace, [customer_id], reason=reason))
        except MissingError:
            continue
    requests += [one for one in open_erasures(workspace) if one.customer_id in customer_ids and one not in requests]
    _finish(workspace, {*customer_ids, *(request.customer_id for request in requests)})
    return requests


def _finish(workspace: Workspace, customer_ids: set[str]) -> None:
    """Take the erased out of what higher parts keep, before and behind the flow: a reader may have been behind."""
    _forget(workspace, customer_ids)
    catch_up(workspace)
    _forget(workspace, customer_ids)
    when_free(lambda: finish_erasures(workspace))


def _forget(workspace: Workspace, customer_ids: set[str]) -> None:
    listed, now = sorted(customer_ids), workspace.clock.now()
    with workspace.control.write() as connection:
        forget_runs(connection, listed, now=now)  # first: its turn comes before every other in the order of locks
        forget_saves(connection, listed, now=now)
        forget_account_members(connection, listed)
        forget_customers(connection, listed)
        forget_tasks(connection, listed, now=now)
        forget_messages(connection, listed, now=now)
        forget_in_hooks(connection, listed)
        forget_members(connection, listed)
        forget_approvals(connection, listed)


def remove_old_files(workspace: Workspace) -> int:
    """Remove old exports, and what killed imports and queries left; returns how many files and folders."""
    removed = 0
    for name, days in FOLDER_DAYS_MAX.items():
        limit = (workspace.clock.now() - timedelta(days=days)).timestamp()
        for path in (workspace.files / name).glob("*"):
            if max(part.lstat().st_mtime for part in (path, *path.rglob("*"))) < limit:
                shutil.rmtree(path) if path.is_dir() else path.unlink()
                removed += 1
    return removed
