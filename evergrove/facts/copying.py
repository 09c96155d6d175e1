"""A lake copied to another place, file by file, each read back and compared."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

import pyarrow.fs as arrow_fs

from evergrove.facts.lake_files import filesystem_of
from evergrove.facts.storage import storage_explained
from evergrove.kit import UnavailableError

CHUNK_BYTES = 8 * 1024 * 1024


class LakeCopyError(UnavailableError):
    code = "lake.copy_differs"


def copy_files(source: str, target: str, *, folders: Sequence[str]) -> tuple[int, int]:
    """Copy every file of the named tables from one lake's prefix to another's; (files, bytes).

    The log of a table comes behind its data, so that a table that can be opened is whole. Raises LakeCopyError when
    what is read back differs, and a StorageError.
    """
    with storage_explained(target):
        return _copy_files(source, target, folders=folders)


def is_empty_prefix(url: str) -> bool:
    """Whether nothing stands under a lake's prefix. Raises a StorageError."""
    system, root = filesystem_of(url)
    with storage_explained(url):
        return not system.get_file_info(arrow_fs.FileSelector(root, allow_not_found=True))


def _copy_files(source: str, target: str, *, folders: Sequence[str]) -> tuple[int, int]:
    from_system, from_root = filesystem_of(source)
    to_system, to_root = filesystem_of(target)
    count, size = 0, 0
    for folder in folders:
        selector = arrow_fs.FileSelector(f"{from_root}/{folder}", recursive=True)
        files = [entry for entry in from_system.get_file_info(selector) if entry.type == arrow_fs.FileType.File]
        for entry in sorted(files, key=lambda file: ("/_delta_log/" in file.path, file.path)):
            path = f"{to_root}/{entry.path.removeprefix(from_root).lstrip('/')}"
            to_system.create_dir(path.rpartition("/")[0], recursive=True)
            written = _copy(from_system, entry.path, to_system, path)
            if _digest(to_system, path) != written:
                raise LakeCopyError(f"{path} is not what was written", help="look at the storage, then try again")
            count, size = count + 1, size + entry.size
    return count, size


def _copy(from_system: arrow_fs.FileSystem, source: str, to_system: arrow_fs.FileSystem, target: str) -> str:
    digest = hashlib.sha256()
    with from_system.open_input_stream(source) as reading, to_system.open_output_stream(target) as writing:
        while chunk := reading.read(CHUNK_BYTES):
            digest.update(chunk)
            writing.write(chunk)
    return digest.hexdigest()


def _digest(system: arrow_fs.FileSystem, path: str) -> str:
    digest = hashlib.sha256()
    with system.open_input_stream(path) as reading:
        while chunk := reading.read(CHUNK_BYTES):
            digest.update(chunk)
    return digest.hexdigest()
