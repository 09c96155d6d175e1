"""Erasure: a person's facts, attributes and identifiers go, and the same identifiers never come back by themselves.

A person is all customers that are one today: every member goes, with the merges that tell of it. Whoever keeps rows of
customers elsewhere is called by the caller, with `Erasure.customer_id` of every request, in this order:
`request_erasure`, the others' rows, the flow caught up, the others' rows again (a reader may have been behind), and
`finish_erasures`.

Order, so that a crash at any point can be taken up again: the request is a row; control rows go in one transaction with
the marks (HMACs) that refuse the identifiers from then on and the certificate; what is still in the flow reaches the
lake; the lake is rewritten without the person and the replaced files are removed; the request is closed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import msgspec
import pyarrow as pa
import sqlalchemy as sa

from evergrove.facts import DERIVED_LEASE, hold_lease, merges, person_of, rewrite_without, write_outgoing
from evergrove.facts import rejects as rejects_table
from evergrove.kit import LimitedError, MissingError, Workspace, new_id, upsert
from evergrove.profiles.identity_queries import IDENTIFIER_KEY, identifier_mark, workspace_key
from evergrove.profiles.intake import INTAKE_LEASE
from evergrove.profiles.tables import customers, erased_identifiers, erasures, identifiers, metadata, recent_events

CUSTOMERS_MAX = 10_000
"""Erased in one go: one rewrite of the lake serves all of them."""


REJECT_DAYS_MAX = 6
"""A rejected line is as the file had it, so that nobody can tell whose it is: all from before an erasure go when
it is this old, a day before the deadline of seven (model §7)."""

MATCHED_CHARACTERS_MIN = 6
"""A shorter identifier stands in lines of other people as well: those wait for the deadline."""


class MissingCustomerError(MissingError):
    code = "customer.missing"


class TooManyErasuresError(LimitedError):
    code = "erasure.too_many"


@dataclass(frozen=True, kw_only=True)
class Erasure:
    """One request, and when it was done; `finished_at` null: still to be done."""

    erasure_id: str
    customer_id: str
    reason: str
    requested_at: datetime
    finished_at: datetime | None


def request_erasure(workspace: Workspace, customer_ids: list[str], *, reason: str) -> list[Erasure]:
    """Remove the customers from the control database and refuse their identifiers from now on.

    Returns one request for each member of each person, the root's first: with it goes the person's certificate.
    `finish_erasures` then rewrites the lake. Raises MissingCustomerError when one is not known, and LeaseHeldError
    while the intake runs, which could give the customer a new identifier at the same moment.
    """
    if len(customer_ids) > CUSTOMERS_MAX:
        raise TooManyErasuresError(
            f"{len(customer_ids):,} customers at once; at most {CUSTOMERS_MAX:,}", help="erase them in several goes"
        )
    now = workspace.clock.now()
    with (
        hold_lease(workspace.control, name=INTAKE_LEASE, clock=workspace.clock) as lease,
        workspace.control.write() as connection,
    ):
        lease.renew(connection, now=now)
        key = workspace_key(connection, name=IDENTIFIER_KEY)
        persons = dict.fromkeys(_person(connection, customer_id) for customer_id in customer_ids)
        return [
            request
            for members in persons
            for request in _request_person(connection, members, key=key, reason=reason, now=now)
        ]


def _person(connection: sa.Connection, customer_id: str) -> tuple[str, ...]:
    known = connection.execute(sa.select(customers.c.customer_id).where(customers.c.customer_id == customer_id)).first()
    if known is None:
        raise MissingCustomerError(
            f"there is no customer {customer_id}", help="look them up with `evergrove customer show IDENTIFIER`"
        )
    return person_of(connection, customer_id)


def _request_person(
    connection: sa.Connection, members: tuple[str, ...], *, key: bytes, reason: str, now: datetime
) -> list[Erasure]:
    pairs = connection.execute(
        sa.select(identifiers.c.kind, identifiers.c.value).where(identifiers.c.customer_id.in_(members))
    ).all()
    marks = [{"mark": identifier_mark(key, kind=kind, value=value), "erased_at": now} for kind, value in pairs]
    upsert(connection, erased_identifiers, marks)
    for _, value in pairs:
        if len(value) >= MATCHED_CHARACTERS_MIN:
            for table in (rejects_table, recent_events):
                connection.execute(sa.delete(table).where(table.c.body.contains(value, autoescape=True)))
    _remove_rows(connection, members)
    requests = [
        Erasure(erasure_id=new_id("era"), customer_id=member, reason=reason, requested_at=now, finished_at=None)
        for member in members
    ]
    rows = [{name: getattr(one, name) for name in Erasure.__dataclass_fields__} for one in requests]
    connection.execute(sa.insert(erasures), rows)
    write_outgoing(connection, _certificate(requests[0]))
    return requests


def _remove_rows(connection: sa.Connection, customer_ids: Sequence[str]) -> None:
    """Every row of ours that is of these customers, whichever table of the package it stands in."""
    for table in metadata.sorted_tables:
        if "customer_id" in table.c and table is not erasures:
            connection.execute(sa.delete(table).where(table.c.customer_id.in_(customer_ids)))
    connection.execute(
        sa.delete(merges).where(merges.c.merged_id.in_(customer_ids) | merges.c.survivor_id.in_(customer_ids))
    )


def _certificate(request: Erasure) -> pa.Table:
    """`Customer Erased`: it belongs to nobody and names the request only."""
    properties = {"erasure_id": request.erasure_id, "reason": request.reason}
    return pa.table(
        {
            "fact_id": [f"erased#{request.erasure_id}"],
            "name": ["Customer Erased"],
            "occurred_at": pa.array([request.requested_at], pa.timestamp("us", tz="UTC")),
            "source": ["evergrove"],
            "properties": [msgspec.json.encode(properties).decode()],
        }
    )


def open_erasures(workspace: Workspace) -> list[Erasure]:
    """Requests whose facts may still be in the lake, oldest first."""
    query = sa.select(erasures).where(erasures.c.finished_at.is_(None)).order_by(erasures.c.requested_at)
    with workspace.control.read() as connection:
        return [Erasure(**row._mapping) for row in connection.execute(query)]


def finish_erasures(workspace: Workspace) -> list[Erasure]:
    """Rewrite the lake without those whose erasure is open; the flow must have been caught up before.

    Raises LeaseHeldError while another process writes customers or snapshots, which may have them still.
    """
    waiting = open_erasures(workspace)
    if not waiting:
        return []
    with hold_lease(workspace.control, name=DERIVED_LEASE, clock=workspace.clock) as lease:
        rewrite_without(workspace, [request.customer_id for request in waiting])
        now = workspace.clock.now()
        with workspace.control.write() as connection:
            lease.renew(connection, now=now)
            for request in waiting:
                _remove_rows(connection, [request.customer_id])  # a reader may have been behind the request
                connection.execute(
                    sa.update(erasures).where(erasures.c.erasure_id == request.erasure_id).values(finished_at=now)
                )
    return waiting


def remove_old_rejects(workspace: Workspace) -> int:
    """Remove the rejected lines from before an erasure that is REJECT_DAYS_MAX days old; returns how many."""
    limit = workspace.clock.now() - timedelta(days=REJECT_DAYS_MAX)
    newest = sa.select(sa.func.max(erasures.c.requested_at)).where(erasures.c.requested_at <= limit)
    with workspace.control.write() as connection:
        moment = connection.execute(newest).scalar()
        if moment is None:
            return 0
        # What the inspector shows is as it was sent, too; a source that has fallen silent drops none of it by itself.
        connection.execute(sa.delete(recent_events).where(recent_events.c.received_at <= moment))
        return connection.execute(sa.delete(rejects_table).where(rejects_table.c.rejected_at <= moment)).rowcount
