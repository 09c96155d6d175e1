"""What the feed gives away stands on the disk: Delta's writer syncs nothing, and the kernel keeps files for half a
minute in memory, while the feed's own file, from which the same facts are removed, is synced at every commit.

Invariant: when `sync_table` returns, every commit of the table that it found, and the data files that these added,
survive a power failure. In an object store a written object is durable already.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from urllib.parse import unquote

import msgspec

from evergrove.facts.lake import Lake

LOG_FOLDER, LAST_CHECKPOINT = "_delta_log", "_last_checkpoint"
VERSION_DIGITS = 20
"""Names in the log begin with the version."""

FIRST_COMMITS_MAX = 32
"""Looked at by a process that is new to a table: a killed one leaves at most a flush and a compaction unsynced."""

_synced: dict[str, int] = {}
"""Location → the version up to which this process has synced a table."""


class _Added(msgspec.Struct):
    path: str


class _Action(msgspec.Struct):
    add: _Added | None = None


_decode = msgspec.json.Decoder(_Action).decode


def sync_table(lake: Lake, table: str) -> int:
    """Sync the commits since the last call, and what they added; returns how many files that were."""
    folder = Path(lake.location(table))
    if not lake.is_local or not (folder / LOG_FOLDER).is_dir():
        return 0
    logged = [(path, int(digits)) for path in (folder / LOG_FOLDER).iterdir() if (digits := _digits(path)).isdigit()]
    newest = max((version for _, version in logged), default=-1)
    since = _synced.get(str(folder), newest - FIRST_COMMITS_MAX)
    if newest == since:
        return 0
    if newest < since:  # another table stands there now
        since = newest - FIRST_COMMITS_MAX
    # A checkpoint is written behind the commit that it is named after.
    log = [path for path, version in logged if version > since or (version == since and path.suffix != ".json")]
    data = [folder / path for commit in log if commit.suffix == ".json" for path in _added(commit)]
    synced = _sync([*data, *log, folder / LOG_FOLDER / LAST_CHECKPOINT])
    _sync({path.parent for path in data} | {folder / LOG_FOLDER, folder, folder.parent})
    _synced[str(folder)] = newest
    return synced


def _digits(path: Path) -> str:
    return path.name[:VERSION_DIGITS] if path.name[VERSION_DIGITS : VERSION_DIGITS + 1] == "." else ""


def _added(commit: Path) -> Iterator[str]:
    """The data files of a commit, relative to the table."""
    for line in commit.read_bytes().splitlines():
        added = _decode(line).add
        if added is not None:
            yield unquote(added.path)


def _sync(paths: Iterable[Path]) -> int:
    """Sync files or folders; what a vacuum has removed meanwhile is not waited for."""
    count = 0
    for path in paths:
        try:
            descriptor = os.open(path, os.O_RDONLY)
        except FileNotFoundError:
            continue
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
        count += 1
    return count
