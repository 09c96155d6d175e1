"""Every table of a lake pinned at its newest version, as the list of files that a copy needs."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pyarrow.fs as arrow_fs

from evergrove.facts.lake import lake_of
from evergrove.facts.lake_files import filesystem_of
from evergrove.kit import Workspace

LOG = "_delta_log"
_LOG_FILE = re.compile(r"(\d{20})\.(json|checkpoint\.parquet|checkpoint\.\d+\.\d+\.parquet)")


@dataclass(frozen=True, kw_only=True)
class PinnedTable:
    """One table (`facts`, `snapshots/tags` …) at a version. `files`: its data and its log up to there, relative."""

    name: str
    version: int
    files: tuple[str, ...]


def table_names(workspace: Workspace) -> list[str]:
    """Every Delta table under the lake's prefix, ascending."""
    filesystem, root = filesystem_of(workspace.lake_url)
    found = []
    for folder in _folders(filesystem, root):
        inner = [child for child in _folders(filesystem, f"{root}/{folder}") if child != LOG]
        if LOG in _folders(filesystem, f"{root}/{folder}"):
            found.append(folder)
        else:
            found += [f"{folder}/{name}" for name in inner if LOG in _folders(filesystem, f"{root}/{folder}/{name}")]
    return sorted(found)


def pin_tables(workspace: Workspace) -> tuple[PinnedTable, ...]:
    """Each table as it is now. Without a file of it being copied, it stays right only until the next vacuum."""
    lake = lake_of(workspace)
    pinned = []
    for name in table_names(workspace):
        table = lake.open(name)
        if table is None:
            continue
        filesystem, root = filesystem_of(lake.location(name))
        data = [_relative(uri, root=root) for uri in table.file_uris()]
        log = [entry for entry in _log_files(filesystem, root) if int(entry[:20]) <= table.version()]
        files = (*data, *(f"{LOG}/{entry}" for entry in log))
        pinned.append(PinnedTable(name=name, version=table.version(), files=files))
    return tuple(pinned)


def _log_files(filesystem: arrow_fs.FileSystem, root: str) -> list[str]:
    entries = filesystem.get_file_info(arrow_fs.FileSelector(f"{root}/{LOG}"))
    return sorted(entry.base_name for entry in entries if _LOG_FILE.fullmatch(entry.base_name))


def _folders(filesystem: arrow_fs.FileSystem, folder: str) -> list[str]:
    entries = filesystem.get_file_info(arrow_fs.FileSelector(folder, allow_not_found=True))
    return sorted(entry.base_name for entry in entries if entry.type == arrow_fs.FileType.Directory)


def _relative(uri: str, *, root: str) -> str:
    """The path of a data file within its table: what Delta gives is absolute, as a path or an address."""
    parts = urlsplit(uri)
    path = f"{parts.netloc}{parts.path}" if parts.scheme not in {"", "file"} else unquote(parts.path)
    if not parts.scheme:
        path = uri
    return str(Path(path).relative_to(root))
