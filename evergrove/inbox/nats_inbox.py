"""The inbox as a JetStream stream: one message an entry, its place in the stream is the position.

Invariants
- An entry is acknowledged by the stream before `append` returns. A publication whose answer was lost is repeated under
  the same message id, which the stream drops within DUPLICATE_WINDOW_SECONDS.
- Nothing is ever dropped by the stream: no limit of age or number, and a full store refuses (DISCARD NEW).
- A stream says in its metadata whose it is, and nobody else reads or writes it: two intakes on one stream would each
  take over facts of the other. One that says nothing (of an older version, or made by hand) becomes the first one's.
- Reading needs no consumer and no acknowledgement: the position stands in the control database.
- Whether an acknowledged message is on disk is the server's setting (`sync_interval: always`): `doctor` asks for it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import sqlalchemy as sa

from evergrove.inbox.contracts import Guard, InboxEntry, NewEntry, check_sizes
from evergrove.inbox.nats_link import NatsLink, NatsRefusedError, link_to
from evergrove.inbox.tables import stream_owner, streams
from evergrove.kit import Database, UnavailableError, Workspace, new_id, upsert

if TYPE_CHECKING:
    from nats.js import JetStreamContext
    from nats.js.api import RawStreamMsg, StreamConfig

STREAM_PREFIX = "evergrove-inbox-"
SUBJECT_PREFIX = "evergrove.inbox."

DUPLICATE_WINDOW_SECONDS = 120
"""A publication is repeated for PUBLISH_SECONDS_MAX at most: far inside."""

PUBLISH_SECONDS_MAX = 10.0
"""Then whoever sent the events is told to send them again."""

ANSWER_SECONDS_MAX = 3.0
"""One request to the server; a fsynced megabyte took 3 ms."""

IN_FLIGHT_MAX = 64
"""Publications that wait for their acknowledgement: 20 KB each went at 2,688/s with 64, at 1,283/s one by one."""

HEADER_BYTES_MAX = 1_024
"""Kept free of max_payload for our headers."""

OWNER = "evergrove-owner"
"""The metadata of a stream that says whose it is."""

KIND, IMPORT_ID, RECEIVED_US = "Evergrove-Kind", "Evergrove-Import", "Evergrove-Received-Us"


class StreamLostError(UnavailableError):
    code = "inbox.stream_lost"

    def __init__(self, stream: str, subject: str) -> None:
        super().__init__(
            f"the stream {stream} was there before and is gone",
            help="restore it (`nats stream restore`). If it is lost for good, make an empty one whose numbers go on: "
            f"`nats stream add {stream} --subjects {subject} --storage file --allow-direct --first-seq N`, "
            "where N is one more than the number that the intake has taken over (table intake_positions)",
        )


class StreamTakenError(NatsRefusedError):
    code = "inbox.stream_taken"

    def __init__(self, stream: str) -> None:
        super().__init__(
            f"the stream {stream} belongs to another Evergrove",
            help="give each home an account of its own on the NATS server, or a server of its own, and name that one "
            "in EVERGROVE_INBOX_URL (or --inbox-url); if the other home is gone for good and its stream may go "
            f"with it: `nats stream rm {stream}`",
        )


@dataclass(frozen=True, kw_only=True)
class StreamSeen:
    """A stream as it stands: whose it is (empty: nobody's), and how many entries are in it."""

    name: str
    owner: str
    entries: int


class NatsInbox:
    """The stream of one workspace. Its methods may be called from any thread."""

    def __init__(self, workspace: Workspace) -> None:
        self._database = workspace.inbox
        self._clock = workspace.clock
        self._stream = f"{STREAM_PREFIX}{workspace.slug}"
        self._subject = f"{SUBJECT_PREFIX}{workspace.slug}"
        self._link: NatsLink = link_to(workspace.settings.inbox_url)

    @property
    def body_bytes_max(self) -> int:
        self._ensure_stream()
        return self._link.payload_bytes_max - HEADER_BYTES_MAX

    def append(self, entries: Sequence[NewEntry], *, guard: Guard | None = None) -> None:
        self._ensure_stream()
        check_sizes(entries, body_bytes_max=self.body_bytes_max)
        if guard is None:
            self._link.run(self._publish(entries), seconds_max=PUBLISH_SECONDS_MAX + ANSWER_SECONDS_MAX)
            return
        with self._database.write() as connection:
            guard(connection)  # its row stays locked until the entries are in: nobody can take over in between
            self._link.run(self._publish(entries), seconds_max=PUBLISH_SECONDS_MAX + ANSWER_SECONDS_MAX)

    def read(self, *, after: int, entries_max: int) -> list[InboxEntry]:
        self._ensure_stream()
        return self._link.run(self._read(after, entries_max), seconds_max=ANSWER_SECONDS_MAX * (1 + entries_max))

    def remove(self, *, up_to: int) -> None:
        if up_to > 0:
            self._ensure_stream()
            self._link.run(self._remove(up_to), seconds_max=PUBLISH_SECONDS_MAX)

    def end(self) -> int:
        self._ensure_stream()
        return self._link.run(self._end(), seconds_max=ANSWER_SECONDS_MAX)

    def last_position(self) -> int:
        """The newest position given out, also when its entry is gone; 0 for a stream that was never written."""
        self._ensure_stream()
        return self._link.run(self._last_position(), seconds_max=ANSWER_SECONDS_MAX)

    def close(self) -> None:
        """The connection is shared by the process."""

    def _ensure_stream(self) -> None:
        """Make the stream when the workspace has had none, or take one that is nobody's.

        Raises StreamTakenError for somebody else's, and StreamLostError for one that was there and is gone: a new one
        would give out numbers again that the intake has passed, and it would never look at them.
        """
        claim = (self._stream, self._database.url, self._database.schema)
        if claim in self._link.claims:
            return
        query = sa.select(streams.c.name).where(streams.c.name == self._stream)
        with self._database.read() as connection:
            was_made = connection.execute(query).first() is not None
        claiming = self._claim(owner_of(self._database), make=not was_made)
        if not self._link.run(claiming, seconds_max=PUBLISH_SECONDS_MAX):
            raise StreamLostError(self._stream, self._subject)
        if not was_made:
            with self._database.write() as connection:
                upsert(connection, streams, [{"name": self._stream, "made_at": self._clock.now()}])
        self._link.claims.add(claim)

    async def _claim(self, owner: str, *, make: bool) -> bool:
        """Whether the stream is there, and then `owner`'s. Raises StreamTakenError."""
        from nats.js.errors import BadRequestError, NotFoundError

        context = await self._link.context(seconds=ANSWER_SECONDS_MAX)
        try:
            config = (await context.stream_info(self._stream)).config
        except NotFoundError:
            if not make:
                return False
            try:
                config = (await context.add_stream(_configuration(self._stream, self._subject, owner=owner))).config
            except BadRequestError:  # another process made it at the same moment
                config = (await context.stream_info(self._stream)).config
        if not _owner_in(config):
            config.metadata = {**(config.metadata or {}), OWNER: owner}
            await context.update_stream(config)
            config = (await context.stream_info(self._stream)).config
        if _owner_in(config) != owner:
            raise StreamTakenError(self._stream)
        return True

    async def _publish(self, entries: Sequence[NewEntry]) -> None:
        context = await self._link.context(seconds=ANSWER_SECONDS_MAX)
        if not entries:
            await context.stream_info(self._stream)
        for start in range(0, len(entries), IN_FLIGHT_MAX):
            # A client's messages go out in the order of the calls, and the stream keeps the order of arrival.
            await asyncio.gather(
                *(self._publish_one(context, entry) for entry in entries[start : start + IN_FLIGHT_MAX])
            )

    async def _publish_one(self, context: JetStreamContext, entry: NewEntry) -> None:
        from nats.errors import Error, MaxPayloadError
        from nats.js.errors import APIError, NoStreamResponseError, NotFoundError

        headers = {
            "Nats-Msg-Id": new_id("ent"),
            KIND: entry.kind,
            IMPORT_ID: entry.import_id or "-",
            RECEIVED_US: str(_micros(entry.received_at)),
        }
        loop = asyncio.get_running_loop()
        give_up_at = loop.time() + PUBLISH_SECONDS_MAX
        while True:
            try:
                await context.publish(self._subject, entry.body, stream=self._stream, headers=headers)
            except (NotFoundError, NoStreamResponseError, MaxPayloadError):
                raise
            except APIError as error:
                if (error.code or 0) < 500 or loop.time() > give_up_at:
                    raise
            except (TimeoutError, Error, OSError):
                if loop.time() > give_up_at:
                    raise
            else:
                return
            await asyncio.sleep(0.05)

    async def _read(self, after: int, entries_max: int) -> list[InboxEntry]:
        from nats.js.errors import NotFoundError

        context = await self._link.context(seconds=ANSWER_SECONDS_MAX)
        found: list[InboxEntry] = []
        position = after
        while len(found) < entries_max:
            try:
                message = await context.get_msg(
                    self._stream, seq=position + 1, subject=self._subject, direct=True, next=True
                )
            except NotFoundError:
                break
            entry = _entry(message)
            found.append(entry)
            position = entry.position
        return found

    async def _remove(self, up_to: int) -> None:
        context = await self._link.context(seconds=ANSWER_SECONDS_MAX)
        state = (await context.stream_info(self._stream)).state
        if state.messages and state.first_seq <= up_to:
            # The purge goes up to, but not including, the sequence.
            await context.purge_stream(self._stream, seq=min(up_to, state.last_seq) + 1)

    async def _end(self) -> int:
        context = await self._link.context(seconds=ANSWER_SECONDS_MAX)
        state = (await context.stream_info(self._stream)).state
        return state.last_seq if state.messages else 0

    async def _last_position(self) -> int:
        context = await self._link.context(seconds=ANSWER_SECONDS_MAX)
        return (await context.stream_info(self._stream)).state.last_seq


def owner_of(database: Database) -> str:
    """What the streams of the workspace whose inbox this is say of whose they are."""
    with database.read() as connection:
        owner: str = connection.execute(sa.select(stream_owner.c.owner)).scalar_one()
        return owner


def stream_seen(url: str, *, slug: str) -> StreamSeen | None:
    """The stream of a workspace on a server as it stands, untouched; None when there is none."""
    link, name = link_to(url), f"{STREAM_PREFIX}{slug}"

    async def look() -> StreamSeen | None:
        from nats.js.errors import NotFoundError

        context = await link.context(seconds=ANSWER_SECONDS_MAX)
        try:
            found = await context.stream_info(name)
        except NotFoundError:
            return None
        return StreamSeen(name=name, owner=_owner_in(found.config), entries=found.state.messages)

    return link.run(look(), seconds_max=PUBLISH_SECONDS_MAX)


def _owner_in(config: StreamConfig) -> str:
    return (config.metadata or {}).get(OWNER, "")


def _configuration(stream: str, subject: str, *, owner: str) -> StreamConfig:
    from nats.js.api import DiscardPolicy, RetentionPolicy, StorageType, StreamConfig

    return StreamConfig(
        name=stream,
        subjects=[subject],
        retention=RetentionPolicy.LIMITS,
        discard=DiscardPolicy.NEW,
        storage=StorageType.FILE,
        duplicate_window=DUPLICATE_WINDOW_SECONDS,
        allow_direct=True,
        metadata={OWNER: owner},
    )


def _entry(message: RawStreamMsg) -> InboxEntry:
    headers = message.headers or {}
    imported = headers[IMPORT_ID]
    return InboxEntry(
        position=message.seq or 0,
        kind=headers[KIND],
        import_id="" if imported == "-" else imported,
        received_at=datetime.fromtimestamp(int(headers[RECEIVED_US]) / 1_000_000, tz=UTC),
        body=message.data or b"",
    )


def _micros(instant: datetime) -> int:
    return round(instant.timestamp() * 1_000_000)
