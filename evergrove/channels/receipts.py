"""What is told of a message after it went out: by its provider, by a browser, by the person who got it.

Invariants
- Told twice, it counts once (`seen_receipts`), in the transaction of its effect.
- A receipt that proves that a message of unknown outcome went out settles it as sent; nothing sends it again.
- What is told of a step that the message has left is a fact of that step's channel, and blocks its address there: it
  changes no state.
- Words about messages that we do not know are dropped and counted, never an error: providers repeat them for days.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pyarrow as pa
import sqlalchemy as sa

from evergrove.channels.adapters.contracts import Receipt
from evergrove.channels.contracts import MissingSenderError
from evergrove.channels.delivery.settling import Settlement, move_on
from evergrove.channels.plans import KeptPlan, plans_of
from evergrove.channels.senders import sender_settings
from evergrove.channels.steps import Row, attempts_of
from evergrove.channels.tables import messages, provider_ids, seen_receipts, senders
from evergrove.channels.turns import take_receipts_turn
from evergrove.facts import each_of, write_outgoing
from evergrove.kit import Workspace, conflict_insert
from evergrove.profiles import Bounce, record_bounces, record_complaints, suppress

RECEIPTS_MAX = 1_000
"""Of one transaction."""

MARK_CHARACTERS = 40

NOBODY = ("", 0)
"""The message and step of a provider's id that we do not know."""


@dataclass(frozen=True, kw_only=True)
class Told:
    """One thing that is told of a message that we know."""

    receipt: Receipt
    message: dict[str, Any]
    """Its row; what is told together shares it, so that the second thing sees what the first one changed."""
    attempt: Row
    """The message as it was at the step of which this is told."""
    properties: Mapping[str, Any]

    @property
    def is_present(self) -> bool:
        """Whether it is told of the step at which the message is."""
        return bool(self.attempt["step"] == self.message["step"])


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
            take_receipts_turn(connection)
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
    channel: str = "",
) -> ReceiptCount:
    """The same in the caller's transaction, which has taken the message turns; writes facts last.

    `channel` says, in the place of a sender, which of a message's steps is meant.
    """
    count, facts = note(connection, receipts, sender_key=sender_key, now=now, properties=properties, channel=channel)
    if facts is not None:
        write_outgoing(connection, facts)
    return count


def note(
    connection: sa.Connection,
    receipts: Sequence[Receipt],
    *,
    sender_key: str,
    now: datetime,
    properties: Mapping[str, Any],
    channel: str = "",
) -> tuple[ReceiptCount, pa.Table | None]:
    """The same, for who has facts of their own to write: returns those that are still to be written."""
    known = _messages_of(connection, receipts, sender_key=sender_key, channel=channel)
    found = [
        Told(receipt=one, message=message, attempt=attempt, properties={**properties, **one.properties})
        for one, message, attempt in known
    ]
    fresh = sorted(_first_told(connection, found, now=now), key=lambda told: told.receipt.at)
    settlement = Settlement(now=now)
    going_on = [told for told in fresh if told.receipt.kind in _WAYS_ON]
    plans = plans_of(connection, {str(told.message["launch_id"]) for told in going_on}) if going_on else {}
    for told in fresh:
        _WAYS[told.receipt.kind](told, settlement)
        _WAYS_ON.get(told.receipt.kind, _stay)(told, settlement, plans)
        _block_address(connection, told)
    count = ReceiptCount(taken=len(fresh), repeated=len(found) - len(fresh), unknown=len(receipts) - len(found))
    return count, settlement.write(connection)


def _messages_of(
    connection: sa.Connection, receipts: Sequence[Receipt], *, sender_key: str, channel: str
) -> list[tuple[Receipt, dict[str, Any], Row]]:
    """Each receipt with the message, and with the message as it was at the step that is meant."""
    ids = _of_provider(connection, {one.provider_id for one in receipts} - {""}, sender_key=sender_key)
    wanted = {one.message_id or ids.get(one.provider_id, NOBODY)[0] for one in receipts} - {""}
    query = sa.select(messages).where(messages.c.message_id.in_(sa.select(each_of(connection, sorted(wanted)))))
    rows = {row.message_id: dict(row._mapping) for row in connection.execute(query.with_for_update())}
    # Copies, or what one receipt changes would look like what another one is told of.
    attempts = attempts_of(connection, [dict(row) for row in rows.values()])
    if sender_key and not channel and any(row["step"] for row in rows.values()):
        of_sender = sa.select(senders.c.channel).where(senders.c.sender_key == sender_key)
        channel = connection.execute(of_sender).scalar() or ""
    found: list[tuple[Receipt, dict[str, Any], Row]] = []
    for one in receipts:
        provided_id, provided_step = ids.get(one.provider_id, NOBODY)
        message_id = one.message_id or provided_id
        if message_id not in rows:
            continue
        known = attempts[message_id]
        if one.step is not None:
            attempt = known.at(one.step)
        elif provided_id == message_id:
            attempt = known.at(provided_step)
        else:
            attempt = known.of_sender(sender_key=sender_key, channel=channel)
        if attempt is not None:
            found.append((one, rows[message_id], attempt))
    return found


def _of_provider(connection: sa.Connection, named: set[str], *, sender_key: str) -> dict[str, tuple[str, int]]:
    """Message and step, by the provider's id."""
    if not named:
        return {}
    query = sa.select(provider_ids.c.provider_id, provider_ids.c.message_id, provider_ids.c.step).where(
        provider_ids.c.sender_key == sender_key,
        provider_ids.c.provider_id.in_(sa.select(each_of(connection, sorted(named)))),
    )
    return {row.provider_id: (row.message_id, row.step) for row in connection.execute(query)}


def _first_told(connection: sa.Connection, told: Iterable[Told], *, now: datetime) -> list[Told]:
    first: dict[tuple[str, str], Told] = {}
    for one in told:
        first.setdefault((one.message["message_id"], _mark(one.receipt)), one)
    if not first:
        return []
    rows = [{"message_id": message_id, "mark": mark, "at": now} for message_id, mark in first]
    statement = conflict_insert(connection, seen_receipts).on_conflict_do_nothing()
    # What came back was new: not every driver counts the rows of an INSERT.
    fresh = connection.execute(statement.returning(seen_receipts.c.message_id, seen_receipts.c.mark), rows).all()
    kept = {(row.message_id, row.mark) for row in fresh}
    return [one for name, one in first.items() if name in kept]


def _mark(receipt: Receipt) -> str:
    # Whoever leaves by the mail, and then by the text message, has left twice.
    step = f"\x00{receipt.step}" if receipt.step else ""
    return hashlib.sha256(f"{receipt.kind}\x00{receipt.raw_id}{step}".encode()).hexdigest()[:MARK_CHARACTERS]


def _note(told: Told, into: Settlement, *, name: str, column: str, **properties: Any) -> None:
    """The first time of each kind stands on the message; every one is a fact."""
    message, receipt = told.message, told.receipt
    if message[column] is None:
        message[column] = receipt.at
        into.change(message["message_id"], **{column: receipt.at})
    _say(told, into, name=name, **properties)


def _say(told: Told, into: Settlement, *, name: str, **properties: Any) -> None:
    """A fact of the step that is meant: of its channel, with its template."""
    said = {**told.properties, **properties, "step": told.attempt["step"] or None}
    into.say(name, told.attempt, at=told.receipt.at, mark=_mark(told.receipt)[:16], **said)


def _went_out(told: Told, into: Settlement) -> None:
    """A message of unknown outcome is told of: so it was sent."""
    message = told.message
    if message["state"] != "unknown" or not told.is_present:
        return
    at = message["sent_at"] or told.receipt.at
    message["state"], message["sent_at"] = "sent", at
    into.change(message["message_id"], state="sent", state_at=into.now, sent_at=at)
    into.ended.append(message["message_id"])
    into.say("Message Sent", message, at=at, reason="receipt", sender=message["sender_key"])


def _delivered(told: Told, into: Settlement) -> None:
    """`delivered_at` is of the present step: as long as it is not told, the provider is asked (asking.py)."""
    _went_out(told, into)
    message = told.message
    sent_at, delivered_at = message["sent_at"], message["delivered_at"]
    if told.is_present and (delivered_at is None or (message["step"] and sent_at and delivered_at < sent_at)):
        at = max(told.receipt.at, sent_at) if message["step"] and sent_at else told.receipt.at
        message["delivered_at"] = at
        into.change(message["message_id"], delivered_at=at)
    _say(told, into, name="Message Delivered")


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


def _confirmed(told: Told, into: Settlement) -> None:
    """An employee sent it on: as good as handed over."""
    _went_out(told, into)


def _not_reached(told: Told, into: Settlement) -> None:
    """The provider took it and could not bring it. The plan decides: the next channel, or the end."""


def _stay(_told: Told, _into: Settlement, _plans: Mapping[tuple[str, str], KeptPlan]) -> None:
    """What is told changes nothing in the way of the message."""


def _go_on(told: Told, into: Settlement, plans: Mapping[tuple[str, str], KeptPlan]) -> None:
    """Through the next channel if the plan has one, else it failed."""
    message, message_id = told.message, told.message["message_id"]
    if message["state"] not in ("sent", "unknown") or not told.is_present:
        return
    kept = plans.get((message["launch_id"], message["node"]))
    step = kept.step(message["step"] + 1) if kept else None
    receipt = told.receipt
    reason = (receipt.reason or "content") if receipt.kind == "failed" else receipt.kind
    if step is None:
        message["state"] = "failed"
        into.change(message_id, state="failed", reason=reason[:40], state_at=into.now)
        into.ended.append(message_id)
        _say(told, into, name="Message Failed", reason=reason)
        return
    move_on(message, step, reason=reason, into=into, is_reached=False)
    # What was told together with this may have closed it: it has something to do again.
    into.ended = [one for one in into.ended if one != message_id]
    changed = {"step": message["step"] + 1, "channel": step.channel, "template": step.template}
    message.update(state="queued", attempts=0, **changed)


def _block_address(connection: sa.Connection, told: Told) -> None:
    """What a provider says of an address holds for every later message to it."""
    receipt = told.receipt
    mark, channel = told.attempt["address_mark"], told.attempt["channel"]
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
    "failed": _not_reached,
    "confirmed": _confirmed,
    "not_friend": _not_reached,
    "over_quota": _not_reached,
    "unconfirmed": _not_reached,
}

_WAYS_ON = {"failed": _go_on, "not_friend": _go_on, "over_quota": _go_on, "unconfirmed": _go_on}


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
