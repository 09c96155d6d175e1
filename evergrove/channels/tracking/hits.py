"""Openings and clicks as they come in: many requests share one transaction, and none is answered before its own is in.

While one transaction is written the next hits gather, so the busier the server, the larger the groups.
"""

from __future__ import annotations

import threading
import time
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import Literal

from evergrove.channels.tracking.addresses import link_url, tracking_key
from evergrove.channels.tracking.telling import Hit, note_hits
from evergrove.channels.tracking.tokens import UnknownTokenError, read_token
from evergrove.kit import Workspace

HITS_OF_ONE_WRITE = 500
"""Of one transaction: others wait for it."""

WRITE_SECONDS_MIN = 0.05
"""Between the beginnings of two transactions: the first hit of a quiet time goes at once, a stream gathers. Each one
costs the processor some milliseconds here, and as much again where its facts are taken over, however few they are."""

URLS_KEPT_MAX = 10_000
"""Links whose addresses are remembered: those of the campaigns that are clicked in now."""

HitPurpose = Literal["click", "open"]


@dataclass(frozen=True, kw_only=True)
class HitAddress:
    """What a signed address says; `url` is where a click leads, empty for an opening."""

    message_id: str
    step: int
    url: str


@dataclass
class _Group:
    """Hits that are written together, and what those who wait for them are told."""

    hits: list[Hit] = field(default_factory=list)
    waiting: list[Future[None]] = field(default_factory=list)

    def tell(self, error: Exception | None) -> None:
        for one in self.waiting:
            if not one.set_running_or_notify_cancel():  # who asked has hung up
                continue
            if error is None:
                one.set_result(None)
            else:
                one.set_exception(error)


class HitLog:
    """The hits of one workspace, and what its addresses say; any number of threads use it."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._turn = threading.Lock()
        self._groups: list[_Group] = []
        self._is_writing = False
        self._key = b""
        self._urls: dict[str, str] = {}

    def submit(self, hit: Hit) -> Future[None]:
        """Write `hit` down; the future is done when it is safe, and raises what kept it from being written."""
        written: Future[None] = Future()
        with self._turn:
            if not self._groups or len(self._groups[-1].hits) >= HITS_OF_ONE_WRITE:
                self._groups.append(_Group())
            group = self._groups[-1]
            group.hits.append(hit)
            group.waiting.append(written)
            begins, self._is_writing = not self._is_writing, True
        if begins:
            threading.Thread(target=self._write_all, name="hits").start()
        return written

    def known(self, token: str, *, purpose: HitPurpose) -> HitAddress | None:
        """What `read` would return, if it needs no database; None if it does."""
        if not self._key:
            return None
        try:
            said = read_token(self._key, token, purpose=purpose)
        except UnknownTokenError:
            return None
        url = self._urls.get(said.link_id) if said.link_id else ""
        return None if url is None else HitAddress(message_id=said.message_id, step=said.step, url=url)

    def read(self, token: str, *, purpose: HitPurpose) -> HitAddress:
        """What a token says. Raises UnknownTokenError."""
        self._key = tracking_key(self._workspace)
        said = read_token(self._key, token, purpose=purpose)
        url = self._url(said.link_id) if said.link_id else ""
        return HitAddress(message_id=said.message_id, step=said.step, url=url)

    def _url(self, link_id: str) -> str:
        """Where a link leads, from the database: it never leads anywhere else, so it is remembered."""
        with self._workspace.control.read() as connection:
            url = link_url(connection, link_id)
        if len(self._urls) >= URLS_KEPT_MAX:
            self._urls.clear()
        self._urls[link_id] = url
        return url

    def _write_all(self) -> None:
        """Write group after group, until nothing has come for a while: then the thread ends."""
        while True:
            begun = time.monotonic()
            with self._turn:
                group = self._groups.pop(0) if self._groups else None
                self._is_writing = group is not None
            if group is None:
                return
            self._write(group)
            time.sleep(max(begun + WRITE_SECONDS_MIN - time.monotonic(), 0.0))

    def _write(self, group: _Group) -> None:
        error: Exception | None = None
        try:
            note_hits(self._workspace, group.hits)
        except Exception as found:  # noqa: BLE001 - each of those who wait is told
            error = found
        group.tell(error)
