"""SMS over SMPP 3.4: one transceiver bind, many messages in flight, reports over the same connection.

Invariants
- A submit without an answer is `unknown`; one that could not be written is `retry`; a status of the centre is its word.
- The parts of a long text go one after the other; when a later part is refused for good the message is `unknown`,
  because a piece of it has left. Only the last part asks for a report.
- After a throttling answer the rest of the batch is not submitted, the window is halved, and the wait doubles.

There is no idempotency key in SMPP. The protocol's numbers carry no sign: `+8613800000000` travels as 8613800000000.
"""

from __future__ import annotations

import asyncio
import random
import threading
import time
from collections import deque
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any, Literal, TypeVar

import msgspec

from evergrove.channels.adapters.contracts import (
    AdapterKind,
    Awaited,
    Outcome,
    OutgoingMessage,
    Receipt,
    SenderProblemError,
    SenderSettings,
)
from evergrove.channels.adapters.phone.exchange import AnswerSeconds
from evergrove.channels.adapters.phone.numbers import as_digits, is_number
from evergrove.channels.adapters.phone.smpp_link import (
    LinkClosedError,
    LinkLostError,
    LinkSettings,
    SmppLink,
    open_link,
)
from evergrove.channels.adapters.phone.smpp_pdu import (
    ESM_UDHI,
    SUBMIT_SM,
    Address,
    Pdu,
    PduError,
    ShortMessage,
    message_body,
    read_message_id,
)
from evergrove.channels.adapters.phone.smpp_statuses import (
    QUEUE_FULL,
    THROTTLED,
    DeliveryReport,
    read_delivery_report,
    read_status,
)
from evergrove.channels.adapters.phone.smpp_text import EncodedText, TextTooLongError, encode_text, join_header
from evergrove.channels.adapters.phone.verdicts import BAD_CONTENT, BAD_NUMBER, UNKNOWN, Verdict, tell_outcome
from evergrove.facts import hold_lease

if TYPE_CHECKING:
    from evergrove.kit import Clock, Workspace

BATCH_MAX = 500
WAIT_SECONDS_MIN = 1.0
WAIT_SECONDS_MAX = 60.0
"""Between tries to bind, and after a throttling answer: doubled each time."""

PART_TRIES_MAX = 5
"""Of a later part that is throttled: its first part has left, so it is tried here and not by the outbox."""

REPORTS_MAX = 1_000
"""Receipts of one call of `poll_receipts`."""

LISTEN_SECONDS, LISTEN_PAUSE_SECONDS = 2.0, 0.1
"""How long the reports of messages that went out before are waited for at a time."""

Result = TypeVar("Result")


class SmppSettings(SenderSettings, frozen=True, kw_only=True):
    """`report_ids`: `decimal` for centres that answer ids in hex digits and report them as decimal numbers.
    `utc_offset_minutes`: of the times in their reports; without it the time of arrival counts."""

    host: Annotated[str, msgspec.Meta(min_length=1, max_length=253)]
    port: Annotated[int, msgspec.Meta(ge=1, le=65_535)] = 2775
    security: Literal["tls", "none"] = "tls"
    system_id: Annotated[str, msgspec.Meta(pattern=r"^[!-~]{1,15}$")]
    password: Annotated[str, msgspec.Meta(pattern=r"^[!-~]{1,64}$")]
    system_type: Annotated[str, msgspec.Meta(pattern=r"^[!-~]{0,12}$")] = ""
    source: Annotated[str, msgspec.Meta(pattern=r"^[ -~]{0,20}$")] = ""
    source_ton: Annotated[int, msgspec.Meta(ge=0, le=6)] = 0
    source_npi: Annotated[int, msgspec.Meta(ge=0, le=18)] = 0
    long_texts: Literal["parts", "payload"] = "parts"
    report_ids: Literal["same", "decimal"] = "same"
    utc_offset_minutes: Annotated[int, msgspec.Meta(ge=-840, le=840)] | None = None
    window: Annotated[int, msgspec.Meta(ge=1, le=200)] = 20
    """Submits without an answer yet; a contract with a centre names the most it takes."""
    enquire_seconds: Annotated[float, msgspec.Meta(gt=0, le=600)] = 30.0
    answer_seconds_max: AnswerSeconds = 30.0


@dataclass(kw_only=True)
class _Round:
    """One batch on its way."""

    link: SmppLink
    slots: asyncio.Semaphore
    throttled: bool = False
    problems: list[str] = field(default_factory=list)


class SmppAdapter:
    """One bind. An event loop on a thread of its own keeps it alive between batches."""

    def __init__(self, settings: SmppSettings, clock: Clock) -> None:
        self._settings = settings
        self._clock = clock
        self._link: SmppLink | None = None
        self._binding = asyncio.Lock()
        self._bind_wait = 0.0
        self._bind_after = 0.0
        self._window = settings.window
        self._throttle_wait = 0.0
        self._reference = random.Random().randrange(256)  # noqa: S311 - tells texts apart, hides nothing
        self._left_over: deque[ShortMessage] = deque()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="smpp", daemon=True)
        self._thread.start()

    def send(self, batch: Sequence[OutgoingMessage]) -> Sequence[Outcome]:
        return self._run(self._send(batch))

    def poll_receipts(self) -> Sequence[Receipt]:
        """Reports that came since the last call, at most REPORTS_MAX. Binds when it is not bound: a centre reports to
        whoever is there. Raises SenderProblemError. Reports are acknowledged on arrival: those of the last seconds are
        lost when this process dies."""
        return self._run(self._poll())

    def probe(self) -> None:
        """Bind as for a text, and stay bound. Raises SenderProblemError."""
        self._run(self._bound())

    def close(self) -> None:
        if self._loop.is_closed():
            return
        if self._link is not None:
            self._run(self._link.close())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def _run(self, work: Coroutine[Any, Any, Result]) -> Result:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result()

    async def _bound(self) -> SmppLink:
        """The link, bound anew when it has ended. Raises SenderProblemError, at once while a wait is on."""
        async with self._binding:
            if self._link is not None and self._link.is_open:
                return self._link
            if self._link is not None:
                self._left_over.extend(self._link.deliveries)
                await self._link.close()
                self._link = None
            now = self._loop.time()
            if now < self._bind_after:
                raise SenderProblemError(
                    "the SMPP centre is not bound, and is tried again soon", help="look at its last problem"
                )
            try:
                self._link = await open_link(self._link_settings())
            except SenderProblemError:
                self._bind_wait = _longer(self._bind_wait)
                self._bind_after = now + self._bind_wait
                raise
            self._bind_wait = 0.0
            return self._link

    def _link_settings(self) -> LinkSettings:
        own = self._settings
        return LinkSettings(
            host=own.host,
            port=own.port,
            system_id=own.system_id,
            password=own.password,
            system_type=own.system_type,
            uses_tls=own.security == "tls",
            answer_seconds_max=own.answer_seconds_max,
            enquire_seconds=own.enquire_seconds,
        )

    async def _send(self, batch: Sequence[OutgoingMessage]) -> list[Outcome]:
        work = _Round(link=await self._bound(), slots=asyncio.Semaphore(self._window))
        outcomes = await asyncio.gather(*(self._send_message(message, work=work) for message in batch))
        if work.throttled:
            self._window = max(self._window // 2, 1)
        else:
            self._throttle_wait = 0.0
            self._window = min(self._window + 1, self._settings.window)
        if work.problems and all(outcome.kind == "retry" for outcome in outcomes):
            raise SenderProblemError(
                f"the SMPP centre refuses the sender: {work.problems[0]}",
                help="look at the source address and the account",
            )
        return list(outcomes)

    async def _send_message(self, message: OutgoingMessage, *, work: _Round) -> Outcome:
        text = message.content.fields.get("text", "")
        if not is_number(message.address):
            return tell_outcome(message.message_id, BAD_NUMBER)
        if not text:
            return tell_outcome(message.message_id, BAD_CONTENT, detail="there is no text")
        try:
            encoded = encode_text(text)
        except TextTooLongError as error:
            return tell_outcome(message.message_id, BAD_CONTENT, detail=str(error))
        async with work.slots:
            if work.throttled:
                return tell_outcome(message.message_id, self._throttling())
            return await self._submit_parts(message, self._bodies(message, encoded), work=work)

    async def _submit_parts(self, message: OutgoingMessage, bodies: Sequence[bytes], *, work: _Round) -> Outcome:
        outcome = await self._submit(message, bodies[0], work=work, tries_max=1)
        for number, body in enumerate(bodies[1:], start=2):
            if outcome.kind != "sent":
                break
            outcome = await self._submit(message, body, work=work, tries_max=PART_TRIES_MAX)
            if outcome.kind in {"retry", "failed"}:
                detail = f"part {number} of {len(bodies)} was not taken: {outcome.detail}"
                return tell_outcome(message.message_id, UNKNOWN, detail=detail)
        return outcome

    async def _submit(self, message: OutgoingMessage, body: bytes, *, work: _Round, tries_max: int) -> Outcome:
        """One part, tried again when it is throttled."""
        wait = WAIT_SECONDS_MIN
        for attempt in range(tries_max):
            if attempt:
                await asyncio.sleep(wait)
                wait = _longer(wait)
            try:
                answer = await work.link.request(SUBMIT_SM, body)
            except LinkClosedError as error:
                return tell_outcome(message.message_id, _LINK_ENDED, detail=str(error))
            except LinkLostError as error:
                return tell_outcome(message.message_id, UNKNOWN, detail=str(error))
            if answer.status not in {THROTTLED, QUEUE_FULL}:
                return self._read_answer(message, answer, work=work)
            if not work.throttled:
                work.throttled = True
                self._throttle_wait = _longer(self._throttle_wait)
        return tell_outcome(message.message_id, self._throttling(), detail=f"status 0x{answer.status:02X}")

    def _read_answer(self, message: OutgoingMessage, answer: Pdu, *, work: _Round) -> Outcome:
        verdict = read_status(answer.status)
        if verdict.kind != "sent":
            detail = f"status 0x{answer.status:02X}"
            if verdict.kind == "problem":
                work.problems.append(detail)
            return tell_outcome(message.message_id, verdict, detail=detail)
        try:
            provider_id = self._known_id(read_message_id(answer.body))
        except PduError:
            provider_id = ""
        return Outcome(message_id=message.message_id, kind="sent", provider_id=provider_id)

    def _throttling(self) -> Verdict:
        return Verdict(kind="retry", reason="rate", retry_after_seconds=self._throttle_wait or WAIT_SECONDS_MIN)

    def _bodies(self, message: OutgoingMessage, encoded: EncodedText) -> list[bytes]:
        """The submit_sm bodies of a text: one, or one a part."""
        parts: Sequence[bytes] = encoded.parts
        esm_class = 0
        if len(parts) > 1 and self._settings.long_texts == "payload":
            parts = (encoded.whole,)
        elif len(parts) > 1:
            self._reference = (self._reference + 1) % 256
            esm_class = ESM_UDHI
            parts = [
                join_header(reference=self._reference, total=len(parts), number=number) + part
                for number, part in enumerate(parts, start=1)
            ]
        own = self._settings
        return [
            message_body(
                ShortMessage(
                    source=Address(digits=own.source, ton=own.source_ton, npi=own.source_npi),
                    destination=Address(digits=as_digits(message.address)),
                    content=part,
                    esm_class=esm_class,
                    data_coding=encoded.data_coding,
                    registered_delivery=int(number == len(parts)),
                )
            )
            for number, part in enumerate(parts, start=1)
        ]

    async def _poll(self) -> list[Receipt]:
        link = await self._bound()
        receipts: list[Receipt] = []
        for deliveries in (self._left_over, link.deliveries):
            while deliveries and len(receipts) < REPORTS_MAX:
                report = read_delivery_report(
                    deliveries.popleft(), utc_offset_minutes=self._settings.utc_offset_minutes
                )
                if report is not None:
                    receipts.append(self._receipt(report))
        return receipts

    def _receipt(self, report: DeliveryReport) -> Receipt:
        provider_id = self._reported_id(report.provider_id)
        return Receipt(
            kind=report.fate.kind,
            at=report.done or self._clock.now(),
            raw_id=f"{provider_id}/{report.state}",
            provider_id=provider_id,
            reason=report.fate.reason or ("" if report.fate.kind == "delivered" else report.state),
            is_permanent=report.fate.is_permanent,
        )

    def _known_id(self, text: str) -> str:
        return text if self._settings.report_ids == "same" else text.lower().lstrip("0")

    def _reported_id(self, text: str) -> str:
        is_decimal = self._settings.report_ids == "decimal" and text.isascii() and text.isdigit()
        return f"{int(text):x}" if is_decimal else text


_LINK_ENDED = Verdict(kind="retry", retry_after_seconds=WAIT_SECONDS_MIN)


def _longer(wait: float) -> float:
    return min(max(wait * 2, WAIT_SECONDS_MIN), WAIT_SECONDS_MAX)


def _make(settings: SmppSettings, clock: Clock) -> SmppAdapter:
    return SmppAdapter(settings, clock)


def _listen(
    settings: SmppSettings,
    /,
    *,
    awaited: Sequence[Awaited],
    since: datetime,  # noqa: ARG001 - the centre reports what is new
    workspace: Workspace,
    record: Callable[[Sequence[Receipt]], object],
) -> None:
    """Be there for a while: a centre keeps its reports for whoever binds. Not while messages go out: many centres allow
    one bind, and delivery listens itself."""
    if not awaited:
        return
    with hold_lease(workspace.control, name="delivery:sms", clock=workspace.clock):
        adapter = SmppAdapter(settings, workspace.clock)
        try:
            ends_at = time.monotonic() + LISTEN_SECONDS
            while time.monotonic() < ends_at:
                if found := adapter.poll_receipts():
                    record(found)
                time.sleep(LISTEN_PAUSE_SECONDS)
        finally:
            adapter.close()


SMPP_SMS = AdapterKind(
    kind="smpp_sms",
    channel="sms",
    settings=SmppSettings,
    make=_make,
    secrets=("password",),
    is_idempotent=False,
    batch_max=BATCH_MAX,
    ask_receipts=_listen,
)
