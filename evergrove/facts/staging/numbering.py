"""Staged rows become facts with ids: lines numbered within their order, equal rows by their occurrence.

All rows of a key are given at once, so what is numbered here is numbered for the whole file. The work is done on
whole columns of integers; the wide columns are taken once, by whoever writes the facts.

A rejected row takes part in the numbering too, so that it has a number when it comes again, mended. Rejected lines of
an order are numbered where they stand, so that the ids of the others stay; other rejected rows behind those that count.
A mended line brings its number along.

Ids: an order is md5(source, order name, key), its n-th line that id + `#n`, any other row md5(source, name, key, n),
the parts joined by the unit separator.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from hashlib import md5
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from evergrove.facts.mapping import GIVEN_NUMBER, Becomes
from evergrove.facts.schema import AMOUNT_MINOR_MAX

ID_SEPARATOR = "\x1f"

ORDER_HAS_NO = ("product_id", "category")
"""What a line has and an order has not."""

Integers = npt.NDArray[np.int64]
Booleans = npt.NDArray[np.bool_]


class Refusal(NamedTuple):
    """A line that is right by itself but whose order cannot be: its number in the file, its key, the reason."""

    line: int
    key: str
    reason: str


class Groups(NamedTuple):
    """Rows sorted by (part, key), the order of the file kept within; `starts` are the first places of the groups."""

    order: Integers
    starts: Integers
    number: Integers
    group: Integers


class Place(NamedTuple):
    """The number that a rejected row has in one part, among the rows with its key."""

    position: int
    part: int
    number: int


class NumberedRows(NamedTuple):
    """The facts of one bucket of rows, and the places of the rejected ones."""

    facts: pa.Table
    places: list[Place]


class NumberedOrders(NamedTuple):
    """The facts of one bucket of order lines, the lines that were refused, and the places of the rejected ones."""

    orders: pa.Table
    items: pa.Table
    refused: list[Refusal]
    places: list[Place]


def number_rows(rows: pa.Table, *, parts: tuple[Becomes, ...], source: str, rejected: Integers) -> NumberedRows:
    """One fact an accepted row, with a column `fact_id`; `rejected` are positions of rejected rows, in order."""
    groups = _grouped(rows, rejected_last=True)
    places = _places(rows, groups, rejected=rejected)
    number = np.empty(rows.num_rows, np.int64)
    number[groups.order] = groups.number
    valid = _flags(rows["valid"])
    if not valid.all():
        rows, number = rows.filter(pa.array(valid)), number[valid]
    names = pa.array([part.fact for part in parts], pa.string()).take(rows["part"])
    ids = _digests(source, names, rows["key"], pa.array(number).cast(pa.string()))
    return NumberedRows(rows.append_column("fact_id", ids), places)


def number_orders(rows: pa.Table, *, parts: tuple[Becomes, ...], source: str, rejected: Integers) -> NumberedOrders:
    """One fact an order, what is not a total from its first accepted line; and one fact an accepted line.

    A rejected line (`valid` false) takes part in the numbering only, and is counted in the order's properties;
    `rejected` are positions of rejected rows, in order.
    """
    groups = _grouped(rows)
    sorted_valid = _flags(rows["valid"])[groups.order]
    first = _first_valid(groups, valid=sorted_valid)
    amounts = _sums(rows["amount_minor"], groups, valid=sorted_valid)
    mixed = _mixed(rows["currency"], groups, valid=sorted_valid)
    too_large = amounts > AMOUNT_MINOR_MAX
    accepted = (first >= 0) & ~mixed & ~too_large
    heads = rows.take(pa.array(first[accepted]))
    names = pa.array([part.order for part in parts], pa.string()).take(heads["part"])
    ids = _digests(source, names, heads["key"])
    lines = np.add.reduceat(sorted_valid.astype(np.int64), groups.starts)
    sizes = np.diff(np.append(groups.starts, len(groups.order)))
    columns = {
        "fact_id": ids,
        "occurred_at": _first_times(rows["occurred_at"], groups, valid=sorted_valid).filter(pa.array(accepted)),
        "quantity": pa.array(_sums(rows["quantity"], groups, valid=sorted_valid)[accepted].astype(np.int64)),
        "amount_minor": pa.array(amounts[accepted].astype(np.int64)),
        "properties": _order_properties(heads, lines=lines[accepted], rejected=(sizes - lines)[accepted]),
    }
    return NumberedOrders(
        orders=_with_columns(heads, columns),
        items=_items(rows, groups, ids=ids, accepted=accepted, valid=sorted_valid),
        refused=list(_refused(rows, groups, mixed=mixed, too_large=too_large, valid=sorted_valid)),
        places=_places(rows, groups, rejected=rejected),
    )


def order_fact_ids(source: str, order: str, keys: Sequence[str]) -> list[str]:
    """The ids of the orders with those keys; `order` is the name of their fact."""
    ids: list[str] = _digests(source, pa.repeat(order, len(keys)), pa.array(keys, pa.string())).to_pylist()
    return ids


def _places(rows: pa.Table, groups: Groups, *, rejected: Integers) -> list[Place]:
    """Also of a row that was rejected for another part than this one."""
    if not len(rejected):
        return []
    positions = rows["position"].to_numpy()[groups.order]
    parts = rows["part"].to_numpy()[groups.order]
    found = np.flatnonzero(np.isin(positions, rejected))
    return [Place(int(positions[one]), int(parts[one]), int(groups.number[one])) for one in found]


def _grouped(rows: pa.Table, *, rejected_last: bool = False) -> Groups:
    keys = rows["key"].combine_chunks().dictionary_encode()
    parts = rows["part"].to_numpy().astype(np.int64)
    codes = parts * (len(keys.dictionary) + 1) + keys.indices.to_numpy()
    order = np.argsort(codes * 2 + ~_flags(rows["valid"]) if rejected_last else codes, kind="stable")
    ordered = codes[order]
    begins = np.ones(len(codes), np.bool_)
    begins[1:] = ordered[1:] != ordered[:-1]
    starts = np.flatnonzero(begins)
    group = np.cumsum(begins) - 1
    number = np.arange(len(codes)) - starts[group] + 1
    if GIVEN_NUMBER in rows.column_names:
        given = pc.fill_null(rows[GIVEN_NUMBER], 0).to_numpy()[order]
        number = np.where(given > 0, given, number)
    return Groups(order=order, starts=starts, number=number, group=group)


def _first_valid(groups: Groups, *, valid: Booleans) -> Integers:
    """The row of each group's first valid line, -1 where there is none."""
    end = len(groups.order)
    places = np.minimum.reduceat(np.where(valid, np.arange(end), end), groups.starts)
    return np.where(places < end, groups.order[np.minimum(places, end - 1)], -1)


def _sums(column: pa.ChunkedArray, groups: Groups, *, valid: Booleans) -> npt.NDArray[np.float64]:
    """Sums over the valid lines; floats, because they are exact up to 2^53 and cannot overflow beyond."""
    numbers = pc.fill_null(column, 0).to_numpy().astype(np.float64)[groups.order]
    return np.asarray(np.add.reduceat(np.where(valid, numbers, 0.0), groups.starts))


def _first_times(column: pa.ChunkedArray, groups: Groups, *, valid: Booleans) -> pa.Array:
    """The earliest time of each group's valid lines; what a group without any gets is never used."""
    latest = np.iinfo(np.int64).max
    times = pc.fill_null(column.cast(pa.int64()), latest).to_numpy()[groups.order]
    return pa.array(np.minimum.reduceat(np.where(valid, times, latest), groups.starts)).cast(column.type)


def _mixed(column: pa.ChunkedArray, groups: Groups, *, valid: Booleans) -> Booleans:
    """Whether the valid lines of a group have more than one currency."""
    codes = column.combine_chunks().dictionary_encode().indices
    numbers = pc.fill_null(codes, -1).to_numpy()[groups.order].astype(np.int64)
    counted = valid & (numbers >= 0)
    largest = np.maximum.reduceat(np.where(counted, numbers, -1), groups.starts)
    smallest = np.minimum.reduceat(np.where(counted, numbers, np.iinfo(np.int64).max), groups.starts)
    return np.asarray((largest >= 0) & (largest != smallest))


def _items(rows: pa.Table, groups: Groups, *, ids: pa.Array, accepted: Booleans, valid: Booleans) -> pa.Table:
    """The accepted lines in the order of the file, each with the id of its order and its number."""
    kept = valid & accepted[groups.group]
    place = np.cumsum(accepted) - 1
    own = ids.take(pa.array(place[groups.group[kept]]))
    numbered = pc.binary_join_element_wise(own, pa.array(groups.number[kept]).cast(pa.string()), "#")
    return rows.take(pa.array(groups.order[kept])).append_column("fact_id", numbered)


def _order_properties(heads: pa.Table, *, lines: Integers, rejected: Integers) -> pa.Array:
    """`lines`, `lines_rejected` where there are some, and what the mapping takes from the first accepted line."""
    counts = pc.binary_join_element_wise('{"lines":', pa.array(lines).cast(pa.string()), "")
    told = pc.binary_join_element_wise(',"lines_rejected":', pa.array(rejected).cast(pa.string()), "")
    told = pc.if_else(pa.array(rejected > 0), told, "")
    if "order_properties" not in heads.column_names:
        return pc.binary_join_element_wise(counts, told, "}", "")
    own = heads["order_properties"].combine_chunks()
    rest = pc.binary_join_element_wise(",", pc.utf8_slice_codeunits(own, 1), "")
    return pc.binary_join_element_wise(counts, told, pc.if_else(pc.equal(own, "{}"), "}", rest), "")


def _refused(
    rows: pa.Table, groups: Groups, *, mixed: Booleans, too_large: Booleans, valid: Booleans
) -> Iterator[Refusal]:
    refused = valid & (mixed | too_large)[groups.group]
    if not refused.any():
        return
    places = np.flatnonzero(refused)
    taken = rows.select(["line", "key", "position"]).take(pa.array(groups.order[places]))
    reasons = np.where(mixed[groups.group[places]], "order_currencies_mixed", "order_amount_too_large")
    told = taken.append_column("reason", pa.array(reasons)).sort_by("position")
    for row in told.to_pylist():
        yield Refusal(line=row["line"], key=row["key"], reason=row["reason"])


def _with_columns(rows: pa.Table, columns: dict[str, pa.Array]) -> pa.Table:
    for name, values in columns.items():
        place = rows.schema.get_field_index(name)
        rows = (
            rows.append_column(name, values) if place < 0 else rows.set_column(place, rows.schema.field(name), values)
        )
    for name in ORDER_HAS_NO:
        if (place := rows.schema.get_field_index(name)) >= 0:
            rows = rows.set_column(place, rows.schema.field(name), pa.nulls(rows.num_rows, pa.string()))
    return rows


def _digests(source: str, *columns: pa.Array) -> pa.Array:
    joined = pc.binary_join_element_wise(source, *columns, ID_SEPARATOR)
    return pa.array([md5(text.encode(), usedforsecurity=False).hexdigest() for text in joined.to_pylist()], pa.string())


def _flags(column: pa.ChunkedArray) -> Booleans:
    return np.asarray(column.to_numpy(), np.bool_)
