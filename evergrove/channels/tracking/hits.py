"""Openings and clicks as they come in: many requests share one transaction, and none is answered before its own is in.

While one transaction is written the next hits gather, so the busier the server, the larger the groups.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass, field

from evergrove.channels.tracking.telling import Hit, note_hits
from evergrove.kit import Workspace

HITS_OF_ONE_WRITE = 500
"""Of one transaction: others wait for it."""


@dataclass
class _Group:
    """Hits that are written together; `done` is set when they are, `error` if they could not be."""

    hits: list[Hit] = field(default_factory=list)
    done: threading.Event = field(default_factory=threading.Event)
    error: Exception | None = None


class HitLog:
    """The hits of one workspace; any number of threads add to it."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._turn = threading.Lock()
        self._writing = threading.Lock()
        self._open = _Group()

    def add(self, hit: Hit) -> None:
        """Write `hit` down; returns when it is safe. Raises what kept it from being written."""
        with self._turn:
            if len(self._open.hits) >= HITS_OF_ONE_WRITE:
                self._open = _Group()
            group = self._open
            group.hits.append(hit)
        with self._writing:
            if not group.done.is_set():
                self._write(group)
        if group.error is not None:
            raise group.error

    def _write(self, group: _Group) -> None:
        with self._turn:
            if self._open is group:
                self._open = _Group()
        try:
            note_hits(self._workspace, group.hits)
        except Exception as error:  # noqa: BLE001 - each of those who wait is told
            group.error = error
        finally:
            group.done.set()
