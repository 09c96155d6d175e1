"""One bound connection to an SMPP centre: requests in flight, their answers, and what the centre sends by itself.

Invariants
- A request whose bytes were given to the connection ends in its answer or in LinkLostError: nothing else.
- Each deliver_sm is acknowledged when it stands in `deliveries`; when that is full the centre is told so and brings it
  again later.
- A link that has ended stays ended; whoever wants another opens one.
"""

from __future__ import annotations

import asyncio
import ssl
from collections import deque
from dataclasses import dataclass

from evergrove.channels.adapters.contracts import SenderProblemError
from evergrove.channels.adapters.phone.smpp_pdu import (
    BIND_TRANSCEIVER,
    DELIVER_SM,
    ENQUIRE_LINK,
    GENERIC_NACK,
    RESPONSE,
    SEQUENCE_MAX,
    UNBIND,
    Pdu,
    PduError,
    ShortMessage,
    bind_body,
    read_length,
    read_message,
    read_pdu,
)
from evergrove.channels.adapters.phone.smpp_statuses import INVALID_COMMAND, NOT_DELIVERABLE, OK, QUEUE_FULL

CONNECT_SECONDS_MAX = 10.0
UNBIND_SECONDS_MAX = 2.0
"""A good-bye that the centre does not answer is not waited for."""

DELIVERIES_KEPT_MAX = 20_000
"""Reports that nobody has fetched yet, some 10 MB."""

LENGTH_BYTES = 4


class LinkClosedError(ConnectionError):
    """The link had ended before the request could be written: nothing of it has left."""


class LinkLostError(ConnectionError):
    """The link ended, or the time, after the request may have left."""


@dataclass(frozen=True, kw_only=True)
class LinkSettings:
    """Where the centre is and who we are."""

    host: str
    port: int
    system_id: str
    password: str
    system_type: str
    uses_tls: bool
    answer_seconds_max: float
    enquire_seconds: float


class SmppLink:
    """Open it with `open_link`; every method belongs to the event loop that opened it."""

    def __init__(self, settings: LinkSettings, *, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.deliveries: deque[ShortMessage] = deque()
        self._settings = settings
        self._reader = reader
        self._writer = writer
        self._sequence = 0
        self._waiting: dict[int, asyncio.Future[Pdu]] = {}
        self._is_open = True
        self._tasks = [asyncio.create_task(self._read()), asyncio.create_task(self._enquire())]

    @property
    def is_open(self) -> bool:
        return self._is_open

    async def request(self, command: int, body: bytes = b"") -> Pdu:
        """The answer to a request. Raises LinkClosedError, LinkLostError."""
        if not self._is_open:
            raise LinkClosedError("the link has ended")
        self._sequence = self._sequence % SEQUENCE_MAX + 1
        sequence = self._sequence
        answer: asyncio.Future[Pdu] = asyncio.get_running_loop().create_future()
        self._waiting[sequence] = answer
        try:
            self._writer.write(Pdu(command=command, sequence=sequence, body=body).encode())
            async with asyncio.timeout(self._settings.answer_seconds_max):
                await self._writer.drain()
                return await answer
        except TimeoutError as error:
            raise LinkLostError("no answer in time") from error
        except LinkLostError:
            raise
        except OSError as error:
            self._end()
            raise LinkLostError(type(error).__name__) from error
        finally:
            self._waiting.pop(sequence, None)
            if answer.done() and not answer.cancelled():
                answer.exception()  # looked at, so that the loop does not complain about it

    async def close(self) -> None:
        """Say good-bye and end the connection."""
        if self._is_open:
            try:
                async with asyncio.timeout(UNBIND_SECONDS_MAX):
                    await self.request(UNBIND)
            except (OSError, TimeoutError):
                pass
        self._end()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        try:
            async with asyncio.timeout(UNBIND_SECONDS_MAX):
                await self._writer.wait_closed()
        except TimeoutError:
            # Who reads no more, or does not end TLS, would keep the socket for as long as this process lives.
            self._writer.transport.abort()
            await asyncio.sleep(0)  # the loop closes the socket in its next round
        except OSError:
            pass

    async def _read(self) -> None:
        try:
            while True:
                head = await self._reader.readexactly(LENGTH_BYTES)
                rest = await self._reader.readexactly(read_length(head) - LENGTH_BYTES)
                self._take(read_pdu(head + rest))
        except (asyncio.IncompleteReadError, OSError, PduError):
            self._end()

    def _take(self, pdu: Pdu) -> None:
        if pdu.is_response:
            answer = self._waiting.get(pdu.sequence)
            if answer is not None and not answer.done():
                answer.set_result(pdu)
        elif pdu.command == DELIVER_SM:
            self._take_delivery(pdu)
        elif pdu.command in {ENQUIRE_LINK, UNBIND}:
            self._answer(pdu)
            if pdu.command == UNBIND:
                self._end()
        else:
            self._writer.write(Pdu(command=GENERIC_NACK, status=INVALID_COMMAND, sequence=pdu.sequence).encode())

    def _take_delivery(self, pdu: Pdu) -> None:
        if len(self.deliveries) >= DELIVERIES_KEPT_MAX:
            self._answer(pdu, status=QUEUE_FULL, body=b"\0")
            return
        try:
            self.deliveries.append(read_message(pdu.body))
        except PduError:
            # Refused for good: the centre would bring it again for ever.
            self._answer(pdu, status=NOT_DELIVERABLE, body=b"\0")
        else:
            self._answer(pdu, body=b"\0")

    def _answer(self, pdu: Pdu, *, status: int = OK, body: bytes = b"") -> None:
        answer = Pdu(command=pdu.command | RESPONSE, status=status, sequence=pdu.sequence, body=body)
        self._writer.write(answer.encode())

    async def _enquire(self) -> None:
        """A centre that does not answer to enquire_link is gone, whatever the connection says."""
        while self._is_open:
            await asyncio.sleep(self._settings.enquire_seconds)
            try:
                await self.request(ENQUIRE_LINK)
            except OSError:
                self._end()

    def _end(self) -> None:
        if not self._is_open:
            return
        self._is_open = False
        for task in self._tasks:
            if task is not asyncio.current_task():
                task.cancel()
        for answer in self._waiting.values():
            if not answer.done():
                answer.set_exception(LinkLostError("the link ended"))
        self._writer.close()


async def open_link(settings: LinkSettings) -> SmppLink:
    """Connect and bind as a transceiver. Raises SenderProblemError naming what failed."""
    tls = ssl.create_default_context() if settings.uses_tls else None
    try:
        async with asyncio.timeout(CONNECT_SECONDS_MAX):
            reader, writer = await asyncio.open_connection(settings.host, settings.port, ssl=tls)
    except (OSError, TimeoutError) as error:
        raise SenderProblemError(
            f"the SMPP centre cannot be reached: {type(error).__name__}", help="look at its host, port and TLS"
        ) from error
    link = SmppLink(settings, reader=reader, writer=writer)
    body = bind_body(system_id=settings.system_id, password=settings.password, system_type=settings.system_type)
    try:
        bound = await link.request(BIND_TRANSCEIVER, body)
    except OSError as error:
        await link.close()
        raise SenderProblemError(
            f"the SMPP centre does not answer to the bind: {error}",
            help="ask the provider whether our address may bind",
        ) from error
    if bound.status != OK or bound.command != BIND_TRANSCEIVER | RESPONSE:
        await link.close()
        raise SenderProblemError(
            f"the SMPP centre refuses the bind with status 0x{bound.status:02X}",
            help="look at the system id, the password, and how many binds the account may have",
        )
    return link
