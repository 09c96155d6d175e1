"""Launch a campaign: ask, approve, gather its customers, plan them chunk by chunk, pause, throttle, stop.

Invariants
- A launch is asked for once an occasion; asking again finds it.
- Who is in it is fixed when it is gathered (`as_of`), whoever enters the segment later.
- A chunk of customers goes in the transaction that plans its messages: a killed launch goes on where it was.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

import msgspec
import pyarrow as pa
import sqlalchemy as sa

from evergrove.campaigns.contracts import (
    Campaign,
    Launch,
    LaunchState,
    LaunchStateError,
    MissingLaunchError,
    channel_steps,
)
from evergrove.campaigns.publishing import load_campaign, template_of
from evergrove.campaigns.tables import launch_chunks, launches
from evergrove.channels import (
    PLAN_CUSTOMERS_MAX,
    MessagePlan,
    PlanCount,
    Planned,
    cancel_plans,
    count_waiting,
    end_cancelled,
    has_open_messages,
    keep_plan,
    pause_plans,
    plan_in,
    respread_launch,
    run_of_launch,
    take_messages_turn,
)
from evergrove.kit import Workspace, conflict_insert, fitting_name, new_id

NODE = "send"
"""The one node of a campaign."""

INCIDENT_PRIORITY = 100

OCCASION_CHARACTERS_MAX = 80
"""A campaign's key of 64 and a minute are more: what is longer is kept by its digest."""

CHUNK_CUSTOMERS_MIN = 50
"""A transaction for fewer costs more than it spreads."""


def ask_launch(
    workspace: Workspace,
    reference: str,
    *,
    author: str,
    occasion: str = "",
    not_before: datetime | None = None,
    needs_approval: bool = False,
    people_of: str = "",
) -> Launch:
    """Ask for a launch; without the need of an approval it is approved by asking. Asked again, the same one.

    `people_of`: another launch whose people it is for, in place of the segment's members.
    """
    campaign = load_campaign(workspace, reference)
    launch_id, now = new_id("lau"), workspace.clock.now()
    row = {
        "launch_id": launch_id,
        "campaign": campaign.key,
        "campaign_key": campaign.reference,
        "segment": campaign.segment,
        "state": "asked" if needs_approval else "gathering",
        "occasion": fitting_name(occasion or launch_id, characters_max=OCCASION_CHARACTERS_MAX),
        "author": author,
        "approved_by": "" if needs_approval else author,
        "asked_at": now,
        "approved_at": None if needs_approval else now,
        "not_before": not_before,
        "throttle_per_minute": campaign.throttle_per_minute,
        "people_of": people_of,
    }
    with workspace.control.write() as connection:
        connection.execute(conflict_insert(connection, launches).on_conflict_do_nothing(), row)
        found = connection.execute(sa.select(launches).where(launches.c.occasion == row["occasion"])).one()
    return _launch(found)


def approve_launch(workspace: Workspace, launch_id: str, *, author: str) -> Launch:
    """Let it begin. Raises LaunchStateError: another state, or the person who asked for it."""
    launch = find_launch(workspace, launch_id)
    if launch.author == author:
        raise LaunchStateError(
            "a launch is approved by somebody else than who asked for it", help="ask a colleague to look at it"
        )
    return _move(
        workspace,
        launch_id,
        expected=("asked",),
        state="gathering",
        approved_by=author,
        approved_at=workspace.clock.now(),
    )


def refuse_launch(workspace: Workspace, launch_id: str, *, author: str) -> Launch:
    """Turn a launch down before it began."""
    now = workspace.clock.now()
    return _move(workspace, launch_id, expected=("asked",), state="refused", stopped_by=author, finished_at=now)


def gather_launch(
    workspace: Workspace, launch: Launch, members: Iterable[pa.RecordBatch], *, as_of: datetime
) -> Launch:
    """Keep the members (`customer_id`, and columns that are frozen for each under `tags.…` or `scores.…`).

    A launch that somebody stops meanwhile keeps none of them, and is returned as it stands.
    """
    number = total = 0
    chunk_size = _chunk_size(launch.throttle_per_minute)
    with workspace.control.write() as connection:
        connection.execute(sa.delete(launch_chunks).where(launch_chunks.c.launch_id == launch.launch_id))
    for batch in members:
        for start in range(0, batch.num_rows, chunk_size):
            part = batch.slice(start, chunk_size)
            row = {
                "launch_id": launch.launch_id,
                "number": number,
                "customers": part.num_rows,
                "body": packed(pa.table(part)),
            }
            with workspace.control.write() as connection:
                connection.execute(sa.insert(launch_chunks), row)
            number, total = number + 1, total + part.num_rows
    campaign = load_campaign(workspace, launch.campaign_key)
    keep_plan(workspace, plan_of(workspace, campaign, launch_id=launch.launch_id))
    with workspace.control.write() as connection:
        found = _find(connection, launch.launch_id, locks=True)
        if found.state == "stopped":
            connection.execute(sa.delete(launch_chunks).where(launch_chunks.c.launch_id == launch.launch_id))
            return found
        return _move_in(
            connection, launch.launch_id, expected=("gathering",), state="planning", members=total, as_of=as_of
        )


def _chunk_size(throttle_per_minute: int) -> int:
    """A chunk is due at one moment, so a throttled launch has chunks of a minute."""
    if not throttle_per_minute:
        return PLAN_CUSTOMERS_MAX
    return max(CHUNK_CUSTOMERS_MIN, min(throttle_per_minute, PLAN_CUSTOMERS_MAX))


def plan_of(workspace: Workspace, campaign: Campaign, *, launch_id: str) -> MessagePlan:
    """What all messages of a launch have in common; templates at their newest published versions.

    Raises InvalidCampaignError: a template was given another class since the campaign was published.
    """
    templates = {step.template: template_of(workspace, campaign, step).reference for step in campaign.steps}
    return MessagePlan(
        launch_id=launch_id,
        node=NODE,
        steps=channel_steps(campaign, templates=templates),
        message_class=campaign.message_class,
        topic=campaign.topic,
        purpose="incident" if campaign.is_incident else campaign.purpose,
        tags=campaign.tags,
        priority=INCIDENT_PRIORITY if campaign.is_incident else campaign.priority,
        campaign_key=campaign.reference,
        hold_out_bp=0 if campaign.is_incident else campaign.hold_out_bp,
        lasts=timedelta(hours=campaign.lasts_hours),
        prefers_golden_hours=campaign.prefers_golden_hours,
        budget_minor=campaign.budget_minor,
        conversion_fact=campaign.conversion.fact,
        conversion_window=timedelta(days=campaign.conversion.days),
    )


def plan_next_chunk(workspace: Workspace, launch_id: str) -> PlanCount | None:
    """Plan the next chunk of a launch; None when there is none left, or it is not being planned any more."""
    with workspace.control.write() as connection:
        take_messages_turn(connection)
        launch = _find(connection, launch_id, locks=True)
        if launch.state != "planning":
            return None
        chunk = connection.execute(
            sa.select(launch_chunks)
            .where(launch_chunks.c.launch_id == launch_id)
            .order_by(launch_chunks.c.number)
            .limit(1)
        ).one_or_none()
        if chunk is None:
            _set(connection, launch_id, state="sending")
            return None
        connection.execute(
            sa.delete(launch_chunks).where(
                launch_chunks.c.launch_id == launch_id, launch_chunks.c.number == chunk.number
            )
        )
        _set(connection, launch_id, planned=launches.c.planned + chunk.customers)
        begins = pace_begins(connection, launch, now=workspace.clock.now())
        count = plan_in(
            connection,
            workspace,
            _planned(chunk.body, launch_id=launch_id),
            launch_id=launch_id,
            node=NODE,
            not_before=begins,
            per_minute=launch.throttle_per_minute,
        )
        if launch.throttle_per_minute:
            set_pace(connection, launch, begins=begins, waiting=count.queued)
        return count


def pace_begins(connection: sa.Connection, launch: Launch, *, now: datetime) -> datetime:
    """When the next message of a launch may go: a throttled one begins where those before it are through."""
    begins = max(now, launch.not_before or now)
    if not launch.throttle_per_minute:
        return begins
    query = sa.select(launches.c.paced_until).where(launches.c.launch_id == launch.launch_id)
    return max(begins, connection.execute(query).scalar_one() or begins)


def set_pace(connection: sa.Connection, launch: Launch, *, begins: datetime, waiting: int) -> None:
    """Keep how far the pace of a launch is used up, when `waiting` messages go out from `begins` on."""
    pace = launch.throttle_per_minute
    _set(connection, launch.launch_id, paced_until=begins + timedelta(minutes=waiting / pace) if pace else None)


def pause(workspace: Workspace, launch_id: str) -> Launch:
    """Hold everything back that no sender has yet."""
    with workspace.control.write() as connection:
        take_messages_turn(connection)
        launch = _move_in(connection, launch_id, expected=("planning", "sending"), state="paused")
        pause_plans(connection, launch_id, is_paused=True)
    return launch


def resume(workspace: Workspace, launch_id: str) -> Launch:
    """Let it go on at its pace, planning what was not planned yet; what has become stale meanwhile is not sent."""
    found = find_launch(workspace, launch_id)
    if found.state == "paused" and found.throttle_per_minute:
        # What became due in the pause would go out at once; spread while it is still held back, nothing slips through.
        respread_launch(workspace, launch_id, per_minute=found.throttle_per_minute, not_before=found.not_before)
    with workspace.control.write() as connection:
        take_messages_turn(connection)
        again = launches.c.resumed + 1
        launch = _move_in(connection, launch_id, expected=("paused",), state="planning", resumed=again)
        begins = max(workspace.clock.now(), launch.not_before or workspace.clock.now())
        set_pace(connection, launch, begins=begins, waiting=count_waiting(connection, launch_id))
        pause_plans(connection, launch_id, is_paused=False)
    return launch


def stop(workspace: Workspace, launch_id: str, *, author: str) -> Launch:
    """End it for good: what no sender has yet is suppressed as cancelled, what was not planned never is.

    A launch of which everything has left is done, whoever notices it first: it comes back as that, nothing is stopped.
    """
    now = workspace.clock.now()
    expected: tuple[LaunchState, ...] = ("asked", "gathering", "planning", "sending", "paused")
    with workspace.control.write() as connection:
        take_messages_turn(connection)
        found = _find(connection, launch_id, locks=True)
        if found.state == "done":
            return found
        if found.state == "sending" and not has_open_messages(connection, launch_id):
            return _move_in(connection, launch_id, expected=("sending",), state="done", finished_at=now)
        launch = _move_in(connection, launch_id, expected=expected, state="stopped", stopped_by=author, finished_at=now)
        connection.execute(sa.delete(launch_chunks).where(launch_chunks.c.launch_id == launch_id))
        cancel_plans(connection, launch_id)
    end_cancelled(workspace)  # whoever is killed here is followed by the worker, which looks every few seconds
    return launch


def finish(workspace: Workspace, launch_id: str) -> Launch:
    """Every message of it has ended."""
    return _move(workspace, launch_id, expected=("sending",), state="done", finished_at=workspace.clock.now())


def find_launch(workspace: Workspace, launch_id: str) -> Launch:
    """Raises MissingLaunchError."""
    with workspace.control.read() as connection:
        return _find(connection, launch_id)


def list_launches(workspace: Workspace, *, campaign: str = "", states: tuple[str, ...] = ()) -> tuple[Launch, ...]:
    """The newest first."""
    query = sa.select(launches).order_by(launches.c.asked_at.desc(), launches.c.launch_id.desc())
    if campaign:
        query = query.where(launches.c.campaign == campaign)
    if states:
        query = query.where(launches.c.state.in_(states))
    with workspace.control.read() as connection:
        return tuple(_launch(row) for row in connection.execute(query))


def has_occasion(workspace: Workspace, occasion: str) -> bool:
    """Whether a launch was asked for on this occasion."""
    kept = fitting_name(occasion, characters_max=OCCASION_CHARACTERS_MAX)
    query = sa.select(launches.c.launch_id).where(launches.c.occasion == kept)
    with workspace.control.read() as connection:
        return connection.execute(query).first() is not None


def is_through(workspace: Workspace, launch_id: str) -> bool:
    """Whether no message of it has anything left to do."""
    with workspace.control.read() as connection:
        return not has_open_messages(connection, launch_id)


def _find(connection: sa.Connection, launch_id: str, *, locks: bool = False) -> Launch:
    query = sa.select(launches).where(launches.c.launch_id == launch_id)
    row = connection.execute(query.with_for_update() if locks else query).one_or_none()
    if row is None:
        raise MissingLaunchError(f"there is no launch {launch_id[:40]}", help="look at the campaign's launches")
    return _launch(row)


def _move(
    workspace: Workspace, launch_id: str, *, expected: tuple[LaunchState, ...], state: LaunchState, **values: Any
) -> Launch:
    with workspace.control.write() as connection:
        return _move_in(connection, launch_id, expected=expected, state=state, **values)


def _move_in(
    connection: sa.Connection,
    launch_id: str,
    *,
    expected: tuple[LaunchState, ...],
    state: LaunchState,
    **values: Any,
) -> Launch:
    launch = _find(connection, launch_id, locks=True)
    if launch.state not in expected:
        raise LaunchStateError(
            f"the launch is “{launch.state}”, so it cannot become “{state}”",
            help="look at it again: somebody else may have acted",
        )
    _set(connection, launch_id, state=state, **values)
    return _find(connection, launch_id)


def _set(connection: sa.Connection, launch_id: str, **values: Any) -> None:
    connection.execute(sa.update(launches).where(launches.c.launch_id == launch_id).values(**values))


def _launch(row: sa.Row[Any]) -> Launch:
    return Launch(**{name: row._mapping[name] for name in Launch.__dataclass_fields__})


def packed(members: pa.Table) -> bytes:
    """The customers of a chunk as it is kept."""
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, members.schema) as writer:
        writer.write_table(members)
    return bytes(sink.getvalue())


def unpacked(body: bytes) -> pa.Table:
    """The reverse."""
    return pa.ipc.open_stream(body).read_all()


def _planned(body: bytes, *, launch_id: str) -> list[Planned]:
    table = unpacked(body)
    frozen = [name for name in table.column_names if name != "customer_id"]
    rows = table.to_pylist()
    return [
        Planned(
            customer_id=row["customer_id"],
            run_id=run_of_launch(launch_id, row["customer_id"]),
            context=_context(row, frozen) if frozen else None,
        )
        for row in rows
    ]


def _context(row: Mapping[str, Any], frozen: list[str]) -> dict[str, Any]:
    """`tags.orders_count` stands under `tags`; what is not known is left out."""
    found: dict[str, Any] = {}
    for name in frozen:
        group, _, key = name.partition(".")
        if row[name] is not None:
            found.setdefault(group, {})[key] = msgspec.to_builtins(row[name], builtin_types=(datetime,))
    return found
