"""What is told of a message after it went out: by its provider, by a browser, by the person who got it.

Invariants
- Told twice, it counts once (`seen_receipts`), in the transaction of its effect.
- A receipt that proves that a message of unknown outcome went out settles it as sent; nothing sends it again.
- Words about messages that we do not know are dropped and counted, never an error: providers repeat them for days.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from evergrove.channels.adapters.contracts import Receipt
from evergrove.channels.contracts import MissingSenderError
from evergrove.channels.delivery.settling import Settlement, move_on
from evergrove.channels.plans import KeptPlan, plans_of
from evergrove.channels.senders import sender_settings
from evergrove.channels.tables import messages, provider_ids, seen_receipts
from evergrove.facts import each_of, write_outgoing
from evergrove.kit import Workspace, conflict_insert, take_turn
from evergrove.profiles import Bounce, record_bounces, record_complaints, suppress

RECEIPTS_MAX = 1_000
"""Of one transaction."""

MARK_CHARACTERS = 40


@dataclass(frozen=True, kw_only=True)
class Told:
    """One thing that is told of a message that we know."""

    receipt: Receipt
    message: dict[str, Any]
    """Its row; what is told together shares it, so that the second thing sees what the first one changed."""
    properties: Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class ReceiptCount:
    """What became of receipts."""

    taken: int = 0
    repeated: int = 0
    unknown: int = 0

    def plus(self, other: ReceiptCount) -> ReceiptCount:
        return ReceiptCount(
            taken=self.taken + other.taken,
            repeated=self.repeated + other.repeated,
            unknown=self.unknown + other.unknown,
        )


def record_receipts(
    workspace: Workspace,
    receipts: Sequence[Receipt],
    *,
    sender_key: str = "",
    properties: Mapping[str, Any] | None = None,
) -> ReceiptCount:
    """Write down what was told; `properties` go into the facts (a click's link, a browser's word)."""
    total = ReceiptCount()
    for start in range(0, len(receipts), RECEIPTS_MAX):
        chunk = receipts[start : start + RECEIPTS_MAX]
        with workspace.control.write() as connection:
            take_turn(connection, name="receipts")
            count = record(
                connection, chunk, sender_key=sender_key, now=workspace.clock.now(), properties=properties or {}
            )
        total = total.plus(count)
    return total


def record(
    connection: sa.Connection,
    receipts: Sequence[Receipt],
    *,
    sender_key: str,
    now: datetime,
    properties: Mapping[str, Any],
) -> ReceiptCount:
    """The same in the caller's transaction; writes facts last."""
    known = _messages_of(connection, receipts, sender_key=sender_key)
    found = [Told(receipt=one, message=message, properties={**properties, **one.properties}) for one, message in known]
    fresh = sorted(_first_told(connection, found, now=now), key=lambda told: told.receipt.at)
    settlement = Settlement(now=now)
    plans = plans_of(connection, {str(told.message["launch_id"]) for told in fresh})
    for told in fresh:
        _WAYS[told.receipt.kind](told, settlement)
        _WAYS_ON.get(told.receipt.kind, _stay)(told, settlement, plans)
        _block_address(connection, told)
    facts = settlement.write(connection)
    if facts is not None:
        write_outgoing(connection, facts)
    return ReceiptCount(taken=len(fresh), repeated=len(found) - len(fresh), unknown=len(receipts) - len(found))


def _messages_of(
    connection: sa.Connection, receipts: Sequence[Receipt], *, sender_key: str
) -> list[tuple[Receipt, dict[str, Any]]]:
    named = {one.provider_id for one in receipts if not one.message_id}
    ids: dict[str, str] = {}
    if named:
        query = sa.select(provider_ids.c.provider_id, provider_ids.c.message_id).where(
            provider_ids.c.sender_key == sender_key,
            provider_ids.c.provider_id.in_(sa.select(each_of(connection, sorted(named)))),
        )
        ids = {row.provider_id: row.message_id for row in connection.execute(query)}
    wanted = {one.message_id or ids.get(one.provider_id, "") for one in receipts} - {""}
    query = sa.select(messages).where(messages.c.message_id.in_(sa.select(each_of(connection, sorted(wanted)))))
    rows = {row.message_id: dict(row._mapping) for row in connection.execute(query.with_for_update())}
    pairs = ((one, rows.get(one.message_id or ids.get(one.provider_id, ""))) for one in receipts)
    return [(one, message) for one, message in pairs if message is not None]


def _first_told(connection: sa.Connection, told: Iterable[Told], *, now: datetime) -> list[Told]:
    first: dict[tuple[str, str], Told] = {}
    for one in told:
        first.setdefault((one.message["message_id"], _mark(one.receipt)), one)
    if not first:
        return []
    rows = [{"message_id": message_id, "mark": mark, "at": now} for message_id, mark in first]
    statement = conflict_insert(connection, seen_receipts).values(rows).on_conflict_do_nothing()
    # What came back was new: not every driver counts the rows of an INSERT.
    fresh = connection.execute(statement.returning(seen_receipts.c.message_id, seen_receipts.c.mark)).all()
    kept = {(row.message_id, row.mark) for row in fresh}
    return [one for name, one in first.items() if name in kept]


def _mark(receipt: Receipt) -> str:
    return hashlib.sha256(f"{receipt.kind}\x00{receipt.raw_id}".encode()).hexdigest()[:MARK_CHARACTERS]


def _note(told: Told, into: Settlement, *, name: str, column: str, **properties: Any) -> None:
    """The first time of each kind stands on the message; every one is a fact."""
    message, receipt = told.message, told.receipt
    if message[column] is None:
        message[column] = receipt.at
        into.change(message["message_id"], **{column: receipt.at})
    into.say(name, message, at=receipt.at, mark=_mark(receipt)[:16], **{**told.properties, **properties})


def _went_out(told: Told, into: Settlement) -> None:
    """A message of unknown outcome is told of: so it was sent."""
    message = told.message
    if message["state"] != "unknown":
        return
    at = message["sent_at"] or told.receipt.at
    message["state"], message["sent_at"] = "sent", at
    into.change(message["message_id"], state="sent", state_at=into.now, sent_at=at)
    into.ended.append(message["message_id"])
    into.say("Message Sent", message, at=at, reason="receipt", sender=message["sender_key"])


def _delivered(told: Told, into: Settlement) -> None:
    _went_out(told, into)
    _note(told, into, name="Message Delivered", column="delivered_at")


def _opened(told: Told, into: Settlement) -> None:
    _went_out(told, into)
    is_machine = bool(told.properties.get("machine"))
    _note(told, into, name="Message Opened", column="machine_opened_at" if is_machine else "opened_at")
    if not is_machine:
        _read_by_a_person(told, into)


def _clicked(told: Told, into: Settlement) -> None:
    _went_out(told, into)
    if told.properties.get("machine"):
        _note(told, into, name="Message Opened", column="machine_opened_at")
        return
    _note(told, into, name="Message Clicked", column="clicked_at")
    _read_by_a_person(told, into)


def _read_by_a_person(told: Told, into: Settlement) -> None:
    """No other channel needs to follow."""
    if told.message["state"] == "sent":
        into.ended.append(told.message["message_id"])


def _bounced(told: Told, into: Settlement) -> None:
    _went_out(told, into)
    kind = "permanent" if told.receipt.is_permanent else "transient"
    _note(told, into, name="Message Bounced", column="bounced_at", reason=told.receipt.reason, kind=kind)


def _complained(told: Told, into: Settlement) -> None:
    _went_out(told, into)
    _note(told, into, name="Message Complained", column="complained_at")


def _unsubscribed(told: Told, into: Settlement) -> None:
    _went_out(told, into)
    _note(told, into, name="Message Unsubscribed", column="unsubscribed_at")


def _failed(told: Told, into: Settlement) -> None:
    """The provider took it and could not bring it."""
    message = told.message
    if message["state"] not in ("sent", "unknown"):
        return
    reason = told.receipt.reason or "content"
    into.change(message["message_id"], state="failed", reason=reason[:40], state_at=into.now)
    into.ended.append(message["message_id"])
    into.say("Message Failed", message, at=told.receipt.at, mark=_mark(told.receipt)[:16], reason=reason)


def _confirmed(told: Told, into: Settlement) -> None:
    """An employee sent it on: as good as handed over."""
    _went_out(told, into)


def _not_reached(told: Told, into: Settlement) -> None:
    """Decided by the plan: the next channel, or the end."""


def _stay(_told: Told, _into: Settlement, _plans: Mapping[tuple[str, str], KeptPlan]) -> None:
    """What is told changes nothing in the way of the message."""


def _go_on(told: Told, into: Settlement, plans: Mapping[tuple[str, str], KeptPlan]) -> None:
    """Through the next channel if the plan has one, else it failed."""
    message = told.message
    if message["state"] not in ("sent", "unknown"):
        return
    kept = plans.get((message["launch_id"], message["node"]))
    step = kept.step(message["step"] + 1) if kept else None
    if step is None:
        reason = told.receipt.kind
        into.change(message["message_id"], state="failed", reason=reason, state_at=into.now)
        into.ended.append(message["message_id"])
        into.say("Message Failed", message, at=told.receipt.at, mark=_mark(told.receipt)[:16], reason=reason)
    else:
        move_on(message, step, reason=told.receipt.kind, into=into)


def _block_address(connection: sa.Connection, told: Told) -> None:
    """What a provider says of an address holds for every later message to it."""
    receipt, message = told.receipt, told.message
    mark, channel = message["address_mark"], message["channel"]
    if not mark:
        return
    if receipt.kind == "complained":
        record_complaints(connection, [mark], channel=channel, at=receipt.at)
    elif receipt.kind == "bounced" or (receipt.kind == "failed" and receipt.reason == "invalid_address"):
        is_permanent = receipt.kind == "failed" or receipt.is_permanent
        record_bounces(connection, [Bounce(channel=channel, mark=mark, is_permanent=is_permanent, at=receipt.at)])
    elif receipt.kind == "unsubscribed" and "topic" not in told.properties:
        # Told by a provider, or by who called: nobody chose a topic. Who left by our own page has been seen to there.
        suppress(connection, [mark], channel=channel, reason="unsubscribed", at=receipt.at)


_WAYS = {
    "delivered": _delivered,
    "opened": _opened,
    "clicked": _clicked,
    "bounced": _bounced,
    "complained": _complained,
    "unsubscribed": _unsubscribed,
    "failed": _failed,
    "confirmed": _confirmed,
    "not_friend": _not_reached,
    "over_quota": _not_reached,
    "unconfirmed": _not_reached,
}

_WAYS_ON = {"not_friend": _go_on, "over_quota": _go_on, "unconfirmed": _go_on}


def take_posted_receipts(
    workspace: Workspace, sender_key: str, *, headers: Mapping[str, str], body: bytes, url: str
) -> ReceiptCount:
    """What a provider has posted to us. Raises MissingSenderError, ForgedReceiptError, InvalidError."""
    kind, settings = sender_settings(workspace, sender_key)
    if kind.read_receipts is None:
        raise MissingSenderError(
            f"senders of the kind {kind.kind} are told nothing by their provider", help="look at the sender's settings"
        )
    found = kind.read_receipts(headers=headers, body=body, url=url, settings=settings)
    return record_receipts(workspace, found, sender_key=sender_key)
