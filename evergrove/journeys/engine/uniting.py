"""When two customers become one: the survivor inherits the runs; of two open runs of one key the further one stays.

A run's `origin_id` never changes; `customer_id` is who that is today. So a merge and taking it back are the same act:
ask who the origins are today (rule 15).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import numpy as np
import pyarrow as pa
import sqlalchemy as sa

from evergrove.facts import each_of, merge_markers, merges, roots_of
from evergrove.journeys.engine.book import are_of, load_open
from evergrove.journeys.engine.stepping import end
from evergrove.journeys.engine.turn import Turn
from evergrove.journeys.tables import journey_runs


def follow_merges(turn: Turn, facts: pa.Table) -> None:
    """Hand runs over as the merges among `facts` (and those taken back) say."""
    connection = turn.connection
    concerned: set[str] = set()
    for marker in merge_markers(connection, facts):
        concerned |= {marker.merged_id, marker.survivor_id, *marker.moved_ids}
    if not concerned:
        return
    roots = roots_of(connection, concerned)
    members = concerned | set(roots.values())
    hand_over(turn, members)


def hand_over_ahead(turn: Turn, customer_ids: Iterable[str]) -> bool:
    """Hand over what a merge that stands (or was taken back) further on in the feed will; whether there was anything.

    Then a merge may have been made since the caller asked who its customers are: it asks again.

    Facts and entrants are of whom they are today. Were the runs still of whom that was before, a fact would not find
    the run that waits for it, and an entrant's run could be numbered like one of its own that another has.
    """
    connection = turn.connection
    asked = sa.select(each_of(connection, sorted(set(customer_ids))))
    tied = list(connection.execute(sa.select(merges.c.merged_id).where(merges.c.merged_id.in_(asked))).scalars())
    if not tied:
        return False
    query = sa.select(journey_runs.c.origin_id, journey_runs.c.customer_id)
    query = query.where(are_of(sa.select(each_of(connection, tied))))
    found = connection.execute(query.distinct()).all()
    roots = roots_of(connection, {row.origin_id for row in found})
    late = [row.origin_id for row in found if roots.get(row.origin_id, row.origin_id) != row.customer_id]
    if late:
        hand_over(turn, late)
    return bool(late)


def hand_over(turn: Turn, customer_ids: Iterable[str]) -> None:
    """Let every run that one of these began, or has, be of whom its origin is today."""
    connection, listed = turn.connection, sorted(set(customer_ids))
    chosen = sa.select(each_of(connection, listed))
    query = sa.select(journey_runs.c.run_id, journey_runs.c.origin_id, journey_runs.c.customer_id)
    query = query.where(are_of(chosen))
    found = connection.execute(query).all()
    roots = roots_of(connection, {row.origin_id for row in found})
    moved = [
        {"id": row.run_id, "owner": owner}
        for row in found
        if (owner := roots.get(row.origin_id, row.origin_id)) != row.customer_id
    ]
    if moved:
        statement = sa.update(journey_runs).where(journey_runs.c.run_id == sa.bindparam("id"))
        connection.execute(statement.values(customer_id=sa.bindparam("owner")), moved)
        turn.book.hand_on({one["id"]: one["owner"] for one in moved})
    owners = sorted({one["owner"] for one in moved} | {roots.get(row.origin_id, row.origin_id) for row in found})
    if owners:
        load_open(connection, turn.book, owners)
        moved_ids = {one["id"] for one in moved}
        _keep_the_further(turn, before={row.run_id: row.customer_id for row in found if row.run_id in moved_ids})


def _keep_the_further(turn: Turn, *, before: Mapping[str, str]) -> None:
    """Of open runs of one customer, journey and key that come together now, the one with more moves stays.

    `before`: run → whose it was, of those that were handed over.
    """
    book = turn.book
    groups: dict[tuple[str, str, str], list[int]] = {}
    for row in np.flatnonzero(book.flags["is_open"]).tolist():
        journey = book.plans[book.plan[row]].journey
        groups.setdefault((journey.key, book.texts["customer_id"][row], book.texts["entry_key"][row]), []).append(row)
    for rows in groups.values():
        if len({before.get(book.texts["run_id"][row], book.texts["customer_id"][row]) for row in rows}) < 2:
            continue  # side by side by the journey's own rules
        best = max(rows, key=lambda row: (book.numbers["moves"][row], -book.numbers["entered_us"][row], -row))
        others = np.array([row for row in rows if row != best], dtype=np.int64)
        united = book.flags["is_control"][rows].any()
        book.flags["is_changed"][best] |= united != book.flags["is_control"][best]
        book.flags["is_control"][best] = united
        end(turn, others, reason="merged", detail=book.texts["run_id"][best])
