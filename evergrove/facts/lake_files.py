"""The files of the lake as Arrow sees them: the local disk, or object storage with the standard AWS variables."""

from __future__ import annotations

import os
from urllib.parse import urlsplit

import pyarrow.fs as arrow_fs

from evergrove.kit import Workspace


def filesystem_of(address: str) -> tuple[arrow_fs.FileSystem, str]:
    """The file system of a path or an `s3://bucket/key`, and the path in it."""
    if not address.startswith("s3://"):
        return arrow_fs.LocalFileSystem(), address.removeprefix("file://")
    endpoint = urlsplit(os.environ.get("AWS_ENDPOINT_URL", ""))
    found = arrow_fs.S3FileSystem(
        access_key=os.environ.get("AWS_ACCESS_KEY_ID"),
        secret_key=os.environ.get("AWS_SECRET_ACCESS_KEY"),
        session_token=os.environ.get("AWS_SESSION_TOKEN"),
        region=os.environ.get("AWS_REGION") or os.environ.get("AWS_DEFAULT_REGION"),
        endpoint_override=endpoint.netloc or None,
        scheme=endpoint.scheme or "https",
    )
    return found, address.removeprefix("s3://")


def snapshot_names(workspace: Workspace) -> list[str]:
    """The names of the snapshots that the lake holds, ascending."""
    filesystem, folder = filesystem_of(f"{workspace.lake_url}/snapshots")
    entries = filesystem.get_file_info(arrow_fs.FileSelector(folder, allow_not_found=True))
    return sorted(entry.base_name for entry in entries if entry.type == arrow_fs.FileType.Directory)
