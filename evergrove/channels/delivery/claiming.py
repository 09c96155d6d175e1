"""Claim what is due for one channel, with policy's word of this moment; and what a killed delivery left behind."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from evergrove.channels.adapters.registry import adapter_kind
from evergrove.channels.contracts import CHANNELS
from evergrove.channels.delivery.contracts import NO_SENDER_WAITS, DeliveryCount
from evergrove.channels.delivery.settling import NO_SENDER, Settlement, close_as_unknown, move_on
from evergrove.channels.judging import OF_THE_CHANNEL, Judged, claimed_candidates, is_hold, is_send, judge
from evergrove.channels.plans import KeptPlan, plans_of, suppress
from evergrove.channels.policy import decision_json, read_policy
from evergrove.channels.senders import Sender
from evergrove.channels.tables import messages, outbox, senders
from evergrove.channels.turns import take_messages_turn
from evergrove.facts import Lease, each_of, write_outgoing
from evergrove.kit import Instant, Workspace

URGENT_PRIORITY = 90
"""From here on (transactional messages have it) a message does not wait behind a campaign of a million."""

TO_DO = ("waiting", "sending", "reading", "settling")
"""The states of the outbox."""

RECOVERED_MAX = 1_000
"""Messages of one transaction of `recover`."""

_TOLD_AFTERWARDS = ("delivered", "opened", "machine_opened", "clicked", "converted", "bounced", "complained")

_CLAIMED = tuple(
    column
    for column in messages.columns
    if column.name not in ("decision", "unsubscribed_at", *(f"{name}_at" for name in _TOLD_AFTERWARDS))
)
"""What delivery needs of a message: a dozen instants that are mostly empty took as long to read as all the others."""


@dataclass(frozen=True, kw_only=True)
class Claim:
    """Messages that are ours to send now, through `sender`; `addresses` by message id.

    `may_have_more`: something was due, whatever policy said of it.
    """

    sender: Sender | None
    messages: tuple[dict[str, Any], ...] = ()
    addresses: Mapping[str, str] = field(default_factory=dict)
    count: DeliveryCount = field(default_factory=DeliveryCount)
    may_have_more: bool = False


def claim_due(
    connection: sa.Connection,
    workspace: Workspace,
    *,
    channel: str,
    sender: Sender | None,
    fence: int,
    rows_max: int,
    into: Settlement,
) -> Claim:
    """At most `rows_max` messages whose time has come; what policy holds or suppresses is noted in `into`.

    Without a sender nothing is claimed, but they are judged all the same: what is stale ends, what has another channel
    goes on to it, and what could be sent waits for a sender. The caller has the turn of messages.
    """
    rows = _due(connection, channel=channel, now=into.now, rows_max=rows_max)
    if not rows:
        return Claim(sender=sender)
    plans = plans_of(connection, {row["launch_id"] for row in rows})
    candidates = claimed_candidates(rows, plans=plans, now=into.now)
    judged = judge(connection, workspace, candidates, rules=read_policy(workspace), now=into.now, stage="claim")
    reach = _Reach.of(judged)
    claimed: list[dict[str, Any]] = []
    addresses: dict[str, str] = {}
    counts = {"held": 0, "suppressed": 0, "moved_on": 0}
    for place, row in enumerate(rows):
        if sender is None and _waits_for_a_sender(row, judged, place, plans=plans, into=into):
            counts["held"] += 1
        elif sender is not None and is_send(judged, place):
            claimed.append(_claim(row, reach, place, sender=sender, fence=fence, into=into))
            addresses[row["message_id"]] = reach.address[place]
        elif is_hold(judged, place):
            _hold(row, judged, place, into=into)
            counts["held"] += 1
        else:
            counts[_stop(row, judged, place, plans=plans, into=into)] += 1
    return Claim(
        sender=sender,
        messages=tuple(claimed),
        addresses=addresses,
        count=DeliveryCount(**counts),
        may_have_more=True,
    )


def _due(connection: sa.Connection, *, channel: str, now: datetime, rows_max: int) -> list[dict[str, Any]]:
    """Urgent ones first, then the ones that are due longest."""
    waiting = sa.select(outbox.c.message_id).where(outbox.c.channel == channel, outbox.c.state == "waiting")
    # Expressions, or SQLite looks for the few urgent ones among all that are due: 0.2 s a batch of a campaign of a
    # million.
    is_due = sa.and_(sa.func.coalesce(outbox.c.due_at, now) <= now, sa.not_(sa.func.coalesce(outbox.c.is_paused, True)))
    urgent = waiting.where(outbox.c.priority >= URGENT_PRIORITY, is_due)
    urgent = urgent.order_by(outbox.c.priority.desc(), outbox.c.due_at)
    ids = list(connection.execute(urgent.limit(rows_max)).scalars())
    if len(ids) < rows_max:
        others = waiting.where(outbox.c.due_at <= now, outbox.c.is_paused.is_(False))
        others = others.where(outbox.c.priority < URGENT_PRIORITY).order_by(outbox.c.due_at, outbox.c.message_id)
        ids += connection.execute(others.limit(rows_max - len(ids))).scalars()
    query = sa.select(*_CLAIMED).where(messages.c.message_id.in_(sa.select(each_of(connection, ids))))
    found = connection.execute(query)
    names = tuple(found.keys())
    rows = {row.message_id: dict(zip(names, row, strict=True)) for row in found.all()}
    return [rows[message_id] for message_id in ids]


@dataclass(frozen=True, kw_only=True)
class _Reach:
    """Where and when each candidate is reached, as lists: asked one by one, Arrow takes as long as all the rest."""

    address: list[str]
    address_mark: list[str]
    zone: list[str | None]

    @staticmethod
    def of(judged: Judged) -> _Reach:
        known = judged.knowledge
        return _Reach(
            address=known.address.to_pylist(), address_mark=known.address_mark.to_pylist(), zone=known.zone.to_pylist()
        )


def _claim(
    row: dict[str, Any], reach: _Reach, place: int, *, sender: Sender, fence: int, into: Settlement
) -> dict[str, Any]:
    mark = reach.address_mark[place]
    claimed = {**row, "state": "sending", "sender_key": sender.sender_key, "attempts": row["attempts"] + 1}
    claimed["address_mark"] = mark
    claimed["zone"] = reach.zone[place]
    into.change(
        row["message_id"],
        state="sending",
        state_at=into.now,
        sender_key=sender.sender_key,
        attempts=claimed["attempts"],
    )
    if mark != row["address_mark"]:  # they have another address since it was planned
        into.mark(row["message_id"], address_mark=mark)
    into.queue(row["message_id"], state="sending", fence=fence, attempts=claimed["attempts"])
    return claimed


def _waits_for_a_sender(
    row: dict[str, Any], judged: Judged, place: int, *, plans: Mapping[tuple[str, str], KeptPlan], into: Settlement
) -> bool:
    """Without a sender: let a message wait that could be sent, or that has no other channel.

    A sender that has problems, or is switched off for an hour, ends nothing before it is stale.
    """
    is_last = plans[row["launch_id"], row["node"]].step(row["step"] + 1) is None
    is_off = judged.decisions.reasons()[place] == NO_SENDER
    if not (is_send(judged, place) or (is_last and is_off)):
        return False
    due_at = into.now + NO_SENDER_WAITS
    into.change(row["message_id"], due_at=due_at)
    into.queue(row["message_id"], due_at=due_at)
    if is_off and row["reason"] != NO_SENDER:  # told once: it may be days until there is one
        into.change(row["message_id"], state="held", reason=NO_SENDER, state_at=into.now)
        into.say("Message Held", row, at=into.now, mark=NO_SENDER, reason=NO_SENDER, until=due_at.isoformat())
    return True


def _hold(row: dict[str, Any], judged: Judged, place: int, *, into: Settlement) -> None:
    reason, due_at = judged.decisions.reasons()[place], judged.due_at(place)
    is_told = row["state"] == "held" and row["reason"] == reason and row["due_at"] == due_at
    into.change(row["message_id"], state="held", reason=reason, state_at=into.now, due_at=due_at)
    into.queue(row["message_id"], due_at=due_at)
    if not is_told:
        mark = f"{int(due_at.timestamp())}"
        into.say("Message Held", row, at=into.now, mark=mark, reason=reason, until=due_at.isoformat())


def _stop(
    row: dict[str, Any],
    judged: Judged,
    place: int,
    *,
    plans: Mapping[tuple[str, str], KeptPlan],
    into: Settlement,
) -> str:
    """Another channel may still reach them where only this one cannot."""
    reason = judged.decisions.reasons()[place]
    following = plans[row["launch_id"], row["node"]].step(row["step"] + 1)
    if following is not None and reason in OF_THE_CHANNEL:
        move_on(row, following, reason=reason, into=into)
        return "moved_on"
    decision = decision_json(judged.decisions, place, candidates=judged.candidates, knowledge=judged.knowledge)
    suppress(row, reason=reason, into=into, decision=decision)
    return "suppressed"


def recover(workspace: Workspace, *, channel: str, lease: Lease) -> DeliveryCount:
    """Settle what has waited for it: claims of a delivery that is gone, unknown ones after a day, unread ones.

    Called by the lease's new holder, so whatever stands as `sending` under an older number is nobody's.
    """
    total = DeliveryCount()
    while True:
        with workspace.control.write() as connection:
            take_messages_turn(connection)
            now = workspace.clock.now()
            lease.renew(connection, now=now)
            settlement = Settlement(now=now)
            count = _recover_some(connection, channel=channel, fence=lease.fence, into=settlement)
            facts = settlement.write(connection)
            if facts is not None:
                write_outgoing(connection, facts)
        total = total.plus(count)
        if count.total == 0:
            return total


def _recover_some(connection: sa.Connection, *, channel: str, fence: int, into: Settlement) -> DeliveryCount:
    # Two questions, or all that waits on the channel is walked through.
    of_channel = sa.select(outbox.c.message_id).where(outbox.c.channel == channel)
    left = of_channel.where(outbox.c.state == "sending", outbox.c.fence < fence)
    over = of_channel.where(outbox.c.state.in_(["settling", "reading"]), outbox.c.due_at <= into.now)
    ids = list(connection.execute(left.limit(RECOVERED_MAX)).scalars())
    ids += connection.execute(over.limit(RECOVERED_MAX - len(ids))).scalars()
    query = (
        sa.select(messages, outbox.c.state.label("todo"), senders.c.kind.label("sender_kind"))
        .join(outbox, outbox.c.message_id == messages.c.message_id)
        .outerjoin(senders, senders.c.sender_key == messages.c.sender_key)
        .where(messages.c.message_id.in_(sa.select(each_of(connection, ids))))
    )
    rows = [dict(row._mapping) for row in connection.execute(query)]
    plans = plans_of(connection, {row["launch_id"] for row in rows})
    counts = {"unknown": 0, "retrying": 0, "failed": 0, "moved_on": 0}
    for row in rows:
        todo, kind = row.pop("todo"), row.pop("sender_kind")
        if todo == "sending":
            counts[_left_behind(row, kind=kind, into=into)] += 1
        elif todo == "settling":
            into.ended.append(row["message_id"])
            counts["failed"] += 1
        else:
            counts[_unread(row, plans=plans, into=into)] += 1
    return DeliveryCount(**counts)


def _left_behind(row: dict[str, Any], *, kind: str | None, into: Settlement) -> str:
    """Whoever claimed it was killed: it may have gone out, or not."""
    if kind is not None and adapter_kind(kind).is_idempotent:
        into.change(row["message_id"], state="retrying", state_at=into.now)
        into.queue(row["message_id"], state="waiting", due_at=into.now)
        return "retrying"
    close_as_unknown(row, into=into, detail="the delivery was cut short", handed_at=row["state_at"])
    return "unknown"


def _unread(row: dict[str, Any], *, plans: Mapping[tuple[str, str], KeptPlan], into: Settlement) -> str:
    """Nobody has read it within the plan's time: its next channel."""
    kept = plans.get((row["launch_id"], row["node"]))
    step = kept.step(row["step"] + 1) if kept else None
    if step is None or row["opened_at"] is not None or row["clicked_at"] is not None:
        into.ended.append(row["message_id"])
        return "failed"
    move_on(row, step, reason="unread", into=into)
    return "moved_on"


def waiting_since(connection: sa.Connection, *, now: datetime) -> dict[str, datetime]:
    """Since when the oldest message of each channel that has one is due, and still waits."""
    query = sa.select(outbox.c.channel, sa.func.min(outbox.c.due_at)).where(
        outbox.c.state == "waiting", outbox.c.is_paused.is_(False), outbox.c.due_at <= now
    )
    return {row[0]: row[1] for row in connection.execute(query.group_by(outbox.c.channel))}


def due_channels(connection: sa.Connection, *, now: datetime) -> tuple[str, ...]:
    """The channels on which something can be done now."""
    return tuple(dict.fromkeys(row[0] for row in connection.execute(_DUE_CHANNELS, {"now": now})))


def _due_channels() -> sa.TextClause:
    """One look into the index for each channel and state: it is asked all the time, and a million messages that wait
    for the morning took 0.3 s to walk through. Both stand in the text, since they are ours and stay: as parameters of a
    question each they took 3 ms of the processor, ten times a second."""
    # A pause keeps back what waits; what was handed over is settled all the same.
    looked_for = [
        (channel, state, is_paused)
        for channel in sorted(CHANNELS)
        for state in TO_DO
        for is_paused in ((False,) if state == "waiting" else (False, True))
    ]
    named = ("channel", "state", "is_paused")
    looks = sa.values(*(sa.column(name, outbox.c[name].type) for name in named)).data(looked_for).cte("looks")
    # Asked by EXISTS, PostgreSQL may join the two, and walk through what waits.
    first = sa.select(outbox.c.channel).where(
        *(outbox.c[name] == looks.c[name] for name in named), outbox.c.due_at <= sa.literal_column(":now")
    )
    is_there = first.limit(1).scalar_subquery().is_not(None)
    written = sa.select(looks.c.channel).where(is_there).compile(compile_kwargs={"literal_binds": True})
    return sa.text(str(written)).bindparams(sa.bindparam("now", type_=Instant))


_DUE_CHANNELS = _due_channels()
