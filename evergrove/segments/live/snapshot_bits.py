"""The truths of tag and score conditions as of the newest announced snapshot, one bit a customer."""

from __future__ import annotations

from collections.abc import Mapping

import ibis.expr.types as ir
import numpy as np
import pyarrow as pa

from evergrove.facts import Engine, lake_of, published_snapshot, snapshot_relation
from evergrove.kit import Workspace
from evergrove.segments.conditions.typed_column import column_part
from evergrove.segments.live.analysis import ConditionPlan, SnapshotName
from evergrove.segments.live.matching import places_of
from evergrove.segments.live.rows import TOTAL, Rows, joined, make_rows, slot_of
from evergrove.segments.rules import ScoreCondition, TagCondition, normal_form

LISTED_IDS_MAX = 1_000
"""Up to so many customers are asked for by their ids; more by the span of their ids."""

PARTITION_COLUMNS = ("as_of", "as_of_at")


class SnapshotBits:
    """The conditions of one snapshot, pinned to the one that is the newest when this is made."""

    def __init__(
        self,
        workspace: Workspace,
        engine: Engine,
        *,
        name: SnapshotName,
        conditions: Mapping[int, ConditionPlan],
    ) -> None:
        self._engine = engine
        self._without_row: dict[int, bool] = {}
        self._truths: ir.Table | None = None
        found = published_snapshot(workspace, name=name)
        schema = snapshot_schema(workspace, name)
        if found is None or schema is None or not conditions:
            return
        table = snapshot_relation(workspace, engine, name=name, as_of=found.day, schema=schema)
        listed = {number: _column_condition(plan) for number, plan in conditions.items()}
        part = column_part(table, list(listed.values()), prefix=f"live_{name}")
        assert part.relation is not None, "columns come from a relation"  # noqa: S101 - narrows a type
        relation = part.relation
        met = {_column(number): part.truths[normal_form(each)](relation) for number, each in listed.items()}
        self._truths = relation.select("customer_id", **met)
        self._without_row = {number: _without_row(plan) for number, plan in conditions.items()}

    def rows(self, customers: pa.Array) -> Rows:
        """The bits of `customers` (ascending) where the snapshot says otherwise than no row would."""
        if self._truths is None or len(customers) == 0:
            return joined([])
        ids = self._truths.customer_id
        if len(customers) <= LISTED_IDS_MAX:
            chosen = ids.isin(customers.to_pylist())
        else:
            chosen = (ids >= customers[0].as_py()) & (ids <= customers[-1].as_py())
        table = self._engine.fetch(self._truths.filter(chosen))
        places = places_of(table.column("customer_id").combine_chunks(), among=customers)
        parts = []
        for number, without_row in self._without_row.items():
            met = np.asarray(table.column(_column(number)), dtype=bool)
            told = places[(met != without_row) & (places >= 0)]
            parts.append(make_rows(told, slot=slot_of(number, TOTAL), time=0, value=int(not without_row)))
        return joined(parts)


def snapshot_schema(workspace: Workspace, name: SnapshotName) -> pa.Schema | None:
    """The columns of the newest state of a snapshot's table, None when it was never written."""
    found = lake_of(workspace).open(f"snapshots/{name}")
    if found is None:
        return None
    schema = pa.schema(found.schema().to_arrow())
    kept = [pa.field(field.name, _plain(field.type)) for field in schema if field.name not in PARTITION_COLUMNS]
    return pa.schema(kept)


def _plain(kind: pa.DataType) -> pa.DataType:
    """The types that engines and expressions know, for views and large ones."""
    if pa.types.is_string_view(kind) or pa.types.is_large_string(kind):
        return pa.string()
    return kind


def _column_condition(plan: ConditionPlan) -> TagCondition | ScoreCondition:
    assert isinstance(plan.condition, TagCondition | ScoreCondition), "only these have bits"  # noqa: S101 - narrows
    return plan.condition


def _without_row(plan: ConditionPlan) -> bool:
    assert plan.state is not None, "a bit is a state"  # noqa: S101 - narrows a type
    return bool(plan.state.settle(joined([]), customers=1, at_us=0).truth[0])


def _column(number: int) -> str:
    return f"met_{number}"
