"""Write keys in memory: known ones cost a look-up, unknown ones at most a few reads of the database a second."""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING

from evergrove.access import all_write_keys
from evergrove.kit import logger
from evergrove.receive.contracts import KeysUnknownError, UnknownKeyError

if TYPE_CHECKING:
    from evergrove.access import KeyedSource
    from evergrove.kit import Clock, Database

log = logger("receive.keys")

REFRESH_SECONDS = 2.0
"""A revoked key is refused after this at the latest."""

READ_SECONDS_MIN = 0.25
"""Between the beginnings of two readings. An unknown key waits for the next one before it is refused, because
whoever makes a source sends at once; a flood of wrong keys costs four readings a second."""

UNKNOWN_WAITING_MAX = 64
"""Requests that wait for that reading; further ones are judged by what is in memory."""


class WriteKeys:
    """All keys of all workspaces, read again every REFRESH_SECONDS; trouble with the database keeps the old ones."""

    def __init__(self, server: Database, *, clock: Clock) -> None:
        self._server = server
        self._clock = clock
        self._keys: dict[str, KeyedSource] = {}
        self._begun_at = -READ_SECONDS_MIN
        self._is_current = False
        self._next: asyncio.Task[None] | None = None
        self._turn = asyncio.Lock()
        self._waiting = 0

    async def find(self, write_key: str | None) -> KeyedSource:
        """The source of a key that is in force. Raises UnknownKeyError, KeysUnknownError."""
        if write_key is None:
            raise UnknownKeyError
        found = self._keys.get(write_key)
        if found is None:
            found = await self._find_new(write_key)
        if found.ends_at is not None and found.ends_at <= self._clock.now():
            raise UnknownKeyError
        return found

    async def _find_new(self, write_key: str) -> KeyedSource:
        if self._waiting < UNKNOWN_WAITING_MAX:
            self._waiting += 1
            try:
                await self.refresh()
            finally:
                self._waiting -= 1
        found = self._keys.get(write_key)
        if found is None:
            raise UnknownKeyError if self._is_current else KeysUnknownError
        return found

    def workspaces(self) -> list[str]:
        """The workspaces that have a source."""
        return sorted({source.workspace for source in self._keys.values()})

    async def refresh(self) -> None:
        """Return after a reading that began after this call, one for all who ask meanwhile.

        An error of the database is logged and keeps what is known.
        """
        if self._next is None:
            self._next = asyncio.create_task(self._read_next())
        await asyncio.shield(self._next)

    async def keep_fresh(self) -> None:
        """Read the keys again and again, until cancelled."""
        while True:
            await asyncio.sleep(REFRESH_SECONDS)
            await self.refresh()

    async def _read_next(self) -> None:
        await asyncio.sleep(max(0.0, self._begun_at + READ_SECONDS_MIN - time.monotonic()))
        async with self._turn:  # a slow reading must not overwrite what a later one has found
            self._next = None  # who asks from here on wants the one after
            self._begun_at = time.monotonic()
            try:
                self._keys = await asyncio.to_thread(all_write_keys, self._server)
                self._is_current = True
            except Exception as error:  # noqa: BLE001 - whatever the database says, known keys go on
                self._is_current = False
                log.warning("write_keys_unreadable", error=type(error).__name__)
