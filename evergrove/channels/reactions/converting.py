"""Conversions: the first time that a customer does what a message was for, within its window after it went out."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import sqlalchemy as sa

from evergrove.channels.contracts import CONVERSION_DAYS_MAX, MessagePlan
from evergrove.channels.message_facts import MessageFact, message_facts
from evergrove.channels.plans import plans_made_since
from evergrove.channels.tables import messages
from evergrove.facts import each_of, micros, resolve_roots
from evergrove.profiles import Members, members_of_people

PLANNED_AHEAD = timedelta(days=31)
"""A message goes out at most so long after its plan was made; its window follows."""

Goals = Mapping[tuple[str, str], MessagePlan]
"""The plans that have something to wait for, by (launch, node)."""


@dataclass(frozen=True, kw_only=True)
class _Deed:
    """One fact that may be what a message was for."""

    at: datetime
    name: str
    fact_id: str
    order_id: str | None
    amount_minor: int | None
    currency: str | None


def goals_of(connection: sa.Connection, *, now: datetime) -> Goals:
    """The plans whose messages can still convert."""
    since = now - PLANNED_AHEAD - timedelta(days=CONVERSION_DAYS_MAX)
    return {key: kept.plan for key, kept in plans_made_since(connection, since).items() if kept.plan.conversion_fact}


def note_conversions(connection: sa.Connection, facts: pa.Table, *, goals: Goals, now: datetime) -> pa.Table:
    """Mark the messages that `facts` convert, in the caller's transaction; returns the facts to be told.

    A control customer has no message that could convert; the effect report compares both arms in the lake.
    """
    wanted = pa.array(sorted({plan.conversion_fact for plan in goals.values()}), pa.string())
    is_wanted = pc.and_(pc.is_in(facts.column("name"), value_set=wanted), pc.is_valid(facts.column("customer_id")))
    deeds = facts.filter(is_wanted)
    if deeds.num_rows == 0:
        return message_facts([], received_at=now)
    roots = resolve_roots(connection, deeds.column("customer_id").combine_chunks())
    people = members_of_people(connection, pc.unique(roots))
    rows = _written_to(connection, people, goals=goals, first=pc.min(deeds.column("occurred_at")).as_py())
    if not rows:
        return message_facts([], received_at=now)
    done = _by_person(deeds, people=people, roots=roots)
    told: list[MessageFact] = []
    for row, person in zip(rows, people.places_of([row["customer_id"] for row in rows]).tolist(), strict=True):
        plan = goals[row["launch_id"], row["node"]]
        deed = _first(done.get((person, plan.conversion_fact), []), row=row, plan=plan)
        if deed is not None:
            told.append(_conversion(row, deed))
    if told:
        statement = sa.update(messages).where(messages.c.message_id == sa.bindparam("converted_id"))
        values = [{"converted_id": fact.message["message_id"], "at": fact.at} for fact in told]
        connection.execute(statement.values(converted_at=sa.bindparam("at")), values)
    return message_facts(told, received_at=now)


def _written_to(
    connection: sa.Connection, people: Members, *, goals: Goals, first: datetime
) -> list[Mapping[str, Any]]:
    """The messages of these people that went out and have not converted yet."""
    earliest = first - max(plan.conversion_window for plan in goals.values())
    launches = sorted({launch_id for launch_id, _ in goals})
    found: list[Mapping[str, Any]] = []
    for chunk in people.chunks():
        # The launch as an expression, or SQLite walks through all messages of every launch that waits for something.
        query = sa.select(messages).where(
            messages.c.customer_id.in_(sa.select(each_of(connection, chunk))),
            messages.c.sent_at >= earliest,
            messages.c.converted_at.is_(None),
            messages.c.launch_id.concat("").in_(launches),
        )
        found += [dict(row._mapping) for row in connection.execute(query)]
    return [row for row in found if (row["launch_id"], row["node"]) in goals]


def _by_person(deeds: pa.Table, *, people: Members, roots: pa.Array) -> dict[tuple[int, str], list[_Deed]]:
    """What each person did, by its name, in the order of time."""
    columns = ["fact_id", "name", "occurred_at", "order_id", "amount_minor", "currency"]
    found: dict[tuple[int, str], list[_Deed]] = defaultdict(list)
    for person, row in zip(people.places_of(roots).tolist(), deeds.select(columns).to_pylist(), strict=True):
        deed = _Deed(at=row.pop("occurred_at"), **row)
        found[person, deed.name].append(deed)
    for done in found.values():
        done.sort(key=lambda deed: (deed.at, deed.fact_id))
    return found


def _first(done: Sequence[_Deed], *, row: Mapping[str, Any], plan: MessagePlan) -> _Deed | None:
    """The first one after the message went out, if its window was not over."""
    place = bisect_right([micros(deed.at) for deed in done], micros(row["sent_at"]))
    if place == len(done) or done[place].at > row["sent_at"] + plan.conversion_window:
        return None
    return done[place]


def _conversion(row: Mapping[str, Any], deed: _Deed) -> MessageFact:
    said = {
        "goal": deed.name,
        "order_id": deed.order_id,
        "amount_minor": deed.amount_minor,
        "currency": deed.currency,
        "by": deed.fact_id,
    }
    return MessageFact(name="Message Converted", message=row, at=deed.at, properties=said)
