"""What an engine does: it registers relations, runs Ibis expressions over them, and gives back Arrow.

Expressions are built over unbound relations, so one and the same expression runs on every engine; the contract suite
holds them to one answer. They keep to what was shown to agree (docs/reference/engines.md): timestamps are UTC
without zone, time arithmetic is on integer microseconds, at most one distinct count an aggregate, ties broken by id.
"""

from __future__ import annotations

from typing import Protocol

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from evergrove.facts.lake import TableFiles


class Engine(Protocol):
    """One engine, opened for one piece of work on one workspace, closed after it."""

    name: str

    def relation(self, files: TableFiles, *, name: str, schema: pa.Schema) -> ir.Table:
        """The rows of a pinned table under `name`. Columns of `schema` that old files lack are null."""
        ...

    def table(self, rows: pa.Table, *, name: str) -> ir.Table:
        """Rows that the caller has (a list of customers, a setting) under `name`: bounded, local."""
        ...

    def fetch(self, expression: ir.Table) -> pa.Table:
        """The exact answer, cast to the declared types of `expression`."""
        ...

    def stream(self, expression: ir.Table) -> pa.RecordBatchReader:
        """The same in batches, so that memory stays bounded where the engine can do it."""
        ...

    def remember(self, expression: ir.Table, *, name: str) -> ir.Table:
        """The answer, computed once where the engine can keep it, as a relation to go on with until `close`."""
        ...

    def forget(self, name: str) -> None:
        """Give back what was remembered under `name`; relations made from it cannot be fetched any more."""
        ...

    def close(self) -> None:
        """Give back the memory."""
        ...


def unbound(schema: pa.Schema, *, name: str) -> ir.Table:
    """The relation that expressions are written over: timestamps without zone, all else as in `schema`."""
    plain = [
        pa.field(field.name, pa.timestamp("us")) if pa.types.is_timestamp(field.type) else field for field in schema
    ]
    return ibis.table(ibis.Schema.from_pyarrow(pa.schema(plain)), name=name)


def declared_schema(expression: ir.Table) -> pa.Schema:
    """The Arrow types that `expression` declares."""
    schema: pa.Schema = expression.schema().to_pyarrow()
    return schema
