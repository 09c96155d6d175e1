"""Group commit: one thread an inbox writes what waits in one go; its requests are answered when that is durable."""

from __future__ import annotations

import asyncio
import threading
import time
from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING

from evergrove.inbox import REQUESTS, NewEntry, OversizedEntryError, open_inbox, pack_requests
from evergrove.kit import logger
from evergrove.receive.contracts import NotStoredError

if TYPE_CHECKING:
    from collections.abc import Callable

    from evergrove.inbox import Inbox, ReceivedRequest
    from evergrove.kit import Clock, Workspace

log = logger("receive.commits")

COMMIT_BYTES_MAX = 4 * 1024 * 1024
"""Of one entry, unless a single request is larger: the intake works an entry in within one transaction."""

COMMIT_SECONDS_MIN = 0.010
"""Between the beginnings of two commits: the first of a quiet time goes at once, a stream gathers some hundred
requests, so that the intake gets few large entries instead of many small ones."""

NO_IMPORT = ""
"""Entries of requests belong to no import."""


@dataclass(frozen=True, slots=True)
class _Waiting:
    request: ReceivedRequest
    stored: asyncio.Future[None]


class CommitWriter:
    """The writer of one inbox. `store` is called on the event loop; the commits run in a thread of their own."""

    def __init__(self, inbox: Inbox, *, clock: Clock, observe: Callable[[float, int], None]) -> None:
        """`observe` is told the seconds and the bytes of every commit, on the event loop."""
        self._inbox = inbox
        self._clock = clock
        self._observe = observe
        self._loop = asyncio.get_running_loop()
        self._queue: deque[_Waiting] = deque()
        self._some = threading.Event()
        self._is_closing = False
        self._thread = threading.Thread(target=self._run, name="receive-commits", daemon=True)
        self._thread.start()
        self.has_failed = False
        """Whether the newest commit failed."""

    async def store(self, request: ReceivedRequest) -> None:
        """Return when `request` is durable. Raises NotStoredError when it is not."""
        if self._is_closing:
            raise NotStoredError
        stored: asyncio.Future[None] = self._loop.create_future()
        self._queue.append(_Waiting(request, stored))
        self._some.set()
        await stored

    def close(self) -> None:
        """Write what waits, then end the thread; blocks until that is done."""
        self._is_closing = True
        self._some.set()
        self._thread.join()

    def _run(self) -> None:
        begun = 0.0
        while True:
            self._some.wait()
            pause = begun + COMMIT_SECONDS_MIN - time.monotonic()
            if pause > 0 and not self._is_closing:
                time.sleep(pause)
            self._some.clear()
            begun = time.monotonic()
            while group := self._take():
                self._commit(group)
            if self._is_closing:
                return

    def _take(self) -> list[_Waiting]:
        """What waits, oldest first, up to COMMIT_BYTES_MAX."""
        group: list[_Waiting] = []
        room = COMMIT_BYTES_MAX
        while self._queue and (not group or len(self._queue[0].request.body) <= room):
            one = self._queue.popleft()
            room -= len(one.request.body)
            group.append(one)
        return group

    def _commit(self, group: list[_Waiting]) -> None:
        begun = time.monotonic()
        failure: Exception | None = None
        body = b""
        try:
            body = pack_requests([one.request for one in group])
            entry = NewEntry(kind=REQUESTS, import_id=NO_IMPORT, body=body, received_at=self._clock.now())
            self._inbox.append([entry])
        except Exception as error:  # noqa: BLE001 - whatever it is, nothing of the group may be answered 200
            if isinstance(error, OversizedEntryError) and len(group) > 1:
                # A stream may take less than COMMIT_BYTES_MAX, and nobody's events fail because of somebody else's.
                for half in (group[: len(group) // 2], group[len(group) // 2 :]):
                    self._commit(half)
                return
            failure = error
            log.error("commit_failed", error=type(error).__name__, requests=len(group))
        self.has_failed = failure is not None
        seconds = time.monotonic() - begun
        self._loop.call_soon_threadsafe(self._answer, group, failure, seconds, len(body))

    def _answer(self, group: list[_Waiting], failure: Exception | None, seconds: float, size: int) -> None:
        self._observe(seconds, size)
        for one in group:
            if one.stored.done():  # the sender has hung up
                continue
            if failure is None:
                one.stored.set_result(None)
            else:
                one.stored.set_exception(NotStoredError())


class CommitWriters:
    """The writers of all workspaces that receive; each is opened with its workspace's first event."""

    def __init__(
        self, open_workspace: Callable[[str], Workspace], *, clock: Clock, observe: Callable[[float, int], None]
    ) -> None:
        self._open_workspace = open_workspace
        self._clock = clock
        self._observe = observe
        self._opened: dict[str, tuple[Workspace, Inbox, CommitWriter]] = {}
        self._opening = asyncio.Lock()

    async def store(self, request: ReceivedRequest, *, workspace: str) -> None:
        """Return when `request` is durable in the workspace's inbox. Raises NotStoredError."""
        opened = self._opened.get(workspace)
        writer = opened[2] if opened else await self.open(workspace)
        await writer.store(request)

    async def open(self, slug: str) -> CommitWriter:
        """The writer of a workspace, opened if need be. Raises NotStoredError."""
        async with self._opening:
            if slug not in self._opened:
                try:
                    workspace = await asyncio.to_thread(self._open_workspace, slug)
                    inbox = await asyncio.to_thread(open_inbox, workspace)
                except Exception as error:
                    log.error("inbox_unavailable", error=type(error).__name__, workspace=slug)
                    raise NotStoredError from error
                self._opened[slug] = (workspace, inbox, CommitWriter(inbox, clock=self._clock, observe=self._observe))
            return self._opened[slug][2]

    def inboxes(self) -> dict[str, Inbox]:
        """The opened inboxes by workspace."""
        return {slug: inbox for slug, (_, inbox, _) in self._opened.items()}

    def failing(self) -> list[str]:
        """Workspaces whose newest commit failed."""
        return [slug for slug, (_, _, writer) in self._opened.items() if writer.has_failed]

    def close(self) -> None:
        """Write what waits and give back connections; blocks."""
        for workspace, inbox, writer in self._opened.values():
            writer.close()
            inbox.close()
            workspace.close()
        self._opened.clear()
