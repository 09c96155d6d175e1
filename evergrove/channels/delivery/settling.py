"""Write down what became of messages, in the caller's transaction: rows, the outbox, provider ids, facts.

Invariant: the state of a message and its fact are written together; `unknown` never goes back into the queue by itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pyarrow as pa
import sqlalchemy as sa

from evergrove.channels.adapters.contracts import DETAIL_CHARACTERS_MAX, Outcome
from evergrove.channels.contracts import ChannelStep, Reason
from evergrove.channels.delivery.contracts import (
    ATTEMPTS_MAX,
    RETRY_FIRST,
    RETRY_MAX,
    UNKNOWN_CLOSES_AFTER,
    DeliveryCount,
)
from evergrove.channels.message_facts import MessageFact, message_facts
from evergrove.channels.tables import message_plans, message_steps, messages, outbox, provider_ids
from evergrove.facts import each_of
from evergrove.kit import conflict_insert, upsert
from evergrove.profiles import Bounce, record_bounces

NO_SENDER: Reason = "no_sender"

Message = Mapping[str, Any]
"""The columns of a row of `messages`."""


@dataclass(frozen=True, kw_only=True)
class Settled:
    """One message and its outcome; `cost_minor` is what this attempt costs if it was taken."""

    message: Message
    outcome: Outcome
    handed_at: datetime
    cost_minor: int = 0
    next_step: ChannelStep | None = None
    """The channel that follows, if the message has one."""
    unread: timedelta | None = None
    """How long the present channel has to be read before the next one is tried; None: none follows unread."""


@dataclass
class Settlement:
    """What one transaction writes."""

    now: datetime
    facts: list[MessageFact] = field(default_factory=list)
    changed: dict[str, dict[str, Any]] = field(default_factory=dict)
    """Message → columns to set; of two changes of one column the later one counts."""
    queued: dict[str, dict[str, Any]] = field(default_factory=dict)
    """The same for rows of the outbox."""
    back: list[dict[str, Any]] = field(default_factory=list)
    """Rows of the outbox for messages that go on, whose row may be gone since they were sent."""
    left: list[dict[str, Any]] = field(default_factory=list)
    """Steps that were handed over, of messages that go on."""
    ended: list[str] = field(default_factory=list)
    """Messages whose outbox row goes."""
    stayed: list[str] = field(default_factory=list)
    """Messages that stay as they were last sent, since no other channel follows."""
    named: list[dict[str, Any]] = field(default_factory=list)
    marked: list[dict[str, Any]] = field(default_factory=list)
    """Values that differ for each message."""
    gone: list[Bounce] = field(default_factory=list)
    """Addresses that their provider knows no more."""

    def mark(self, message_id: str, *, address_mark: str) -> None:
        self.marked.append({"marked_id": message_id, "address_mark": address_mark})

    def change(self, message_id: str, **values: Any) -> None:
        self.changed.setdefault(message_id, {}).update(values)

    def queue(self, message_id: str, **values: Any) -> None:
        self.queued.setdefault(message_id, {}).update(values)

    def stay_sent(self, message_id: str) -> None:
        """A later channel could not follow: what went out through an earlier one has not been undone by that."""
        self.change(message_id, state="sent", reason="", state_at=self.now)
        self.ended.append(message_id)
        self.stayed.append(message_id)

    def say(self, name: str, message: Message, *, at: datetime, mark: str = "", **properties: Any) -> None:
        self.facts.append(
            MessageFact(
                name=name,
                message=message,
                at=at,
                mark=mark,
                properties=properties,
                utc_offset_minutes=_offset_minutes(message, at=at),
            )
        )

    def write_rows(self, connection: sa.Connection) -> None:
        """Write what was noted so far, but the facts."""
        _update(connection, messages, self.changed)
        if self.back:
            _bring_back(connection, self.back)
        _update(connection, outbox, self.queued)
        if self.ended:
            chosen = sa.select(each_of(connection, self.ended))
            connection.execute(sa.delete(outbox).where(outbox.c.message_id.in_(chosen)))
        if self.marked:
            statement = sa.update(messages).where(messages.c.message_id == sa.bindparam("marked_id"))
            connection.execute(statement.values(address_mark=sa.bindparam("address_mark")), self.marked)
        upsert(connection, provider_ids, self.named)
        upsert(connection, message_steps, self.left)
        go_back_to_sent(connection, self.stayed)
        record_bounces(connection, self.gone)
        self.changed, self.queued, self.back, self.ended, self.stayed = {}, {}, [], [], []
        self.marked, self.named, self.left, self.gone = [], [], [], []

    def write(self, connection: sa.Connection) -> pa.Table | None:
        """Write the rows; the facts are returned: they are the last statement of a transaction."""
        self.write_rows(connection)
        return message_facts(self.facts, received_at=self.now) if self.facts else None


def _update(connection: sa.Connection, table: sa.Table, changes: Mapping[str, Mapping[str, Any]]) -> None:
    """A batch has a handful of different changes, each of many messages; what one message alone gets (when it was
    opened) goes as one list of bound values."""
    together: dict[tuple[tuple[str, Any], ...], list[str]] = {}
    for message_id, values in changes.items():
        together.setdefault(tuple(values.items()), []).append(message_id)
    alone: dict[tuple[str, ...], list[dict[str, Any]]] = {}
    for shared, ids in together.items():
        if len(ids) == 1:
            bound = {"changed_id": ids[0], **{f"new_{name}": value for name, value in shared}}
            alone.setdefault(tuple(name for name, _ in shared), []).append(bound)
            continue
        chosen = sa.select(each_of(connection, ids))
        connection.execute(sa.update(table).where(table.c.message_id.in_(chosen)).values(**dict(shared)))
    for names, rows in alone.items():
        statement = sa.update(table).where(table.c.message_id == sa.bindparam("changed_id"))
        connection.execute(statement.values({name: sa.bindparam(f"new_{name}") for name in names}), rows)


def _bring_back(connection: sa.Connection, rows: Sequence[Mapping[str, Any]]) -> None:
    """Rows of the outbox where there are none any more; a launch that is paused, or was cancelled, keeps them back."""
    connection.execute(conflict_insert(connection, outbox).on_conflict_do_nothing(), list(rows))
    chosen = sa.select(each_of(connection, [row["message_id"] for row in rows]))
    paused = sa.select(message_plans.c.launch_id).where(message_plans.c.is_paused.is_(True))
    held = sa.update(outbox).where(outbox.c.message_id.in_(chosen), outbox.c.launch_id.in_(paused))
    connection.execute(held.values(is_paused=True))


def go_back_to_sent(connection: sa.Connection, message_ids: Sequence[str]) -> None:
    """Let messages stand at the last step that went out."""
    if not message_ids:
        return
    steps = message_steps.c
    went_out = sa.and_(
        steps.message_id.in_(sa.select(each_of(connection, list(message_ids)))), steps.handed_at.is_not(None)
    )
    query = sa.select(message_steps).where(went_out).order_by(steps.message_id, steps.step)
    last = {row.message_id: row for row in connection.execute(query)}
    names = ("step", "channel", "template", "address_mark", "sender_key")
    values = [{f"new_{name}": row._mapping[name] for name in names} | {"changed_id": key} for key, row in last.items()]
    if values:
        its_own = sa.and_(messages.c.message_id == sa.bindparam("changed_id"), messages.c.state == "sent")
        statement = sa.update(messages).where(its_own)
        connection.execute(statement.values({name: sa.bindparam(f"new_{name}") for name in names}), values)


def settle(settled: Iterable[Settled], *, into: Settlement) -> DeliveryCount:
    """Note the outcomes in `into`."""
    counts = dict.fromkeys(DeliveryCount.__dataclass_fields__, 0)
    for one in settled:
        counts[_WAYS[one.outcome.kind](one, into)] += 1
    return DeliveryCount(**counts)


def _sent(one: Settled, into: Settlement) -> str:
    message, outcome = one.message, one.outcome
    into.change(message["message_id"], state="sent", reason="", state_at=into.now, sent_at=one.handed_at)
    if outcome.provider_id:
        into.named.append(
            {
                "sender_key": message["sender_key"],
                "provider_id": outcome.provider_id[:200],
                "message_id": message["message_id"],
                "step": message["step"],
                "sent_at": one.handed_at,
            }
        )
    said = {"sender": message["sender_key"], "cost_minor": one.cost_minor or None, "step": message["step"] or None}
    into.say("Message Sent", message, at=one.handed_at, mark=_step_mark(message), **said)
    if one.unread is not None and one.next_step is not None:
        into.queue(message["message_id"], state="reading", due_at=one.handed_at + one.unread)
    else:
        into.ended.append(message["message_id"])
    return "sent"


def _failed(one: Settled, into: Settlement) -> str:
    message, outcome = one.message, one.outcome
    if outcome.reason == "invalid_address" and message["address_mark"]:
        mark, channel = message["address_mark"], message["channel"]
        into.gone.append(Bounce(channel=channel, mark=mark, is_permanent=True, at=into.now))
    if one.next_step is not None:
        move_on(message, one.next_step, reason=outcome.reason, into=into)
        return "moved_on"
    reason = outcome.reason or "content"
    if message["sent_at"] is not None:
        into.stay_sent(message["message_id"])
    else:
        into.change(message["message_id"], state="failed", reason=reason[:40], state_at=into.now)
        into.ended.append(message["message_id"])
    detail = outcome.detail[:DETAIL_CHARACTERS_MAX]
    into.say("Message Failed", message, at=into.now, mark=_step_mark(message), reason=reason, detail=detail)
    return "failed"


def move_on(message: Message, step: ChannelStep, *, reason: str, into: Settlement, is_reached: bool = True) -> None:
    """Let a message go on through its next channel, at once; not `is_reached`: its provider has taken back that it
    was sent."""
    number = message["step"] + 1
    if message["attempts"]:  # else nobody has it, and nobody can answer it
        into.left.append(_as_handed(message, is_reached=is_reached))
    if not is_reached:
        into.change(message["message_id"], sent_at=None)
    into.change(
        message["message_id"],
        state="queued",
        reason=reason[:40],
        state_at=into.now,
        step=number,
        channel=step.channel,
        template=step.template,
        attempts=0,
    )
    waiting = {"state": "waiting", "channel": step.channel, "due_at": into.now, "attempts": 0}
    same = {name: message[name] for name in ("message_id", "launch_id", "priority")}
    into.back.append({**same, **waiting, "fence": 0})
    into.queue(message["message_id"], **waiting)
    moved = {**message, "step": number, "channel": step.channel, "template": step.template}
    into.say("Message Planned", moved, at=into.now, mark=_step_mark(moved), reason=reason, step=number)


def _as_handed(message: Message, *, is_reached: bool) -> dict[str, Any]:
    """The row of `message_steps` for the step at which a message is."""
    names = ("message_id", "step", "channel", "template", "address_mark", "sender_key")
    handed_at = message["sent_at"] if is_reached and message["state"] in ("sent", "unknown") else None
    return {**{name: message[name] for name in names}, "handed_at": handed_at}


def _retried(one: Settled, into: Settlement) -> str:
    message, outcome = one.message, one.outcome
    attempts = message["attempts"]
    if outcome.reason == NO_SENDER:
        # The sender's fault, not the message's: it waits, until it is stale, for whichever sender can take it.
        waiting = {"attempts": attempts - 1}
        into.change(message["message_id"], state="retrying", reason=NO_SENDER, state_at=into.now, **waiting)
        into.queue(message["message_id"], state="waiting", due_at=into.now, **waiting)
        return "retrying"
    if attempts >= ATTEMPTS_MAX:
        given_up = Outcome(
            message_id=outcome.message_id, kind="failed", reason=outcome.reason or "rate", detail=outcome.detail
        )
        return _failed(Settled(**{**one.__dict__, "outcome": given_up}), into)
    waits = min(RETRY_FIRST * 2 ** max(attempts - 1, 0), RETRY_MAX)
    if outcome.retry_after_seconds is not None:
        waits = max(waits, min(timedelta(seconds=outcome.retry_after_seconds), RETRY_MAX))
    into.change(message["message_id"], state="retrying", reason=outcome.reason[:40], state_at=into.now)
    into.queue(message["message_id"], state="waiting", due_at=into.now + waits)
    return "retrying"


def _unknown(one: Settled, into: Settlement) -> str:
    close_as_unknown(one.message, into=into, detail=one.outcome.detail, handed_at=one.handed_at)
    return "unknown"


def close_as_unknown(message: Message, *, into: Settlement, detail: str, handed_at: datetime | None) -> None:
    """Nobody knows whether it went out: kept for a receipt, closed for good after UNKNOWN_CLOSES_AFTER."""
    into.change(message["message_id"], state="unknown", reason="", state_at=into.now, sent_at=handed_at)
    into.queue(message["message_id"], state="settling", due_at=into.now + UNKNOWN_CLOSES_AFTER)
    cut = detail[:DETAIL_CHARACTERS_MAX]
    mark = f"{_step_mark(message)}a{message['attempts']}"
    into.say("Message Unknown", message, at=handed_at or into.now, mark=mark, reason=cut)


def _offset_minutes(message: Message, *, at: datetime) -> int | None:
    """Of the customer's own clock; known of messages that were claimed (`zone` is no column of theirs)."""
    zone = message.get("zone")
    offset = at.astimezone(ZoneInfo(zone)).utcoffset() if zone else None
    return None if offset is None else offset // timedelta(minutes=1)


def _step_mark(message: Message) -> str:
    return f"s{message['step']}" if message["step"] else ""


_WAYS = {"sent": _sent, "failed": _failed, "retry": _retried, "unknown": _unknown}
