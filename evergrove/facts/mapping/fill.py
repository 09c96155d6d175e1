"""Filling down: values that a source writes only on the first of adjacent rows, given to the others."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from evergrove.facts.mapping.contracts import FillDown


class FillDownReader:
    """Holds the first row of the last run, so that a run may span batches."""

    def __init__(self, rule: FillDown) -> None:
        self._rule = rule
        self._first_of_run: pa.RecordBatch | None = None

    def fill(self, batch: pa.RecordBatch) -> pa.RecordBatch:
        """The batch with empty fields of the rule's columns taken from the first row of their run."""
        if batch.num_rows == 0:
            return batch
        carried = self._first_of_run
        whole = batch if carried is None else pa.concat_batches([carried, batch])
        begins = np.zeros(whole.num_rows, np.bool_)
        begins[0] = True
        for name in self._rule.by:
            codes = pc.fill_null(whole.column(name), "").dictionary_encode().indices.to_numpy(zero_copy_only=False)
            begins[1:] |= codes[1:] != codes[:-1]
        first_rows = np.maximum.accumulate(np.where(begins, np.arange(whole.num_rows), 0))
        for name in self._rule.columns:
            place = whole.schema.get_field_index(name)
            column = whole.column(place)
            empty = pc.or_kleene(pc.is_null(column), pc.equal(column, ""))
            filled = pc.if_else(empty, column.take(pa.array(first_rows)), column)
            whole = whole.set_column(place, whole.schema.field(place), filled)
        self._first_of_run = whole.slice(int(first_rows[-1]), 1)
        return whole if carried is None else whole.slice(1)
