"""Upkeep of a workspace: compaction, thinning of snapshots, open erasures, old files; and what `doctor` looks at."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from datetime import timedelta

from evergrove.facts import (
    FACTS,
    compact,
    count_rejects,
    feed_backlog,
    lake_of,
    newest_snapshot,
    thin_snapshots,
    vacuum,
)
from evergrove.jobs.flow import catch_up, when_free
from evergrove.jobs.snapshot_tables import SCORES, TAGS
from evergrove.kit import Workspace
from evergrove.profiles import Erasure, finish_erasures, open_erasures, remove_old_rejects, request_erasure

EXPORT_DAYS_MAX = 7
"""Exported files hold personal data: they go with the deadline of an erasure (model §7)."""

LEFTOVER_DAYS_MAX = 1
"""Working folders in which nothing was written for a day belong to nobody who still lives."""

FREE_BYTES_MIN = 1_000_000_000
"""Under a gigabyte free, an import or a compaction may not fit."""

FACT_FILES_MAX = 200
"""More files than this slow every query down; compaction brings them back."""


@dataclass(frozen=True, kw_only=True)
class Finding:
    """One thing that `doctor` looked at: whether it is well, what was seen, and what to do."""

    name: str
    is_well: bool
    seen: str
    help: str = ""


def maintain(workspace: Workspace) -> None:
    """Everything that a workspace needs from time to time; safe to repeat and to interrupt."""
    catch_up(workspace)
    finish_erasures(workspace)
    remove_old_rejects(workspace)
    compact(workspace)
    thin_snapshots(workspace)
    vacuum(workspace)
    remove_old_files(workspace)


def erase(workspace: Workspace, customer_ids: list[str], *, reason: str) -> list[Erasure]:
    """Erase customers at once: control rows, flow and lake. What a crash leaves open, `maintain` finishes."""
    catch_up(workspace)
    requests = when_free(lambda: request_erasure(workspace, customer_ids, reason=reason))
    catch_up(workspace)
    when_free(lambda: finish_erasures(workspace))
    return requests


def remove_old_files(workspace: Workspace) -> int:
    """Remove old exports, and what killed imports and queries left; returns how many files and folders."""
    removed = 0
    for name, days in (("exports", EXPORT_DAYS_MAX), ("imports", LEFTOVER_DAYS_MAX), ("spill", LEFTOVER_DAYS_MAX)):
        limit = (workspace.clock.now() - timedelta(days=days)).timestamp()
        for path in (workspace.files / name).glob("*"):
            if max(part.lstat().st_mtime for part in (path, *path.rglob("*"))) < limit:
                shutil.rmtree(path) if path.is_dir() else path.unlink()
                removed += 1
    return removed


def examine(workspace: Workspace) -> list[Finding]:
    """What is well and what is not in a workspace."""
    lake = lake_of(workspace)
    files, backlog, erasures = lake.files(FACTS), feed_backlog(workspace), open_erasures(workspace)
    free = shutil.disk_usage(workspace.files).free
    snapshots = {name: newest_snapshot(workspace, name=name) for name in (TAGS, SCORES)}
    missing = [name for name, day in snapshots.items() if day is None]
    refused = count_rejects(workspace)
    return [
        Finding(name="facts", is_well=bool(files.paths), seen=f"{len(files.paths)} files", help="import a file first"),
        Finding(
            name="layout",
            is_well=len(files.paths) <= FACT_FILES_MAX,
            seen=f"{len(files.paths)} files, at most {FACT_FILES_MAX} are quick",
            help="run `evergrove maintain`",
        ),
        Finding(
            name="flow",
            is_well=backlog == 0,
            seen=f"{backlog:,} facts not in the lake yet",
            help="run `evergrove refresh`: it catches up first",
        ),
        Finding(
            name="snapshots",
            is_well=not missing,
            seen=", ".join(f"{name} {day or 'never'}" for name, day in snapshots.items()),
            help="run `evergrove refresh`",
        ),
        Finding(name="erasures", is_well=not erasures, seen=f"{len(erasures)} open", help="run `evergrove maintain`"),
        Finding(
            name="rejects",
            is_well=True,
            seen=f"{refused:,} rejected lines are kept",
            help="mend the file and import it again",
        ),
        Finding(
            name="disk",
            is_well=free >= FREE_BYTES_MIN,
            seen=f"{free / 1e9:.1f} GB free",
            help="make room before importing",
        ),
    ]
