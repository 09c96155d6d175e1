"""Taking back what one source united: it sent the same user id for everybody, say, and made strangers one person.

Each merge is taken back as by hand, with a marker of its own, a bounded number in a transaction. What the source's
merges tied together before the log named sources is counted, but not taken back: nobody knows whose they were.
Identifiers that came without a merge (a new device beside a shared user id) stay where they are.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

import msgspec
import sqlalchemy as sa

from evergrove.facts import find_merge, hold_lease, merges
from evergrove.kit import Workspace
from evergrove.profiles.intake import INTAKE_LEASE
from evergrove.profiles.merges_by_hand import take_back
from evergrove.profiles.merging import SOURCE, SYSTEM
from evergrove.profiles.tables import customers

MERGES_A_TURN = 100
"""Taken back in one transaction: some tenths of a second in which no event is taken over."""


_KEY = f'"{SOURCE}":'
"""As it stands in the evidence's JSON; inside of a text its quotes would be escaped."""


@dataclass(frozen=True, kw_only=True)
class SourceMerges:
    """What stands of a source: its `merges`, the `customers` that are made of them, and when they were made.

    Taken back, the customers become `customers + merges`. `without_source`: standing merges of events from before the
    log named sources.
    """

    source: str
    merges: int
    customers: int
    first_at: datetime | None
    last_at: datetime | None
    without_source: int


@dataclass(frozen=True, kw_only=True)
class TakenBack:
    """One turn: how many merges, and the oldest of them, before which the next turn goes on; empty: nothing is left."""

    merges: int
    before: str


def count_source_merges(workspace: Workspace, *, source: str, since: datetime | None = None) -> SourceMerges:
    """What taking back would do: the standing merges that facts of `source` caused, from `since` on. Changes nothing.

    `source`: the name that its facts carry, a source's or a mapping's. Reads the merge log once.
    """
    made = sa.func.min(merges.c.merged_at), sa.func.max(merges.c.merged_at)
    with workspace.control.read() as connection:
        query = (
            sa.select(sa.func.count(), sa.func.count(sa.distinct(customers.c.merged_into)), *made)
            .join_from(merges, customers, customers.c.customer_id == merges.c.merged_id)
            .where(_caused_by(connection, source, since=since))
        )
        count, people, first_at, last_at = connection.execute(query).one()
        unknown = sa.select(sa.func.count()).select_from(merges).where(*_standing(since), ~_has(connection, _KEY))
        without_source = connection.execute(unknown).scalar_one()
    return SourceMerges(
        source=source,
        merges=count,
        customers=people,
        first_at=first_at,
        last_at=last_at,
        without_source=without_source,
    )


def take_back_source_merges(
    workspace: Workspace,
    *,
    source: str,
    author: str,
    since: datetime | None = None,
    before: str = "",
    keep: Callable[[sa.Connection, int], None] | None = None,
) -> TakenBack:
    """Take back the newest MERGES_A_TURN of them, in one transaction; `before`: where the last turn ended.

    `keep` is told in that transaction how many they are, where there are any. Merges that the source causes meanwhile
    are newer than `before`, so the turns come to an end. Raises LeaseHeldError while the intake runs.
    """
    now = workspace.clock.now()
    with (
        hold_lease(workspace.control, name=INTAKE_LEASE, clock=workspace.clock) as lease,
        workspace.control.write() as connection,
    ):
        lease.renew(connection, now=now)
        query = sa.select(merges.c.merge_id).where(_caused_by(connection, source, since=since))
        if before:
            query = query.where(merges.c.merge_id < before)
        chosen = connection.execute(query.order_by(merges.c.merge_id.desc()).limit(MERGES_A_TURN)).scalars().all()
        for merge_id in chosen:
            if (merge := find_merge(connection, merge_id)) is not None:
                take_back(connection, merge, author=author, now=now)
        if keep is not None and chosen:
            keep(connection, len(chosen))
    return TakenBack(merges=len(chosen), before=chosen[-1] if chosen else "")


def _caused_by(connection: sa.Connection, source: str, *, since: datetime | None) -> sa.ColumnElement[bool]:
    return sa.and_(*_standing(since), _has(connection, _KEY + msgspec.json.encode(source).decode()))


def _standing(since: datetime | None) -> list[sa.ColumnElement[bool]]:
    found = [merges.c.unmerged_at.is_(None), merges.c.author == SYSTEM]
    return found if since is None else [*found, merges.c.merged_at >= since]


def _has(connection: sa.Connection, text: str) -> sa.ColumnElement[bool]:
    """Whether the evidence has `text`, to the letter: LIKE looks past small and capital letters on SQLite."""
    place = sa.func.instr if connection.dialect.name == "sqlite" else sa.func.strpos
    return place(merges.c.evidence, text) > 0
