"""Which column of a rejected line is the wrong one: found again from the line, when somebody asks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import pyarrow as pa

from evergrove.facts.mapping.amounts import amounts_of
from evergrove.facts.mapping.contracts import Becomes, ValueText, columns_needed, value_of
from evergrove.facts.mapping.contracts import Mapping as FileMapping
from evergrove.facts.mapping.rules import columns_of, holds
from evergrove.facts.mapping.values import RawRows


def blamed_column(mapping: FileMapping, cells: Mapping[str, str], *, reason: str) -> str:
    """The column for which a line with these cells was rejected; empty where the reason is of no single column."""
    rows = one_row(mapping, cells)
    for rule in mapping.reject:
        if rule.name == reason:
            return next(iter(columns_of(rule.when)), "")
    if reason == "no_row_kind":
        return next((name for kind in mapping.rows for name in columns_of(kind.when)), "")
    for becomes in _fitting(mapping, rows):
        if column := _blamed(rows, becomes, mapping=mapping, reason=reason):
            return column
    return ""


def one_row(mapping: FileMapping, cells: Mapping[str, str]) -> RawRows:
    """The line, as the mapping reads it."""
    names = dict.fromkeys((*columns_needed(mapping), *cells))
    batch = pa.RecordBatch.from_pydict({name: pa.array([cells.get(name)], pa.string()) for name in names})
    return RawRows(
        batch,
        zone=mapping.time.zone,
        time_formats=mapping.time.formats,
        decimal_mark=mapping.number.decimal_mark,
        thousands_mark=mapping.number.thousands_mark,
    )


def _fitting(mapping: FileMapping, rows: RawRows) -> Iterator[Becomes]:
    for kind in mapping.rows:
        if holds(kind.when, rows)[0].as_py():
            yield from (one for one in kind.becomes if holds(one.when, rows)[0].as_py())
            return


def _blamed(rows: RawRows, becomes: Becomes, *, mapping: FileMapping, reason: str) -> str:
    prices = [becomes.unit_price, becomes.amount]
    match reason.partition("_")[0]:
        case "key":
            names = becomes.key or mapping.key
            return next((name for name in names if rows.text(name)[0].as_py() is None), names[0])
        case "time":
            names = _columns(becomes.occurred_at or mapping.time.occurred_at)
            return next((name for name in names if rows.time(name).reasons[0].as_py() == reason), names[0])
        case "number":
            names = _columns(becomes.quantity, *prices)
            return next((name for name in names if rows.number(name).reasons[0].as_py() == reason), "")
        case "quantity" | "amount" | "currency" as role:
            if amounts_of(rows, becomes=becomes, mapping=mapping).reason[0].as_py() != reason:
                return ""
            values = {"quantity": [becomes.quantity], "amount": prices, "currency": [mapping.currency]}[role]
            names = _columns(*values)
            return next((name for name in names if rows.text(name)[0].as_py() is not None), next(iter(names), ""))
        case _:
            return ""


def _columns(*values: ValueText | None) -> tuple[str, ...]:
    return tuple(name for value in values if value is not None for name in value_of(value).columns)
