"""Look at messages: lists in pages, one of them, and the counts of a launch. Reads only."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from typing import Any, Literal, get_args

import sqlalchemy as sa

from evergrove.channels.contracts import MissingMessageError
from evergrove.channels.tables import messages, outbox
from evergrove.facts import instant_of, person_of
from evergrove.kit import Workspace

PEOPLE_A_READ = 50_000
"""Ids of one batch: some 2 MB of text."""

RATE_WINDOW = timedelta(minutes=5)
"""What a launch sends in a minute is the mean of so long: shorter ones jump with every batch."""

Mark = Literal[
    "delivered",
    "opened",
    "machine_opened",
    "clicked",
    "converted",
    "bounced",
    "complained",
    "unsubscribed",
]
MARKS: tuple[Mark, ...] = get_args(Mark)
"""What becomes known of a message after it went out: the columns `…_at`."""


@dataclass(frozen=True, kw_only=True)
class Message:
    """One message as it stands. It names no address."""

    message_id: str
    launch_id: str
    campaign_key: str
    journey_key: str
    customer_id: str
    channel: str
    step: int
    message_class: str
    topic: str
    template: str
    arm: str
    state: str
    reason: str
    sender_key: str
    attempts: int
    planned_at: datetime
    due_at: datetime | None
    expires_at: datetime | None
    state_at: datetime
    sent_at: datetime | None
    delivered_at: datetime | None
    opened_at: datetime | None
    machine_opened_at: datetime | None
    clicked_at: datetime | None
    converted_at: datetime | None
    bounced_at: datetime | None
    complained_at: datetime | None
    unsubscribed_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class LaunchCounts:
    """Messages of a launch by state and by reason; the states add up to what was planned. `control`: kept back for
    the comparison (they stand under `suppressed`, too)."""

    by_state: dict[str, int]
    by_reason: dict[tuple[str, str], int]
    """(state, reason) → messages, where there is a reason."""
    by_channel: dict[str, int]
    control: int
    waiting: int
    """Of them something is still to be done."""
    sent_lately: int
    """Handed over within RATE_WINDOW."""
    last_due_at: datetime | None
    delivered: int
    opened: int
    machine_opened: int
    clicked: int
    converted: int
    bounced: int
    complained: int
    unsubscribed: int

    @property
    def planned(self) -> int:
        return sum(self.by_state.values())


_COLUMNS = tuple(messages.c[field.name] for field in fields(Message))


def columns_of(row: Mapping[str, Any]) -> Message:
    """A whole row of `messages` as it is shown."""
    return Message(**{field.name: row[field.name] for field in fields(Message)})


def list_messages(
    workspace: Workspace,
    *,
    customer_id: str = "",
    launch_id: str = "",
    state: str = "",
    reason: str = "",
    arm: str = "",
    mark: Mark | None = None,
    after: tuple[int, str] | None = None,
    limit: int = 50,
) -> list[Message]:
    """A page of messages: of a person (all ids they ever had) the newest first, else in the order of their ids.

    `mark`: only those of which this is known, as `count_messages` counts them.
    `after`: (when it was planned in microseconds since 1970, its id) of the last one shown. Ids are hashes, so the
    first page of a launch of a million is a fair sample of it, and the index answers without sorting.
    """
    query = sa.select(*_COLUMNS).limit(limit)
    for column, value in (
        (messages.c.launch_id, launch_id),
        (messages.c.state, state),
        (messages.c.reason, reason),
        (messages.c.arm, arm),
    ):
        if value:
            query = query.where(column == value)
    if mark is not None:
        query = query.where(messages.c[f"{mark}_at"].is_not(None))
    with workspace.control.read() as connection:
        if customer_id:
            query = query.where(messages.c.customer_id.in_(person_of(connection, customer_id)))
            query = query.order_by(messages.c.planned_at.desc(), messages.c.message_id.desc())
            if after is not None:
                at = instant_of(after[0])
                is_older = (messages.c.planned_at == at) & (messages.c.message_id < after[1])
                query = query.where((messages.c.planned_at < at) | is_older)
        else:
            query = query.order_by(messages.c.message_id)
            if after is not None:
                query = query.where(messages.c.message_id > after[1])
        return [Message(**row._mapping) for row in connection.execute(query)]


def find_message(workspace: Workspace, message_id: str) -> tuple[Message, str | None]:
    """One message, and the decision of the policy as it was kept (None: it was let go). Raises MissingMessageError."""
    query = sa.select(*_COLUMNS, messages.c.decision).where(messages.c.message_id == message_id)
    with workspace.control.read() as connection:
        row = connection.execute(query).one_or_none()
    if row is None:
        raise MissingMessageError(f"there is no message {message_id[:40]}", help="look at the messages of a launch")
    values = dict(row._mapping)
    decision = values.pop("decision")
    return Message(**values), decision


def count_messages(workspace: Workspace, launch_id: str, *, now: datetime) -> LaunchCounts:
    """What has become of a launch's messages so far: three passes over its part of the index."""
    mine = messages.c.launch_id == launch_id
    reached = [sa.func.count(messages.c[f"{mark}_at"]).label(mark) for mark in MARKS]
    grouped = (
        sa.select(
            messages.c.state,
            messages.c.reason,
            messages.c.channel,
            messages.c.arm,
            sa.func.count().label("messages"),
            sa.func.count(sa.case((messages.c.sent_at > now - RATE_WINDOW, 1))).label("lately"),
            *reached,
        )
        .where(mine)
        .group_by(messages.c.state, messages.c.reason, messages.c.channel, messages.c.arm)
    )
    open_ones = sa.select(sa.func.count(), sa.func.max(outbox.c.due_at)).where(
        outbox.c.launch_id == launch_id, outbox.c.state.in_(["waiting", "sending"])
    )
    with workspace.control.read() as connection:
        rows = [dict(row._mapping) for row in connection.execute(grouped)]
        waiting, last_due_at = connection.execute(open_ones).one()
    return LaunchCounts(
        by_state=_summed(rows, "state"),
        by_reason={
            pair: sum(row["messages"] for row in rows if (row["state"], row["reason"]) == pair)
            for pair in sorted({(row["state"], row["reason"]) for row in rows if row["reason"]})
        },
        by_channel=_summed(rows, "channel"),
        control=sum(row["messages"] for row in rows if row["arm"] == "control"),
        waiting=waiting,
        sent_lately=sum(row["lately"] for row in rows),
        last_due_at=last_due_at,
        **{mark: sum(row[mark] for row in rows) for mark in MARKS},
    )


def people_of_launch(workspace: Workspace, launch_id: str) -> Iterator[list[str]]:
    """The customers of a launch, whatever became of their messages, by id in batches."""
    after = ""
    while True:
        query = (
            sa.select(messages.c.customer_id)
            .where(messages.c.launch_id == launch_id, messages.c.customer_id > after)
            .distinct()
            .order_by(messages.c.customer_id)
            .limit(PEOPLE_A_READ)
        )
        with workspace.control.read() as connection:
            found = list(connection.execute(query).scalars())
        if not found:
            return
        yield found
        after = found[-1]


def _summed(rows: list[dict[str, Any]], name: str) -> dict[str, int]:
    found: dict[str, int] = {}
    for row in rows:
        found[row[name]] = found.get(row[name], 0) + row["messages"]
    return found
