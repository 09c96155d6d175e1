"""The delivery of one channel: one at a time by lease, a batch a round, one transaction between two batches.

Invariants
- A message is `sending` in a committed transaction before its sender sees it; what a killed delivery left `sending`
  becomes `unknown` (or goes again, with the same key, where the provider honours keys): it is never blindly sent twice.
- Policy is asked again in the claim's own transaction: a consent withdrawn before it counts.
- At most one batch is in flight for a channel, so a kill leaves at most that many unknown.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from evergrove.channels.adapters.contracts import (
    Adapter,
    HearsReceipts,
    Outcome,
    OutgoingMessage,
    SenderProblemError,
)
from evergrove.channels.adapters.registry import adapter_kind
from evergrove.channels.delivery.claiming import Claim, claim_due, recover
from evergrove.channels.delivery.contracts import (
    BATCH_FIRST,
    BATCH_MIN,
    BATCH_SECONDS,
    WITHOUT_SENDER_MAX,
    DeliveryCount,
)
from evergrove.channels.delivery.rendering import Renderer
from evergrove.channels.delivery.settling import NO_SENDER, Settled, Settlement, settle
from evergrove.channels.plans import KeptPlan, plans_of
from evergrove.channels.receipts import record_receipts
from evergrove.channels.senders import Sender, note_problem, note_success, open_adapter, sending_senders
from evergrove.channels.turns import take_messages_turn
from evergrove.facts import Lease, hold_lease, write_outgoing
from evergrove.kit import EvergroveError, Workspace, logger

SECONDS_A_TURN = 5.0
"""After this the lease is given back, and other work of the thread has its turn."""

_log = logger(__name__)


@dataclass(kw_only=True)
class _Senders:
    """The open senders of one channel: opened when first needed, closed at the end of the turn."""

    workspace: Workspace
    channel: str
    open: dict[str, Adapter] = field(default_factory=dict)
    handed: dict[str, tuple[float, int]] = field(default_factory=dict)
    """When a sender's present second began, and how many messages it has got in it."""
    paces: dict[str, int] = field(default_factory=dict)
    """How many messages each sender takes within BATCH_SECONDS, by its last batch."""

    def usable(self, connection: sa.Connection, *, now: datetime) -> tuple[Sender, ...]:
        """Those that may be used now, the first one to be tried first."""
        chosen = sending_senders(connection, channel=self.channel, now=now)
        return tuple(one for one in chosen if one.is_usable(now))

    def adapter(self, sender_key: str) -> Adapter:
        if sender_key not in self.open:
            self.open[sender_key] = open_adapter(self.workspace, sender_key)
        return self.open[sender_key]

    def close(self) -> None:
        for sender_key, adapter in self.open.items():
            try:
                self._hear(sender_key, adapter)
            finally:
                adapter.close()
        self.open.clear()

    def _hear(self, sender_key: str, adapter: Adapter) -> None:
        """Write down what was reported while messages went out: the provider does not tell it again."""
        if not isinstance(adapter, HearsReceipts):
            return
        try:
            while found := adapter.poll_receipts():
                record_receipts(self.workspace, found, sender_key=sender_key)
        except SenderProblemError as error:
            _log.warning("delivery.not_heard", sender=sender_key, code=error.code)

    def allowance(self, sender: Sender) -> int:
        """How many messages it may get now: its pace, its rate, second by second, and its kind's largest batch."""
        most = min(adapter_kind(sender.kind).batch_max, self.paces.get(sender.sender_key, BATCH_FIRST))
        if sender.rate_per_second <= 0:
            return most
        now = time.monotonic()
        began, count = self.handed.get(sender.sender_key, (now, 0))
        if now - began >= 1.0:
            began, count = now, 0
        if count >= sender.rate_per_second:
            time.sleep(max(began + 1.0 - now, 0.0))
            began, count = time.monotonic(), 0
        self.handed[sender.sender_key] = (began, count)
        return min(most, sender.rate_per_second - count)

    def note_handed(self, sender: Sender, *, count: int, seconds: float) -> None:
        """`count` messages were handed over, which took `seconds`."""
        began, before = self.handed.get(sender.sender_key, (time.monotonic(), 0))
        self.handed[sender.sender_key] = (began, before + count)
        if count:
            within = int(count * BATCH_SECONDS / max(seconds, 1e-3))
            self.paces[sender.sender_key] = max(BATCH_MIN, min(within, 2 * max(count, BATCH_MIN)))


def deliver(
    workspace: Workspace,
    *,
    channel: str,
    seconds_max: float = SECONDS_A_TURN,
    is_stopping: Callable[[], bool] = lambda: False,
) -> DeliveryCount:
    """Send what is due on `channel`, until nothing is or the turn is over. Raises LeaseHeldError."""
    with hold_lease(workspace.control, name=f"delivery:{channel}", clock=workspace.clock) as lease:
        turn = _Turn(workspace=workspace, channel=channel, lease=lease)
        try:
            return turn.run(seconds_max=seconds_max, is_stopping=is_stopping)
        finally:
            turn.senders.close()


@dataclass(kw_only=True)
class _Turn:
    """One holder's turn at one channel."""

    workspace: Workspace
    channel: str
    lease: Lease
    senders: _Senders = field(init=False)
    renderer: Renderer = field(init=False)

    def __post_init__(self) -> None:
        self.senders = _Senders(workspace=self.workspace, channel=self.channel)
        self.renderer = Renderer(workspace=self.workspace)

    def run(self, *, seconds_max: float, is_stopping: Callable[[], bool]) -> DeliveryCount:
        gives_up_at = time.monotonic() + seconds_max
        total = recover(self.workspace, channel=self.channel, lease=self.lease)
        settled: list[Settled] = []
        while True:
            is_over = is_stopping() or time.monotonic() > gives_up_at
            claim, count = self._between(settled, claims=not is_over)
            total = total.plus(count)
            if claim is None or claim.sender is None or not claim.messages:
                if claim is None or not claim.may_have_more:
                    return total
                settled = []
                continue
            settled = self._send(claim, sender=claim.sender)

    def _between(self, settled: Sequence[Settled], *, claims: bool) -> tuple[Claim | None, DeliveryCount]:
        """One transaction: what became of the last batch, and the claim of the next one."""
        if not settled and not claims:
            return None, DeliveryCount()
        workspace = self.workspace
        expected, rows_max = self._expected() if claims else (None, 0)
        with workspace.control.write() as connection:
            take_messages_turn(connection)
            now = workspace.clock.now()
            self.lease.renew(connection, now=now)
            settlement = Settlement(now=now)
            count = settle(settled, into=settlement)
            claim: Claim | None = None
            if claims:
                # Written first: what was just sent counts against the caps of what is claimed now.
                settlement.write_rows(connection)
                claim = self._claim(connection, expected=expected, rows_max=rows_max, into=settlement)
                count = count.plus(claim.count)
            if any(one.outcome.kind == "sent" for one in settled):
                note_success(connection, settled[0].message["sender_key"])
            facts = settlement.write(connection)
            if facts is not None:
                write_outgoing(connection, facts)
        return claim, count

    def _expected(self) -> tuple[Sender | None, int]:
        """The sender of the next batch, and how many messages it gets; it may have to be waited for."""
        with self.workspace.control.read() as connection:
            usable = self.senders.usable(connection, now=self.workspace.clock.now())
        return (usable[0], self.senders.allowance(usable[0])) if usable else (None, WITHOUT_SENDER_MAX)

    def _claim(self, connection: sa.Connection, *, expected: Sender | None, rows_max: int, into: Settlement) -> Claim:
        usable = self.senders.usable(connection, now=into.now)
        sender = usable[0] if usable else None
        if (sender and sender.sender_key) != (expected and expected.sender_key):
            return Claim(sender=None, may_have_more=True)  # an operator was faster: once more, with the right allowance
        fence, channel = self.lease.fence, self.channel
        return claim_due(
            connection, self.workspace, channel=channel, sender=sender, fence=fence, rows_max=rows_max, into=into
        )

    def _send(self, claim: Claim, *, sender: Sender) -> list[Settled]:
        """Render and hand over; every claimed message comes back with an outcome, whatever happens."""
        workspace = self.workspace
        with workspace.control.read() as connection:
            rendered = self.renderer.render(claim.messages, addresses=claim.addresses, connection=connection)
            plans = plans_of(connection, {row["launch_id"] for row in claim.messages})
        if rendered.links.found:
            with workspace.control.write() as connection:
                rendered.links.store(connection, now=workspace.clock.now())
        handed_at, begun = workspace.clock.now(), time.monotonic()
        outcomes = [*rendered.failed, *self._hand_over(sender, rendered.messages)]
        self.senders.note_handed(sender, count=len(rendered.messages), seconds=time.monotonic() - begun)
        rows = {row["message_id"]: row for row in claim.messages}
        segments = {message.message_id: max(message.content.segments, 1) for message in rendered.messages}
        return [
            _settled(
                rows[outcome.message_id],
                outcome,
                handed_at=handed_at,
                plans=plans,
                cost_minor=sender.cost_minor * segments.get(outcome.message_id, 1),
            )
            for outcome in outcomes
        ]

    def _hand_over(self, sender: Sender, batch: Sequence[OutgoingMessage]) -> Sequence[Outcome]:
        if not batch:
            return []
        try:
            outcomes = self.senders.adapter(sender.sender_key).send(batch)
        except (SenderProblemError, EvergroveError) as error:
            self._note_problem(sender, problem=error.message)
            return [Outcome(message_id=one.message_id, kind="retry", reason=NO_SENDER) for one in batch]
        except Exception as error:  # noqa: BLE001 - an adapter's own fault must not lose what became of a batch
            _log.error("delivery.adapter_failed", sender=sender.sender_key, error=type(error).__name__)
            self._note_problem(sender, problem=type(error).__name__)
            return [Outcome(message_id=one.message_id, kind="unknown", detail=type(error).__name__) for one in batch]
        answered = {one.message_id: one for one in outcomes}
        return [
            answered.get(one.message_id) or Outcome(message_id=one.message_id, kind="unknown", detail="no outcome")
            for one in batch
        ]

    def _note_problem(self, sender: Sender, *, problem: str) -> None:
        self.senders.close()
        with self.workspace.control.write() as connection:
            note_problem(connection, sender.sender_key, problem=problem, now=self.workspace.clock.now())


def _settled(
    row: dict[str, Any],
    outcome: Outcome,
    *,
    handed_at: datetime,
    plans: dict[tuple[str, str], KeptPlan],
    cost_minor: int,
) -> Settled:
    kept = plans.get((row["launch_id"], row["node"]))
    here = kept.step(row["step"]) if kept else None
    return Settled(
        message=row,
        outcome=outcome,
        handed_at=handed_at,
        cost_minor=cost_minor,
        next_step=kept.step(row["step"] + 1) if kept else None,
        unread=here.unread if here else None,
    )
