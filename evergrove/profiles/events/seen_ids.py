"""Which events were there before: message ids of the last day, kept in hours, checked exactly.

A row of `seen_ids` is a chunk: the sorted 128-bit hashes of one transaction, written behind all others. One row an id
would touch one page of a tree for each id: the tree of one hour of 3 million ids took 30 MB of log for 10,000 of
them. A Bloom filter an hour in memory says which ids may be there; only those are looked up in the hour's chunks.

Invariants: ids are stored in the transaction that appends their facts to the feed, so a retry after a crash is
caught and an event whose transaction failed is not; an id is known for at least DUPLICATE_HOURS after its receipt.
"""

from __future__ import annotations

import secrets
from hashlib import md5
from typing import NamedTuple
from weakref import WeakKeyDictionary

import numpy as np
import numpy.typing as npt
import sqlalchemy as sa

from evergrove.kit import Database
from evergrove.profiles.events.bloom import Flags, HashSet, Words
from evergrove.profiles.events.contracts import SentEvents
from evergrove.profiles.tables import seen_ids

HOUR_US = 3_600_000_000
DUPLICATE_HOURS = 24
"""Duplicates are dropped for at least this long (the Segment spec's promise)."""

HOURS_KEPT = DUPLICATE_HOURS + 2
"""Whole hours: the one that runs, and one more for requests that waited in the inbox."""

CHUNKS_MERGED = 32
"""So many small chunks of an hour become one: a quiet workspace writes a chunk for each request."""

MERGED_IDS_MAX = 262_144
"""A chunk of this size (4 MB) is not merged any further."""

RECENT_IDS_MAX = 1_000_000
"""Ids of the newest chunks that stay in memory (16 MB), because most repetitions come within minutes."""

CHUNKS_DROPPED_MAX = 16
"""Old chunks that one transaction removes."""

Integers = npt.NDArray[np.int64]


class Identified(NamedTuple):
    """The hash of each event's id, and the hour of its receipt."""

    hashes: Words
    hours: Integers

    def taken(self, is_kept: Flags) -> Identified:
        """Those that are kept."""
        return Identified(self.hashes[is_kept], self.hours[is_kept])


class SeenIds:
    """The ids of one workspace, with what this process remembers of them between transactions."""

    def __init__(self) -> None:
        self._hours: dict[int, HashSet] = {}
        self._recent: dict[int, tuple[int, Words]] = {}
        self._confirmed = 0
        self._written: tuple[int, int] | None = None

    @property
    def bytes_held(self) -> int:
        """Memory of the filters and the recent chunks."""
        filters = sum(each.bytes_held for each in self._hours.values())
        return filters + sum(words.nbytes for _, words in self._recent.values())

    def tell_new(self, connection: sa.Connection, ids: Identified) -> Flags:
        """For each id whether it is new: not among the kept ones, and the first of its kind here."""
        self._catch_up(connection)
        is_new = _first_of_each(ids.hashes)
        for hour, known in self._hours.items():
            places = np.flatnonzero(is_new & known.may_have(ids.hashes))
            if len(places):
                is_new[places] = ~self._stored(connection, ids.hashes[places], hour=hour)
        return is_new

    def remember(self, connection: sa.Connection, ids: Identified) -> None:
        """Store ids that are new, and drop hours that are over, in the caller's transaction."""
        number = self._confirmed
        for hour in np.unique(ids.hours).tolist():
            number += 1
            hashes = ids.hashes[ids.hours == hour]
            self._write(connection, hour=hour, number=number, hashes=_sorted(hashes))
            self._of_hour(hour).add(hashes)
            number = self._merge(connection, hour=hour, number=number)
        if len(ids.hours):
            # Not from the newest hour that is kept: a clock that was ahead once would have every id dropped at once.
            self._drop(connection, before=int(ids.hours.max()) - HOURS_KEPT + 1)
        if self._hours:
            self._pack_one(connection)

    def _catch_up(self, connection: sa.Connection) -> None:
        """Learn what is stored: all of it at the first time, later what other processes stored.

        What this process wrote last is known, unless its transaction was rolled back: its mark tells.
        """
        if self._written is not None:
            number, mark = self._written
            if connection.execute(sa.select(seen_ids.c.mark).where(seen_ids.c.chunk == number)).scalar() == mark:
                self._confirmed = number
            else:
                self._recent = {each: kept for each, kept in self._recent.items() if each <= self._confirmed}
            self._written = None
        counts = sa.select(seen_ids.c.hour, sa.func.sum(seen_ids.c.ids_count)).where(seen_ids.c.chunk > self._confirmed)
        for hour, count in connection.execute(counts.group_by(seen_ids.c.hour)).all():
            self._hours.setdefault(hour, HashSet(capacity=int(count)))
        query = sa.select(seen_ids).where(seen_ids.c.chunk > self._confirmed).order_by(seen_ids.c.chunk)
        for row in connection.execute(query):
            self._of_hour(row.hour).add(_words(row.ids))
            self._confirmed = row.chunk

    def _of_hour(self, hour: int) -> HashSet:
        return self._hours.setdefault(hour, HashSet())

    def _stored(self, connection: sa.Connection, hashes: Words, *, hour: int) -> Flags:
        """Which of a few hashes stand in the chunks of the hour."""
        found = np.zeros(len(hashes), dtype=np.bool_)
        recent = [number for number, (of_hour, _) in self._recent.items() if of_hour == hour]
        for number in recent:
            found |= _among(hashes, self._recent[number][1])
        query = sa.select(seen_ids.c.chunk, seen_ids.c.ids).where(seen_ids.c.hour == hour)
        if recent:
            query = query.where(seen_ids.c.chunk.not_in(recent[-CHUNKS_MERGED:]))
        if not found.all():
            for _, chunk in connection.execute(query):
                found |= _among(hashes, _words(chunk))
        return found

    def _write(self, connection: sa.Connection, *, hour: int, number: int, hashes: Words) -> None:
        mark = secrets.randbits(62)
        row = {"chunk": number, "hour": hour, "mark": mark, "ids_count": len(hashes), "ids": hashes.tobytes()}
        connection.execute(sa.insert(seen_ids), row)
        self._written = (number, mark)
        self._recent[number] = (hour, hashes)
        held = sum(len(words) for _, words in self._recent.values())
        for oldest in list(self._recent):
            if held <= RECENT_IDS_MAX:
                break
            held -= len(self._recent.pop(oldest)[1])

    def _merge(self, connection: sa.Connection, *, hour: int, number: int) -> int:
        """Put the small chunks of the hour together when there are many; the newest chunk number then."""
        small = (
            sa.select(seen_ids.c.chunk)
            .where(seen_ids.c.hour == hour, seen_ids.c.ids_count < MERGED_IDS_MAX // CHUNKS_MERGED)
            .order_by(seen_ids.c.chunk)
        )
        chunks = list(connection.execute(small).scalars())
        if len(chunks) < CHUNKS_MERGED:
            return number
        bodies = connection.execute(sa.select(seen_ids.c.ids).where(seen_ids.c.chunk.in_(chunks))).scalars()
        merged = _sorted(np.concatenate([_words(body) for body in bodies]))
        connection.execute(sa.delete(seen_ids).where(seen_ids.c.chunk.in_(chunks)))
        for chunk in chunks:
            self._recent.pop(chunk, None)
        self._write(connection, hour=hour, number=number + 1, hashes=merged)
        return number + 1

    def _pack_one(self, connection: sa.Connection) -> None:
        """Make one table of the several that an hour grew while it ran: a quarter of the memory and of the probes."""
        newest = max(self._hours)
        grown = [hour for hour, known in self._hours.items() if hour < newest and known.table_count > 1]
        if not grown:
            return
        query = sa.select(seen_ids.c.ids).where(seen_ids.c.hour == grown[0])
        count = sa.select(sa.func.sum(seen_ids.c.ids_count)).where(seen_ids.c.hour == grown[0])
        packed = HashSet(capacity=int(connection.execute(count).scalar() or 0))
        for body in connection.execute(query).scalars():
            packed.add(_words(body))
        self._hours[grown[0]] = packed

    def _drop(self, connection: sa.Connection, *, before: int) -> None:
        for hour in [hour for hour in self._hours if hour < before]:
            del self._hours[hour]
        old = sa.select(seen_ids.c.chunk).where(seen_ids.c.hour < before).limit(CHUNKS_DROPPED_MAX)
        chunks = list(connection.execute(old).scalars())
        if chunks:
            connection.execute(sa.delete(seen_ids).where(seen_ids.c.chunk.in_(chunks)))


_MEMORY: WeakKeyDictionary[Database, SeenIds] = WeakKeyDictionary()
"""What a process remembers lives as long as its connection to the workspace: building it reads a day of ids."""


def seen_ids_of(database: Database) -> SeenIds:
    """The memory of a workspace's ids in this process."""
    return _MEMORY.setdefault(database, SeenIds())


def identified(sent: SentEvents) -> Identified:
    """The 128-bit hash of (source, message id) of each event, and the hour of its receipt."""
    digests = b"".join(
        [
            md5(f"{request.source_id}\x00{one}".encode(), usedforsecurity=False).digest()
            for request, one in zip(sent.requests, sent.ids, strict=True)
        ]
    )
    hours = np.array([request.received_us // HOUR_US for request in sent.requests], np.int64)
    return Identified(_words(digests), hours)


def _words(body: bytes) -> Words:
    return np.frombuffer(body, dtype="<u8").astype(np.uint64, copy=False).reshape(-1, 2)


def _sorted(hashes: Words) -> Words:
    return np.ascontiguousarray(hashes[np.argsort(hashes[:, 0], kind="stable")])


def _first_of_each(hashes: Words) -> Flags:
    order = np.lexsort((hashes[:, 1], hashes[:, 0]))
    ordered = hashes[order]
    is_first = np.ones(len(hashes), dtype=np.bool_)
    is_first[order[1:]] = (ordered[1:] != ordered[:-1]).any(axis=1)
    return is_first


def _among(hashes: Words, chunk: Words) -> Flags:
    """Which hashes stand in a chunk that is sorted by its first word."""
    if len(chunk) == 0:
        return np.zeros(len(hashes), dtype=np.bool_)
    places = np.minimum(np.searchsorted(chunk[:, 0], hashes[:, 0]), len(chunk) - 1)
    is_there: Flags = (chunk[places] == hashes).all(axis=1)
    crowded = (chunk[places, 0] == hashes[:, 0]) & ~is_there  # two ids with one first word: look at all of them
    for place in np.flatnonzero(crowded):
        is_there[place] = bool((chunk == hashes[place]).all(axis=1).any())
    return is_there
