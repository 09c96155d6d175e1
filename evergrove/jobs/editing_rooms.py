"""Editing sessions that stay open while somebody edits, one a workspace: a count is then one small scan.

Invariants: one question at a time in a room; a room that nobody used for IDLE_SECONDS gives its memory back; a room is
made anew when newer scores stand, and when it has grown old in proportion to what it cost to make.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import datetime

from evergrove.facts import published_snapshot
from evergrove.jobs.segment_work import SegmentEditing, open_editing
from evergrove.jobs.snapshot_tables import SCORES
from evergrove.kit import Workspace

IDLE_SECONDS = 300.0
"""A person who thinks longer than five minutes waits a moment for the next number."""

AGE_SECONDS_MIN = 30.0
"""The lake itself is up to 30 seconds behind."""

AGE_PER_COST = 30.0
"""A room that took 3 seconds to make is used for 90: making rooms takes a thirtieth of the time at most."""

ROOMS_MAX = 4
"""Workspaces edited at once in one process: each holds an engine with its memory."""

REAP_SECONDS = 15.0


@dataclass(kw_only=True)
class _Room:
    """One workspace's session, and what it was made of."""

    turn: threading.Lock = field(default_factory=threading.Lock)
    opened: ExitStack | None = None
    editing: SegmentEditing | None = None
    stamp: tuple[str, datetime] | None = None
    made_at: float = 0.0
    cost_seconds: float = 0.0
    used_at: float = 0.0

    def close(self) -> None:
        if self.opened is not None:
            self.opened.close()
        self.opened = self.editing = None


class EditingRooms:
    """Rooms of one process, by workspace. Threads may share it."""

    def __init__(self) -> None:
        self._rooms: dict[str, _Room] = {}
        self._turn = threading.Lock()
        self._closing = threading.Event()
        self._reaper: threading.Thread | None = None

    @contextmanager
    def enter(self, workspace: Workspace) -> Iterator[SegmentEditing]:
        """The workspace's session, made or made anew when needed; others wait until the block ends."""
        room = self._room_of(workspace)
        with room.turn:
            stamp = _stamp(workspace)
            now = time.monotonic()
            age_max = max(AGE_SECONDS_MIN, AGE_PER_COST * room.cost_seconds)
            editing = room.editing
            if editing is None or room.stamp != stamp or now - room.made_at > age_max:
                editing = _make(room, workspace, stamp=stamp)
            try:
                yield editing
            finally:
                room.used_at = time.monotonic()

    def close(self) -> None:
        """Give back every engine; waits for questions that are being answered."""
        self._closing.set()
        with self._turn:
            rooms, self._rooms = list(self._rooms.values()), {}
        for room in rooms:
            with room.turn:
                room.close()

    def close_idle(self, *, idle_seconds: float = IDLE_SECONDS) -> int:
        """Close the rooms that nobody used for so long; returns how many."""
        closed, limit = 0, time.monotonic() - idle_seconds
        with self._turn:
            rooms = list(self._rooms.values())
        for room in rooms:
            if room.turn.acquire(blocking=False):
                try:
                    if room.editing is not None and room.used_at < limit:
                        room.close()
                        closed += 1
                finally:
                    room.turn.release()
        return closed

    def _room_of(self, workspace: Workspace) -> _Room:
        with self._turn:
            room = self._rooms.setdefault(workspace.lake_url, _Room())
            others = [one for one in self._rooms.values() if one is not room and one.editing is not None]
            if self._reaper is None:
                self._reaper = threading.Thread(target=self._reap, name="editing-rooms", daemon=True)
                self._reaper.start()
        if len(others) >= ROOMS_MAX:
            oldest = min(others, key=lambda one: one.used_at)
            with oldest.turn:
                oldest.close()
        return room

    def _reap(self) -> None:
        while not self._closing.wait(REAP_SECONDS):
            self.close_idle()


def _make(room: _Room, workspace: Workspace, *, stamp: tuple[str, datetime] | None) -> SegmentEditing:
    room.close()
    begun = time.monotonic()
    with ExitStack() as stack:
        # As of now: what somebody did a minute ago counts, beside the newest tags and scores.
        editing = stack.enter_context(open_editing(workspace, as_of=workspace.clock.now()))
        room.editing, room.opened = editing, stack.pop_all()
    room.stamp = stamp
    room.made_at = room.used_at = time.monotonic()
    room.cost_seconds = room.made_at - begun
    return editing


def _stamp(workspace: Workspace) -> tuple[str, datetime] | None:
    found = published_snapshot(workspace, name=SCORES)
    return None if found is None else (found.day, found.as_of)
