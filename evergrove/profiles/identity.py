"""Who is it: from identifiers to a customer, a whole batch at a time.

A fact belongs to the origin of its strongest identifier; the rules are those of `uniting`, one row after the other.
Whatever happens to no more than one person is done for the whole batch at once: connected components over its
identifiers tell which those are. Only components in which two people meet, or a limit is reached, take their rows one
by one. The outcome is the same as if every row had come alone, so it does not depend on how rows arrive in batches.
Rows with an erased identifier are left out of all this.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import sqlalchemy as sa

from evergrove.facts import each_of, roots_of
from evergrove.kit import Workspace, new_ids
from evergrove.profiles.identifier_kinds import limit_of
from evergrove.profiles.identity_pairs import Flags, Integers, Pairs, components, distinct_pairs, groups_of, of_rows
from evergrove.profiles.identity_queries import (
    erased_pairs,
    hanging_under,
    identifier_counts,
    insert_rows,
    known_customers,
    people,
    separated,
)
from evergrove.profiles.merging import Merge, store_merges
from evergrove.profiles.tables import customers, identifiers
from evergrove.profiles.uniting import Rulings, Union, Uniting


@dataclass(frozen=True, kw_only=True)
class Owners:
    """For each candidate row: whom it belongs to (null: nobody), and whether it may be kept (not erased).

    `customer_ids` are origins: `resolve_roots` tells who they are today. `created`: the new customers. `merges`: who
    became one person by these rows, in their order; `merge_facts` makes the marker facts of them.
    """

    customer_ids: pa.Array
    accepted: pa.Array
    created: pa.Array
    merges: tuple[Merge, ...] = ()


@dataclass(frozen=True, kw_only=True)
class _Batch:
    """The pairs that stand on accepted rows, and what is known of them before the batch.

    `origin`: the place of each pair's customer in `origin_ids`, -1 where there is none. `first_row`: where a pair
    stands first, -1 nowhere. `group`: its connected component. `opens`: the rows of which nothing was seen before.
    """

    pairs: Pairs
    origin_ids: pa.Array
    origin: Integers
    first_row: Integers
    group: Integers
    opens: Integers
    group_count: int

    @property
    def is_new(self) -> Flags:
        return (self.origin < 0) & (self.first_row >= 0)

    @property
    def is_met(self) -> Flags:
        return (self.origin >= 0) & (self.first_row >= 0)


@dataclass(frozen=True, kw_only=True)
class _Plan:
    """How groups are done: `is_slow` row by row; `opener`: the row that opens a new customer, -1 for a known one."""

    is_slow: Flags
    opener: Integers
    roots: dict[str, str]


def resolve_customers(workspace: Workspace, connection: sa.Connection, candidates: pa.Table) -> Owners:
    """Find, create and unite the customers of `candidates` in the caller's transaction; returns one entry a row."""
    count = candidates.num_rows
    pairs = distinct_pairs(candidates.column("identifiers"))
    if pairs.count == 0:
        return Owners(
            customer_ids=pa.nulls(count, pa.string()),
            accepted=pa.repeat(pa.scalar(value=True), count),
            created=pa.array([], pa.string()),
        )
    known = known_customers(connection, pairs)
    erased = erased_pairs(connection, pairs, known=known)
    rejected = np.zeros(count, dtype=bool)
    rejected[pairs.rows[erased[pairs.codes]]] = True
    batch = _batch(of_rows(pairs, ~rejected), known=known)
    plan = _plan(connection, batch)
    rulings = _rule(connection, batch, plan)
    created, owner = _owners(batch, plan, rulings)
    names = {f"#{row}": customer_id for row, customer_id in created.items()}
    _store(workspace, connection, batch, owner=owner, created=list(created.values()))
    merges = store_merges(
        connection,
        [_named(union, names) for union in rulings.unions],
        candidates=candidates,
        now=workspace.clock.now(),
    )
    chosen = np.full(count, -1, dtype=np.int64)
    strongest = batch.pairs.is_first_of_row()
    chosen[batch.pairs.rows[strongest]] = batch.pairs.codes[strongest]
    return Owners(
        customer_ids=owner.take(pa.array(chosen, mask=chosen < 0)),
        accepted=pa.array(~rejected),
        created=pa.array(created.values(), pa.string()),
        merges=merges,
    )


def _batch(pairs: Pairs, *, known: pa.Array) -> _Batch:
    encoded = known.dictionary_encode()
    origin = np.asarray(pc.fill_null(encoded.indices, -1), dtype=np.int64)
    first_row = np.full(pairs.count, -1, dtype=np.int64)
    first_row[pairs.codes[::-1]] = pairs.rows[::-1]  # the last write is the earliest row
    group = groups_of(pairs)
    is_seen = (origin[pairs.codes] >= 0) | (first_row[pairs.codes] < pairs.rows)
    rows, starts = np.unique(pairs.rows, return_index=True)
    opens = rows[~np.logical_or.reduceat(is_seen, starts)] if len(rows) else rows
    return _Batch(
        pairs=pairs,
        origin_ids=encoded.dictionary,
        origin=origin,
        first_row=first_row,
        group=group,
        opens=opens,
        group_count=int(group.max()) + 1,
    )


def _plan(connection: sa.Connection, batch: _Batch) -> _Plan:
    """Which groups need their rows one by one: where people meet, or a limit is near."""
    count = batch.group_count
    new = np.bincount(batch.group[batch.is_new], minlength=count)
    met = np.flatnonzero(batch.is_met)
    width = max(len(batch.origin_ids), 1)
    ties = np.stack(np.divmod(np.unique(batch.group[met] * width + batch.origin[met]), width), axis=1)
    origins = np.bincount(ties[:, 0], minlength=count)
    openers = np.bincount(_groups_of_rows(batch, batch.opens), minlength=count)
    opener = np.full(count, -1, dtype=np.int64)
    opener[_groups_of_rows(batch, batch.opens)[::-1]] = batch.opens[::-1]
    is_changed = (new > 0) | (origins > 1)

    ties = ties[is_changed[ties[:, 0]]]
    asked = np.unique(ties[:, 1])
    ids = batch.origin_ids.take(pa.array(asked)).to_pylist()
    moved = roots_of(connection, ids)
    roots = {origin_id: moved.get(origin_id, origin_id) for origin_id in ids}
    root_names = list(dict.fromkeys(roots.values()))
    places = {name: place for place, name in enumerate(root_names)}
    root_of_origin = np.full(len(batch.origin_ids), -1, dtype=np.int64)
    root_of_origin[asked] = [places[roots[origin_id]] for origin_id in ids]
    tie_roots = root_of_origin[ties[:, 1]]
    # Groups that know one root share its limits and its fate.
    place = components(ties[:, 0], tie_roots + count, count=count + len(root_names))
    everyone = int(place.max()) + 1
    starts = np.bincount(place[:count], weights=openers, minlength=everyone) + np.bincount(
        place[count:], minlength=everyone
    )
    is_slow = starts[place[:count]] > 1
    is_slow |= np.isin(place[:count], place[:count][(new > 0) & (origins > 1)])
    full = _full_places(connection, batch, place=place, root_names=root_names, is_open=~is_slow & (new > 0))
    is_slow |= np.isin(place[:count], full)
    return _Plan(is_slow=is_slow & is_changed, opener=opener, roots=roots)


def _groups_of_rows(batch: _Batch, rows: Integers) -> Integers:
    """The group of each of `rows` (ascending)."""
    first = batch.pairs.is_first_of_row()
    return batch.group[batch.pairs.codes[first][np.searchsorted(batch.pairs.rows[first], rows)]]


def _full_places(
    connection: sa.Connection, batch: _Batch, *, place: Integers, root_names: list[str], is_open: Flags
) -> Integers:
    """The places whose one person would have more identifiers of a kind than it may, with the new ones of `is_open`."""
    count = batch.group_count
    new = np.flatnonzero(batch.is_new & is_open[batch.group])
    if len(new) == 0:
        return np.zeros(0, np.int64)
    receiving = np.unique(place[:count][batch.group[new]])
    place_of_root = place[count:]
    is_receiving = np.isin(place_of_root, receiving)
    chosen = [name for name, receives in zip(root_names, is_receiving.tolist(), strict=True) if receives]
    had = identifier_counts(connection, chosen, hanging=hanging_under(connection, chosen))
    kinds = batch.pairs.kinds.dictionary_encode()
    names = kinds.dictionary.to_pylist()
    codes = np.asarray(kinds.indices, dtype=np.int64)
    keys, counts = np.unique(place[:count][batch.group[new]] * len(names) + codes[new], return_counts=True)
    totals = np.zeros(int(place.max() + 1) * len(names), dtype=np.int64)
    totals[keys] = counts
    for root, one in zip(root_names, place_of_root.tolist(), strict=True):
        for kind, number in had.get(root, {}).items():
            if kind in names:
                totals[one * len(names) + names.index(kind)] += number
    limits = np.array([limit_of(name) for name in names], dtype=np.int64)
    over = totals[keys] > limits[keys % len(names)]
    return np.unique(keys[over] // len(names))


def _rule(connection: sa.Connection, batch: _Batch, plan: _Plan) -> Rulings:
    """What the rows of the slow groups come to, one by one."""
    pairs = batch.pairs
    entries = np.flatnonzero(plan.is_slow[batch.group[pairs.codes]])
    if len(entries) == 0:
        return Rulings()
    codes = np.unique(pairs.codes[entries])
    met = codes[batch.origin[codes] >= 0]
    origin_ids = batch.origin_ids.take(pa.array(batch.origin[met])).to_pylist()
    roots = list(dict.fromkeys(plan.roots[origin_id] for origin_id in origin_ids))
    uniting = Uniting(
        kinds=dict(zip(codes.tolist(), pairs.kinds.take(pa.array(codes)).to_pylist(), strict=True)),
        origins=dict(zip(met.tolist(), origin_ids, strict=True)),
        people=people(connection, roots),
        apart=separated(connection, roots),
    )
    rows, starts = np.unique(pairs.rows[entries], return_index=True)
    for row, of_row in zip(rows.tolist(), np.split(pairs.codes[entries], starts[1:]), strict=True):
        uniting.take(row, of_row.tolist())
    return uniting.rulings


def _owners(batch: _Batch, plan: _Plan, rulings: Rulings) -> tuple[dict[int, str], pa.Array]:
    """The new customers by the row that opened them, and the origin of each pair after the batch (null: of nobody)."""
    used = np.flatnonzero(batch.is_new & ~plan.is_slow[batch.group])
    is_opened = plan.opener[batch.group[used]] >= 0
    rows = np.unique(np.concatenate((plan.opener[batch.group[used[is_opened]]], np.array(rulings.opened, np.int64))))
    # In the order of their rows, so that of two customers of one batch the older has the smaller id.
    created = dict(zip(rows.tolist(), sorted(new_ids("cus", len(rows))), strict=True))
    all_ids = pa.concat_arrays([batch.origin_ids, pa.array(created.values(), pa.string())])
    place = np.where(batch.first_row >= 0, batch.origin, -1)
    place[used[is_opened]] = len(batch.origin_ids) + np.searchsorted(rows, plan.opener[batch.group[used[is_opened]]])
    met = np.flatnonzero(batch.is_met)
    origin_of_group = np.full(batch.group_count, -1, dtype=np.int64)
    origin_of_group[batch.group[met]] = batch.origin[met]
    place[used[~is_opened]] = origin_of_group[batch.group[used[~is_opened]]]
    if rulings.new_origins:
        names = pa.array(
            [created[int(name[1:])] if name[0] == "#" else name for name in rulings.new_origins.values()], pa.string()
        )
        place[list(rulings.new_origins)] = np.asarray(pc.index_in(names, value_set=all_ids), dtype=np.int64)
    return created, all_ids.take(pa.array(place, mask=place < 0))


def _named(union: Union, names: dict[str, str]) -> Union:
    """The same merge with the ids that its new customers have got."""
    return Union(
        merged=names.get(union.merged, union.merged),
        survivor=names.get(union.survivor, union.survivor),
        moved=tuple(names.get(moved, moved) for moved in union.moved),
        row=union.row,
        kinds=union.kinds,
    )


def _store(
    workspace: Workspace, connection: sa.Connection, batch: _Batch, *, owner: pa.Array, created: list[str]
) -> None:
    if created:
        born = sa.literal(workspace.clock.now(), customers.c.created_at.type)
        rows = sa.select(each_of(connection, created), born)
        connection.execute(sa.insert(customers).from_select(["customer_id", "created_at"], rows))
    pairs = batch.pairs
    is_new = pc.and_(pa.array(batch.is_new), pc.is_valid(owner))
    columns = [column.filter(is_new).to_pylist() for column in (pairs.kinds, pairs.values, owner)]
    insert_rows(connection, identifiers, list(zip(*columns, strict=True)), "kind", "value", "customer_id")
