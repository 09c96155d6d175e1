"""Who is it: from identifiers to a customer, a whole batch at a time.

A fact belongs to the customer of its strongest known identifier. Identifiers that stand together on one fact, and
are new, become one new customer's (connected components over the batch); a new identifier beside a known one
becomes the known customer's. Rows with an erased identifier are left out of this. Two known customers on one fact are
not merged here: the strongest wins.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
import sqlalchemy as sa
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from evergrove.kit import Workspace, new_ids
from evergrove.profiles.tables import customers, erased_identifiers, identifiers, workspace_keys

LOOKUP_VALUES_MAX = 10_000
"""Values of one IN list; SQLite takes 32,766 bound values."""

KIND_CHARACTERS_MAX, VALUE_CHARACTERS_MAX = 40, 320
"""The columns of `identifiers`; 320 is the longest e-mail address (RFC 3696, erratum 1690)."""

IDENTIFIER_KEY = "identifier-mark"

Integers = npt.NDArray[np.int64]


@dataclass(frozen=True, kw_only=True)
class Owners:
    """For each candidate row: whom it belongs to (null: nobody), and whether it may be kept (not erased)."""

    customer_ids: pa.Array
    accepted: pa.Array
    created: pa.Array


@dataclass(frozen=True, kw_only=True)
class _Pairs:
    """The identifiers of a batch: distinct (kind, value) pairs, and which stand on which row, strongest first."""

    kinds: pa.Array
    values: pa.Array
    rows: Integers
    codes: Integers


def resolve_customers(workspace: Workspace, connection: sa.Connection, candidates: pa.Table) -> Owners:
    """Find or create the customers of `candidates` in the caller's transaction; returns one entry a row."""
    count = candidates.num_rows
    pairs = _distinct_pairs(candidates.column("identifiers"))
    if len(pairs.kinds) == 0:
        return Owners(
            customer_ids=pa.nulls(count, pa.string()),
            accepted=pa.repeat(pa.scalar(value=True), count),
            created=pa.array([], pa.string()),
        )
    known = _known_customers(connection, pairs)
    erased = _erased_pairs(connection, pairs, known=known)
    rejected = np.zeros(count, dtype=bool)
    rejected[pairs.rows[erased[pairs.codes]]] = True
    pairs = _of_rows(pairs, ~rejected)
    groups = _groups(pairs)
    owner_of_group, created = _owners_of_groups(pairs, known=known, groups=groups)
    owner_of_pair = pc.coalesce(known, owner_of_group.take(pa.array(groups)))
    _store(workspace, connection, pairs, known=known, owner_of_pair=owner_of_pair, created=created)
    is_known = np.asarray(pc.is_valid(known))
    chosen = _strongest_pair_of_rows(pairs, preferred=is_known, count=count)
    return Owners(
        customer_ids=owner_of_pair.take(pa.array(chosen, mask=chosen < 0)),
        accepted=pa.array(~rejected),
        created=created,
    )


def identifier_mark(key: bytes, *, kind: str, value: str) -> str:
    """The HMAC-SHA-256 under which an erased identifier is remembered."""
    return hmac.new(key, f"{kind}\x00{value}".encode(), hashlib.sha256).hexdigest()


def workspace_key(connection: sa.Connection, *, name: str) -> bytes:
    """The workspace's secret `name`, made at its first use, in the caller's transaction."""
    found = connection.execute(sa.select(workspace_keys.c.key).where(workspace_keys.c.name == name)).scalar()
    if found is None:
        found = secrets.token_bytes(32)
        connection.execute(sa.insert(workspace_keys), {"name": name, "key": found})
    return bytes(found)


def _distinct_pairs(column: pa.ChunkedArray) -> _Pairs:
    lists = column.combine_chunks()
    items = pc.list_flatten(lists)
    usable = _usable(items)
    items = items.filter(usable)
    rows = np.asarray(pc.list_parent_indices(lists).filter(usable), dtype=np.int64)
    joined = pc.binary_join_element_wise(pc.struct_field(items, "kind"), pc.struct_field(items, "value"), "\x00")
    encoded = joined.dictionary_encode()
    parts = pc.split_pattern(encoded.dictionary, "\x00", max_splits=1)
    return _Pairs(
        kinds=pc.list_element(parts, 0) if len(parts) else pa.array([], pa.string()),
        values=pc.list_element(parts, 1) if len(parts) else pa.array([], pa.string()),
        rows=rows,
        codes=np.asarray(encoded.indices, dtype=np.int64),
    )


def _usable(items: pa.StructArray) -> pa.Array:
    """Which pairs can be kept: one that no database takes would stop the intake for ever."""
    kinds, values = pc.struct_field(items, "kind"), pc.struct_field(items, "value")
    fits = pc.and_(
        pc.less_equal(pc.utf8_length(kinds), KIND_CHARACTERS_MAX),
        pc.less_equal(pc.utf8_length(values), VALUE_CHARACTERS_MAX),
    )
    is_clean = pc.invert(pc.match_substring(pc.binary_join_element_wise(kinds, values, ""), "\x00"))
    return pc.fill_null(pc.and_(fits, is_clean), fill_value=False)


def _of_rows(pairs: _Pairs, accepted: npt.NDArray[np.bool_]) -> _Pairs:
    """The same pairs where they stand on accepted rows: what stands on other rows only teaches nothing."""
    kept = accepted[pairs.rows]
    return replace(pairs, rows=pairs.rows[kept], codes=pairs.codes[kept])


def _known_customers(connection: sa.Connection, pairs: _Pairs) -> pa.Array:
    """The customer of each pair, null where the pair is new; one indexed look-up a kind and 10,000 values."""
    found_kinds: list[str] = []
    found_values: list[str] = []
    owners: list[str] = []
    for kind in pc.unique(pairs.kinds).to_pylist():
        values = pairs.values.filter(pc.equal(pairs.kinds, kind)).to_pylist()
        for start in range(0, len(values), LOOKUP_VALUES_MAX):
            query = sa.select(identifiers.c.value, identifiers.c.customer_id).where(
                identifiers.c.kind == kind, identifiers.c.value.in_(values[start : start + LOOKUP_VALUES_MAX])
            )
            for value, customer_id in connection.execute(query):
                found_kinds.append(kind)
                found_values.append(value)
                owners.append(customer_id)
    if not owners:
        return pa.nulls(len(pairs.kinds), pa.string())
    names = _joined(pa.array(found_kinds), pa.array(found_values))
    return pa.array(owners).take(pc.index_in(_joined(pairs.kinds, pairs.values), value_set=names))


def _joined(kinds: pa.Array, values: pa.Array) -> pa.Array:
    return pc.binary_join_element_wise(kinds, values, "\x00")


def _erased_pairs(connection: sa.Connection, pairs: _Pairs, *, known: pa.Array) -> npt.NDArray[np.bool_]:
    """Which pairs belong to erased people. Only new pairs are marked and looked up, and only if any were erased."""
    erased = np.zeros(len(pairs.kinds), dtype=bool)
    if connection.execute(sa.select(erased_identifiers.c.mark).limit(1)).first() is None:
        return erased
    key = workspace_key(connection, name=IDENTIFIER_KEY)
    new = np.flatnonzero(np.asarray(pc.is_null(known)))
    kinds, values = pairs.kinds.take(pa.array(new)).to_pylist(), pairs.values.take(pa.array(new)).to_pylist()
    marks = [identifier_mark(key, kind=kind, value=value) for kind, value in zip(kinds, values, strict=True)]
    hits: set[str] = set()
    for start in range(0, len(marks), LOOKUP_VALUES_MAX):
        chunk = marks[start : start + LOOKUP_VALUES_MAX]
        hits |= set(
            connection.execute(
                sa.select(erased_identifiers.c.mark).where(erased_identifiers.c.mark.in_(chunk))
            ).scalars()
        )
    erased[new] = [mark in hits for mark in marks]
    return erased


def _groups(pairs: _Pairs) -> Integers:
    """The connected component of each pair: pairs that stand on one row belong together."""
    count = len(pairs.kinds)
    together = pairs.rows[1:] == pairs.rows[:-1]
    left, right = pairs.codes[:-1][together], pairs.codes[1:][together]
    if len(left) == 0:
        return np.arange(count, dtype=np.int64)
    graph = coo_array((np.ones(len(left), dtype=bool), (left, right)), shape=(count, count))
    labels: Integers = connected_components(graph, directed=False)[1].astype(np.int64)
    return labels


def _owners_of_groups(pairs: _Pairs, *, known: pa.Array, groups: Integers) -> tuple[pa.Array, pa.Array]:
    """The customer of each group that stands on a row (the known one that comes first, else a new one); who is new."""
    count = int(groups.max()) + 1
    first_known = np.full(count, -1, dtype=np.int64)
    is_known = np.asarray(pc.is_valid(known))
    known_codes = pairs.codes[is_known[pairs.codes]][::-1]
    first_known[groups[known_codes]] = known_codes  # the last write is the earliest row
    is_used = np.zeros(count, dtype=bool)
    is_used[groups[pairs.codes]] = True
    is_new = (first_known < 0) & is_used
    created = pa.array(new_ids("cus", int(is_new.sum())), pa.string())
    numbers = np.full(count, -1, dtype=np.int64)
    numbers[is_new] = np.arange(len(created))
    existing = known.take(pa.array(first_known, mask=first_known < 0))
    return pc.coalesce(existing, created.take(pa.array(numbers, mask=numbers < 0))), created


def _strongest_pair_of_rows(pairs: _Pairs, *, preferred: npt.NDArray[np.bool_], count: int) -> Integers:
    """For each row the code of its first preferred pair, else of its first pair, else -1."""
    chosen = np.full(count, -1, dtype=np.int64)
    chosen[pairs.rows[::-1]] = pairs.codes[::-1]
    best = preferred[pairs.codes]
    chosen[pairs.rows[best][::-1]] = pairs.codes[best][::-1]
    return chosen


def _store(
    workspace: Workspace,
    connection: sa.Connection,
    pairs: _Pairs,
    *,
    known: pa.Array,
    owner_of_pair: pa.Array,
    created: pa.Array,
) -> None:
    now = workspace.clock.now()
    if len(created):
        connection.execute(
            sa.insert(customers), [{"customer_id": one, "created_at": now} for one in created.to_pylist()]
        )
    new = pc.and_(pc.is_null(known), pc.is_valid(owner_of_pair))
    rows = pa.table({"kind": pairs.kinds, "value": pairs.values, "customer_id": owner_of_pair}).filter(new).to_pylist()
    if rows:
        connection.execute(sa.insert(identifiers), rows)
