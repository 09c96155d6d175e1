"""The handle that all code takes: where one tenant's things live, and which time it is there. Nothing is global."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from evergrove.kit.clock import Clock
from evergrove.kit.database import Database
from evergrove.kit.settings import Settings


@dataclass(frozen=True, kw_only=True)
class Workspace:
    """One workspace, opened. `lake_url` is a folder or an `s3://` prefix of its own; `files` is a local folder."""

    slug: str
    name: str
    control: Database
    inbox: Database
    lake_url: str
    files: Path
    clock: Clock
    settings: Settings

    def close(self) -> None:
        """Give back the connections."""
        self.control.close()
        self.inbox.close()
