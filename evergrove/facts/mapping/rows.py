"""Raw batches become typed rows: left out, rejected, or staged as what the mapping says.

A staged row is a candidate fact without its id. Ids need the occurrence number of a key or the line number within an
order, and the rows of an order may lie anywhere in the file; numbering is `staging`'s second step.

A value that cannot be accepted rejects its line alone. A rejected line of an order keeps its number within the order,
so that the ids of the other lines stay what they are when the file is corrected, and the order's fact says how many
lines were rejected. Any other rejected row is staged too, for its number alone.
"""

from __future__ import annotations

import json
from typing import Literal, NamedTuple

import msgspec
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from evergrove.facts.mapping.amounts import amounts_of
from evergrove.facts.mapping.contracts import Becomes, Mapping, ValueText, value_of
from evergrove.facts.mapping.fill import FillDownReader
from evergrove.facts.mapping.identifiers import dropped_identifiers, identifiers_of, nobodys_rows
from evergrove.facts.mapping.json_values import json_fields, json_object, value_text
from evergrove.facts.mapping.mends import REJECT_COLUMN, Mends, given_numbers, unplaced, without_apostrophes
from evergrove.facts.mapping.rules import holds
from evergrove.facts.mapping.values import FALSE, RawRows, Times
from evergrove.facts.readers.contracts import LINE, RejectedLine, cut_text
from evergrove.facts.schema import CANDIDATE_SCHEMA

POSITION = "__position__"
KEY_SEPARATOR = "\x1f"
GIVEN_NUMBER = "given_number"
"""The number that a mended line brings along."""

EXAMPLES_MAX = 5
"""Lines named of those that have one and the same flaw, in each batch."""

Grain = Literal["order", "row"]

_ALWAYS_STAGED = (
    "identifiers", "occurred_at", "utc_offset_minutes", "quantity", "amount_minor", "currency", "properties",
)  # fmt: skip


def parts_of(mapping: Mapping) -> tuple[Becomes, ...]:
    """The entries under all `becomes` of a mapping; a staged row's `part` is its place here."""
    return tuple(becomes for kind in mapping.rows for becomes in kind.becomes)


def staged_schema(mapping: Mapping, *, is_mended: bool = False) -> pa.Schema:
    """The columns of a staged row: its place and key, and those columns of a candidate that its part does not give.

    `position` counts the file's rows from 0. What is the same for all rows of a part (the names) or of the mapping
    (the source) is added when the facts are written.
    """
    filled = {*_ALWAYS_STAGED, *mapping.columns}
    for becomes in parts_of(mapping):
        filled.update(becomes.columns)
    order_properties = any(becomes.order_properties for becomes in parts_of(mapping))
    return pa.schema(
        [
            pa.field("position", pa.int64()),
            pa.field("line", pa.int64()),
            pa.field("part", pa.int16()),
            pa.field("key", pa.string()),
            pa.field("valid", pa.bool_()),
            *([pa.field(GIVEN_NUMBER, pa.int64())] if is_mended else []),
            *([pa.field("order_properties", pa.string())] if order_properties else []),
            *(field for field in CANDIDATE_SCHEMA if field.name in filled),
        ]
    )


class Flaw(msgspec.Struct, frozen=True):
    """Accepted rows with one and the same flaw: how many, and at most EXAMPLES_MAX of their lines.

    `column` holds values that are no identifier of the `kind`, and were left out; empty: rows that name nobody.
    """

    column: str
    kind: str
    count: int
    lines: tuple[int, ...]

    def plus(self, other: Flaw) -> Flaw:
        """Both together."""
        return Flaw(self.column, self.kind, self.count + other.count, (*self.lines, *other.lines)[:EXAMPLES_MAX])


class MappedBatch(NamedTuple):
    """What became of one batch; `rejected` holds each rejected row's index in the batch and its first reason."""

    left_out: dict[str, int]
    staged: list[tuple[Grain, pa.RecordBatch]]
    rejected: list[tuple[int, str]]
    flaws: list[Flaw]
    raw: pa.RecordBatch

    def rejected_line(self, index: int, reason: str) -> RejectedLine:
        """The rejected row as a line for people: its fields as JSON."""
        row = self.raw.slice(index, 1).to_pylist()[0]
        line, position = row.pop(LINE), row.pop(POSITION)
        text = json.dumps(
            {name: value for name, value in row.items() if value is not None}, default=str, ensure_ascii=False
        )
        return RejectedLine(line, reason, cut_text(text), position)


class RowMapper:
    """Applies a mapping to one file's batches in their order; `mends` are given for a file of mended lines."""

    def __init__(self, mapping: Mapping, *, mends: Mends | None = None) -> None:
        self._mapping = mapping
        self._mends = mends
        self._fill = None if mapping.fill_down is None else FillDownReader(mapping.fill_down)
        self._position = 0
        self.schema = staged_schema(mapping, is_mended=mends is not None)

    def map(self, batch: pa.RecordBatch) -> MappedBatch:
        """The batch, typed and sorted into what is staged, left out and rejected."""
        raw = self._prepared(batch)
        start = self._position
        self._position += raw.num_rows
        mapping = self._mapping
        rows = RawRows(
            raw,
            zone=mapping.time.zone,
            time_formats=mapping.time.formats,
            decimal_mark=mapping.number.decimal_mark,
            thousands_mark=mapping.number.thousands_mark,
        )
        left_out: dict[str, int] = {}
        for rule in mapping.leave_out:
            hit = holds(rule.when, rows)
            left_out[rule.name] = hit.true_count
            rows = rows.filtered(pc.invert(hit))
        rejections = _Rejections(start)
        for rule in mapping.reject:
            hit = holds(rule.when, rows)
            rejections.add(rows.filtered(hit), rule.name)
            rows = rows.filtered(pc.invert(hit))
        staged = self._staged(rows, rejections=rejections)
        return MappedBatch(left_out, staged, rejections.first_reasons(), self._flaws(rejections.spared(rows)), raw)

    def _flaws(self, rows: RawRows) -> list[Flaw]:
        """What is amiss in rows that were accepted all the same."""
        specs = self._mapping.identifiers
        found = [("", "", nobodys_rows(rows, specs))]
        found += [(column, spec.kind, mask) for spec, column, mask in dropped_identifiers(rows, specs)]
        lines = rows.batch.column(LINE)
        return [
            Flaw(column, kind, mask.true_count, tuple(lines.filter(mask).slice(0, EXAMPLES_MAX).to_pylist()))
            for column, kind, mask in found
            if mask.true_count
        ]

    def _prepared(self, batch: pa.RecordBatch) -> pa.RecordBatch:
        if self._mends is not None:
            batch = without_apostrophes(batch)
        for name in self._mapping.optional_columns:
            if name not in batch.schema.names:
                batch = batch.append_column(name, pa.nulls(batch.num_rows, pa.string()))
        if self._fill is not None:
            batch = self._fill.fill(batch)
        positions = np.arange(self._position, self._position + batch.num_rows, dtype=np.int64)
        return batch.append_column(POSITION, pa.array(positions))

    def _staged(self, rows: RawRows, *, rejections: _Rejections) -> list[tuple[Grain, pa.RecordBatch]]:
        staged: list[tuple[Grain, pa.RecordBatch]] = []
        part = -1
        for kind in self._mapping.rows:
            hit = holds(kind.when, rows)
            own = rows.filtered(hit)
            rows = rows.filtered(pc.invert(hit))
            for becomes in kind.becomes:
                part += 1
                fitting = own.filtered(holds(becomes.when, own)) if becomes.when is not None else own
                if fitting.count:
                    grain: Grain = "order" if becomes.order else "row"
                    staged.append((grain, self._become(fitting, becomes, part=part, rejections=rejections)))
        rejections.add(rows, "no_row_kind")
        return staged

    def _become(self, rows: RawRows, becomes: Becomes, *, part: int, rejections: _Rejections) -> pa.RecordBatch:
        mapping = self._mapping
        key, key_reason = _key(rows, becomes.key or mapping.key, all_needed=bool(becomes.order))
        times, time_reason = _times(rows, becomes.occurred_at or mapping.time.occurred_at)
        amounts = amounts_of(rows, becomes=becomes, mapping=mapping)
        reason = pc.coalesce(key_reason, time_reason, amounts.reason)
        if self._mends is not None:
            given = given_numbers(rows.text(REJECT_COLUMN), key, part=part, mends=self._mends)
            reason = pc.coalesce(reason, unplaced(given, key, part=part, mends=self._mends))
        rejections.add(rows, reason)
        fields = {**amounts.fields, **json_fields(rows, becomes.properties)}
        if becomes.traits:
            fields["traits"] = json_object(json_fields(rows, becomes.traits), count=rows.count)
        order_fields = json_fields(rows, becomes.order_properties)
        columns = {
            "position": rows.batch.column(POSITION),
            "line": rows.batch.column(LINE),
            "part": pa.repeat(pa.scalar(part, pa.int16()), rows.count),
            "key": key,
            "valid": pc.is_null(reason),
            "order_properties": json_object(order_fields, count=rows.count),
            "identifiers": identifiers_of(rows, mapping.identifiers),
            "occurred_at": times.utc,
            "utc_offset_minutes": times.offset_minutes,
            "quantity": amounts.quantity,
            "amount_minor": amounts.amount_minor,
            "currency": amounts.currency,
            "properties": json_object(fields, count=rows.count),
        }
        if self._mends is not None:
            columns[GIVEN_NUMBER] = given
        for name, value in {**mapping.columns, **becomes.columns}.items():
            columns[name] = value_text(rows, value)
        arrays = [
            columns[field.name] if field.name in columns else pa.nulls(rows.count, field.type) for field in self.schema
        ]
        staged = pa.RecordBatch.from_arrays(arrays, schema=self.schema)
        return staged.filter(pc.is_valid(staged["key"]))


class _Rejections:
    """Reasons by row of one batch; the first one given to a row is the one told."""

    def __init__(self, start: int) -> None:
        self._start = start
        self._reasons: dict[int, str] = {}

    def add(self, rows: RawRows, reason: str | pa.Array) -> None:
        if rows.count == 0:
            return
        reasons = _repeated(reason, rows.count) if isinstance(reason, str) else reason
        mask = pc.is_valid(reasons)
        if not mask.true_count:
            return
        positions = rows.batch.column(POSITION).filter(mask).to_pylist()
        for position, text in zip(positions, reasons.filter(mask).to_pylist(), strict=True):
            self._reasons.setdefault(position - self._start, text)

    def first_reasons(self) -> list[tuple[int, str]]:
        return sorted(self._reasons.items())

    def spared(self, rows: RawRows) -> RawRows:
        """Those of the rows that were not rejected."""
        if not self._reasons:
            return rows
        rejected = pa.array([self._start + index for index in self._reasons], pa.int64())
        return rows.filtered(pc.invert(pc.is_in(rows.batch.column(POSITION), value_set=rejected)))


def _repeated(text: str, count: int) -> pa.Array:
    return pa.repeat(pa.scalar(text or None, pa.string()), count)


def _key(rows: RawRows, names: tuple[str, ...], *, all_needed: bool) -> tuple[pa.Array, pa.Array]:
    """(the key as one text, null where it is missing; the reason there)."""
    texts = [rows.text(name) for name in names]
    filled = [pc.fill_null(text, "") for text in texts]
    joined = filled[0] if len(filled) == 1 else pc.binary_join_element_wise(*filled, KEY_SEPARATOR)
    missing = pc.is_null(texts[0])
    for text in texts[1:]:
        missing = pc.or_(missing, pc.is_null(text)) if all_needed else pc.and_(missing, pc.is_null(text))
    null = pa.scalar(None, pa.string())
    return pc.if_else(missing, null, joined), pc.if_else(missing, "key_missing", null)


def _times(rows: RawRows, value: ValueText) -> tuple[Times, pa.Array]:
    """The first time of the value's columns that is there, and the reason where none is."""
    each = [rows.time(column) for column in value_of(value).columns]
    merged = Times(*(pc.coalesce(*arrays) for arrays in zip(*each, strict=True)))
    missing = pc.if_else(pc.fill_null(pc.is_null(merged.utc), FALSE), "time_missing", pa.scalar(None, pa.string()))
    return merged, pc.coalesce(merged.reasons, missing)
