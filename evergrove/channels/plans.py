"""The plans that messages refer to: kept once for a node of a launch, paused, cancelled."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec
import sqlalchemy as sa

from evergrove.channels.contracts import (
    CANCELLED,
    ChannelStep,
    InvalidPlanError,
    MessagePlan,
)
from evergrove.channels.delivery.settling import Settlement
from evergrove.channels.tables import message_plans, messages, outbox
from evergrove.channels.turns import take_messages_turn
from evergrove.facts import write_outgoing
from evergrove.kit import ConflictError, MissingError, Workspace, conflict_insert

CANCELLED_MAX = 5_000
"""Messages that one transaction takes out of the queue."""


class ChangedPlanError(ConflictError):
    code = "message.changed_plan"


class MissingPlanError(MissingError):
    code = "message.missing_plan"


@dataclass(frozen=True, kw_only=True)
class KeptPlan:
    """A plan and what an operator has said of it since."""

    plan: MessagePlan
    is_paused: bool
    is_cancelled: bool
    reserved_minor: int

    def step(self, number: int) -> ChannelStep | None:
        """The channel of that number, from 0; None beyond the last."""
        return self.plan.steps[number] if number < len(self.plan.steps) else None


def keep_plan(workspace: Workspace, plan: MessagePlan) -> None:
    """Keep a plan; keeping it again changes nothing.

    Raises InvalidPlanError for one without a channel, ChangedPlanError when another one stands under its name.
    """
    if not plan.steps:
        raise InvalidPlanError("the plan names no channel", help="name a channel and its template")
    body = msgspec.json.encode(plan, order="deterministic").decode()
    row = {"launch_id": plan.launch_id, "node": plan.node, "body": body, "made_at": workspace.clock.now()}
    with workspace.control.write() as connection:
        connection.execute(conflict_insert(connection, message_plans).on_conflict_do_nothing(), row)
        kept = connection.execute(_of(plan.launch_id, plan.node)).one()
    if kept.body != body:
        raise ChangedPlanError(
            f"the launch {plan.launch_id} has another plan for “{plan.node}”", help="make a new launch for a change"
        )


def find_plan(connection: sa.Connection, *, launch_id: str, node: str) -> KeptPlan:
    """Raises MissingPlanError."""
    row = connection.execute(_of(launch_id, node)).one_or_none()
    if row is None:
        raise MissingPlanError(f"the launch {launch_id} has no plan for “{node}”", help="keep the plan first")
    return _kept(row)


def plans_of(connection: sa.Connection, launch_ids: set[str]) -> dict[tuple[str, str], KeptPlan]:
    """The plans of some launches, by (launch, node)."""
    query = sa.select(message_plans).where(message_plans.c.launch_id.in_(sorted(launch_ids)))
    return {(row.launch_id, row.node): _kept(row) for row in connection.execute(query)}


def plans_made_since(connection: sa.Connection, since: datetime) -> dict[tuple[str, str], KeptPlan]:
    """The plans that were kept since then, by (launch, node)."""
    query = sa.select(message_plans).where(message_plans.c.made_at >= since)
    return {(row.launch_id, row.node): _kept(row) for row in connection.execute(query)}


def pause_plans(connection: sa.Connection, launch_id: str, *, is_paused: bool) -> None:
    """Hold back what was not handed to a sender yet, or let it go on, in the caller's transaction.

    It takes the turn of messages: a caller that locks rows of its own takes it before them.
    """
    take_messages_turn(connection)
    for table in (message_plans, outbox):
        connection.execute(sa.update(table).where(table.c.launch_id == launch_id).values(is_paused=is_paused))


def has_open_messages(connection: sa.Connection, launch_id: str) -> bool:
    """Whether something of a launch is still to be done: to be sent, to be settled, to be read."""
    query = sa.select(outbox.c.message_id).where(outbox.c.launch_id == launch_id).limit(1)
    return connection.execute(query).first() is not None


def cancel_plans(connection: sa.Connection, launch_id: str) -> None:
    """From this transaction on nothing of the launch is handed to a sender; `end_cancelled` does the rest."""
    pause_plans(connection, launch_id, is_paused=True)
    statement = sa.update(message_plans).where(message_plans.c.launch_id == launch_id)
    connection.execute(statement.values(is_cancelled=True))


def end_cancelled(workspace: Workspace) -> int:
    """Take what was cancelled out of the queue, also what came back from a sender to be tried again; how many."""
    ended = 0
    while count := _end_some(workspace):
        ended += count
    return ended


def _end_some(workspace: Workspace) -> int:
    cancelled = sa.select(message_plans.c.launch_id).where(message_plans.c.is_cancelled.is_(True))
    left = (
        sa.select(messages)
        .join(outbox, outbox.c.message_id == messages.c.message_id)
        .where(outbox.c.state.in_(["waiting", "reading"]), outbox.c.launch_id.in_(cancelled))
        .limit(CANCELLED_MAX)
    )
    with workspace.control.read() as connection:  # it is asked every few seconds, and there is rarely anything
        if connection.execute(left.limit(1)).first() is None:
            return 0
    with workspace.control.write() as connection:
        take_messages_turn(connection)
        now = workspace.clock.now()
        settlement = Settlement(now=now)
        rows = [dict(row._mapping) for row in connection.execute(left)]
        for message in rows:
            suppress(message, reason=CANCELLED, into=settlement)
        facts = settlement.write(connection)
        if facts is not None:
            write_outgoing(connection, facts)
    return len(rows)


def suppress(message: dict[str, Any], *, reason: str, into: Settlement, decision: str | None = None) -> None:
    """End a message before it was sent, with the reason; one that another channel has sent already stays sent."""
    message_id = message["message_id"]
    if decision is not None:
        into.change(message_id, decision=decision)
    if message["sent_at"] is not None:
        into.stay_sent(message_id)
        return
    into.change(message_id, state="suppressed", reason=reason, state_at=into.now)
    into.ended.append(message_id)
    into.say("Message Suppressed", message, at=into.now, reason=reason)


def _of(launch_id: str, node: str) -> sa.Select[Any]:
    return sa.select(message_plans).where(message_plans.c.launch_id == launch_id, message_plans.c.node == node)


def _kept(row: sa.Row[Any]) -> KeptPlan:
    return KeptPlan(
        plan=msgspec.json.decode(row.body, type=MessagePlan),
        is_paused=bool(row.is_paused),
        is_cancelled=bool(row.is_cancelled),
        reserved_minor=row.reserved_minor,
    )
