"""The staged file of candidate facts: written range by range, each range sorted."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from evergrove.facts.mapping import Mapping, parts_of
from evergrove.facts.schema import CANDIDATE_SCHEMA

ROW_GROUP_ROWS = 65_536
"""Rows of one row group, which bounds what the readers of the file hold."""

NAME_CODE = "name_code"
"""Names on their way: the part for a row or a line, and behind all parts the orders' own names."""

_REPETITIVE = (
    "name", "identifiers.list.element.kind", "identifiers.list.element.value", "utc_offset_minutes", "source",
    "channel", "device", "country", "region", "city", "order_id", "product_id", "category", "currency", "properties",
)  # fmt: skip
"""Columns worth a dictionary; ids and times are not."""


def numbered_schema(staged: pa.Schema) -> pa.Schema:
    """The columns of a fact on its way: those of a candidate that are staged, its id, and the code of its name."""
    names = {"fact_id", *staged.names}
    return pa.schema([pa.field(NAME_CODE, pa.int16()), *(field for field in CANDIDATE_SCHEMA if field.name in names)])


class CandidateWriter:
    """A Parquet file of CANDIDATE_SCHEMA; `facts` counts what was written by name."""

    def __init__(self, path: Path, *, mapping: Mapping) -> None:
        parts = parts_of(mapping)
        self.path = path
        self.rows = 0
        self._source = mapping.source
        self._names = [*(part.item or part.fact for part in parts), *(part.order or None for part in parts)]
        self._counts: Counter[str] = Counter()
        # A file that lives for one import: lz4 costs a quarter of zstd's time.
        self._writer = pq.ParquetWriter(
            path, CANDIDATE_SCHEMA, compression="lz4", use_dictionary=list(_REPETITIVE), write_statistics=False
        )

    def __enter__(self) -> CandidateWriter:
        return self

    def __exit__(self, *_: object) -> None:
        self._writer.close()

    @property
    def facts(self) -> dict[str, int]:
        """How many facts of each name."""
        return dict(sorted(self._counts.items()))

    def write(self, table: pa.Table) -> None:
        """Sorts one range of time and appends it; ranges come in their order."""
        order = pc.sort_indices(table, sort_keys=[("occurred_at", "ascending"), ("fact_id", "ascending")])
        ordered = table.take(order)
        columns = {name: ordered[name] for name in ordered.column_names}
        columns["name"] = pa.array(self._names, pa.string()).take(ordered[NAME_CODE])
        columns["source"] = pa.repeat(pa.scalar(self._source), table.num_rows)
        arrays = [
            columns[field.name] if field.name in columns else pa.nulls(table.num_rows, field.type)
            for field in CANDIDATE_SCHEMA
        ]
        self._writer.write_table(pa.Table.from_arrays(arrays, schema=CANDIDATE_SCHEMA), row_group_size=ROW_GROUP_ROWS)
        self.rows += table.num_rows
        for code, count in enumerate(np.bincount(table[NAME_CODE].to_numpy())):
            if count:
                self._counts[str(self._names[code])] += int(count)
